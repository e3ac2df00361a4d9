// What a proposal says of itself, read off its fields: no rule of the engine is judged here.
import { Proposal_Flag, Proposal_State, type Proposal } from "#contracts/entente/matching/v1/proposal_pb.js";
import type { Pairing, TermPoints } from "#contracts/entente/matching/v1/pairing_pb.js";
import type { PartialDate } from "#contracts/entente/type/v1/date_pb.js";
import { daysBetween } from "./format";

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
export const isPriority = (proposal: Proposal): boolean => proposal.priority;

type Day = Pick<PartialDate, "year" | "month" | "day">;

export const deadlineOf = (proposal: Proposal): Day | undefined => proposal.deadline;

export const today = (): Day => {
  const now = new Date();
  return { year: now.getUTCFullYear(), month: now.getUTCMonth() + 1, day: now.getUTCDate() };
};
export const daysLeft = (deadline: Day): number => daysBetween(today(), deadline);

export type Flag =
  | "rules_not_known"
  | "interchangeable"
  | "low_score"
  | "thin"
  | "little_time"
  | "deadline_near"
  | "city_at_limit"
  | "contact_not_confirmed"
  | "listing_changed";
const FLAGS: Partial<Record<Proposal_Flag, Flag>> = {
  [Proposal_Flag.RULES_NOT_KNOWN]: "rules_not_known",
  [Proposal_Flag.INTERCHANGEABLE]: "interchangeable",
  [Proposal_Flag.LOW_SCORE]: "low_score",
  [Proposal_Flag.THIN]: "thin",
  [Proposal_Flag.LITTLE_TIME]: "little_time",
  [Proposal_Flag.DEADLINE_NEAR]: "deadline_near",
  [Proposal_Flag.CITY_AT_LIMIT]: "city_at_limit",
  [Proposal_Flag.CONTACT_NOT_CONFIRMED]: "contact_not_confirmed",
  [Proposal_Flag.LISTING_CHANGED]: "listing_changed",
};
export const ALL_FLAGS: Flag[] = Object.values(FLAGS);
// Reasons to look twice, as matching says them.
export const flagsOf = (proposal: Proposal): Flag[] =>
  proposal.flags.map((flag) => FLAGS[flag]).filter((flag) => flag !== undefined);
