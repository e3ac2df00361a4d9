// What the first screen shows is asked for before anything is drawn: what it wants of its round, the network and the
// rounds come beside each other, not one after the other.
import { ahead as aheadOfReview } from "@/features/review/ahead";
import { balanceQuery, networkQuery, programmesQuery, queryClient, roundsQuery } from "@/shared/queries";
import { askedRound, shownOf } from "@/shared/round";
import { sessionQuery } from "@/shared/session";

// By the path of a screen; what takes longest is asked for first, since a browser asks six at once.
const AHEAD: Record<string, (round: string) => void> = {
  "/": (round) => void queryClient.prefetchQuery(balanceQuery(round)),
  "/round": (round) => void queryClient.prefetchQuery(balanceQuery(round)),
  "/review": aheadOfReview,
};

export function begin(path: string): void {
  const ahead = AHEAD[path];
  const named = askedRound();
  if (named) ahead?.(named);
  // What fails is asked for again by those who show it, and they say so.
  queryClient.fetchQuery(roundsQuery).then(
    (all) => {
      const round = named ? undefined : shownOf(all);
      if (round) ahead?.(round.name);
    },
    () => undefined,
  );
  void queryClient.prefetchQuery(networkQuery);
  void queryClient.prefetchQuery(programmesQuery);
  void queryClient.prefetchQuery(sessionQuery);
}
