// The plain page: reads the last round through the Connect endpoints and shows it as tables. No library, no state but the
// language. Whatever comes from the services is put in as text, never as HTML.
import { labels } from "./labels.js";

const NETWORK_MEMBERS = 408; // of the creative cities network; the data has fewer, and the page says so
const FIRST_PROPOSALS = 20;
const PAGE_SIZE = 1000;
const POLL_MS = 1500;

const P = "entente.profiles.v1.ProfileService";
const L = "entente.listings.v1.ListingService";
const M = "entente.matching.v1";

let language = localStorage.getItem("language") ?? (navigator.language.startsWith("fr") ? "fr" : "en");
let shown = null; // what was loaded last, to show it again in the other language
let allProposals = false;

const t = () => labels[language];

// --- the API

class CallError extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

async function call(method, message) {
  const response = await fetch(`/${method}`, {
    method: "POST",
    headers: { "content-type": "application/json", "connect-protocol-version": "1" },
    body: JSON.stringify(message),
  });
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new CallError(body.code ?? "unknown", body.message ?? `HTTP ${response.status}`);
  return body;
}

async function list(method, message, field) {
  const out = [];
  let pageToken = "";
  do {
    const page = await call(method, { ...message, pageSize: PAGE_SIZE, pageToken });
    out.push(...(page[field] ?? []));
    pageToken = page.nextPageToken ?? "";
  } while (pageToken);
  return out;
}

const byName = (things) => new Map(things.map((thing) => [thing.name, thing]));

async function load() {
  const [texts, rounds, programmes] = await Promise.all([
    fetch("/texts.json").then((response) => response.json()),
    call(`${M}.RoundService/ListRounds`, { parent: "programmes/-", pageSize: 50 }).then((page) => page.rounds ?? []),
    list(`${M}.ProgrammeService/ListProgrammes`, {}, "programmes"),
  ]);
  const data = { texts, programmes: byName(programmes), newest: rounds[0], round: rounds.find((round) => round.result) };
  if (!data.round) return data;
  const parent = data.round.name;
  const [proposals, unmet, balance, cities, listings, countries, vocabularies] = await Promise.all([
    list(`${M}.ProposalService/ListProposals`, { parent }, "proposals"),
    list(`${M}.RoundService/ListUnmetNeeds`, { parent }, "unmetNeeds"),
    call(`${M}.RoundService/GetBalance`, { name: parent }),
    list(`${P}/ListCities`, {}, "cities"),
    list(`${L}/ListListings`, { parent: "cities/-" }, "listings"),
    list(`${P}/ListCountries`, {}, "countries"),
    list(`${P}/ListVocabularies`, {}, "vocabularies"),
  ]);
  const score = (proposal) => Number(proposal.pairing?.candidate?.score ?? 0);
  proposals.sort((a, b) => score(b) - score(a) || (a.name < b.name ? -1 : 1));
  return { ...data, proposals, unmet, balance,
    cities: byName(cities), listings: byName(listings), countries: byName(countries),
    byId: new Map(listings.map((listing) => [short(listing.name), listing])),
    codes: new Map(vocabularies.flatMap((vocabulary) => vocabulary.entries ?? []).map((entry) => [entry.code, entry])) };
}

// --- words

// An element; strings among the children become text.
function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== undefined && child !== null && child !== ""));
  return element;
}

const locale = () => (language === "en" ? "en-GB" : language);
const number = (value, digits = 0) => new Intl.NumberFormat(locale(), { maximumFractionDigits: digits }).format(value);
const percent = (ppm) => new Intl.NumberFormat(locale(), { style: "percent", maximumFractionDigits: 2, minimumFractionDigits: 1 }).format(Math.max(ppm, 1) / 1e6);
const points = (value) => number(Number(value ?? 0) / Number(shown.round.snapshot?.scoreScale || 1), 1);
const short = (name) => (name ?? "").split("/").pop();

function day(date) {
  if (!date?.year) return "";
  const options = { year: "numeric", month: date.month ? "long" : undefined, day: date.day ? "numeric" : undefined, timeZone: "UTC" };
  return new Intl.DateTimeFormat(locale(), options).format(new Date(Date.UTC(date.year, (date.month || 1) - 1, date.day || 1)));
}

