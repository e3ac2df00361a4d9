// The plain page: the last round as a map and tables. No library. Parts come into view as they are read.
import { L, M, P, endSession, readBalance, readFrame, readNetwork, readProposals, readRounds, readSession, readUnmet } from "./data.js";
import { map } from "./map.js";
import { axis, axisOf, className, classOf, colon, counted, day, gap, h, label, listing, listingsIn, number, parentOf, place, points, say, sayOr, share, short, state, text, textOr, titleAndPlace, wordOf } from "./words.js";

const NETWORK_MEMBERS = 408; // of the creative cities network; the data has fewer, and the page says so
const FIRST_ROWS = 20;
const POLL_MS = 1500;

const opened = new Set(); // folds that the reader opened; they stay open when the page is shown again
const whole = new Set(); // tables that the reader asked to see whole

const cell = (name, attributes, ...children) => h("td", { "data-label": name, ...attributes }, ...children);

// `kind`: cards become cards on a phone; figures stay a table.
function table(caption, columns, bodies, kind = "cards") {
  return h("div", { class: "scroll" },
    h("table", { class: kind },
      h("caption", {}, caption),
      h("thead", {}, h("tr", {}, columns.map((column) => h("th", { scope: "col", class: column.number && "number" }, column.label ?? column)))),
      bodies));
}

// What it holds is read and built when it is opened for the first time.
function fold(key, summary, names, build) {
  const details = h("details", {}, h("summary", {}, summary));
  let built = false;
  details.addEventListener("toggle", async () => {
    if (!details.open) return void opened.delete(key);
    opened.add(key);
    if (built) return;
    built = true;
    await state.listings.read(names);
    details.append(...build());
  });
  details.open = opened.has(key);
  return details;
}

function meter(part, all, kind = "") {
  const bar = h("span", { class: `meter ${kind}`, "aria-hidden": "true" }, h("span"));
  bar.firstChild.style.width = `${all ? (100 * part) / all : 0}%`;
  return bar;
}

const isExample = () => state.data.programmes.get(parentOf(state.data.round.name))?.example || state.data.proposals?.some(({ example }) => example);

// --- parts of the page

// Needs that the programme leaves out: neither served nor unmet.
function outside({ outside: left = [] }) {
  const all = left.reduce((sum, { needCount = 0 }) => sum + needCount, 0);
  if (!all) return undefined;
  const causes = left.map(({ cause, needCount }) => `${textOr(`outside.${wordOf(cause)}`, cause)}${colon()}${number(needCount)}`);
  return h("p", { class: "note" }, counted("outside", all), " ", causes.join(" · "));
}

// In how far cities said themselves what tells North from South.
const declarations = ({ declaredCount = 0, undeclaredCount = 0 }) => counted("declarations", declaredCount, { of: number(declaredCount + undeclaredCount) });

function summary() {
  const { round, programmes, cities } = state.data;
  const programme = programmes.get(parentOf(round.name));
  const { snapshot = {}, result } = round;
  const counts = { served: result.servedCount ?? 0, partly: result.partlyServedCount ?? 0, unmet: result.unmetCount ?? 0 };
  const all = snapshot.needCount ?? counts.served + counts.partly + counts.unmet;
  const shares = Object.entries(counts).filter(([, count]) => count > 0).map(([kind, count]) => {
    const part = h("span", { class: kind });
    part.style.flexGrow = count;
    return part;
  });
  const facts = [say("as_of", { day: day(snapshot.asOf) }), round.state && say(`state.${round.state.replace("STATE_", "").toLowerCase()}`), say("engine", { version: snapshot.engineVersion ?? "?" }),
    cities && say("members", { shown: number(cities.size), all: number(NETWORK_MEMBERS) }),
    snapshot.countryScheme && textOr(`country-scheme.${wordOf(snapshot.countryScheme)}`, snapshot.countryScheme),
    snapshot.declarations && declarations(snapshot.declarations)];
  return [
    h("h1", {}, say("round", { programme: programme?.displayName ?? round.name.split("/")[1] })),
    h("p", { class: "lead" }, facts.filter(Boolean).join(" · ")),
    isExample() && h("p", { class: "note" }, say("example")),
    h("p", { class: "note", id: "running", hidden: true }),
    h("dl", { class: "tiles" },
      h("div", { class: "tile" }, h("dt", {}, say("open")), h("dd", {}, number(all))),
      Object.entries(counts).map(([kind, count]) =>
        h("div", { class: `tile ${kind}` }, h("dt", {}, say(`tile.${kind}`)), h("dd", {}, number(count), h("small", {}, share(count, all)))))),
    h("div", { class: "share", "aria-hidden": "true" }, shares),
    result.thinlyServedCount > 0 && h("p", { class: "note" }, counted("thin", result.thinlyServedCount)),
    outside(result),
    h("ul", { class: "proofs" }, proof(say("proof_pairs"), result.pairsProof), proof(say("proof_trios"), result.triosProof)),
  ];
}

