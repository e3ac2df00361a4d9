#!/usr/bin/env python3
"""Checks every file of this folder. Standard library only; exit status 1 on any error.

usage: python3 data/check.py [--write-manifest]
--write-manifest recomputes the rows and digests in manifest.json (and takes in new programmes) before the check.
"""
import csv, datetime, hashlib, io, json, os, re, sys, zoneinfo
from collections import Counter

D = os.path.dirname(os.path.abspath(__file__))
SLUG = '[a-z0-9]+(-[a-z0-9]+)*'
TAG = '[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?'
DATE = r'\d{4}(-\d{2}(-\d{2})?)?'
FIELDS = 'literature film music crafts-and-folk-art design media-arts gastronomy architecture'.split()
GROUPS = ('I', 'II', 'III', 'IV', 'Va', 'Vb')
MEANINGS = {  # of Vocabulary.Meaning; of languages it is a family
    'cost-sharing': tuple('payer:' + p for p in 'host giver shared external no-cost open'.split()),
    'modality': ('place:provider', 'place:beneficiary', 'place:anywhere'),
    'urgency': ('urgency:low', 'urgency:medium', 'urgency:high'),
    'help': ('', 'money'),
}
err, note = [], []


def need(ok, text):
    if not ok: err.append(text)
    return ok


def twice(values):
    return [v for v, k in Counter(values).items() if k > 1]


def data(path):
    try:
        with open(os.path.join(D, path), 'rb') as f: return f.read()
    except OSError:
        err.append(f'{path}: missing'); return b''


def rows(path, head):
    raw = data(path)
    need(b'\r' not in raw and raw[:3] != b'\xef\xbb\xbf', f'{path}: CR or BOM')
    need(raw.endswith(b'\n'), f'{path}: no newline at the end')
    r = csv.DictReader(io.StringIO(raw.decode('utf-8'), newline=''))
    if not need(r.fieldnames == head.split(), f'{path}: header {r.fieldnames}'): return []
    out = []
    for i, x in enumerate(r, 2):
        if not need(None not in x and None not in x.values(), f'{path}:{i}: wrong number of fields'): continue
        for k, v in x.items(): need(v == v.strip(), f'{path}:{i}: blanks round {k}')
        out.append(x)
    return out


def is_date(s, full=False):
    if not re.fullmatch(DATE, s) or full and len(s) != 10: return False
    try: datetime.date.fromisoformat((s + '-01-01')[:10])
    except ValueError: return False
    return True


def french(where, s):
    """Filled, with the typographic apostrophe."""
    need(s != '' and "'" not in s, f'{where}: French text {s!r}')


def check_countries():
    co = rows('countries.csv', 'iso2 iso3 name name_fr aliases m49_region m49_subregion m49_intermediate unesco_group development income_group '
                               'oda_recipient ldc lldc sids official_languages notes')
    regions = {'Africa': {'Northern Africa', 'Sub-Saharan Africa'}, 'Americas': {'Northern America', 'Latin America and the Caribbean'},
               'Asia': {'Central Asia', 'Eastern Asia', 'South-eastern Asia', 'Southern Asia', 'Western Asia'},
               'Europe': {'Eastern Europe', 'Northern Europe', 'Southern Europe', 'Western Europe'},
               'Oceania': {'Australia and New Zealand', 'Melanesia', 'Micronesia', 'Polynesia'}}
    need(len(co) == 249, f'countries: {len(co)} rows')
    for k in ('iso2', 'iso3', 'name', 'name_fr'):
        d = twice(x[k] for x in co); need(not d, f'countries: {k} twice {d}')
    called = {re.sub(r'[^\w]', '', x[k].casefold()): x['iso2'] for x in co for k in ('iso2', 'iso3', 'name', 'name_fr')}
    for x in co:
        c = x['iso2']
        need(re.fullmatch('[A-Z]{2}', c) and re.fullmatch('[A-Z]{3}', x['iso3']), f'{c}: code form')
        for a in filter(None, x['aliases'].split(';')):
            k = re.sub(r'[^\w]', '', a.casefold())
            need(k and called.setdefault(k, x['iso2']) == x['iso2'], f'{c}: {a} is a name of {called.get(k)}')
        need(x['name'], f'{c}: no name'); french(c, x['name_fr'])
        need(c == 'AQ' or x['m49_subregion'] in regions.get(x['m49_region'], ()), f'{c}: region')
        need(x['unesco_group'] in ('',) + GROUPS, f'{c}: unesco_group')
        need(x['development'] in (('',) if c == 'AQ' else ('developed', 'developing')), f'{c}: development')
        need(x['income_group'] in ('', 'L', 'LM', 'UM', 'H'), f'{c}: income_group')
        for k in ('oda_recipient', 'ldc', 'lldc', 'sids'): need(x[k] in ('true', 'false'), f'{c}: {k}')
        for l in filter(None, x['official_languages'].split(';')): need(re.fullmatch(TAG, l), f'{c}: language {l}')
        if x['ldc'] == 'true': need(x['oda_recipient'] == 'true' and x['development'] == 'developing', f'{c}: LDC but no ODA, or not developing')
        if x['oda_recipient'] == 'true': need(x['income_group'] != 'H' or c in ('CR', 'GY', 'PA', 'PW'), f'{c}: ODA and high income')
    for k, v in dict(ldc=44, lldc=32, sids=39, oda_recipient=139).items():
        n = sum(x[k] == 'true' for x in co); need(n == v, f'{k}: {n}, want {v}')
    g = Counter(x['unesco_group'] for x in co if x['unesco_group'])
    need(g == {'I': 26, 'II': 25, 'III': 33, 'IV': 44, 'Va': 47, 'Vb': 19}, f'unesco groups {g}')
    i = Counter(x['income_group'] for x in co)  # FY27; JE+GG are one World Bank economy, XK is not in ISO 3166-1
    need((i['H'], i['UM'], i['LM'], i['L']) == (88, 58, 46, 24), f'income groups {i}')
    return {x['iso2']: x for x in co}


