// What cities and listings of a proposal are called and say, as services tell it to their cities in the reader's language.
import type { ListingJson } from "#contracts/entente/listings/v1/listing_pb.js";
import type { PartyTexts_ListingTextJson, PartyTextsJson } from "#contracts/entente/matching/v1/party_texts_pb.js";
import type { EngineTextJson } from "#contracts/entente/type/v1/quantity_pb.js";
import { day, languageHere, languageName, maybe, number } from "./texts";

export interface Known {
  name: (city: string) => string;
  listing: (name: string) => ListingJson | undefined;
  label: (code: string) => string;
  reasons: (proposal: string) => string[]; // what speaks most for it
}

export const slugName = (name: string): string =>
  name
    .replace("cities/", "")
    .split("-")
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join(" ");

const asListing = (said: PartyTexts_ListingTextJson): ListingJson => ({
  title: said.original?.title,
  summary: said.original?.summary,
  textLanguage: said.original?.languageCode,
  translations: said.translation ? [{ ...said.translation, languageCode: languageHere() }] : [],
  window: said.window,
  mode: said.mode,
  costSharing: said.costSharing,
  languages: { tags: said.languageCodes, any: said.anyLanguage, interpreter: said.interpreter },
  capacity: said.capacity,
});

export function knownFrom(texts: PartyTextsJson): Known {
  const cities = new Map((texts.cities ?? []).map((each) => [each.city, each.displayName]));
  const listings = new Map((texts.listings ?? []).map((each) => [each.listing ?? "", asListing(each)]));
  const labels = new Map((texts.labels ?? []).map((each) => [each.code, each.label]));
  const known: Known = {
    name: (city) => cities.get(city) ?? slugName(city),
    listing: (name) => listings.get(name),
    label: (code) => labels.get(code) ?? code,
    reasons: (proposal) =>
      (texts.proposals?.find((each) => each.proposal === proposal)?.reasons ?? []).map((each) => reason(each, known)),
  };
  return known;
}

// A text of the engine with its values, each as people call it; a value may be a list.
function reason({ id = "", parameters = {} }: EngineTextJson, known: Known): string {
  return (maybe(id) ?? id).replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = parameters[name] ?? "";
    if (value === "") return maybe("value.not_known") ?? "?";
    if (name === "words") return value.split(";").join(", ");
    return value
      .split(";")
      .map((part) => readable(part.trim(), id, known))
      .join(", ");
  });
}

function readable(part: string, id: string, known: Known): string {
  if (/^-?\d+(\.\d+)?$/.test(part)) return number(Number(part));
  const dates = part.split("/").map((each) => /^(\d{4})(?:-(\d\d))?(?:-(\d\d))?$/.exec(each));
  if (dates.every((each) => each !== null))
    return dates
      .map(([, year, month, of]) => day({ year: Number(year), month: Number(month ?? 0), day: Number(of ?? 0) }))
      .join(" – ");
  if (part.startsWith("cities/")) return known.name(part.split("/listings/")[0] ?? part);
  const label = maybe(`value.${part}`) ?? known.label(part);
  return label === part && id.includes("language") ? languageName(part) : label;
}