function proof(name, { kind, gapPpm } = {}) {
  if (!kind) return "";
  if (kind === "KIND_BOUNDED") return h("li", { class: "bounded" }, name, colon(), say("bounded", { percent: gap(Number(gapPpm ?? 0)) }));
  return h("li", {}, name, colon(), kind === "KIND_PROVEN" ? say("proven") : say("by_tree"));
}

function runningText() {
  const { newest, round } = state.data;
  if (newest?.state === "STATE_RUNNING") {
    const { phase, done = 0, total = 0 } = newest.progress ?? {};
    return say("running", { phase: textOr(`phase.${wordOf(phase)}`, "…"), share: Number(total) ? ` (${number(done)} / ${number(total)})` : "" });
  }
  if (newest?.state === "STATE_FAILED" && newest !== round) return `${say("failed")} ${newest.failure ? text(newest.failure) : ""}`;
  return "";
}

function balance() {
  const { axes = [], coverage = [] } = state.data.balance;
  const most = Math.max(...axes.map(({ pairingCount = 0 }) => pairingCount), 1);
  const drawn = map();
  const northLeftOut = !state.data.programmes.get(parentOf(state.data.round.name))?.axes?.some((on) => ["AXIS_NORTH_NORTH", "AXIS_SOUTH_NORTH"].includes(on));
  return h("div", { class: "columns" },
    h("section", {}, h("h2", {}, say("axes")),
      drawn && h("figure", {}, drawn, h("figcaption", {}, say("map_caption"), " ", credit())),
      table(say("axes_caption"), [say("axis"), { label: say("pairings"), number: true }],
        h("tbody", {}, axes.map(({ axis: on, pairingCount = 0 }) => h("tr", {},
          h("th", { scope: "row" }, h("span", { class: `key ${axisOf(on)}`, "aria-hidden": "true" }), axis(on), meter(pairingCount, most, axisOf(on))),
          h("td", { class: "number" }, number(pairingCount))))), "figures")),
    h("section", {}, h("h2", {}, say("coverage")),
      table([say("coverage_caption"), northLeftOut && ` ${say("north_left_out")}`], [say("group"), { label: say("with_partner"), number: true }, { label: say("needs"), number: true }],
        ["", "country:", "region:", "field:"].map((kind) => coverageOf(kind, coverage)), "figures")));
}

// The round beside other ways of pairing the same listings under the same rules and limits.
function ways() {
  const { balance: own, round } = state.data;
  if (!own.baselines?.length) return [];
  const all = [{ method: "entente", objective: round.result?.objective, balance: own }, ...own.baselines];
  const row = (name, of, whole = "") => h("tr", {},
    h("th", { scope: "row" }, name),
    h("td", { class: "number" }, whole),
    all.map((way) => h("td", { class: `number ${wordOf(way.method) === "entente" ? "own" : ""}` }, of(way))));
  const covered = (group, name) => {
    const entry = own.coverage?.find((each) => classOf(each.class) === group);
    return entry && row(name, ({ balance: { coverage = [] } }) => number(coverage.find((each) => classOf(each.class) === group)?.servedCount ?? 0), number(entry.needCount ?? 0));
  };
  const days = (key, name) => all.some(({ balance: each }) => (each[key] ?? 0) >= 0)
    && row(say(name), ({ balance: each }) => ((each[key] ?? 0) < 0 ? "–" : number(each[key] ?? 0)));
  const head = (name) => h("tr", { class: "head" }, h("th", { scope: "rowgroup", colspan: String(all.length + 2) }, name));
  return [h("h2", {}, say("ways.title")),
    table(say("ways.caption"), [say("ways.figure"), { label: say("ways.of"), number: true }, ...all.map(({ method }) => ({ label: sayOr(`ways.methods.${wordOf(method).replaceAll("_", "-")}`, method), number: true }))], [
      h("tbody", {}, head(say("ways.served")),
        covered("all", say("group.all")),
        row(say("ways.priority"), ({ objective = {} }) => number(objective.priorityNeeds ?? 0)),
        ["country:ldc", "country:lldc", "country:sids", "region:Africa"].map((group) => covered(group, className(group) ?? group))),
      h("tbody", {}, head(say("pairings")),
        row(say("ways.all"), ({ balance: each }) => number(each.pairingCount ?? 0)),
        (own.axes ?? []).map(({ axis: on }) => row(axis(on), ({ balance: { axes = [], pairingCount = 0 } }) =>
          share(axes.find((each) => each.axis === on)?.pairingCount ?? 0, pairingCount))),
        row(say("ways.points"), ({ objective = {} }) => number(Number(objective.points ?? 0) / Number(round.snapshot?.scoreScale || 1))),
        row(say("ways.smallest"), ({ balance: each }) => points(each.smallestScore)),
        row(say("ways.load"), ({ balance: each }) => number(each.largestProviderLoad ?? 0)),
        row(say("ways.gini"), ({ balance: each }) => number((each.providerGiniPermille ?? 0) / 1000, 3, 3)),
        days("servedWaitingDays", "ways.served_waiting_days"), days("unmetWaitingDays", "ways.unmet_waiting_days")),
    ], "figures ways")];
}

