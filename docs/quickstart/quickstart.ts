// Asks a running Entente through its gateway (Connect protocol) for the best partners of one need, and why the first fits.
// Code:  ./dev build clients (protoc-gen-es, into build/contracts)
// Run:   npx tsx docs/quickstart/quickstart.ts [http://127.0.0.1:8080]
import { createClient } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import { ListingService } from "#contracts/entente/listings/v1/listing_service_pb.js";
import { CandidateService } from "#contracts/entente/matching/v1/candidate_service_pb.js";
import { ProgrammeService } from "#contracts/entente/matching/v1/programme_service_pb.js";

const transport = createConnectTransport({
  baseUrl: process.argv[2] ?? "http://127.0.0.1:8080",
  httpVersion: "1.1",
  defaultTimeoutMs: 10_000,
});
const candidates = createClient(CandidateService, transport);

const { programmes } = await createClient(ProgrammeService, transport).listProgrammes({ pageSize: 1 });
const programme = programmes[0].name;
const needs = await createClient(ListingService, transport).listListings({
  parent: "cities/-",
  filter: 'kind = "need"',
  pageSize: 50,
});
for (const need of needs.listings) {
  const found = await candidates.listCandidates({ programme, listing: need.name, maxCandidates: 3 });
  if (found.candidates.length === 0) continue;
  const scale = Number(found.scoreScale);
  console.log(`${need.title} (${need.name}${need.example ? ", an example" : ""})`);
  for (const c of found.candidates) {
    console.log(`  ${(Number(c.score) / scale).toFixed(2).padStart(7)} points  ${c.pairing?.offer}`);
  }
  const why = await candidates.explainPair({ programme, pairing: found.candidates[0].pairing });
  const reasons = why.terms.filter((t) => t.points > 0n).map((t) => `${t.term} ${Number(t.points) / scale}`);
  console.log(`why the first: ${reasons.join(", ")}`);
  process.exit(0);
}
console.log("no need has a candidate");