def check_changes(countries, state_of):
    out = rows('classification-changes.csv', 'scheme iso2 value valid_to confidence note')
    d = twice((x['scheme'], x['iso2'], x['valid_to']) for x in out); need(not d, f'classification-changes: twice {d}')
    for x in out:
        w = f'classification-changes {x["iso2"]}'
        need(x['scheme'] == 'ldc' and x['value'] == 'true', f'{w}: scheme or value')
        need(x['confidence'] in ('high', 'medium', 'low'), f'{w}: confidence')
        if need(x['iso2'] in countries, f'{w}: country') and need(is_date(x['valid_to'], True), f'{w}: date {x["valid_to"]}'):
            # valid_to is the first day on which the value no longer holds
            need((countries[x['iso2']]['ldc'] == 'true') == (x['valid_to'] > state_of), f'{w}: disagrees with countries.csv')
    return out


def check_cities(countries):
    ci = rows('cities.csv', 'slug name country_iso2 creative_field designated latitude longitude population timezone confidence notes')
    box = json.loads(data('country-bbox.json') or '{}')
    zones = zoneinfo.available_timezones()
    if not zones: note.append('no time zone database here: zones not checked')
    of = {}
    for p in ('/usr/share/zoneinfo/zone1970.tab', '/usr/share/zoneinfo/zone.tab'):
        if os.path.exists(p):
            for q in (l.rstrip('\n').split('\t') for l in open(p, encoding='utf-8') if l[0] != '#'):
                for c in q[0].split(','): of.setdefault(c, set()).add(q[2])
    for x in ci:
        s, c, z = x['slug'], x['country_iso2'], x['timezone']
        need(re.fullmatch(SLUG, s), f'{s}: slug form')
        if not need(c in countries and c in box, f'{s}: country {c}'): continue
        need(x['name'], f'{s}: no name')
        need(x['creative_field'] in FIELDS, f'{s}: field')
        need(x['confidence'] in ('high', 'medium'), f'{s}: confidence')
        point = [(k, m) for k, m in (('latitude', 90), ('longitude', 180))
                 if need(re.fullmatch(r'-?\d{1,3}\.\d{4}', x[k]) and abs(float(x[k])) <= m, f'{s}: {k}')]
        if len(point) == 2:
            a, o, b = float(x['latitude']), float(x['longitude']), box[c]
            need(b[0] - .1 <= a <= b[2] + .1 and b[1] - .1 <= o <= b[3] + .1, f'{s}: outside the box of {c}')
        if x['population'] == '': need('population unknown' in x['notes'], f'{s}: population empty without note')
        else: need(x['population'].isdigit() and 500 <= int(x['population']) <= 40_000_000, f'{s}: population {x["population"]}')
        need(not zones or z in zones, f'{s}: timezone {z}')
        need(not of or z in of.get(c, ()), f'{s}: timezone {z} not of {c}')
    d = twice(x['slug'] for x in ci); need(not d, f'slugs twice: {d}')
    d = twice((x['latitude'], x['longitude']) for x in ci); need(not d, f'points twice: {d}')
    years = Counter(x['designated'] for x in ci)
    want = {2004: 1, 2005: 5, 2006: 3, 2008: 7, 2009: 3, 2010: 8, 2011: 2, 2012: 5, 2013: 7, 2014: 28, 2015: 47, 2017: 64, 2019: 66, 2021: 49, 2023: 55, 2025: 55}
    need(years == {str(k): v for k, v in want.items()}, f'years {sorted(years.items())}')
    to23 = Counter(x['creative_field'] for x in ci if x['designated'] <= '2023')
    need(to23 == {'literature': 53, 'film': 26, 'music': 75, 'crafts-and-folk-art': 66, 'design': 49, 'media-arts': 25, 'gastronomy': 56}, f'fields to 2023 {to23}')
    in25 = Counter(x['creative_field'] for x in ci if x['designated'] == '2025')
    need(in25 == {'literature': 10, 'film': 4, 'music': 9, 'crafts-and-folk-art': 11, 'design': 4, 'media-arts': 2, 'gastronomy': 10, 'architecture': 5}, f'fields 2025 {in25}')
    return {x['slug']: x for x in ci}