// A text of the engine in the language of the page; an id that the catalogue doesn't have is shown as it is.
function text({ id, parameters = {} }) {
  const pattern = shown.texts[id]?.[language] || shown.texts[id]?.en;
  if (!pattern) return [id, ...Object.entries(parameters).map(([name, value]) => `${name}: ${value}`)].join(" · ");
  return pattern.replace(/\{(\w+)\}/g, (whole, name) => (name in parameters ? readable(name, parameters[name]) : whole));
}
const textOr = (id, otherwise) => (shown.texts[id] ? text({ id }) : otherwise);

// A parameter may be a list. Each of its words becomes what people call it: a listing, a city, a code of a vocabulary.
function readable(name, value) {
  const words = value.split(";").map((word) => word.trim());
  return words.map((word) => {
    if (shown.texts[`value.${word}`]) return text({ id: `value.${word}` });
    const listing = shown.listings.get(word) ?? shown.byId.get(word);
    if (listing) return language === "fr" ? `« ${listing.title} »` : `“${listing.title}”`;
    if (name === "city" || word.startsWith("cities/")) return shown.cities.get(word)?.displayName ?? shown.cities.get(`cities/${word}`)?.displayName ?? word;
    if (name === "rule") return textOr(`rule.${word}`, word);
    const labels = shown.codes.get(word)?.labels;
    return labels?.[language] ?? labels?.en ?? word;
  }).join(", ");
}

function place(cityName) {
  const city = shown.cities.get(cityName);
  if (!city) return short(cityName);
  const names = shown.countries.get(`countries/${city.country}`)?.labels ?? {};
  const name = names[language] ?? names.en ?? city.country;
  return `${city.displayName}, ${name}`;
}

function listing(name) {
  if (!name) return [];
  const known = shown.listings.get(name);
  return [h("b", { lang: known?.textLanguage || undefined }, known?.title ?? short(name)), h("span", { class: "place" }, place(parentOf(name)))];
}

const parentOf = (name) => name.split("/").slice(0, 2).join("/"); // of a listing its city, of a round its programme
const titleAndPlace = (name) => `${shown.listings.get(name)?.title ?? short(name)}, ${place(parentOf(name))}`;
const axis = (value) => t().axisNames[(value ?? "").replace("AXIS_", "")] ?? value ?? "";
const cell = (label, attributes, ...children) => h("td", { "data-label": label, ...attributes }, ...children);

function table(caption, columns, rows, cards = true) {
  return h("div", { class: "scroll" },
    h("table", { class: cards ? "cards" : undefined },
      h("caption", {}, caption),
      h("thead", {}, h("tr", {}, columns.map((column) => h("th", { scope: "col", class: column.number && "number" }, column.label ?? column)))),
      rows[0]?.tagName === "TBODY" ? rows : h("tbody", {}, rows)));
}

// --- parts of the page

function summary() {
  const { round, programmes, cities, newest } = shown;
  const programme = programmes.get(parentOf(round.name));
  const { snapshot = {}, result } = round;
  const counts = { served: result.servedCount ?? 0, partly: result.partlyServedCount ?? 0, unmet: result.unmetCount ?? 0 };
  const shares = ["served", "partly", "unmet"].filter((kind) => counts[kind] > 0).map((kind) => {
    const part = h("span", { class: kind });
    part.style.flexGrow = counts[kind];
    return part;
  });
  const facts = [t().asOf(day(snapshot.asOf)), t().state[(round.state ?? "").replace("STATE_", "")], t().engine(snapshot.engineVersion ?? "?")];
  const isExample = programme?.example || shown.proposals.some((proposal) => proposal.example);
  return h("section", {},
    h("h1", {}, t().round(programme?.displayName ?? round.name.split("/")[1])),
    h("p", { class: "lead" }, facts.filter(Boolean).join(" · "), ". ", t().members(number(cities.size), number(NETWORK_MEMBERS))),
    isExample && h("p", { class: "note" }, t().example) || "",
    running(newest),
    h("dl", { class: "tiles" },
      [["open", snapshot.needCount ?? counts.served + counts.partly + counts.unmet], ...Object.entries(counts)].map(([kind, count]) =>
        h("div", { class: `tile ${kind}` }, h("dt", {}, t()[kind]), h("dd", {}, number(count))))),
    h("div", { class: "share", "aria-hidden": "true" }, shares),
    h("ul", { class: "proofs" }, proof(t().proofPairs, result.pairsProof), proof(t().proofTrios, result.triosProof)));
}

