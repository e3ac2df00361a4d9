// The questions of a listing, as data: what each asks, where its answer stands in the message, and how it is written there.
// An answer is a text: codes with `;` between them, days as 2027-05, JSON of entries that have several texts, "" where it
// isn't known.
import { clone, create, type DescEnum } from "@bufbuild/protobuf";
import {
  Listing_AccessSchema,
  Listing_Kind,
  Listing_LanguagesSchema,
  Listing_PartnerRulesSchema,
  Listing_TranslationSchema,
  ListingSchema,
  type Listing,
} from "#contracts/entente/listings/v1/listing_pb.js";
import { PartialDateSchema, WindowSchema } from "#contracts/entente/type/v1/date_pb.js";
import {
  AreaOfActionSchema,
  AxisSchema,
  Knowledge,
  ModeSchema,
  ObjectiveSchema,
  PartyRole,
  PartyRoleSchema,
} from "#contracts/entente/type/v1/mission_pb.js";
import { isoDay, parseDay } from "@/shared/format";
import { organisationName, organisationsOf } from "@/shared/organisations";
import {
  countryName,
  label,
  languageLabel,
  languages,
  network,
  placeName,
  regionOf,
  telling,
} from "@/shared/network";
import { pattern, type TextId } from "@/shared/texts";
import { word } from "@/shared/words";

export type Draft = Record<string, string>;
export type Look =
  | "line"
  | "text"
  | "day"
  | "number"
  | "one"
  | "codes"
  | "knowledge"
  | "flag"
  | "translations"
  | "ids";

export interface Question {
  id: string;
  path: string; // of the field, as masks and violations name it
  look: Look;
  group: "what" | "subject" | "how" | "partners" | "access" | "elsewhere";
  ask: TextId;
  isRequired?: boolean;
  most?: number; // characters, or the largest number
  hint?: TextId;
  codes?: (city: string) => string[]; // of a listing of that city
  name?: (code: string) => string;
  of?: Listing_Kind; // asked of these only
  read: (listing: Listing) => string;
  write: (listing: Listing, answer: string) => void;
}

const list = (answer: string): string[] => answer.split(";").filter(Boolean);
const wordsOf = (of: DescEnum): string[] => of.values.slice(1).map(({ number }) => word(of, number));
const numberOf = (of: DescEnum, code: string): number =>
  of.values.find(({ number }) => word(of, number) === code)?.number ?? 0;
const vocabulary = (name: string) => ({
  codes: () => [...(network().vocabularies.get(name)?.keys() ?? [])],
  name: (code: string) => label(name, code),
});
const KNOWN: Record<string, Knowledge> = { yes: Knowledge.YES, no: Knowledge.NO };
const knowledge = (value: Knowledge | undefined): string =>
  value === Knowledge.YES ? "yes" : value === Knowledge.NO ? "no" : "";

const windowOf = (listing: Listing) => (listing.window ??= create(WindowSchema));
const rulesOf = (listing: Listing) => (listing.partnerRules ??= create(Listing_PartnerRulesSchema));
const languagesOf = (listing: Listing) => (listing.languages ??= create(Listing_LanguagesSchema));
const accessOf = (listing: Listing) => (listing.access ??= create(Listing_AccessSchema));
const date = (answer: string) => {
  const day = parseDay(answer);
  return day && create(PartialDateSchema, day);
};

export interface Translated {
  languageCode: string;
  title: string;
  summary: string;
  description: string;
}
export interface OwnId {
  scheme: string;
  value: string;
}
const entries = <Of>(answer: string): Of[] => (answer ? (JSON.parse(answer) as Of[]) : []);
export const readTranslations = (answer: string): Translated[] => entries(answer);
export const readIds = (answer: string): OwnId[] => entries(answer);
// In one order, so that equal answers are equal texts.
const asText = <Of>(some: Of[], key: (of: Of) => string): string =>
  some.length === 0 ? "" : JSON.stringify([...some].sort((a, b) => (key(a) < key(b) ? -1 : 1)));
export const writeTranslations = (some: Translated[]): string =>
  asText(
    some.map(({ languageCode, title, summary, description }) => ({ languageCode, title, summary, description })),
    ({ languageCode }) => languageCode,
  );
export const writeIds = (some: OwnId[]): string =>
  asText(
    some.map(({ scheme, value }) => ({ scheme, value })),
    ({ scheme }) => scheme,
  );

type Texts = "title" | "summary" | "description" | "developmentPlan" | "urgency" | "costSharing" | "textLanguage";
type Lists = "organisations" | "creativeFields" | "topics" | "help" | "modalities" | "beneficiaries" | "sdgs" | "valueChainStages";
const text = (field: Texts) => ({
  read: (listing: Listing) => listing[field],
  write: (listing: Listing, answer: string) => {
    listing[field] = answer;
  },
});
const codes = (field: Lists) => ({
  read: (listing: Listing) => listing[field].join(";"),
  write: (listing: Listing, answer: string) => {
    listing[field] = list(answer);
  },
});

