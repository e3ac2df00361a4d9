import { beforeAll, describe, expect, it, vi } from "vitest";

// The module opens its transport on the page's own address.
beforeAll(() => {
  vi.stubGlobal("window", { location: { origin: "http://127.0.0.1" } });
});

describe("Filters", () => {
  it("NameEachListingOnceWithinTheLimitOfAFilter", async () => {
    const { filters } = await import("@/shared/listings");
    const names = Array.from(
      { length: 300 },
      (_, i) => `cities/some-city-${i}/listings/a-listing-with-a-rather-long-name-${i}`,
    );
    const made = filters(names);
    expect(made.flatMap(({ of }) => of)).toEqual(names);
    for (const { filter, of } of made) {
      expect(new TextEncoder().encode(filter).length).toBeLessThanOrEqual(4096);
      expect(filter.split(" OR ")).toEqual(of.map((name) => `name = "${name}"`));
    }
  });
  it("OfNothingAreNone", async () => {
    const { filters } = await import("@/shared/listings");
    expect(filters([])).toEqual([]);
  });
});
