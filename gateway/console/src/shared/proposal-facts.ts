// What a proposal says of itself, read off its fields: no rule of the engine is judged here.
import { Proposal_State, type Proposal } from "#contracts/entente/matching/v1/proposal_pb.js";
import { Standing, type Pairing, type TermPoints } from "#contracts/entente/matching/v1/pairing_pb.js";
import type { PartialDate } from "#contracts/entente/type/v1/date_pb.js";
import { daysBetween, lastDay } from "./format";
import { knownListing } from "./listings";
import { network } from "./network";
import { cityOf } from "./names";

export type Stage = "todo" | "cities" | "decided";

export function stageOf(state: Proposal_State): Stage {
  switch (state) {
    case Proposal_State.PROPOSED:
    case Proposal_State.RETURNED:
      return "todo";
    case Proposal_State.APPROVING:
    case Proposal_State.APPROVED:
      return "cities";
    default:
      return "decided";
  }
}

const NOBODY = { need: "", offer: "", facilitator: "" };
export const pairingOf = (proposal: Proposal): Pick<Pairing, "need" | "offer" | "facilitator"> =>
  proposal.pairing?.candidate?.pairing ?? NOBODY;
// Beneficiary first, then who helps, then who supports.
export const listingsOf = (proposal: Proposal): string[] => {
  const { need, offer, facilitator } = pairingOf(proposal);
  return [need, offer, facilitator].filter(Boolean);
};
export const scoreOf = (proposal: Proposal): number => Number(proposal.pairing?.candidate?.score ?? 0n);
export const termOf = (terms: TermPoints[], name: string): TermPoints | undefined =>
  terms.find(({ term }) => term === name);
export const termsOf = (proposal: Proposal): TermPoints[] => proposal.pairing?.candidate?.terms ?? [];
export const isKnown = ({ reason }: TermPoints): boolean => !(reason?.id ?? "").endsWith(".not_known");
export const isPriority = (proposal: Proposal): boolean => (termOf(termsOf(proposal), "priority")?.points ?? 0n) > 0n;

type Day = Pick<PartialDate, "year" | "month" | "day">;

// The nearest deadline of its listings.
export function deadlineOf(proposal: Proposal): Day | undefined {
  return listingsOf(proposal)
    .map((name) => knownListing(name)?.deadline)
    .filter((day) => day !== undefined)
    .sort((a, b) => lastDay(a).getTime() - lastDay(b).getTime())[0];
}

export const today = (): Day => {
  const now = new Date();
  return { year: now.getUTCFullYear(), month: now.getUTCMonth() + 1, day: now.getUTCDate() };
};
export const daysLeft = (deadline: Day): number => daysBetween(today(), deadline);

export type Flag = "thin" | "swap" | "changed" | "contact";
const CONTACT_DAYS = 365;

// Reasons to look twice that its own fields give: the engine calls it thin, an equally good round has another in its
// place, a listing changed since, a contact hasn't been confirmed for a year.
export function flagsOf(proposal: Proposal): Flag[] {
  const flags: Flag[] = [];
  if (
    proposal.parties.some(
      ({ listing, listingEtag }) => listingEtag !== "" && (knownListing(listing)?.etag ?? listingEtag) !== listingEtag,
    )
  )
    flags.push("changed");
  if (proposal.pairing?.candidate?.thin) flags.push("thin");
  if (proposal.pairing?.standing === Standing.INTERCHANGEABLE) flags.push("swap");
  if (listingsOf(proposal).some((name) => isStale(cityOf(name)))) flags.push("contact");
  return flags;
}

export function isStale(city: string): boolean {
  const confirmed = network().cities.get(city)?.contactConfirmDate;
  return confirmed !== undefined && daysBetween(confirmed, today()) > CONTACT_DAYS;
}