function proof(label, { kind, gapPpm } = {}) {
  if (!kind) return "";
  const colon = language === "fr" ? " : " : ": ";
  if (kind === "KIND_BOUNDED") return h("li", { class: "bounded" }, label, colon, t().bounded(percent(Number(gapPpm ?? 0))));
  return h("li", {}, label, colon, kind === "KIND_PROVEN" ? t().proven : t().byTree);
}

function running(newest) {
  if (newest?.state === "STATE_RUNNING") {
    const { phase = "…", done = 0, total = 0 } = newest.progress ?? {};
    return h("p", { class: "note", role: "status" }, t().running(phase, Number(total) ? ` (${number(done)} / ${number(total)})` : ""));
  }
  if (newest?.state === "STATE_FAILED" && newest !== shown.round) {
    return h("p", { class: "note" }, t().failed, " ", newest.failure ? text(newest.failure) : "");
  }
  return "";
}

function balance() {
  const { axes = [], coverage = [] } = shown.balance;
  const groups = coverage.filter(({ class: group }) => !group.startsWith("field:"));
  return h("div", { class: "columns" },
    h("section", {}, h("h2", {}, t().axes),
      table(t().axesCaption, [t().axis, { label: t().pairings, number: true }],
        axes.map(({ axis: on, pairingCount = 0 }) => h("tr", {}, h("th", { scope: "row" }, axis(on)), h("td", { class: "number" }, number(pairingCount)))), false)),
    h("section", {}, h("h2", {}, t().coverage),
      table(t().coverageCaption, [t().group, { label: t().needs, number: true }, { label: t().served, number: true }],
        groups.map(({ class: group, needCount = 0, servedCount = 0 }) => h("tr", {},
          h("th", { scope: "row" }, t().groups[group] ?? group),
          h("td", { class: "number" }, number(needCount)),
          h("td", { class: "number" }, number(servedCount)))), false)));
}

// Closed: the largest terms with their points. Open: every term with its text, then who comes next.
function reasons(pairing) {
  const { terms = [] } = pairing.candidate;
  const given = terms.filter((term) => Number(term.points ?? 0) > 0).sort((a, b) => Number(b.points) - Number(a.points));
  const name = (term) => textOr(`term.${term.term}`, term.term);
  const next = pairing.runnersUp ?? [];
  return h("details", {},
    h("summary", {}, t().why(given.length, number(given.length)), " ",
      h("span", { class: "gist" }, given.slice(0, 4).map((term) => `${name(term)} ${points(term.points)}`).join(" · "), given.length > 4 ? " …" : "")),
    h("ul", { class: "reasons" },
      given.map((term) => h("li", {},
        h("span", {}, term.reason?.id ? text(term.reason) : name(term)),
        h("span", { class: "points" }, t().pointsOf(points(term.points), points(term.most)))))),
    next.length ? h("p", { class: "next" }, t().runnersUp) : "",
    next.length ? h("ul", { class: "reasons" },
      next.map(({ pairing: other, score }) => h("li", {},
        h("span", {}, [other.offer, other.facilitator].filter(Boolean).map(titleAndPlace).join(" + ")),
        h("span", { class: "points" }, points(score))))) : "");
}

function proposals() {
  const all = shown.proposals;
  const some = allProposals ? all : all.slice(0, FIRST_PROPOSALS);
  const bodies = some.map(({ pairing }) => {
    const { pairing: who, axis: on, score } = pairing.candidate;
    return h("tbody", {},
      h("tr", {},
        h("th", { scope: "row", class: "listing", "data-label": t().need }, h("div", {}, listing(who.need))),
        cell(t().offer, { class: "listing" }, h("div", {}, listing(who.offer))),
        who.facilitator ? cell(t().facilitator, { class: "listing" }, h("div", {}, listing(who.facilitator))) : h("td"),
        cell(t().axis, { class: "axis" }, h("div", {}, axis(on), pairing.kept ? h("span", { class: "mark" }, t().kept) : "")),
        cell(t().score, { class: "number score" }, points(score))),
      h("tr", { class: "sub" }, h("td", { colspan: "5" }, reasons(pairing))));
  });
  const columns = [t().need, t().offer, t().facilitator, t().axis, { label: t().score, number: true }];
  const more = some.length < all.length && h("p", { class: "more" }, h("button", { type: "button", onclick: showAll }, t().all(number(all.length))));
  return h("section", { id: "proposals" }, h("h2", {}, t().proposals), table(t().proposalsCaption(number(all.length)), columns, bodies), more || "");
}

