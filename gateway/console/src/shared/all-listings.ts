// All listings of the network, for screens that show them as a sheet.
import { queryOptions } from "@tanstack/react-query";
import { all, listings } from "./calls";
import { rememberListings } from "./listings";

export const allListingsQuery = queryOptions({
  queryKey: ["listings"],
  queryFn: async () => {
    const found = await all(
      (pageToken) => listings.listListings({ parent: "cities/-", pageSize: 1000, pageToken }),
      (page) => page.listings,
    );
    rememberListings(found);
    return found;
  },
});
