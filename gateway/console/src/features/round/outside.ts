// Which open needs the programme of a round doesn't serve: those that are in none of its lists. Services say how many there
// are, by cause: only where these add up to as many are they named.
import { useMemo } from "react";
import { useQuery } from "@tanstack/react-query";
import type { Listing } from "#contracts/entente/listings/v1/listing_pb.js";
import { ListingView } from "#contracts/entente/listings/v1/listing_service_pb.js";
import { all, listings } from "@/shared/calls";
import { dateOf } from "@/shared/format";
import type { Round } from "#contracts/entente/matching/v1/round_pb.js";

export const outsideCount = (round: Round): number =>
  (round.result?.outside ?? []).reduce((sum, { needCount }) => sum + needCount, 0);

const openNeedsQuery = {
  queryKey: ["open-needs"],
  queryFn: () =>
    all(
      (pageToken) =>
        listings.listListings({
          parent: "cities/-",
          filter: "kind = need AND state = published",
          pageSize: 1000,
          view: ListingView.BASIC,
          pageToken,
        }),
      (page) => page.listings,
    ),
};

// `inRound`: the needs of its proposals and its unmet ones; undefined until they are read.
export function useOutside(round: Round, inRound: ReadonlyMap<string, unknown> | undefined): Listing[] | undefined {
  const count = outsideCount(round);
  const { data: open } = useQuery({ ...openNeedsQuery, enabled: count > 0 && inRound !== undefined });
  return useMemo(() => {
    const made = dateOf(round.createTime);
    const since = ({ createTime, publishTime }: Listing): boolean =>
      made !== undefined && (dateOf(publishTime ?? createTime) ?? made) > made;
    const out = open?.filter((need) => !inRound?.has(need.name) && !since(need));
    return out?.length === count ? out : undefined;
  }, [open, inRound, round, count]);
}
