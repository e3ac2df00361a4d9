// Renders texts of the engine: an id of the catalogue with values, each of which becomes what people call it.
import type { EngineText } from "#contracts/entente/type/v1/quantity_pb.js";
import { className } from "./class-name";
import { day, languageName, number, parseDay } from "./format";
import { knownListing } from "./listings";
import { anyLabel, cityName, classification, countryName } from "./network";
import { cityOf } from "./names";
import { classOf, groupOfText } from "./quotas";
import { fill, language, pattern } from "./texts";

type Said = Pick<EngineText, "id" | "parameters">;

// An id that the catalogue doesn't have is shown as it is, so that nothing is hidden.
export function engineText({ id, parameters }: Said): string {
  const sentence = pattern(id);
  if (sentence === undefined)
    return [id, ...Object.entries(parameters).map(([name, value]) => `${name}: ${value}`)].join(" · ");
  return fill(sentence, (name) => (name in parameters ? readable(id, name, parameters[name] ?? "") : undefined));
}

export const engineName = (id: string): string => pattern(id) ?? id;
export const ruleName = (rule: string): string => engineName(`rule.${rule}`);

// Names of listings among the values, to be read before the text is shown.
export const listingsIn = (texts: Said[]): string[] =>
  texts
    .flatMap(({ parameters }) => Object.values(parameters).flatMap((value) => value.split(";")))
    .filter((part) => part.includes("/listings/"));

// A value may be a list; an empty one isn't known.
export function readable(id: string, name: string, value: string): string {
  if (value === "") return pattern("value.not_known") ?? "?";
  if (name === "words" && value !== "none") return isolated(value.split(";").join(", ")); // of people's texts: no codes
  return value
    .split(";")
    .map((part) => readablePart(id, name, part.trim()))
    .join(", ");
}

function readablePart(id: string, name: string, part: string): string {
  if (/^-?\d+(\.\d+)?$/.test(part)) return number(Number(part), 2);
  const [from, to] = part.split("/");
  if (from && to && parseDay(from) && parseDay(to))
    return `${day(parseDay(from), "short")} – ${day(parseDay(to), "short")}`;
  if (parseDay(part)) return day(parseDay(part), "short");
  const own = pattern(`value.${part}`);
  if (own) return own;
  if (part.includes("/listings/")) return `${quoted(knownListing(part)?.title ?? part)} (${cityName(cityOf(part))})`;
  if (name === "city" || part.startsWith("cities/"))
    return isolated(cityName(part.startsWith("cities/") ? part : `cities/${part}`));
  if (name === "class" && classOf(groupOfText(part))) return pattern(`class.${part}`) ?? className(groupOfText(part));
  if (name === "rule" || name === "rules") return ruleName(part);
  return anyLabel(part) ?? countryFor(part) ?? pattern(`class.region:${part}`) ?? languageFor(id, part) ?? part;
}

const countryFor = (code: string): string | undefined =>
  /^[A-Z]{2}$/.test(code) && (classification(code, "m49-region") || countryName(code) !== code)
    ? countryName(code)
    : undefined;
// Only where the text speaks of languages: elsewhere a short word could be a code of something else.
const languageFor = (id: string, tag: string): string | undefined =>
  id.includes("language") && /^[a-z]{2,3}(-[A-Za-z0-9]+)*$/.test(tag) ? languageName(tag) : undefined;

// FSI … PDI: what <bdi> is, within a text.
const isolated = (text: string): string => `\u2068${text.replace(/[\u202a-\u202e\u2066-\u2069]/g, "")}\u2069`;
export const quoted = (title: string): string =>
  language() === "fr" ? `«\u00a0${isolated(title)}\u00a0»` : `“${isolated(title)}”`;