def check_vocabularies():
    out = rows('vocabularies.csv', 'vocabulary code label_en label_fr meaning_en meaning_fr parent fcs engine')
    sizes = {'creative-field': 8, 'objective': 4, 'area-of-action': 7, 'cooperation-axis': 5, 'beneficiary-group': 17, 'partner-type': 14, 'fcs-domain': 12, 'topic': 113,
             'help': 29, 'sdg': 17, 'modality': 16, 'cost-sharing': 6, 'urgency': 3, 'value-chain-stage': 4, 'role': 3, 'language': 21}
    n = Counter(x['vocabulary'] for x in out)
    need(list(n.items()) == list(sizes.items()), f'vocabularies: {dict(n)}')
    v = {k: [x['code'] for x in out if x['vocabulary'] == k] for k in sizes}
    last, seen = None, set()
    for x in out:
        k, c = x['vocabulary'], x['code']
        w = f'{k}/{c}'
        if k != last: need(k not in seen, f'{w}: rows of {k} are not together'); seen.add(k); last = k
        need(re.fullmatch('[A-H]|T-[a-z]{3}' if k == 'fcs-domain' else SLUG, c), f'{w}: code form')
        need(x['label_en'] and x['meaning_en'], f'{w}: English text')
        french(w, x['label_fr']); french(w, x['meaning_fr'])
        need(x['parent'] in FIELDS + ['cross'] if k == 'topic' else x['parent'] == '', f'{w}: parent {x["parent"]}')
        domains = list(filter(None, x['fcs'].split(';')))
        need(set(domains) <= set(v['fcs-domain']) and (k == 'creative-field' and domains or k == 'topic' and len(domains) < 2 or not domains), f'{w}: fcs {x["fcs"]}')
        meant = MEANINGS.get(k, ('',))
        need(x['engine'] in meant if k != 'language' else x['engine'] in [f'family:{c}' for c in v[k]],
             f'{w}: engine {x["engine"]!r}, one of {", ".join(meant) if k != "language" else "family: and a code of language"}')
    for k in sizes:
        for col in ('code', 'label_en', 'label_fr'):
            d = twice(x[col] for x in out if x['vocabulary'] == k); need(not d, f'{k}: {col} twice {d}')
    need(v['creative-field'] == FIELDS, 'creative fields differ')
    need(v['sdg'] == [str(i) for i in range(1, 18)], 'sdg codes')
    return out, {k: set(c) for k, c in v.items()}