function showAll() {
  allProposals = true;
  show();
  document.querySelectorAll("#proposals summary")[FIRST_PROPOSALS]?.focus();
}

function near({ offer, rule, score }) {
  const why = [rule && t().stoppedBy(textOr(`rule.${rule}`, rule)), score && t().wouldScore(points(score))].filter(Boolean);
  return h("li", {}, titleAndPlace(offer), why.length ? ` — ${why.join(", ")}` : "");
}

function unmet() {
  const rows = shown.unmet.map(({ need, partners = 0, partnersSought = 0, cause, details = [], near: nearest = [], priority }) => h("tr", {},
    h("th", { scope: "row", class: "listing", "data-label": t().need }, h("div", {}, listing(need), priority ? h("span", { class: "mark" }, t().priority) : "")),
    cell(t().cause, {}, h("div", {}, textOr(`cause.${cause}`, (cause ?? "").replaceAll("_", " ")), h("span", { class: "place" }, t().partners(number(partners), number(partnersSought))))),
    cell(t().details, { class: "detail" }, h("div", {},
      details.length ? h("ul", { class: "plain" }, details.map((detail) => h("li", {}, text(detail)))) : "",
      nearest.length ? h("details", {}, h("summary", {}, `${t().near} (${number(nearest.length)})`), h("ul", { class: "plain" }, nearest.map(near))) : ""))));
  return h("section", {}, h("h2", {}, t().unmetNeeds),
    rows.length ? table(t().unmetCaption(number(rows.length)), [t().need, t().cause, t().details], rows) : h("p", {}, t().noUnmet));
}

// Methods to begin with, with bodies that work on what is there.
function examples() {
  const round = shown.round?.name;
  const programme = round ? parentOf(round) : [...shown.programmes.keys()][0];
  const { need, offer } = shown.proposals?.[0]?.pairing.candidate.pairing ?? {};
  return [
    ["cities", `${P}/ListCities`, { filter: 'country = "SN"' }],
    ["listings", `${L}/ListListings`, { parent: "cities/-", filter: 'kind = "NEED" AND state = "PUBLISHED"', pageSize: 5 }],
    ["programmes", `${M}.ProgrammeService/ListProgrammes`, {}],
    ["rounds", `${M}.RoundService/ListRounds`, { parent: "programmes/-" }],
    programme && ["newRound", `${M}.RoundService/CreateRound`, { parent: programme }],
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
  return h("section", {}, h("h2", {}, t().endpoints), h("p", { class: "lead" }, t().endpointsLead),
    h("ul", { class: "calls" }, examples().map(([label, method, message, stream]) => h("li", {},
      h("p", {}, t().calls[label], " ", stream ? h("span", { class: "mark" }, t().streams) : ""),
      h("pre", {}, h("code", {}, curl(method, message, stream)))))));
}

function empty() {
  return h("section", {}, h("h1", {}, t().emptyTitle), running(shown.newest), h("p", {}, t().emptyLead), h("pre", {}, h("code", {}, "./dev run")));
}

// --- the whole

function show() {
  document.documentElement.lang = language;
  for (const element of document.querySelectorAll("[data-text]")) element.textContent = t()[element.dataset.text];
  for (const button of document.querySelectorAll("[data-language]")) button.setAttribute("aria-pressed", String(button.dataset.language === language));
  if (!shown) return;
  const parts = shown.error ? [fault()] : shown.round ? [summary(), balance(), proposals(), unmet(), endpoints()] : [empty(), endpoints()];
  document.getElementById("content").replaceChildren(...parts);
}

function fault() {
  const { code, message } = shown.error;
  return h("section", {}, h("h1", {}, t().faultTitle), h("p", { class: "fault" }, code === "unauthenticated" ? t().signIn : message),
    h("p", {}, h("button", { type: "button", onclick: start }, t().again)));
}

async function start() {
  try {
    shown = await load();
  } catch (error) {
    shown = { error: { code: error.code ?? "unknown", message: error.message } };
  }
  show();
  if (shown.newest?.state === "STATE_RUNNING") setTimeout(start, POLL_MS);
}

for (const button of document.querySelectorAll("[data-language]")) {
  button.addEventListener("click", () => {
    language = button.dataset.language;
    localStorage.setItem("language", language);
    show();
  });
}
show();
start();