const ACCESS = {
  stepFree: "step_free",
  remotePossible: "remote_possible",
  lowBandwidth: "low_bandwidth",
  languageSupport: "language_support",
} as const;
const access = (field: keyof typeof ACCESS, ask: TextId): Question => ({
  id: field,
  path: `access.${ACCESS[field]}`,
  look: "knowledge",
  group: "access",
  ask,
  read: ({ access: said }) => knowledge(said?.[field]),
  write: (listing, answer) => {
    accessOf(listing)[field] = KNOWN[answer] ?? Knowledge.UNSPECIFIED;
  },
});

export const QUESTIONS: Question[] = [
  {
    id: "title",
    path: "title",
    look: "line",
    group: "what",
    ask: "listing.ask.title",
    hint: "listing.hint.title",
    isRequired: true,
    most: 120,
    ...text("title"),
  },
  {
    id: "summary",
    path: "summary",
    look: "text",
    group: "what",
    ask: "listing.ask.summary",
    most: 500,
    ...text("summary"),
  },
  {
    id: "area",
    path: "area",
    look: "one",
    group: "what",
    ask: "listing.ask.area",
    isRequired: true,
    codes: () => wordsOf(AreaOfActionSchema),
    name: (code) => label("area-of-action", code),
    read: ({ area }) => (area ? word(AreaOfActionSchema, area) : ""),
    write: (listing, answer) => {
      listing.area = numberOf(AreaOfActionSchema, answer);
    },
  },
  {
    id: "role",
    path: "role",
    look: "one",
    group: "what",
    ask: "listing.ask.role",
    isRequired: true,
    of: Listing_Kind.OFFER,
    codes: () => [PartyRole.PIVOTAL, PartyRole.FACILITATING].map((role) => word(PartyRoleSchema, role)),
    name: (code) => pattern(`console.listing.role.${code}`) ?? code,
    read: ({ role }) => (role ? word(PartyRoleSchema, role) : ""),
    write: (listing, answer) => {
      listing.role = numberOf(PartyRoleSchema, answer);
    },
  },
  {
    id: "capacity",
    path: "capacity",
    look: "number",
    group: "what",
    ask: "listing.ask.capacity",
    most: 10_000,
    read: ({ capacity }) => String(capacity || ""),
    write: (listing, answer) => {
      listing.capacity = Number(answer) || 0;
    },
  },
  {
    id: "topics",
    path: "topics",
    look: "codes",
    group: "subject",
    ask: "listing.ask.topics",
    hint: "listing.hint.topics",
    ...vocabulary("topic"),
    ...codes("topics"),
  },
  {
    id: "creativeFields",
    path: "creative_fields",
    look: "codes",
    group: "subject",
    ask: "listing.ask.fields",
    ...vocabulary("creative-field"),
    ...codes("creativeFields"),
  },
  {
    id: "help",
    path: "help",
    look: "codes",
    group: "subject",
    ask: "listing.ask.help",
    most: 4,
    ...vocabulary("help"),
    ...codes("help"),
  },
  {
    id: "beneficiaries",
    path: "beneficiaries",
    look: "codes",
    group: "subject",
    ask: "listing.ask.beneficiaries",
    ...vocabulary("beneficiary-group"),
    ...codes("beneficiaries"),
  },
  {
    id: "objectives",
    path: "objectives",
    look: "codes",
    group: "subject",
    ask: "listing.ask.objectives",
    codes: () => wordsOf(ObjectiveSchema),
    name: (code) => label("objective", `obj-${code}`),
    read: ({ objectives }) => objectives.map((each) => word(ObjectiveSchema, each)).join(";"),
    write: (listing, answer) => {
      listing.objectives = list(answer).map((code) => numberOf(ObjectiveSchema, code));
    },
  },
  {
    id: "valueChainStages",
    path: "value_chain_stages",
    look: "codes",
    group: "subject",
    ask: "listing.ask.stages",
    ...vocabulary("value-chain-stage"),
    ...codes("valueChainStages"),
  },
  {
    id: "sdgs",
    path: "sdgs",
    look: "codes",
    group: "subject",
    ask: "listing.ask.sdgs",
    ...vocabulary("sdg"),
    ...codes("sdgs"),
  },
  {
    id: "urgency",
    path: "urgency",
    look: "one",
    group: "subject",
    ask: "listing.ask.urgency",
    of: Listing_Kind.NEED,
    ...vocabulary("urgency"),
    ...text("urgency"),
  },
  {
    id: "plan",
    path: "development_plan",
    look: "line",
    group: "subject",
    ask: "listing.ask.plan",
    most: 200,
    ...text("developmentPlan"),
  },
  {
    id: "start",
    path: "window.start",
    look: "day",
    group: "how",
    ask: "listing.from",
    hint: "listing.dates_hint",
    read: ({ window }) => isoDay(window?.start),
    write: (listing, answer) => {
      windowOf(listing).start = date(answer);
    },
  },
  {
    id: "end",
    path: "window.end",
    look: "day",
    group: "how",
    ask: "listing.until",
    hint: "listing.dates_hint",
    read: ({ window }) => isoDay(window?.end),
    write: (listing, answer) => {
      windowOf(listing).end = date(answer);
    },
  },
  {
    id: "days",
    path: "window.min_duration_days",
    look: "number",
    group: "how",
    ask: "listing.ask.days",
    most: 3650,
    read: ({ window }) => String(window?.minDurationDays || ""),
    write: (listing, answer) => {
      windowOf(listing).minDurationDays = Number(answer) || 0;
    },
  },
  {
    id: "deadline",
    path: "deadline",
    look: "day",
    group: "how",
    ask: "listing.ask.deadline",
    hint: "listing.dates_hint",
    read: ({ deadline }) => isoDay(deadline),
    write: (listing, answer) => {
      listing.deadline = date(answer);
    },
  },
  {
    id: "mode",
    path: "mode",
    look: "one",
    group: "how",
    ask: "listing.ask.mode",
    codes: () => wordsOf(ModeSchema),
    name: (code) => pattern(`value.${code}`) ?? code,
    read: ({ mode }) => (mode ? word(ModeSchema, mode) : ""),
    write: (listing, answer) => {
      listing.mode = numberOf(ModeSchema, answer);
    },
  },
  {
    id: "modalities",
    path: "modalities",
    look: "codes",
    group: "how",
    ask: "listing.ask.modalities",
    ...vocabulary("modality"),
    ...codes("modalities"),
  },
  {
    id: "languages",
    path: "languages.tags",
    look: "codes",
    group: "how",
    ask: "listing.ask.languages",
    hint: "listing.hint.languages",
    codes: languages,
    name: languageLabel,
    read: ({ languages }) => languages?.tags.join(";") ?? "",
    write: (listing, answer) => {
      languagesOf(listing).tags = list(answer);
    },
  },
  {
    id: "anyLanguage",
    path: "languages.any",
    look: "flag",
    group: "how",
    ask: "listing.ask.any_language",
    read: ({ languages }) => (languages?.any ? "yes" : ""),
    write: (listing, answer) => {
      languagesOf(listing).any = answer === "yes";
    },
  },
  {
    id: "interpreter",
    path: "languages.interpreter",
    look: "knowledge",
    group: "how",
    ask: "listing.ask.interpreter",
    read: ({ languages }) => knowledge(languages?.interpreter),
    write: (listing, answer) => {
      languagesOf(listing).interpreter = KNOWN[answer] ?? Knowledge.UNSPECIFIED;
    },
  },
  {
    id: "costSharing",
    path: "cost_sharing",
    look: "one",
    group: "how",
    ask: "listing.ask.cost",
    ...vocabulary("cost-sharing"),
    ...text("costSharing"),
  },
  {
    id: "axes",
    path: "partner_rules.axes",
    look: "codes",
    group: "partners",
    ask: "listing.ask.axes",
    hint: "listing.hint.any",
    codes: () => wordsOf(AxisSchema),
    name: (code) => label("cooperation-axis", code),
    read: ({ partnerRules }) => partnerRules?.axes.map((each) => word(AxisSchema, each)).join(";") ?? "",
    write: (listing, answer) => {
      rulesOf(listing).axes = list(answer).map((code) => numberOf(AxisSchema, code));
    },
  },
  {
    id: "regions",
    path: "partner_rules.regions",
    look: "codes",
    group: "partners",
    ask: "listing.ask.regions",
    hint: "listing.hint.any",
    codes: () => [...new Set([...network().cities.keys()].map(regionOf))].filter(Boolean).sort(),
    name: placeName,
    read: ({ partnerRules }) => partnerRules?.regions.join(";") ?? "",
    write: (listing, answer) => {
      rulesOf(listing).regions = list(answer);
    },
  },
  {
    id: "countries",
    path: "partner_rules.countries",
    look: "codes",
    group: "partners",
    ask: "listing.ask.countries",
    hint: "listing.hint.any",
    codes: () => [...new Set([...network().cities.values()].map(({ country }) => country))],
    name: countryName,
    read: ({ partnerRules }) => partnerRules?.countries.join(";") ?? "",
    write: (listing, answer) => {
      rulesOf(listing).countries = list(answer);
    },
  },
  {
    id: "types",
    path: "partner_rules.partner_types",
    look: "codes",
    group: "partners",
    ask: "listing.ask.types",
    hint: "listing.hint.any",
    ...vocabulary("partner-type"),
    read: ({ partnerRules }) => partnerRules?.partnerTypes.join(";") ?? "",
    write: (listing, answer) => {
      rulesOf(listing).partnerTypes = list(answer);
    },
  },
  {
    id: "notOwnCountry",
    path: "partner_rules.own_country_excluded",
    look: "flag",
    group: "partners",
    ask: "listing.ask.not_own_country",
    read: ({ partnerRules }) => (partnerRules?.ownCountryExcluded ? "yes" : ""),
    write: (listing, answer) => {
      rulesOf(listing).ownCountryExcluded = answer === "yes";
    },
  },
  {
    id: "noRepeat",
    path: "partner_rules.no_repeat",
    look: "flag",
    group: "partners",
    ask: "listing.ask.no_repeat",
    read: ({ partnerRules }) => (partnerRules?.noRepeat ? "yes" : ""),
    write: (listing, answer) => {
      rulesOf(listing).noRepeat = answer === "yes";
    },
  },
  access("stepFree", "listing.ask.step_free"),
  access("remotePossible", "listing.ask.remote_possible"),
  access("lowBandwidth", "listing.ask.low_bandwidth"),
  access("languageSupport", "listing.ask.language_support"),
  {
    id: "description",
    path: "description",
    look: "text",
    group: "what",
    ask: "listing.ask.description",
    most: 5000,
    ...text("description"),
  },
  {
    id: "textLanguage",
    path: "text_language",
    look: "one",
    group: "what",
    ask: "listing.ask.text_language",
    codes: languages,
    name: languageLabel,
    ...text("textLanguage"),
  },
  {
    id: "translations",
    path: "translations",
    look: "translations",
    group: "what",
    ask: "listing.ask.translations",
    hint: "listing.hint.translations",
    most: 50,
    codes: languages,
    name: languageLabel,
    read: ({ translations }) => writeTranslations(translations),
    write: (listing, answer) => {
      listing.translations = readTranslations(answer).map((each) => create(Listing_TranslationSchema, each));
    },
  },
  {
    id: "organisations",
    path: "organisations",
    look: "codes",
    group: "how",
    ask: "listing.ask.organisations",
    hint: "listing.hint.organisations",
    most: 50,
    codes: organisationsOf,
    name: organisationName,
    ...codes("organisations"),
  },
  {
    id: "ids",
    path: "external_ids",
    look: "ids",
    group: "elsewhere",
    ask: "listing.ask.ids",
    hint: "listing.hint.ids",
    most: 50,
    read: ({ externalIds }) => writeIds(Object.entries(externalIds).map(([scheme, value]) => ({ scheme, value }))),
    write: (listing, answer) => {
      listing.externalIds = Object.fromEntries(readIds(answer).map(({ scheme, value }) => [scheme, value]));
    },
  },
];