const credit = () => [say("credit"), " ", h("a", { href: "https://www.geonames.org/" }, "GeoNames"), ", ", h("a", { href: "https://creativecommons.org/licenses/by/4.0/" }, "CC BY 4.0"), "."];

// A group of rows: all needs; needs by country, region or creative field.
function coverageOf(kind, coverage) {
  const rows = coverage.map((entry) => ({ ...entry, class: classOf(entry.class) })).filter(({ class: group }) => (kind ? group.startsWith(kind) : group === "all"));
  if (!rows.length) return "";
  return h("tbody", {},
    kind && h("tr", { class: "head" }, h("th", { scope: "rowgroup", colspan: "3" }, say(`kinds.${kind.replace(":", "")}`))),
    rows.map(({ class: group, needCount = 0, servedCount = 0 }) => h("tr", {},
      h("th", { scope: "row" }, className(group) ?? label(short(group.replace(":", "/"))) ?? group, meter(servedCount, needCount)),
      h("td", { class: "number" }, number(servedCount)),
      h("td", { class: "number" }, number(needCount)))));
}

const listingsOf = ({ need, offer, facilitator }) => [need, offer, facilitator].filter(Boolean);

// Closed: the largest terms with their points. Open: every term with its text, then who comes next.
function reasons(name, pairing) {
  const { terms = [] } = pairing.candidate;
  const next = pairing.runnersUp ?? [];
  const given = terms.filter((term) => Number(term.points ?? 0) > 0).sort((a, b) => Number(b.points) - Number(a.points));
  const named = (term) => textOr(`term.${term.term}`, term.term);
  const gist = given.slice(0, 4).map((term) => `${named(term)} ${points(term.points)}`).join(" · ") + (given.length > 4 ? " …" : "");
  const names = [...next.flatMap((candidate) => listingsOf(candidate.pairing)), ...listingsIn(given.map(({ reason }) => reason ?? {}))];
  return fold(name, [counted("why", given.length), " ", h("span", { class: "gist" }, gist)], names, () => [
    h("ul", { class: "reasons" }, given.map((term) => h("li", {},
      h("b", {}, named(term)),
      h("span", {}, term.reason?.id ? text(term.reason) : ""),
      h("span", { class: "points" }, say("points_of", { points: points(term.points), most: points(term.most) }), meter(Number(term.points), Number(term.most)))))),
    next.length ? h("p", { class: "next" }, say("runners_up")) : "",
    next.length ? h("ul", { class: "reasons near" }, next.map(({ pairing: other, score }) => h("li", {},
      h("span", {}, [other.offer, other.facilitator].filter(Boolean).flatMap((each, i) => [i ? " + " : "", titleAndPlace(each)])),
      h("span", { class: "points" }, points(score))))) : "",
  ]);
}

