import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { Code, ConnectError } from "@connectrpc/connect";

const calls: string[][] = [];
const gone = new Set<string>();
vi.mock("@/shared/calls", () => ({
  faultOf: (error: unknown) => ({ code: ConnectError.from(error).code }),
  listings: {
    batchGetListings: ({ names }: { names: string[] }) => {
      calls.push(names);
      if (names.some((name) => gone.has(name))) throw new ConnectError("one isn't there", Code.NotFound);
      return Promise.resolve({ listings: names.map((name) => ({ name, title: `title of ${name}` })) });
    },
  },
}));

describe("Listings", () => {
  beforeAll(() => vi.stubGlobal("window", { location: { origin: "http://127.0.0.1" } }));
  beforeEach(() => calls.splice(0));
  const names = Array.from({ length: 450 }, (_, i) => `cities/c/listings/${i}`);

  it("AreReadManyAtOnceAndEachOnce", async () => {
    const { knownListing, loadListings } = await import("@/shared/listings");
    await loadListings([...names, ...names, ""]);
    expect(calls.map((each) => each.length)).toEqual([200, 200, 50]);
    expect(knownListing("cities/c/listings/449")?.title).toBe("title of cities/c/listings/449");
    await loadListings(names);
    expect(calls).toHaveLength(3);
  });
  it("AreReadAlthoughOneIsGone", async () => {
    const { knownListing, loadListings } = await import("@/shared/listings");
    const some = ["a", "b", "c", "d"].map((id) => `cities/x/listings/${id}`);
    gone.add("cities/x/listings/c");
    await loadListings(some);
    expect(some.map((name) => knownListing(name)?.name)).toEqual([some[0], some[1], undefined, some[3]]);
  });
});
