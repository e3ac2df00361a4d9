#!/usr/bin/python3
"""Sheets as people send them (tests/data/sheets, made for this): what forms, lists and spreadsheets write, in seven languages. Each goes in as
it is; how much of their headers and rows was understood is counted over all of them."""
import base64
import csv
import io
import json
import os
import pathlib
import re
import sys
import tempfile
import unittest
import zipfile

from processes import SOURCE, House, cli, connect
from workbooks import workbook_of

SHEETS = SOURCE / "tests/data/sheets"
# Of each: its columns of ours, by their cell of the header; every other column is left out. Rows that go in, of how many.
MEANT = {
    "formulaire.csv": ({"Ville": "city", "Besoin ou offre": "kind", "Type de coopération": "area", "Titre du projet": "title",
                        "Résumé": "summary", "Domaine créatif": "creative_fields", "Thématiques": "topics",
                        "Langues de travail": "languages", "Date de début": "start", "Date de fin": "end", "Durée": "min_days",
                        "Nombre de places": "capacity"}, 3),
    "lista.csv": ({"Ciudad": "city", "Tipo": "kind", "Área de acción": "area", "Título": "title", "Resumen": "summary",
                   "Idiomas": "languages", "Inicio": "start", "Plazas": "capacity"}, 3),
    "planilha.tsv": ({"Cidade": "city", "Tipo": "kind", "Área de cooperação": "area", "Projeto": "title", "Descrição breve": "summary",
                      "Línguas": "languages", "Data de início": "start", "Data de fim": "end", "Vagas": "capacity"}, 2),
    "bedarf.csv": ({"Stadt": "city", "Bedarf oder Angebot": "kind", "Art der Zusammenarbeit": "area", "Titel": "title",
                    "Kurzbeschreibung": "summary", "Kreativbereich": "creative_fields", "Sprachen": "languages", "Von": "start",
                    "Bis": "end", "Dauer": "min_days", "Plätze": "capacity"}, 2),
    "elenco.csv": ({"Città": "city", "Tipo": "kind", "Area di azione": "area", "Titolo": "title", "Sintesi": "summary",
                    "Lingue": "languages", "Inizio": "start", "Fine": "end", "Posti": "capacity"}, 2),
    "قائمة.csv": ({"المدينة": "city", "النوع": "kind", "مجال العمل": "area", "العنوان": "title", "ملخص": "summary", "اللغات": "languages",
                   "البداية": "start", "النهاية": "end"}, 2),
    "form-export.csv": ({"ID": "id", "City": "city", "Are you offering or looking for?": "kind", "Kind of cooperation": "area",
                         "Project title": "title", "Short description": "summary", "Creative field": "creative_fields",
                         "Themes": "topics", "Start date": "start", "End date": "end", "Number of participants": "capacity"}, 3),
    "saved.csv": ({"City": "city", "Type": "kind", "Area": "area", "Title": "title", "From": "start", "To": "end", "Places": "capacity"}, 2),
    "réponses.xlsx": ({"Ville": "city", "Besoin ou offre": "kind", "Type de coopération": "area", "Titre": "title", "Résumé": "summary",
                       "Date de début": "start", "Date de fin": "end", "Durée": "min_days", "Nombre de places": "capacity"}, 3),
    "needs.ods": ({"Name of the city": "city", "Type": "kind", "Area of cooperation": "area", "Project title": "title",
                   "Short description": "summary", "Start date": "start", "Duration": "min_days", "Number of participants": "capacity",
                   "Interpreter": "interpreter"}, 4),
    "interests.csv": ({"City": "city", "Need or offer": "kind", "Area": "area", "Project title": "title", "Theme": "topics",
                       "Language": "languages", "Number of places": "capacity"}, 2),
    "irmãs.csv": ({"Cidade": "beneficiary_city", "Cidade irmã": "pivotal_city", "Situação": "state", "Desde": "start"}, 2),
    "cities.csv": ({"City": "name", "Country": "country_iso2", "Field": "creative_field", "Designation year": "designated"}, 3),
    "twins.csv": ({"City A": "beneficiary_city", "City B": "pivotal_city", "Status": "state", "From": "start", "Until": "end"}, 2),
}