function proposals() {
  const all = state.data.proposals;
  const bodies = visible("proposals", all).map(({ name, pairing, example }) => {
    const { pairing: who, axis: on, score, thirdCity } = pairing.candidate;
    return h("tbody", {},
      h("tr", {},
        h("th", { scope: "row", class: "listing", "data-label": say("need") }, h("div", {}, listing(who.need))),
        cell(say("offer"), { class: "listing" }, h("div", {}, listing(who.offer),
          who.facilitator && h("div", { class: "third" }, h("span", { class: "mark" }, say("facilitator")), " ", listing(who.facilitator),
            thirdCity && h("p", { class: "quiet" }, text(thirdCity))))),
        cell(say("axis"), { class: "axis" }, h("div", {}, h("span", { class: `key ${axisOf(on)}`, "aria-hidden": "true" }), axis(on), pairing.candidate.thin && h("span", { class: "mark" }, say("thin_mark")), pairing.kept && h("span", { class: "mark" }, say("kept")), example && h("span", { class: "mark example" }, say("example_mark")))),
        cell(say("score"), { class: "number score" }, points(score))),
      h("tr", { class: "sub" }, h("td", { colspan: "4" }, reasons(name, pairing))));
  });
  const columns = [say("need"), say("offer"), say("axis"), { label: say("score"), number: true }];
  return [h("h2", {}, say("proposals")), table(counted("proposals_caption", all.length), columns, bodies), more("proposals", all)];
}

const visible = (id, rows) => (whole.has(id) ? rows : rows.slice(0, FIRST_ROWS));

function more(id, rows) {
  if (whole.has(id) || rows.length <= FIRST_ROWS) return "";
  return h("p", { class: "more" }, h("button", { type: "button", onclick: () => showWhole(id) }, say("all", { count: number(rows.length) })));
}

// The keyboard goes on where it was: at the first row that is new.
async function showWhole(id) {
  document.querySelector(`#${id} .more button`)?.setAttribute("aria-disabled", "true");
  whole.add(id);
  await show(id);
  const row = document.querySelectorAll(`#${id} .listing[scope=row]`)[FIRST_ROWS];
  row?.setAttribute("tabindex", "-1");
  row?.focus();
}

function near({ offer, rule, score, cause }, causeOfNeed) {
  const why = [rule ? say("stopped_by", { rule: textOr(`rule.${rule}`, rule) }) : causeText(cause || causeOfNeed), score && say("would_score", { points: points(score) })].filter(Boolean);
  return h("li", {}, titleAndPlace(offer), why.length > 0 && ` — ${why.join(", ")}`);
}

function causeText(cause = "") {
  return textOr(`cause.${wordOf(cause)}`, wordOf(cause).replaceAll("_", " "));
}

function unmet() {
  const all = state.data.unmet;
  const rows = visible("unmet", all).map(({ need, partners = 0, partnersSought = 0, cause, details = [], near: nearest = [], priority }) => h("tr", {},
    h("th", { scope: "row", class: "listing", "data-label": say("need") }, h("div", {}, listing(need), priority && h("span", { class: "mark" }, say("priority")))),
    cell(say("cause"), { class: "cause" }, h("div", {}, h("b", {}, causeText(cause)), h("span", { class: "place" }, counted("partners", partners, { got: number(partners), sought: number(partnersSought) })))),
    cell(say("details"), { class: "detail" }, h("div", {},
      details.length > 0 && h("ul", { class: "plain" }, details.map((detail) => h("li", {}, text(detail)))),
      nearest.length > 0 && fold(need, say("near", { count: number(nearest.length) }), nearest.map(({ offer }) => offer), () => [h("ul", { class: "plain" }, nearest.map((one) => near(one, cause)))])))));
  return [h("h2", {}, say("unmet_needs")),
    rows.length ? table(counted("unmet_caption", all.length), [say("need"), say("cause"), say("details")], h("tbody", {}, rows)) : h("p", {}, say("no_unmet")), more("unmet", all)];
}

// What unmet needs ask for and nobody offers: what a call for offers could ask for.
function missing() {
  const all = state.data.round.result.missingOffers ?? [];
  if (!all.length) return [];
  const said = (name) => say(`missing.${name}`);
  const rows = visible("missing", all).map(({ topic, area = "", region, needs }) => h("tr", {},
    h("th", { scope: "row", class: "listing", "data-label": said("topic") }, h("div", {}, label(topic) ?? topic)),
    cell(said("area"), {}, h("div", {}, label(area.replace("AREA_OF_ACTION_", "").toLowerCase().replaceAll("_", "-")) ?? area)),
    cell(said("region"), {}, h("div", {}, textOr(`value.${region}`, region || "–"))),
    cell(said("needs"), { class: "detail" }, fold(`missing/${topic}/${area}/${region}`, number(needs.length), needs, () =>
      [h("ul", { class: "plain" }, needs.map((need) => h("li", {}, titleAndPlace(need))))]))));
  return [h("h2", {}, said("title")),
    table(said("caption"), ["topic", "area", "region", "needs"].map(said), h("tbody", {}, rows)), more("missing", all)];
}

