// The round that is shown: the one that the address names, else the newest that has a result.
import { useMemo } from "react";
import { useQuery } from "@tanstack/react-query";
import { useLocationProperty } from "wouter/use-browser-location";
import type { Programme } from "#contracts/entente/matching/v1/programme_pb.js";
import { Round_State, type Round } from "#contracts/entente/matching/v1/round_pb.js";
import { lastPart, programmeOf, roundName } from "./names";
import { isShown, newestShown, programmesQuery, roundsQuery } from "./queries";

export interface ShownRound {
  round: Round;
  programme: Programme | undefined;
  scale: number; // parts of one shown point
  all: Round[]; // newest first
}

const asked = (): string => new URLSearchParams(window.location.search).get("round") ?? "";
// The one that the address names, whether it is there or not; empty: none.
export const askedRound = (): string => asked() && roundName(asked());
export const shownOf = (rounds: Round[], path = asked()): Round | undefined =>
  (path && rounds.find(({ name, result }) => name === roundName(path) && result)) || newestShown(rounds);

// The same object until the round or its programme changes: other steps within the address draw nothing of it anew.
export function useShownRound(): {
  shown: ShownRound | undefined;
  failed: ShownRound | undefined; // where no round has a result, the newest that failed
  rounds: Round[];
  isPending: boolean;
  error: Error | null;
} {
  const path = useLocationProperty(asked);
  const { data: rounds, isPending, error } = useQuery(roundsQuery);
  const { data: programmes } = useQuery(programmesQuery);
  const [shown, failed] = useMemo(() => {
    const all = rounds ?? [];
    const withProgramme = (round: Round | undefined): ShownRound | undefined =>
      round && {
        round,
        programme: programmes?.find(({ name }) => name === programmeOf(round.name)),
        scale: Number(round.snapshot?.scoreScale || 1n),
        all: all.filter(({ name }) => programmeOf(name) === programmeOf(round.name)),
      };
    const round = shownOf(all, path);
    return round && isShown(round)
      ? [withProgramme(round)]
      : [undefined, withProgramme(all.find(({ state }) => state === Round_State.FAILED))];
  }, [rounds, programmes, path]);
  return { rounds: rounds ?? [], isPending, error, shown, failed };
}

export const programmeTitle = (programme: Programme | undefined, round: Round): string =>
  programme?.displayName ?? lastPart(programmeOf(round.name));
