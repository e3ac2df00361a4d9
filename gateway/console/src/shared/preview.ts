// What a directive, or leaving out a pairing, would do to a round: it is solved around that, its trios held. Stores nothing.
import { queryOptions } from "@tanstack/react-query";
import { Directive_Kind } from "#contracts/entente/matching/v1/programme_pb.js";
import type { Pairing } from "#contracts/entente/matching/v1/pairing_pb.js";
import type { Round } from "#contracts/entente/matching/v1/round_pb.js";
import type { Amount } from "#contracts/entente/type/v1/quantity_pb.js";
import { rounds } from "./calls";
import { programmeOf } from "./names";

type Parts = Pick<Amount, "priorityNeeds" | "needs" | "points">;

export const less = (before: Parts | undefined, after: Parts | undefined): Parts => ({
  priorityNeeds: (before?.priorityNeeds ?? 0n) - (after?.priorityNeeds ?? 0n),
  needs: (before?.needs ?? 0n) - (after?.needs ?? 0n),
  points: (before?.points ?? 0n) - (after?.points ?? 0n),
});

type Parties = Pick<Pairing, "need" | "offer" | "facilitator">;

const SLOW_MS = 1000;
const slow = new Set<string>();
// Whether previews of this round have taken so long that they are asked for by a press only.
export const isSlow = (round: Round): boolean => slow.has(round.name);

const preview = (round: Round, key: unknown[], request: Parameters<typeof rounds.previewRound>[0]) =>
  queryOptions({
    queryKey: ["preview-choice", round.name, ...key],
    staleTime: 300_000,
    queryFn: async ({ signal }) => {
      const since = performance.now();
      const found = await rounds.previewRound(
        { programme: programmeOf(round.name), holdTrios: true, asOf: round.snapshot?.asOf, ...request },
        { signal },
      );
      if (performance.now() - since > SLOW_MS) slow.add(round.name);
      return {
        loss: less(found.before, found.after),
        entering: found.entering,
        leaving: found.leaving,
        conflict: found.conflict,
      };
    },
  });

export const previewKeep = (round: Round, need: string, offer: string) =>
  preview(round, ["keep", need, offer], {
    setDirectives: [{ kind: Directive_Kind.KEEP, need, offer, reason: "?" }],
  });

// Exactly these: of a trio its pair may stay.
export const previewWithout = (round: Round, { need, offer, facilitator }: Parties) =>
  preview(round, ["without", need, offer, facilitator], { withoutPairings: [{ need, offer, facilitator }] });
