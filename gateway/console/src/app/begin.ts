// What the first screen shows is asked for before anything is drawn: its script, the network, the round and what the screen
// wants of that come beside the texts, not one after the other.
import { networkQuery, programmesQuery, queryClient, roundsQuery } from "@/shared/queries";
import { shownOf } from "@/shared/round";
import { sessionQuery } from "@/shared/session";
import { screenAt } from "./screens";

export function begin(path: string): void {
  const screen = screenAt(path)?.load();
  const rounds = queryClient.fetchQuery(roundsQuery);
  void queryClient.prefetchQuery(networkQuery);
  void queryClient.prefetchQuery(programmesQuery);
  void queryClient.prefetchQuery(sessionQuery);
  // What fails is asked for again by those who show it, and they say so.
  Promise.all([screen, rounds]).then(
    ([loaded, all]) => {
      const round = shownOf(all);
      if (round) loaded?.ahead?.(round.name);
    },
    () => undefined,
  );
}
