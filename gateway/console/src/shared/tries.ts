// Changes of listings, of limits of cities and of axes that are tried in What if, as they stand in its address:
// `window:cities/dakar/listings/x:2027-04/2028-03;place:cities/berlin/listings/y`. Nothing of them is stored.
import type { Listing } from "#contracts/entente/listings/v1/listing_pb.js";
import { UnmetNeed_Change_Kind as Change, type UnmetNeed } from "#contracts/entente/matching/v1/round_pb.js";
import { withRound } from "./address";
import { isoDay } from "./format";
import { axisWord } from "./words";

export const TRIES = [
  "place", // one more place of a listing
  "provider", // a city's limit as provider
  "receiver", // and as receiver
  "window", // a listing's period
  "language", // one more language of a listing
  "interpreter", // of a listing
  "topic", // one more of a listing
  "payer", // somebody else pays what a listing costs
  "axis", // one more of the programme
] as const;
export type TryKind = (typeof TRIES)[number];

export interface Try {
  kind: TryKind;
  name: string; // of the listing or the city; of an axis: its word
  value: string; // limit, period, tag or code; empty where nothing is to be said
}

export const writeTries = (tries: Try[]): string =>
  tries.map(({ kind, name, value }) => [kind, name, value].filter(Boolean).join(":")).join(";");

export const readTries = (text: string): Try[] =>
  text.split(";").flatMap((part) => {
    const [kind, name = "", value = ""] = part.split(":");
    const known = TRIES.find((each) => each === kind);
    return known && name ? [{ kind: known, name, value }] : [];
  });

type Tried = Record<"tries" | "floor" | "for" | "trios", string>;
const ANEW = "anew"; // trios, too: one that is held may keep the place

// What would do for an unmet need, as What if tries it; undefined: no single change would.
export function triedFor({ need, change }: Pick<UnmetNeed, "need" | "change">): Tried | undefined {
  if (!change || change.kind === Change.UNSPECIFIED) return undefined;
  if (change.kind === Change.FLOOR) return { tries: "", floor: String(change.floor), for: need, trios: ANEW };
  const tried = tryOf(need, change);
  return tried && { tries: writeTries([tried]), floor: "", for: need, trios: ANEW };
}

function tryOf(need: string, change: NonNullable<UnmetNeed["change"]>): Try | undefined {
  const period = `${isoDay(change.window?.start)}/${isoDay(change.window?.end)}`;
  switch (change.kind) {
    case Change.PLACE:
      return { kind: "place", name: change.offer, value: "" };
    case Change.PROVIDER_LIMIT:
      return { kind: "provider", name: change.city, value: String(change.limit + 1) };
    case Change.RECEIVER_LIMIT:
      return { kind: "receiver", name: change.city, value: String(change.limit + 1) };
    case Change.WINDOW:
      return { kind: "window", name: need, value: period };
    case Change.WINDOW_OF_OFFER:
      return { kind: "window", name: change.offer, value: period };
    case Change.LANGUAGE:
    case Change.LANGUAGE_ALONE:
      return { kind: "language", name: need, value: change.languages[0] ?? "" };
    case Change.INTERPRETER:
      return { kind: "interpreter", name: need, value: "" };
    case Change.TOPIC:
      return { kind: "topic", name: need, value: change.topic };
    case Change.PAYER:
      return { kind: "payer", name: need, value: "" };
    case Change.AXIS:
      return { kind: "axis", name: axisWord(change.axis), value: "" };
    default:
      return undefined;
  }
}

export const onePlaceMore = (listing: Listing["name"], need: string): string =>
  withRound("/what-if", { tries: writeTries([{ kind: "place", name: listing, value: "" }]), for: need, trios: ANEW });
