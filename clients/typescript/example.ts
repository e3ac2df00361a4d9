// Lists needs, asks for candidates of one, creates a listing once, and reads why a call was refused:
// npx tsx example.ts [http://127.0.0.1:8080]
import { randomUUID } from "node:crypto";
import { createClient } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import { reasonOf } from "entente-client";
import { Listing_Kind } from "entente-client/entente/listings/v1/listing_pb.js";
import { ListingService } from "entente-client/entente/listings/v1/listing_service_pb.js";
import { CandidateService } from "entente-client/entente/matching/v1/candidate_service_pb.js";
import { ProgrammeService } from "entente-client/entente/matching/v1/programme_service_pb.js";
import { AreaOfAction, PartyRole } from "entente-client/entente/type/v1/mission_pb.js";

const transport = createConnectTransport({
  baseUrl: process.argv[2] ?? "http://127.0.0.1:8080",
  httpVersion: "1.1",
  defaultTimeoutMs: 10_000,
});
const listings = createClient(ListingService, transport);
const needs = (await listings.listListings({ parent: "cities/-", filter: 'kind = "need"', pageSize: 50 })).listings;
console.log(`needs: ${needs.length}`);

const { programmes } = await createClient(ProgrammeService, transport).listProgrammes({ pageSize: 1 });
const found = await createClient(CandidateService, transport).listCandidates({
  programme: programmes[0].name,
  listing: needs[0].name,
  maxCandidates: 3,
});
console.log(`candidates of ${needs[0].name}: ${found.candidates.length}`);

// Sent twice, e.g. since the first answer was lost: with its requestId it is one listing.
const request = {
  parent: "cities/kathmandu",
  requestId: randomUUID(),
  listing: {
    kind: Listing_Kind.NEED,
    role: PartyRole.BENEFICIARY,
    area: AreaOfAction.STUDIES,
    title: "A study of courtyards",
    summary: "Who would study our courtyards with us?",
    topics: ["x-cultural-policy"],
    capacity: 1,
  },
};
const created = await listings.createListing(request);
console.log(`created once: ${(await listings.createListing(request)).name === created.name}`);

try {
  await listings.getListing({ name: "cities/kathmandu/listings/nowhere" });
} catch (error) {
  console.log(`refused: ${reasonOf(error)}`);
}