def check_listings(cities, countries, v, base):
    out = rows('listings.csv', 'id city kind role area title summary creative_fields topics help objectives modalities beneficiaries languages interpreter mode start end '
                               'min_days deadline capacity cost_sharing partner_axes partner_regions partner_countries own_country_excluded plan urgency example')
    d = twice(x['id'] for x in out); need(not d, f'listings: id twice {d}')
    lists = {'creative_fields': v['creative-field'], 'topics': v['topic'], 'help': v['help'], 'objectives': v['objective'], 'modalities': v['modality'], 'beneficiaries': v['beneficiary-group'],
             'partner_axes': v['cooperation-axis'], 'partner_regions': set(GROUPS), 'partner_countries': set(countries)}
    roles = {'need': {'beneficiary'}, 'offer': {'pivotal', 'facilitating'}}
    for x in out:
        w = x['id']
        need(len(w) <= 63 and re.fullmatch(SLUG, w), f'{w}: id form')
        need(w.startswith(f'{x["city"]}-{x["kind"][:1]}-'), f'{w}: id does not begin with city and kind')
        need(x['city'] in cities, f'{w}: city {x["city"]}')
        need(x['role'] in roles.get(x['kind'], ()) and x['role'] in v['role'], f'{w}: kind or role')
        need(x['area'] in v['area-of-action'], f'{w}: area')
        need(0 < len(x['title']) <= 120 and 0 < len(x['summary']) <= 500, f'{w}: title or summary')
        for k, codes in lists.items():
            c = x[k].split(';') if x[k] else []
            need(set(c) <= codes and not twice(c), f'{w}: {k} {x[k]}')
        for k in ('creative_fields', 'topics', 'help', 'objectives', 'modalities'): need(x[k], f'{w}: no {k}')
        need(len(x['help'].split(';')) <= 4, f'{w}: more than four codes of help')
        need(x['languages'] in ('', 'any') or all(re.fullmatch(TAG, l) for l in x['languages'].split(';')), f'{w}: languages {x["languages"]}')
        need(x['interpreter'] in ('', 'true', 'false') and x['own_country_excluded'] in ('true', 'false'), f'{w}: true or false')
        need(x['example'] == 'true', f'{w}: an example without its mark')
        need(x['mode'] in ('onsite', 'remote', 'hybrid'), f'{w}: mode')
        need(x['cost_sharing'] in v['cost-sharing'], f'{w}: cost_sharing')
        need(x['urgency'] in v['urgency'] | {''}, f'{w}: urgency')
        need(x['capacity'].isdigit() and 1 <= int(x['capacity']) <= 10_000, f'{w}: capacity')
        need(x['min_days'] == '' or x['min_days'].isdigit() and int(x['min_days']) > 0, f'{w}: min_days')
        s, e = x['start'], x['end']
        ok = need(all(t == '' or is_date(t) for t in (s, e)) and (x['deadline'] == '' or is_date(x['deadline'], True)), f'{w}: date form')
        if not ok: continue
        if s and e:
            n = min(len(s), len(e)); need(s[:n] <= e[:n], f'{w}: ends before it starts')
            if len(s) == len(e) == 10 and x['min_days']:
                need((datetime.date.fromisoformat(e) - datetime.date.fromisoformat(s)).days + 1 >= int(x['min_days'] or 0), f'{w}: min_days longer than the window')
        need(x['deadline'] == '' or x['deadline'] >= base, f'{w}: deadline before the base date')
    n = Counter(x['kind'] for x in out); need(n == {'need': 243, 'offer': 261}, f'listings: {n}')
    return out


def check_words(v):
    """The words that programs know: of no meaning for search, and of what help a text speaks."""
    months = rows('months.csv', 'month names'); need([x['month'] for x in months] == [str(m) for m in range(1, 13)], 'months: not 1 to 12')
    heads = rows('columns.csv', 'column language name'); d = twice((x['column'], x['language']) for x in heads); need(not d, f'columns: twice {d}')
    names = rows('city-names.csv', 'country_iso2 name names'); d = twice((x['country_iso2'], x['name']) for x in names)
    ours = {(x['country_iso2'], x['name']) for x in csv.DictReader(io.StringIO(data('cities.csv').decode('utf-8'), newline=''))}
    need(not d and all((x['country_iso2'], x['name']) in ours for x in names), f'city-names: twice or no city {d}')
    stops = {x['language']: x['words'].split(' ') for x in rows('stop-words.csv', 'language words')}
    spoken = rows('help-words.csv', 'code language words')
    d = twice((x['code'], x['language']) for x in spoken); need(not d, f'help-words: twice {d}')
    for x in spoken: need(x['code'] in v['help'] and x['language'] in stops, f'help-words: {x["code"]} in {x["language"]}')
    for w, words in [(f'stop-words {k}', s) for k, s in stops.items()] + [(f'help-words {x["code"]} {x["language"]}', x['words'].split(' ')) for x in spoken]:
        d = twice(words); need(not d, f'{w}: twice {d}')
        for t in words: need(t.isalpha() and t == t.lower(), f'{w}: {t!r} is no word in small letters')


