// A listing that was just stored, shown everywhere at once.
import type { Listing } from "#contracts/entente/listings/v1/listing_pb.js";
import { allListingsQuery } from "@/shared/all-listings";
import { rememberListings } from "@/shared/listings";
import { queryClient } from "@/shared/queries";

export function keepListing(listing: Listing): void {
  rememberListings([listing]);
  queryClient.setQueryData(allListingsQuery.queryKey, (all) =>
    all?.some(({ name }) => name === listing.name)
      ? all.map((each) => (each.name === listing.name ? listing : each))
      : [...(all ?? []), listing],
  );
}