def imported(name, *options):
    done = cli("import", SHEETS / name, "--validate-only", "--data", SOURCE / "data", "--format", "json", *options, ok=False)
    return json.loads(done.stdout)["sheets"][0]["report"] if done.stdout else {"error": done.stderr}


class Sheets(unittest.TestCase):
    maxDiff = None

    def test_what_people_send_goes_in_as_it_is(self):
        right = columns = taken = rows = 0
        wrong = []
        for name, (meant, count) in MEANT.items():
            report = imported(name)
            understood = {column["heading"]: column.get("field") for column in report.get("columns", [])}
            for cell, column in meant.items():
                columns += 1
                if understood.get(cell) == column:
                    right += 1
                else:
                    wrong.append(f"{name}: {cell} is {understood.get(cell, 'unknown')}")
            rows += count
            fit = report.get("newCount", 0) + report.get("changedCount", 0) + report.get("sameCount", 0)
            bad = {v["row"] for v in report.get("violations", [])}
            taken += fit if not bad else 0
            wrong += [f"{name}, row {v['row']}, {v.get('field')}: {v['description']}" for v in report.get("violations", [])]
            if "error" in report:
                wrong.append(f"{name}: {report['error']}")
        print(f"\n  columns {right} of {columns}, rows {taken} of {rows}")
        self.assertGreaterEqual(right, 0.9 * columns, "\n".join(wrong))
        self.assertGreaterEqual(taken, 0.95 * rows, "\n".join(wrong))


    def test_rows_of_one_listing_and_pairs_said_twice_are_one(self):
        gathered = imported("interests.csv")
        self.assertEqual(gathered["newCount"], 2)
        self.assertEqual([(warning["row"], warning["reason"]) for warning in gathered["warnings"] if warning["reason"] == "GATHERED_ROWS"],
                         [(3, "GATHERED_ROWS")])
        twins = imported("irmãs.csv")
        self.assertEqual([(warning["row"], warning["description"]) for warning in twins["warnings"] if warning["reason"] == "OTHER_WAY_ROUND"],
                         [(5, "is the pair of row 3 the other way round, and is left out")])

    def test_columns_that_are_none_of_ours_are_kept_where_asked(self):
        with tempfile.TemporaryDirectory() as folder:
            sheet = pathlib.Path(folder, "cities.csv")
            sheet.write_text("City;Country;Field;Website;Notes\nQuito;Ecuador;Architecture;quito.example;by mail\n"
                             "Leeds;United Kingdom;Film;;\n", encoding="utf-8")
            report = imported(sheet, "--keep-unknown", "--sheet-kind", "cities")
            self.assertEqual({column["heading"]: column.get("field") for column in report["columns"]}["Website"], None)
            self.assertEqual(report["outcomes"][0]["changes"][-1], {"field": "note", "after": "by mail; Website: quito.example"})
            refused = cli("import", SHEETS / "twins.csv", "--validate-only", "--data", SOURCE / "data", "--keep-unknown", ok=False)
            self.assertEqual(refused.returncode, 3)
            self.assertIn("--keep-unknown goes with one sheet, of cities or of listings", refused.stderr)

    def test_what_is_wrong_comes_back_as_a_workbook_that_goes_in_once_corrected(self):
        with tempfile.TemporaryDirectory() as folder:
            sheet, copy, corrected = (pathlib.Path(folder, name) for name in ("form.csv", "copy.xlsx", "corrected.xlsx"))
            sheet.write_text("Answers of October\nCity;Type;Area;Title;Start date\nEdinburg;offer;Studies;=A method;15.3.2027\n"
                             "Dakar;need;Studies;A study;16.3.2027\n", encoding="utf-8")
            options = ["--validate-only", "--data", SOURCE / "data"]
            cli("import", sheet, *options, "--errors", copy, ok=False)
            with zipfile.ZipFile(copy) as book, zipfile.ZipFile(corrected, "w") as mended:
                for name in book.namelist():
                    content = book.read(name)
                    if name == "xl/sharedStrings.xml":
                        self.assertIn("did you mean “Edinburgh”?", content.decode())
                        self.assertIn("<t>=A method</t>", content.decode())
                        content = content.replace(b"<t>Edinburg</t>", b"<t>Edinburgh</t>")
                    mended.writestr(name, content)
            again = json.loads(cli("import", corrected, *options, "--format", "json").stdout)["sheets"][0]["report"]
            self.assertEqual((again["newCount"], again["tab"]), (2, "To correct"))

    def test_words_on_pairs_countries_and_vocabularies_come_as_sheets(self):
        with tempfile.TemporaryDirectory() as folder:
            words = pathlib.Path(folder, "words.csv")
            words.write_text("Decision,Need,Offer,Why\ntogether,dakar media lab,namur pixels,agreed at the meeting\n"
                             "Exclure,dakar media lab,nobody at all,no\n", encoding="utf-8")
            report = imported(words, "--sheet-kind", "directives", "--map", "Decision=kind", "--map", "Why=reason")
            self.assertEqual(report["newCount"], 1, report)
            self.assertEqual([(v["row"], v["field"], v["reason"]) for v in report["violations"]], [(3, "offer", "UNKNOWN_LISTING")])
            for kind in ("directives", "preferences", "vocabularies", "countries", "cooperations", "cities", "listings"):
                template = pathlib.Path(folder, f"{kind}-template.csv")
                template.write_text(cli("import", "--template", kind).stdout, encoding="utf-8")
                lines = [line for line in template.read_text(encoding="utf-8").splitlines() if not line.startswith(("#", "\ufeff#"))]
                self.assertEqual(len(lines), 2, kind)
                report = imported(template, "--sheet-kind", kind)
                self.assertEqual(report.get("violations", []), [], kind)
                self.assertEqual(report.get("newCount", 0) + report.get("changedCount", 0) + report.get("sameCount", 0), 1, kind)

    def test_questions_are_asked_once_and_kept(self):
        with tempfile.TemporaryDirectory() as folder:
            sheet, mapping = pathlib.Path(folder, "form.csv"), pathlib.Path(folder, "mapping.json")
            sheet.write_text("Who?,Kind,Area,What would you call it?,When?\n"
                             "Dakar,need,studies,A study,03/04/2027\nLyon,offer,studies,Another,05/04/2027\n")
            options = ["import", sheet, "--validate-only", "--data", SOURCE / "data", "--sheet-kind", "listings", "--mapping", mapping]
            # A wrong name is asked again; Enter takes the guess that the cells give; the day comes first.
            asked = cli(*options, "--interactive", input="citty\ncity\ntitle\n\ndmy\n")
            self.assertIn("“Who?” (“Dakar”, “Lyon”)", asked.stdout)
            self.assertIn("did you mean city?", asked.stdout)
            self.assertIn("“When?” (“03/04/2027”, “05/04/2027”) [start]:", asked.stdout)
            self.assertEqual(json.loads(mapping.read_text()),
                             {"columns": {"Who?": "city", "What would you call it?": "title", "When?": "start"},
                              "dateOrder": "DATE_ORDER_DAY_FIRST"})
            again = cli(*options, "--format", "json")
            self.assertEqual(json.loads(again.stdout)["sheets"][0]["report"]["newCount"], 2)


