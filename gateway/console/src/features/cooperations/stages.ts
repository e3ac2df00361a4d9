// Where a cooperation stands, and what it waits for.
import {
  Cooperation_State,
  type Cooperation,
  type Cooperation_Milestone,
} from "#contracts/entente/matching/v1/proposal_pb.js";
import { isoDay, lastDay } from "@/shared/format";

export type Stage = "agreed" | "running" | "ended";

export const stageOf = ({ state }: Pick<Cooperation, "state">): Stage =>
  state === Cooperation_State.AGREED ? "agreed" : state === Cooperation_State.RUNNING ? "running" : "ended";
export const isOpen = (cooperation: Pick<Cooperation, "state">): boolean => stageOf(cooperation) !== "ended";

type Parties = Pick<Cooperation, "beneficiaryCity" | "pivotalCity" | "facilitatingCity">;
// Beneficiary first.
export const partiesOf = ({ beneficiaryCity, pivotalCity, facilitatingCity }: Parties): string[] =>
  [beneficiaryCity, pivotalCity, facilitatingCity].filter(Boolean);

const missing = (cooperation: Parties, there: { city: string }[]): string[] =>
  partiesOf(cooperation).filter((city) => !there.some((each) => each.city === city));
export const unsigned = (cooperation: Parties & Pick<Cooperation, "signatures">): string[] =>
  missing(cooperation, cooperation.signatures);
export const unreported = (cooperation: Parties & Pick<Cooperation, "reports">): string[] =>
  missing(cooperation, cooperation.reports);

// The first that isn't done; services keep them by date.
export const nextMilestone = ({ milestones }: Pick<Cooperation, "milestones">): Cooperation_Milestone | undefined =>
  milestones.find(({ done }) => !done);
export const isLate = ({ date, done }: Pick<Cooperation_Milestone, "date" | "done">, today: Date): boolean =>
  !done && date !== undefined && lastDay(date) < today;

// Running ones by what comes next, those without a next step last; others by their beginning, the newest first.
const keyOf = (cooperation: Cooperation): string =>
  stageOf(cooperation) === "running"
    ? isoDay(nextMilestone(cooperation)?.date) || "9999"
    : isoDay(cooperation.start ?? cooperation.agreedTerms?.window?.start);
export const inOrder = (some: Cooperation[]): Cooperation[] =>
  [...some].sort((a, b) => {
    const order = keyOf(a) < keyOf(b) ? -1 : keyOf(a) > keyOf(b) ? 1 : 0;
    return (stageOf(a) === "running" ? order : -order) || (a.name < b.name ? -1 : 1);
  });