// Methods to begin with, with bodies that work on what is there.
function examples() {
  const { round: last, programmes, proposals: all } = state.data;
  const round = last?.name;
  const programme = round ? parentOf(round) : [...(programmes?.keys() ?? [])][0];
  const { need, offer } = all?.[0]?.pairing.candidate.pairing ?? {};
  return [
    ["cities", `${P}/ListCities`, { filter: 'country = "SN"' }],
    ["listings", `${L}/ListListings`, { parent: "cities/-", filter: 'kind = "NEED" AND state = "PUBLISHED"', pageSize: 5 }],
    ["programmes", `${M}.ProgrammeService/ListProgrammes`, {}],
    ["rounds", `${M}.RoundService/ListRounds`, { parent: "programmes/-" }],
    programme && ["new_round", `${M}.RoundService/CreateRound`, { parent: programme }],
    round && ["proposals", `${M}.ProposalService/ListProposals`, { parent: round, pageSize: 5 }],
    round && ["unmet", `${M}.RoundService/ListUnmetNeeds`, { parent: round, pageSize: 5 }],
    round && ["balance", `${M}.RoundService/GetBalance`, { name: round }],
    round && ["certificate", `${M}.RoundService/GetCertificate`, { name: round }],
    need && ["candidates", `${M}.CandidateService/ListCandidates`, { programme, listing: need, maxCandidates: 5 }],
    need && ["explain", `${M}.CandidateService/ExplainPair`, { programme, pairing: { need, offer }, round }],
    ["watch", `${L}/WatchListings`, { startRevision: "1" }, true],
  ].filter(Boolean);
}

function curl(method, message, stream) {
  const body = JSON.stringify(message).replaceAll("'", "'\\''");
  const url = `${location.origin}/${method}`;
  if (!stream) return `curl ${url} -H 'content-type: application/json' -d '${body}'`;
  // A stream's messages travel in envelopes: one byte of flags, four of length.
  const length = [24, 16, 8, 0].map((shift) => `\\${((body.length >> shift) & 255).toString(8).padStart(3, "0")}`).join("");
  return `printf '\\000${length}%s' '${body}' | curl -N ${url} -H 'content-type: application/connect+json' --data-binary @- --output -`;
}

function endpoints() {
  return [h("h2", {}, say("endpoints")), h("p", { class: "lead" }, say("endpoints_lead")),
    h("ul", { class: "calls" }, examples().map(([name, method, message, stream]) => h("li", {},
      fold(method, [say(`calls.${name}`), " ", h("code", {}, method.split(".").pop()), " ", stream && h("span", { class: "mark" }, say("streams"))], [], () =>
        [h("pre", { tabindex: "0", role: "group", "aria-label": say("command") }, h("code", {}, curl(method, message, stream)))]))))];
}

function empty() {
  return [h("h1", {}, say("empty_title")), h("p", { class: "note", id: "running", hidden: true }), h("p", {}, say("empty_lead")), h("pre", {}, h("code", {}, "./dev run"))];
}

function fault() {
  const { code, message, reason, localised } = state.data.error;
  const said = { unauthenticated: say(state.session?.signIn ? "sign_in_first" : "sign_in"), unavailable: say("unavailable"), unreachable: say("unreachable") }[code] ?? textOr(`error.${reason}`);
  const own = localised?.locale === state.language ? localised.message : undefined;
  return [h("h1", {}, say("fault_title")),
    h("div", { class: "fault", role: "alert" }, h("p", {}, said ?? message), said && message && h("p", { class: "quiet", lang: own ? undefined : "en" }, own ?? message)),
    h("p", {}, h("button", { type: "button", onclick: start }, say("again")))];
}

// --- the whole

const parts = { summary, balance, ways, proposals, unmet, missing, endpoints, empty, fault };