def check_public(countries):
    out = rows('public/public-listings.csv', 'kind city country_iso2 creative_field area_of_action title languages start end capacity beneficiaries evidence_url')
    for i, x in enumerate(out, 2):
        w = f'public/public-listings.csv:{i}'
        need(x['kind'] in ('need', 'offer') and x['country_iso2'] in countries and x['title'], f'{w}: kind, country or title')
        need(re.match('https?://', x['evidence_url']), f'{w}: no page as evidence')
        for k in ('start', 'end'): need(x[k] == '' or is_date(x[k]), f'{w}: {k}')
    return out


def csv_or_json_rows(path):
    raw = data(path)
    return sum(1 for _ in csv.reader(io.StringIO(raw.decode('utf-8'), newline=''))) - 1 if path.endswith('.csv') else 1


KINDS = {'countries.csv': 'countries', 'classification-changes.csv': 'classification-changes', 'vocabularies.csv': 'vocabularies', 'cities.csv': 'cities', 'listings.csv': 'listings'}


def expected_files():
    p = os.path.join(D, 'programmes')
    names = sorted(f for f in os.listdir(p) if f.endswith('.json')) if os.path.isdir(p) else []
    return {**KINDS, **{f'programmes/{f}': 'programme' for f in names}}


def write_manifest(m):
    m['files'] = []
    for p, kind in expected_files().items():
        e = {'path': p, 'kind': kind, 'rows': csv_or_json_rows(p), 'sha256': hashlib.sha256(data(p)).hexdigest()}
        if kind == 'cities': e['of'] = m['members_total']
        m['files'].append(e)
    with open(os.path.join(D, 'manifest.json'), 'w', encoding='utf-8', newline='') as f: f.write(json.dumps(m, ensure_ascii=False, indent=2) + '\n')


def check_manifest(m):
    need(m.get('format') == 1 and m.get('name') and m.get('example') is True and m.get('members_total') == 408, 'manifest: head')
    need(is_date(m['base_date'], True) and is_date(m['state_of'], True), 'manifest: dates')
    need(any('GeoNames' in c['name'] and c['licence'] == 'CC BY 4.0' for c in m['credits']), 'manifest: GeoNames is not credited')
    need(all(c.get('name') and c.get('licence') and c.get('used_for') for c in m['credits']), 'manifest: credits')
    want = expected_files()
    need([(f['path'], f['kind']) for f in m['files']] == list(want.items()), f'manifest: its files differ from the folder {list(want)}')
    for f in m['files']:
        raw = data(f['path'])
        if not raw: continue
        need(f['rows'] == csv_or_json_rows(f['path']), f'manifest: {f["path"]}: rows')
        need(f['sha256'] == hashlib.sha256(raw).hexdigest(), f'manifest: {f["path"]}: sha256')
        if f['kind'] == 'cities': need(f.get('of') == m['members_total'], 'manifest: cities without their total')
        if f['kind'] == 'programme':
            try: json.loads(raw)
            except ValueError as e: err.append(f'{f["path"]}: {e}')


def main():
    m = json.loads(data('manifest.json'))
    if '--write-manifest' in sys.argv[1:]: write_manifest(m)
    countries = check_countries()
    changes = check_changes(countries, m['state_of'])
    cities = check_cities(countries)
    terms, v = check_vocabularies()
    listings = check_listings(cities, countries, v, m['base_date'])
    check_words(v)
    public = check_public(countries)
    check_manifest(m)
    print(f'{len(countries)} countries, {len(changes)} classification changes, {len(cities)} cities of {m["members_total"]} in {len({x["country_iso2"] for x in cities.values()})} countries,')
    print(f'{len(v)} vocabularies with {len(terms)} codes, {len(listings)} example listings, {len(public)} past public calls, {len(m["files"])} files in the manifest')
    for t in note: print('note:', t)
    for e in err: print('ERROR', e)
    print('OK' if not err else f'{len(err)} errors')
    return 1 if err else 0


sys.exit(main())
