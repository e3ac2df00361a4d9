// Asks a running Entente over gRPC (@grpc/grpc-js) for the best partners of one need, and why the first one fits.
// Run: node docs/quickstart/quickstart.mjs [127.0.0.1:7100]   (in the checkout, after ./dev build)
import { promisify } from "node:util";
import { fileURLToPath } from "node:url";
import grpc from "@grpc/grpc-js";
import loader from "@grpc/proto-loader";

const roots = ["../../proto", "../../build/google"].map((folder) => fileURLToPath(new URL(folder, import.meta.url)));
const files = ["listings/v1/listing_service", "matching/v1/candidate_service", "matching/v1/programme_service"];
const definition = loader.loadSync(files.map((file) => `entente/${file}.proto`), {
  includeDirs: roots, keepCase: true, longs: Number, enums: String, defaults: true,
});
const { entente } = grpc.loadPackageDefinition(definition);
const address = process.argv[2] ?? "127.0.0.1:7100";

function client(Service) {
  const stub = new Service(address, grpc.credentials.createInsecure());
  return (method, request) =>
    promisify(stub[method]).call(stub, request, new grpc.Metadata(), { deadline: Date.now() + 10_000 });
}
const programmes = client(entente.matching.v1.ProgrammeService);
const listings = client(entente.listings.v1.ListingService);
const candidates = client(entente.matching.v1.CandidateService);

const programme = (await programmes("ListProgrammes", { page_size: 1 })).programmes[0].name;
const needs = await listings("ListListings", { parent: "cities/-", filter: 'kind = "need"', page_size: 50 });
for (const need of needs.listings) {
  const found = await candidates("ListCandidates", { programme, listing: need.name, max_candidates: 3 });
  if (found.candidates.length === 0) continue;
  console.log(`${need.title} (${need.name}${need.example ? ", an example" : ""})`);
  for (const c of found.candidates) {
    console.log(`  ${(c.score / found.score_scale).toFixed(2).padStart(7)} points  ${c.pairing.offer}`);
  }
  const why = await candidates("ExplainPair", { programme, pairing: found.candidates[0].pairing });
  const reasons = why.terms.filter((t) => t.points > 0).map((t) => `${t.term} ${t.points / found.score_scale}`);
  console.log(`why the first: ${reasons.join(", ")}`);
  process.exit(0);
}
console.log("no need has a candidate");
