// What a directive would do to a round, before it is set: the round is solved around it, its trios held. Stores nothing.
import { queryOptions } from "@tanstack/react-query";
import type { Directive_Kind } from "#contracts/entente/matching/v1/programme_pb.js";
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

export const previewDirective = (round: Round, kind: Directive_Kind, need: string, offer: string) =>
  queryOptions({
    queryKey: ["preview-directive", round.name, kind, need, offer],
    staleTime: 300_000,
    queryFn: async ({ signal }) => {
      const preview = await rounds.previewRound(
        {
          programme: programmeOf(round.name),
          holdTrios: true,
          asOf: round.snapshot?.asOf,
          setDirectives: [{ kind, need, offer, reason: "?" }],
        },
        { signal },
      );
      return {
        loss: less(preview.before, preview.after),
        entering: preview.entering,
        leaving: preview.leaving,
        conflict: preview.conflict,
      };
    },
  });
