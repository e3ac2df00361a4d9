// Calls a gateway with the real clients of npm, by Connect and by gRPC-Web, JSON and binary: node connect_client.mjs URL DESCRIPTORS
// DESCRIPTORS is a FileDescriptorSet of the contracts. Ends with 0 when every answer was as it should be.
import assert from "node:assert/strict";
import fs from "node:fs";
import { createFileRegistry, fromBinary } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { createConnectTransport, createGrpcWebTransport } from "@connectrpc/connect-node";

const [, , baseUrl, descriptors] = process.argv;
const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, fs.readFileSync(descriptors)));
const service = registry.getService("entente.profiles.v1.ProfileService");

async function refusal(promise) {
  const error = await promise.then(() => assert.fail("an error was expected"), (reason) => reason);
  assert.ok(error instanceof ConnectError, String(error));
  return error;
}

const forms = [createConnectTransport, createGrpcWebTransport].flatMap((make) => [false, true].map((binary) => [make, binary]));
for (const [make, useBinaryFormat] of forms) {
  const client = createClient(service, make({ baseUrl, httpVersion: "1.1", useBinaryFormat }));

  let head, tail;
  const city = await client.getCity({ name: "cities/segou" }, { onHeader: (h) => (head = h), onTrailer: (t) => (tail = t) });
  assert.equal(city.displayName, "Ségou");
  assert.equal(city.population, 9007199254740993n);
  assert.equal(head.get("x-seen"), "head");
  assert.equal(tail.get("x-end"), "tail");

  const missing = await refusal(client.getCity({ name: "cities/missing" }));
  assert.equal(missing.code, Code.NotFound);
  assert.equal(missing.rawMessage, "There is no city “missing”.");
  assert.equal(missing.details[0].type, "google.rpc.ErrorInfo");
  // Connect says it in JSON, too; of gRPC-Web it comes in wire form alone, whose first field it is.
  const reason = missing.details[0].debug?.reason ?? Buffer.from(missing.details[0].value).toString().slice(2, 11);
  assert.equal(reason, "NOT_FOUND");

  assert.equal((await refusal(client.getCity({ name: "cities/slow" }, { timeoutMs: 150 }))).code, Code.DeadlineExceeded);
  assert.equal((await refusal(client.listVocabularies({}))).code, Code.Unimplemented);

  const abort = new AbortController();
  setTimeout(() => abort.abort(), 100);
  assert.equal((await refusal(client.getCity({ name: "cities/slow" }, { signal: abort.signal }))).code, Code.Canceled);

  const revisions = [];
  for await (const change of client.watchProfiles({ startRevision: 300n })) revisions.push(Number(change.revision));
  assert.deepEqual(revisions, Array.from({ length: 300 }, (_, i) => i + 1));

  const seen = [];
  const compacted = await refusal((async () => {
    for await (const change of client.watchProfiles({ startRevision: 999n })) seen.push(change.change.value.name);
  })());
  assert.deepEqual(seen, ["cities/city-1", "cities/city-2"]);
  assert.equal(compacted.code, Code.OutOfRange);

  // Goes away from a stream that would not end. (Leaving the loop alone doesn't close the connection.)
  const leave = new AbortController();
  const left = await refusal((async () => {
    const options = { signal: leave.signal };
    for await (const change of client.watchProfiles({ startRevision: 1n, progressNotify: true }, options)) {
      assert.equal(change.revision, 1n);
      leave.abort();
    }
  })());
  assert.equal(left.code, Code.Canceled);

  const many = await Promise.all(Array.from({ length: 100 }, (_, i) => client.getCity({ name: `cities/c${i}` })));
  many.forEach((answer, i) => assert.equal(answer.name, `cities/c${i}`));
}
