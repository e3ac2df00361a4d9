// The first page of the queue, while the rest of the console comes. A text is looked for once the network's names are there.
import { readAddress } from "@/shared/address";
import { listQuery } from "@/shared/proposal-lists";
import { queryClient } from "@/shared/queries";
import { asked, USUAL } from "./asked";

const UNTIL_SHOWN_MS = 10_000;

export function ahead(round: string): void {
  const filters = readAddress(window.location.search, USUAL);
  if (!filters.text) void queryClient.prefetchQuery({ ...listQuery(round, asked(filters)), gcTime: UNTIL_SHOWN_MS });
}
