// The round that is shown: the one that the address names, else the newest that has a result.
import { useQuery } from "@tanstack/react-query";
import type { Programme } from "#contracts/entente/matching/v1/programme_pb.js";
import type { Round } from "#contracts/entente/matching/v1/round_pb.js";
import { useAddress } from "./address";
import { lastPart, programmeOf, roundName } from "./names";
import { isShown, newestShown, programmesQuery, roundsQuery } from "./queries";

const USUAL = { round: "" };

export interface ShownRound {
  round: Round;
  programme: Programme | undefined;
  scale: number; // parts of one shown point
  all: Round[]; // newest first
}

export function useShownRound(): {
  shown: ShownRound | undefined;
  rounds: Round[];
  isPending: boolean;
  error: Error | null;
} {
  const [{ round: path }] = useAddress(USUAL);
  const { data: rounds, isPending, error } = useQuery(roundsQuery);
  const { data: programmes } = useQuery(programmesQuery);
  const round =
    (path && rounds?.find(({ name, result }) => name === roundName(path) && result)) || newestShown(rounds ?? []);
  return {
    rounds: rounds ?? [],
    isPending,
    error,
    shown:
      round && isShown(round)
        ? {
            round,
            programme: programmes?.find(({ name }) => name === programmeOf(round.name)),
            scale: Number(round.snapshot?.scoreScale || 1n),
            all: (rounds ?? []).filter(({ name }) => programmeOf(name) === programmeOf(round.name)),
          }
        : undefined,
  };
}

export const programmeTitle = (programme: Programme | undefined, round: Round): string =>
  programme?.displayName ?? lastPart(programmeOf(round.name));
