// What the page reads, through the Connect endpoints: small parts, each as soon as it can be shown. Listings are read by
// name when they come into view, so that the page opens quickly however many there are.
export const P = "entente.profiles.v1.ProfileService";
export const L = "entente.listings.v1.ListingService";
export const M = "entente.matching.v1";

const PAGE_SIZE = 1000;
const PROPOSALS_PAGE = 50; // small pages, so that progress can be shown
const MOST_SINGLE_READS = 120; // for more names than this, one list is quicker

export class CallError extends Error {
  // `reason`: of google.rpc.ErrorInfo, where the answer has one; `localised`: google.rpc.LocalizedMessage, the message in the page's
  // language.
  constructor(code, message, reason, localised) {
    super(message);
    this.code = code;
    this.reason = reason;
    this.localised = localised;
  }
}

async function call(method, message) {
  const response = await fetch(`/${method}`, {
    method: "POST",
    headers: { "content-type": "application/json", "connect-protocol-version": "1", "accept-language": document.documentElement.lang },
    body: JSON.stringify(message),
  }).catch(() => { throw new CallError("unreachable", ""); });
  const body = await response.json().catch(() => ({}));
  const detail = (name) => body.details?.find(({ type }) => type === `google.rpc.${name}`)?.debug;
  if (!response.ok) {
    throw new CallError(body.code ?? "unknown", body.message ?? `HTTP ${response.status}`, detail("ErrorInfo")?.reason, detail("LocalizedMessage"));
  }
  return body;
}

// Whether people sign in here with a browser, and as whom this one is: {signIn, subject}.
export const readSession = () => fetch("/session").then((response) => response.json()).catch(() => ({}));

// Where the page goes to have the provider's session ended, too. The session here is over by then.
export const endSession = () => fetch("/sign-out", { method: "POST" }).then((response) => response.json()).then(({ location: to }) => to).catch(() => "/");

async function list(method, message, field, { pageSize = PAGE_SIZE, progress } = {}) {
  const out = [];
  let pageToken = "";
  do {
    const page = await call(method, { ...message, pageSize, pageToken });
    out.push(...(page[field] ?? []));
    pageToken = page.nextPageToken ?? "";
    progress?.(out.length);
  } while (pageToken);
  return out;
}

const byName = (things) => new Map(things.map((thing) => [thing.name, thing]));

// The newest round, and the newest one that has a result.
export async function readRounds() {
  const { rounds = [] } = await call(`${M}.RoundService/ListRounds`, { parent: "programmes/-", pageSize: 50 });
  return { newest: rounds[0], round: rounds.find((round) => round.result) };
}

export async function readFrame() {
  const [rounds, programmes] = await Promise.all([
    readRounds(),
    list(`${M}.ProgrammeService/ListProgrammes`, {}, "programmes"),
  ]);
  return { programmes: byName(programmes), ...rounds };
}

// Cities, countries and labels of codes.
export async function readNetwork() {
  const [cities, countries, vocabularies] = await Promise.all([
    list(`${P}/ListCities`, {}, "cities"),
    list(`${P}/ListCountries`, {}, "countries"),
    list(`${P}/ListVocabularies`, {}, "vocabularies"),
  ]);
  // Goals are numbers and domains single letters: they would be taken for amounts; languages have codes such as `no`.
  const speaking = vocabularies.filter(({ name }) => !["vocabularies/sdg", "vocabularies/fcs-domain", "vocabularies/language"].includes(name));
  // A code of two vocabularies (design: a field, a help) is what the first of them calls it; Map keeps the last.
  const entries = speaking.flatMap(({ entries: some = [] }) => some).reverse();
  const labelled = (some) => new Map(some.map((entry) => [entry.code, entry.labels ?? {}]));
  const help = vocabularies.find(({ name }) => name === "vocabularies/help");
  return { cities: byName(cities), countries: byName(countries), codes: labelled(entries), help: labelled(help?.entries ?? []) };
}

export const readBalance = (name) => call(`${M}.RoundService/GetBalance`, { name });

// The highest score first.
export async function readProposals(parent, progress) {
  const proposals = await list(`${M}.ProposalService/ListProposals`, { parent }, "proposals", { pageSize: PROPOSALS_PAGE, progress });
  const score = ({ pairing }) => Number(pairing?.candidate?.score ?? 0);
  return proposals.sort((a, b) => score(b) - score(a) || (a.name < b.name ? -1 : 1));
}

// Priority needs first.
export async function readUnmet(parent) {
  const unmet = await list(`${M}.RoundService/ListUnmetNeeds`, { parent }, "unmetNeeds");
  return unmet.sort((a, b) => Number(b.priority ?? false) - Number(a.priority ?? false) || (a.need < b.need ? -1 : 1));
}

// Listings by name, kept once read; one that can't be read is null and shown by its id.
export class Listings {
  #known = new Map();

  get(name) {
    return this.#known.get(name);
  }

  async read(names) {
    const missing = [...new Set(names)].filter((name) => name && !this.#known.has(name));
    if (missing.length > MOST_SINGLE_READS) {
      for (const listing of await list(`${L}/ListListings`, { parent: "cities/-" }, "listings")) this.#known.set(listing.name, listing);
      return;
    }
    await Promise.all(missing.map(async (name) => {
      this.#known.set(name, await call(`${L}/GetListing`, { name }).catch(() => null));
    }));
  }
}
