// What is tried besides levers, as a preview asks for it: listings and limits of cities as they would be.
import { clone, create } from "@bufbuild/protobuf";
import { Listing_LanguagesSchema, ListingSchema, type Listing } from "#contracts/entente/listings/v1/listing_pb.js";
import {
  PreviewRoundRequest_CityLimitsSchema,
  type PreviewRoundRequest_CityLimits,
} from "#contracts/entente/matching/v1/round_service_pb.js";
import { Vocabulary_Meaning_Payer } from "#contracts/entente/profiles/v1/country_pb.js";
import { PartialDateSchema, WindowSchema } from "#contracts/entente/type/v1/date_pb.js";
import { Knowledge, type Axis } from "#contracts/entente/type/v1/mission_pb.js";
import { parseDay } from "@/shared/format";
import { network } from "@/shared/network";
import { cityOf } from "@/shared/names";
import { axisOf } from "@/shared/words";
import type { Try, TryKind } from "@/shared/tries";

// The code of cost sharing that means funds from outside, whatever the network calls it.
const somebodyElse = (): string | undefined =>
  [...(network().vocabularies.get("cost-sharing")?.values() ?? [])].find(
    ({ engine }) => engine?.of.case === "payer" && engine.of.value === Vocabulary_Meaning_Payer.EXTERNAL,
  )?.code;

const date = (iso: string) => {
  const day = parseDay(iso);
  return day && create(PartialDateSchema, day);
};

const CHANGES: Partial<Record<TryKind, (listing: Listing, value: string) => void>> = {
  place: (listing) => {
    listing.capacity++;
  },
  window: (listing, value) => {
    const [from = "", to = ""] = value.split("/");
    listing.window ??= create(WindowSchema);
    listing.window.start = date(from);
    listing.window.end = date(to);
  },
  language: (listing, value) => {
    const said = (listing.languages ??= create(Listing_LanguagesSchema));
    // Where it says none, those of its city hold.
    const tags = said.tags.length > 0 ? said.tags : (network().cities.get(cityOf(listing.name))?.workingLanguages ?? []);
    said.tags = [...new Set([...tags, value])];
  },
  interpreter: (listing) => {
    (listing.languages ??= create(Listing_LanguagesSchema)).interpreter = Knowledge.YES;
  },
  topic: (listing, value) => {
    listing.topics = [...new Set([...listing.topics, value])];
  },
  payer: (listing) => {
    listing.costSharing = somebodyElse() ?? listing.costSharing;
  },
};

export const listingsOf = (tries: Try[]): string[] => [
  ...new Set(tries.filter(({ kind }) => CHANGES[kind]).map(({ name }) => name)),
];

// Each once, with all that is tried of it; those that aren't known are left out.
export const changedListings = (tries: Try[], known: (name: string) => Listing | undefined): Listing[] =>
  listingsOf(tries).flatMap((name) => {
    const stored = known(name);
    if (!stored) return [];
    const out = clone(ListingSchema, stored);
    for (const each of tries) if (each.name === name) CHANGES[each.kind]?.(out, each.value);
    return [out];
  });

export function cityLimits(tries: Try[]): PreviewRoundRequest_CityLimits[] {
  const limits = new Map<string, PreviewRoundRequest_CityLimits>();
  for (const { kind, name, value } of tries) {
    if ((kind !== "provider" && kind !== "receiver") || !/^\d{1,5}$/.test(value)) continue;
    const of = limits.get(name) ?? create(PreviewRoundRequest_CityLimitsSchema, { city: name });
    if (kind === "provider") of.providerLimit = Number(value);
    else of.receiverLimit = Number(value);
    limits.set(name, of);
  }
  return [...limits.values()];
}

export const axesOf = (tries: Try[]): Axis[] =>
  tries.flatMap(({ kind, name }) => (kind === "axis" && axisOf(name) ? [axisOf(name)] : []));
