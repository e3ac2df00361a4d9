// Cities, countries and vocabularies of the network: read once before the first screen, then at hand everywhere by name.
import type { City } from "#contracts/entente/profiles/v1/city_pb.js";
import type { Country, Vocabulary, Vocabulary_Entry } from "#contracts/entente/profiles/v1/country_pb.js";
import { languageName } from "./format";
import { language, pattern } from "./texts";

export interface Network {
  cities: Map<string, City>;
  countries: Map<string, Country>;
  vocabularies: Map<string, Map<string, Vocabulary_Entry>>;
}

// What tells members apart. Of what all have alike, no screen says anything.
export interface Shape {
  countries: boolean; // they stand in different ones
  fields: boolean; // they have different ones
  axes: boolean; // there are North and South
}

let known: Network = { cities: new Map(), countries: new Map(), vocabularies: new Map() };
export const network = (): Network => known;
let form: Shape = { countries: true, fields: true, axes: true };
export const shape = (): Shape => form;
// Of columns, questions and the like, by their ids, those that can differ from member to member.
const OF_COUNTRIES = ["country", "group", "regions", "countries", "notOwnCountry"];
const OF_FIELDS = ["field", "sheet.field", "creativeFields"];
const OF_AXES = ["axes", "sheet.axis"];
export const telling = <T extends { id: string }>(some: T[]): T[] =>
  some.filter(
    ({ id }) =>
      (form.countries || !OF_COUNTRIES.includes(id)) &&
      (form.fields || !OF_FIELDS.includes(id)) &&
      (form.axes || !OF_AXES.includes(id)),
  );

export function setNetwork(cities: City[], countries: Country[], vocabularies: Vocabulary[]): Network {
  known = {
    cities: new Map(cities.map((city) => [city.name, city])),
    countries: new Map(countries.map((country) => [country.name, country])),
    vocabularies: new Map(
      vocabularies.map(({ name, entries }) => [
        name.slice("vocabularies/".length),
        new Map(entries.map((entry) => [entry.code, entry])),
      ]),
    ),
  };
  const classes = new Set(countries.map(({ name }) => classification(name.slice("countries/".length), "development")));
  form = {
    countries: countries.length > 1,
    fields: (known.vocabularies.get("creative-field")?.size ?? 0) > 1,
    axes: classes.size > 1,
  };
  return known;
}

const inLanguage = (labels: Record<string, string> | undefined): string | undefined =>
  labels?.[language()] ?? labels?.en;

// In French by its French name, where one is known.
export function cityName(name: string): string {
  const city = known.cities.get(name);
  const local =
    language() === "fr" ? city?.localNames.find(({ languageCode }) => languageCode === "fr")?.text : undefined;
  return local ?? city?.displayName ?? name.replace("cities/", "");
}

// Empty where there are none.
export const countryName = (code: string): string =>
  form.countries ? (inLanguage(known.countries.get(`countries/${code}`)?.labels) ?? code) : "";
export const countryOf = (city: string): string => known.cities.get(city)?.country ?? "";

export const label = (vocabulary: string, code: string): string =>
  inLanguage(known.vocabularies.get(vocabulary)?.get(code)?.labels) ?? code;

// Goals are numbers and domains single letters: they would be taken for amounts; languages have codes such as `no`.
const NOT_IN_TEXTS = new Set(["sdg", "fcs-domain", "language"]);
export function anyLabel(code: string): string | undefined {
  for (const [vocabulary, entries] of known.vocabularies) {
    if (!NOT_IN_TEXTS.has(vocabulary) && entries.has(code)) return inLanguage(entries.get(code)?.labels);
  }
  return undefined;
}

// The value of a country in a scheme, e.g. `m49-region`; of several in time the last that is said.
export function classification(country: string, scheme: string): string {
  const all =
    known.countries.get(`countries/${country}`)?.classifications.filter((each) => each.scheme === scheme) ?? [];
  return all.at(-1)?.value ?? "";
}
export const regionOf = (city: string): string => classification(countryOf(city), "m49-region");
// As the matrix has it: the intermediate region where there is one.
export const subregionOf = (city: string): string =>
  classification(countryOf(city), "m49-intermediate") || classification(countryOf(city), "m49-subregion");
export const placeName = (m49: string): string => pattern(`value.${m49}`) ?? m49;

// The creative field that a city holds.
export const fieldOf = (city: string): string => {
  const periods = known.cities.get(city)?.fieldPeriods ?? [];
  return (periods.find(({ validTo }) => validTo === undefined) ?? periods.at(-1))?.creativeField ?? "";
};

// Which of the United Nations' classes the country of a city is in.
export const classesOf = (city: string): ("ldc" | "lldc" | "sids")[] =>
  (["ldc", "lldc", "sids"] as const).filter((scheme) => classification(countryOf(city), scheme) === "true");

// Languages to choose from: those that cities work in, those of countries, and those that the vocabulary names for their kin.
export const languages = (): string[] => [
  ...new Set([
    ...[...known.cities.values()].flatMap(({ workingLanguages }) => workingLanguages),
    ...[...known.countries.values()].flatMap(({ officialLanguages }) => officialLanguages),
    ...(known.vocabularies.get("language")?.keys() ?? []),
  ]),
];
export const languageLabel = (tag: string): string => {
  const own = label("language", tag);
  return own === tag ? languageName(tag) : own;
};