export const questionsOf = (kind: Listing_Kind): Question[] =>
  telling(QUESTIONS).filter(({ of }) => of === undefined || of === kind);

export const answersOf = (listing: Listing): Draft =>
  Object.fromEntries(questionsOf(listing.kind).map(({ id, read }) => [id, read(listing)]));

// The listing with these answers in it.
export function written(listing: Listing, draft: Draft): Listing {
  const out = clone(ListingSchema, listing);
  for (const { id, write } of questionsOf(listing.kind)) if (id in draft) write(out, draft[id] ?? "");
  return out;
}

// How an answer is shown where it isn't to be changed.
export function shown({ codes: some, name = (code) => code, look }: Question, answer: string): string {
  const pairs =
    look === "translations"
      ? readTranslations(answer).map(({ languageCode, title }) => [name(languageCode), title])
      : look === "ids"
        ? readIds(answer).map(({ scheme, value }) => [scheme, value])
        : [];
  if (pairs.length > 0) return pairs.map((pair) => pair.join(": ")).join(" · ");
  if (some && answer) return list(answer).map(name).join(", ");
  return look === "knowledge" || look === "flag" ? (pattern(`console.listing.answer.${answer}`) ?? "") : answer;
}

export interface Merged {
  draft: Draft;
  conflicts: string[]; // ids of questions that both changed, and not to the same answer
}

// What becomes of a draft when somebody else stored the listing meanwhile: their changes come in where this draft has none.
export function merge(base: Draft, draft: Draft, theirs: Draft): Merged {
  const merged: Draft = { ...draft };
  const conflicts: string[] = [];
  for (const id of Object.keys(theirs)) {
    const [was, mine = "", other = ""] = [base[id] ?? "", draft[id], theirs[id]];
    if (mine === was) merged[id] = other;
    else if (other !== was && other !== mine) conflicts.push(id);
  }
  return { draft: merged, conflicts };
}