class Served(unittest.TestCase):
    """The same by services: what the contract says of a sheet, and what people get back."""

    @classmethod
    def setUpClass(cls):
        cls.house = House()
        cls.addClassCleanup(cls.house.__exit__)
        cls.house.serve()
        cli("import", SOURCE / "data", "--server", cls.house.grpc, "--base-date", "2026-12-01")

    def preview(self, content, **fields):
        return connect(self.house.gateway, "listings.v1.ListingService/ImportListings",
                       {"sheet": base64.b64encode(content).decode(), "validateOnly": True, "example": True, **fields})["report"]

    def test_columns_of_words_and_countries_can_be_said_to_a_server_too(self):
        with tempfile.TemporaryDirectory() as folder:
            words = pathlib.Path(folder, "words.csv")
            words.write_text("Liste;Clé;Anglais;Français\ntopic;craft-kites;Kites;Cerfs-volants\n", encoding="utf-8")
            maps = [each for heading, column in (("Liste", "vocabulary"), ("Clé", "code"), ("Anglais", "label_en"), ("Français", "label_fr"))
                    for each in ("--map", f"{heading}={column}")]
            done = cli("import", words, "--sheet-kind", "vocabularies", "--validate-only", "--format", "json", *maps,
                       "--server", self.house.grpc, ok=False)
            report = json.loads(done.stdout)["sheets"][0]["report"]
            self.assertEqual((report.get("newCount"), report.get("violations")), (1, None), report)
            countries = pathlib.Path(folder, "countries.csv")
            countries.write_text("Code;Three letters;Country;Pays\nNP;NPL;Nepal;Népal\n", encoding="utf-8")
            done = cli("import", countries, "--sheet-kind", "countries", "--validate-only", "--format", "json", "--map", "Code=iso2",
                       "--map", "Three letters=iso3", "--map", "Country=name", "--map", "Pays=name_fr", "--server", self.house.grpc, ok=False)
            report = json.loads(done.stdout)["sheets"][0]["report"]
            self.assertEqual((report.get("sameCount"), report.get("violations")), (1, None), report)

    def test_whom_people_would_rather_have_counts_where_the_programme_gives_it_points(self):
        need, offer = "abuja-n-african-literature-cities-sit-down", "essaouira-o-small-city-hosts-three-day"
        server = ("--server", self.house.grpc)
        with tempfile.TemporaryDirectory() as folder:
            sheet = pathlib.Path(folder, "stars.csv")
            sheet.write_text(f"Our listing;Partner;Stars\n{need};essaouira three day;4\n{offer};{need};1\n", encoding="utf-8")
            options = ["import", sheet, "--sheet-kind", "preferences", "--map", "Our listing=who", "--map", "Partner=whom",
                       "--fill", "best=5", *server]
            preview = cli(*options, "--validate-only").stdout
            self.assertRegex(preview, r"preferences +0 +2 +0 +0 *\n")
            self.assertIn("[NO_POINTS]", preview)
            terms = json.loads(cli("explain", "--need", need, "--offer", offer, "--format", "json", *server, ok=False).stdout)
            self.assertNotIn("preferences", json.dumps(terms))
            programme = connect(self.house.gateway, "matching.v1.ProgrammeService/GetProgramme", {"name": "programmes/cooperation-2027"})
            programme.setdefault("weights", {})["preferences"] = 20
            connect(self.house.gateway, "matching.v1.ProgrammeService/UpdateProgramme", {"programme": programme, "updateMask": "weights"})
            stored = cli(*options).stdout
            self.assertRegex(stored, r"preferences +0 +2 +0 +0 +stored")
            self.assertNotIn("NO_POINTS", stored)
            self.assertRegex(cli(*options).stdout, r"preferences +0 +0 +2 +0 +stored", "the same again changes nothing")
            shown = cli("explain", "--need", need, "--offer", offer, *server).stdout
            self.assertRegex(shown, r"Wishes, out of 100: of the need for the offer: 80; of the offer for +the need: 20")
            out = pathlib.Path(folder, "out")
            cli("export", "--out", out, *server)
            with open(out / "listings.csv", encoding="utf-8-sig", newline="") as file:
                said = {row["id"]: row["preferences"] for row in csv.DictReader(file) if row["preferences"]}
            self.assertEqual({name: [each.get("score") for each in json.loads(cell)] for name, cell in said.items()}, {need: [80], offer: [20]})
            again = json.loads(cli("import", out, "--validate-only", "--format", "json", *server).stdout)
            self.assertEqual({each["path"]: each["report"].get("changedCount", 0) for each in again["sheets"]}["listings.csv"], 0)

    def stored(self, sheet, *options, answers=None):
        """What an import did: its counts, and what it said of columns."""
        done = cli("import", sheet, "--server", self.house.grpc, *options, ok=False, **({"input": answers} if answers else {}))
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("stored", done.stdout)
        return tuple(int(count) for count in re.search(r"^  \S+ +\w+ +(\d+) +(\d+) +(\d+) +0  stored", done.stdout, re.M).groups())

    def test_what_rows_have_in_common_is_said_of_every_kind_of_sheet(self):
        """Of words, countries, twin towns and words on pairs, on a running server: by --fill, or as an answer."""
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            words, countries, twins, pairs = (folder / f"{each}.csv" for each in ("words", "countries", "twins", "pairs"))
            words.write_text("Key;English;Français\ncraft-kites;Kites;Cerfs-volants\n", encoding="utf-8")
            self.assertEqual(self.stored(words, "--sheet-kind", "vocabularies", "--fill", "vocabulary=topic", "--fill", "parent=crafts-and-folk-art"), (1, 0, 0))
            self.assertEqual(self.stored(words, "--sheet-kind", "vocabularies", "--interactive", "--mapping", folder / "words.json",
                                         answers="topic\n"), (0, 0, 1))
            self.assertEqual(json.loads((folder / "words.json").read_text())["fill"], {"vocabulary": "topic"})
            self.assertEqual(self.stored(words, "--sheet-kind", "vocabularies", "--mapping", folder / "words.json"), (0, 0, 1))
            countries.write_text("Where;Three-letter code;Called\nXK;XKX;Kosovo\n", encoding="utf-8")
            self.assertEqual(self.stored(countries, "--sheet-kind", "countries", "--map", "Where=iso2", "--map", "Called=name",
                                         "--fill", "development=developing"), (1, 0, 0))
            self.assertEqual(self.stored(countries, "--sheet-kind", "countries", "--interactive", answers="iso2\nname\n"), (0, 0, 1))
            # Twin towns say no state: the refusal says how to, once.
            twins.write_text("City;Sister city;Since\nDakar;Rome;2019\nRome;Dakar;2019\nBrno;Bergen;2011\n", encoding="utf-8")
            refused = cli("import", twins, "--server", self.house.grpc, ok=False)
            self.assertEqual((refused.returncode, refused.stdout.count("✗")), (1, 1), refused.stdout)
            self.assertIn("What every row says of “state”: --fill state=…", refused.stdout)
            self.assertEqual(self.stored(twins, "--fill", "state=running"), (2, 0, 0))
            asked = cli("import", twins, "--server", self.house.grpc, "--interactive", input="running\n")
            self.assertIn("No column says state.", asked.stdout)
            self.assertRegex(asked.stdout, r"cooperations +0 +0 +2 +0  stored")
            kept = json.loads(cli("cooperations", "list", "--city", "brno", "--format", "json", "--server", self.house.grpc).stdout)["cooperations"]
            self.assertEqual([(each["state"], each["start"]) for each in kept], [("STATE_RUNNING", {"year": 2011})])
            # What words of a pair could mean is named.
            pairs.write_text("Who needs;Who helps\nabuja african literature;essaouira\n", encoding="utf-8")
            options = ("--sheet-kind", "directives", "--map", "Who needs=need", "--map", "Who helps=offer", "--fill", "kind=keep")
            several = cli("import", pairs, "--server", self.house.grpc, *options, "--fill", "reason=Agreed in May", ok=False)
            self.assertRegex(several.stdout, r"could be several listings \(essaouira-o-[\w-]+, essaouira-o-[\w-]+[^)]*\): give its id")
            pairs.write_text("Who needs;Who helps\nabuja african literature;essaouira three day\n", encoding="utf-8")
            self.assertEqual(self.stored(pairs, *options, "--fill", "reason=Agreed in May"), (1, 0, 0))
            self.assertEqual(self.stored(pairs, "--sheet-kind", "directives", "--interactive", "--mapping", folder / "pairs.json",
                                         answers="need\noffer\nkeep\nAgreed in June\n"), (0, 1, 0))
            self.assertEqual(self.stored(pairs, "--sheet-kind", "directives", "--mapping", folder / "pairs.json"), (0, 0, 1))
            cli("directives", "clear", "abuja essaouira", "--server", self.house.grpc)

    def test_cities_that_are_known_need_no_country(self):
        sheet = b"City;Inhabitants\nDakar;1500000\nBrno;5\n"
        report = connect(self.house.gateway, "profiles.v1.ProfileService/ImportCities",
                         {"sheet": base64.b64encode(sheet).decode(), "validateOnly": True, "reading": {"columns": {"Inhabitants": "population"}}})["report"]
        self.assertEqual((report.get("changedCount"), report.get("violations")), (2, None), report)

    def test_a_workbook_is_read_and_its_columns_are_told(self):
        report = self.preview((SHEETS / "réponses.xlsx").read_bytes())
        self.assertEqual((report["newCount"], report["tab"]), (3, "Réponses"))
        columns = {column["heading"]: (column.get("field", ""), column["match"]) for column in report["columns"]}
        self.assertEqual(columns["Titre"], ("title", "COLUMN_MATCH_OTHER_NAME"))
        self.assertEqual(columns["Remarques"], ("", "COLUMN_MATCH_NONE"))
        other = self.preview((SHEETS / "réponses.xlsx").read_bytes(), reading={"tab": "Listes"})
        self.assertEqual(other["tab"], "Listes")
        self.assertNotIn("newCount", other)

    def test_a_workbook_is_corrected_as_the_text_that_its_preview_says(self):
        """Each row in its place, dates and cells of several lines as the workbook has them; nothing is kept of it."""
        workbook = (SHEETS / "réponses.xlsx").read_bytes()
        asked = {"reading": {"showText": True}}
        self.assertNotIn("sheetText", self.preview(workbook))
        report = self.preview(workbook, **asked)
        text = report["sheetText"]
        self.assertIn("2027-01-15", text)
        again = self.preview(text.encode(), **asked)
        self.assertNotIn("sheetText", again)
        same = ("newCount", "outcomes", "columns", "violations")
        self.assertEqual({key: again.get(key) for key in same}, {key: report.get(key) for key in same})
        wrong = self.preview(text.replace("Braga", "Bragga").encode())
        self.assertEqual([(fault["row"], fault["field"]) for fault in wrong["violations"]], [(5, "city")])
        for method, rows in (("profiles.v1.ProfileService/ImportCities", [["name", "country_iso2", "creative_field"], ["Dakar", "SN", "Media arts"]]),
                             ("matching.v1.ProposalService/ImportCooperations", [["beneficiary_city", "pivotal_city", "state", "start"],
                                                                                 ["Dakar", "Rome", "running"]])):
            sheet = {"sheet": base64.b64encode(workbook_of(rows)).decode(), **asked}
            previewed = connect(self.house.gateway, method, {**sheet, "validateOnly": True})["report"]
            self.assertEqual([line.split(",") for line in previewed["sheetText"].splitlines()],
                             [row + [""] * (len(rows[0]) - len(row)) for row in rows])
            # What is stored, and kept for repeats of the request, has no text.
            stored = connect(self.house.gateway, method, sheet)["report"]
            self.assertTrue(stored["stored"], stored)
            self.assertNotIn("sheetText", stored)

    def test_what_a_sheet_leaves_open_can_be_said(self):
        content = "Who?;Kind;Area;Title;When?\nDakar;need;studies;A;03/04/2027\nRome;need;studies;B;03/04/2027\n".encode()
        reading = {"columns": {"Who?": "city", "When?": "start"}}
        open_report = self.preview(content, reading=reading)
        faults = {(fault["field"], fault["reason"]): fault for fault in open_report["faults"]}
        dates = faults["start", "AMBIGUOUS_DATE"]
        self.assertEqual((dates["count"], dates["rows"]), (2, [{"first": 2, "last": 3}]))
        report = self.preview(content, reading={**reading, "dateOrder": "DATE_ORDER_DAY_FIRST"})
        self.assertEqual(report.get("newCount"), 2, report)

    def test_changes_are_told_from_and_to(self):
        listing = connect(self.house.gateway, "listings.v1.ListingService/ListListings", {"parent": "cities/-", "pageSize": 1})["listings"][0]
        sheet = io.StringIO()
        kind = "need" if listing["kind"] == "KIND_NEED" else "offer"
        area = listing["area"].removeprefix("AREA_OF_ACTION_").lower().replace("_", "-")
        csv.writer(sheet).writerows([["id", "city", "kind", "area", "title"],
                                     [listing["name"].split("/")[-1], listing["name"].split("/")[1], kind, area, "A title of now"]])
        outcome = self.preview(sheet.getvalue().encode())["outcomes"][0]
        self.assertIn({"field": "title", "before": listing["title"], "after": "A title of now"}, outcome["changes"])

    def test_a_round_comes_back_as_workbooks(self):
        unknown = cli("round", "No such programme", "--server", self.house.grpc, ok=False)
        self.assertIn('there is no programme "No such programme"; there are Cooperation 2027', unknown.stderr)
        cli("round", "Cooperation 2027", "--server", self.house.grpc, "--as-of", "2026-12-01")
        with tempfile.TemporaryDirectory() as folder:
            out = pathlib.Path(folder)
            cli("export", "proposals", "--server", self.house.grpc, "--out", out / "one")
            with zipfile.ZipFile(out / "one/proposals.xlsx") as book:
                names = book.read("xl/workbook.xml").decode()
                texts = book.read("xl/sharedStrings.xml").decode()
                sheet = book.read("xl/worksheets/sheet1.xml").decode()
            for tab in ("Proposals", "Needs without partners", "Missing offers"):
                self.assertIn(f'name="{tab}"', names)
            # The header and who is helped stay in sight; languages have names.
            self.assertIn('xSplit="4" ySplit="1"', sheet)
            self.assertRegex(texts, "<t>(French|English)[^<]*</t>")
            self.assertIn("<t>Who is helped</t>", texts)
            cli("export", "proposals", "--server", self.house.grpc, "--format", "csv", "--out", out / "csv")
            content = (out / "csv/proposals.csv").read_bytes()
            self.assertTrue(content.startswith(b"\xef\xbb\xbf"))
            rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
            listed = json.loads(cli("proposals", "list", "--server", self.house.grpc, "--format", "json").stdout)["proposals"]
            self.assertEqual({row["Id"] for row in rows}, {proposal["name"].split("/")[-1] for proposal in listed})
            self.assertGreater(len(rows), 10)
            for column in ("Score", "State", "Who is helped", "Its country", "Need", "What is sought", "Who helps", "Offer", "Area of action", "Why", "Example, no statement of the cities"):
                self.assertTrue(all(row[column] for row in rows), column)
            # As they would be read: priority needs first, then by the best of each need.
            best = []
            for row in rows:
                if not best or best[-1][0] != (row["Who is helped"], row["Need"]):
                    best.append(((row["Who is helped"], row["Need"]), row["Priority"] == "yes", float(row["Score"])))
            self.assertEqual(best, sorted(best, key=lambda need: (not need[1], -need[2])))
            self.assertEqual({first for _, first, _ in best}, {True, False})
            unmet = list(csv.DictReader(io.StringIO((out / "csv/proposals-unmet-needs.csv").read_text("utf-8-sig"))))
            self.assertTrue(unmet and all(row["Cause"] for row in unmet))
            cli("export", "proposals", "--server", self.house.grpc, "--by", "city", "--format", "csv", "--out", out / "cities",
                env={**os.environ, "ENTENTE_LANG": "fr"})
            dakar = list(csv.DictReader(io.StringIO((out / "cities/dakar.csv").read_text("utf-8-sig"))))
            self.assertTrue(dakar)
            for row in dakar:
                self.assertIn("Dakar", (row["Qui est aidé"], row["Qui aide"], row["Troisième ville"]))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