// Shows a part, once the listings that it names have been read.
async function show(id) {
  const { proposals: pairs, unmet: needs } = state.data;
  if (id === "proposals") await state.listings.read(visible(id, pairs).flatMap(({ pairing }) => listingsOf(pairing.candidate.pairing)));
  if (id === "unmet") await state.listings.read(visible(id, needs).flatMap(({ need, details = [] }) => [need, ...listingsIn(details)]));
  const built = [parts[id]()].flat().filter(Boolean);
  const section = document.getElementById(id) ?? document.getElementById("content").appendChild(h("section", { id }));
  section.replaceChildren(...built);
  if (id === "summary" || id === "empty") showRunning();
}

function showRunning() {
  const line = document.getElementById("running");
  if (!line) return;
  line.textContent = runningText();
  line.hidden = !line.textContent;
}

// The line under the content: what is still being read. Readers of screens hear it, and nothing else by itself.
function progress(words, done, all) {
  const bar = document.getElementById("progress");
  bar.hidden = !words;
  bar.querySelector("span").textContent = words ?? "";
  const meterOf = bar.querySelector("progress");
  if (all) Object.assign(meterOf, { max: all, value: Math.min(done, all) });
  else meterOf.removeAttribute("value");
  document.getElementById("content").setAttribute("aria-busy", String(Boolean(words)));
}

function frame() {
  document.documentElement.lang = state.language;
  for (const element of document.querySelectorAll("[data-text]")) element.textContent = say(element.dataset.text);
  for (const button of document.querySelectorAll("[data-language]")) button.setAttribute("aria-pressed", String(button.dataset.language === state.language));
  document.title = state.data.round ? `${say("round", { programme: state.data.programmes.get(parentOf(state.data.round.name))?.displayName ?? "" })} – Entente` : "Entente";
}

let turn = 0; // a newer start makes an older one stop

async function start() {
  const mine = ++turn;
  const current = () => mine === turn;
  progress(say("loading"));
  try {
    const read = await readFrame();
    if (!current()) return;
    state.data = read;
    document.getElementById("content").replaceChildren();
    frame();
    if (read.round) await readAll(read.round.name, current);
    else await Promise.all([show("empty"), show("endpoints")]);
  } catch (error) {
    if (!current()) return;
    if (error.code === undefined) console.error(error);
    state.data = { error: { code: error.code ?? "unknown", message: error.message, reason: error.reason, localised: error.localised } };
    document.getElementById("content").replaceChildren();
    await show("fault");
  }
  if (!current()) return;
  progress();
  if (state.data.newest?.state === "STATE_RUNNING") setTimeout(follow, POLL_MS, mine);
}

async function readAll(round, current) {
  const keep = (values) => current() && Object.assign(state.data, values);
  await show("summary");
  const network = readNetwork().then(keep);
  const rest = readUnmet(round);
  keep({ balance: await readBalance(round) });
  const all = state.data.balance.pairingCount ?? 0;
  const pairs = await readProposals(round, (done) => current() && progress(say("loading_proposals", { done: number(done), all: number(all) }), done, all));
  keep({ proposals: pairs, unmet: await rest });
  await network;
  for (const id of ["summary", "balance", "ways", "proposals", "unmet", "missing", "endpoints"]) if (current()) await show(id);
}

// While a round is being solved only the rounds are read; the page is read anew when it is done.
async function follow(mine) {
  if (mine !== turn) return;
  const rounds = await readRounds().catch(() => ({}));
  if (mine !== turn) return;
  if (rounds.newest && rounds.newest.state !== "STATE_RUNNING") return void start();
  if (rounds.newest) state.data.newest = rounds.newest;
  showRunning();
  setTimeout(follow, POLL_MS, mine);
}

for (const button of document.querySelectorAll("[data-language]")) {
  button.addEventListener("click", async () => {
    state.language = button.dataset.language;
    localStorage.setItem("language", state.language);
    frame();
    for (const { id } of [...document.getElementById("content").children]) await show(id);
  });
}
document.getElementById("sign-out").addEventListener("click", async () => location.assign(await endSession()));

async function showSession() {
  state.session = await readSession();
  const { signIn = false, subject } = state.session;
  document.getElementById("sign-in").hidden = !signIn || Boolean(subject);
  Object.assign(document.getElementById("sign-out"), { hidden: !subject, title: subject ?? "" });
}

frame();
showSession().then(start);
