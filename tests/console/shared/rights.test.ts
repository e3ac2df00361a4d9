import { beforeAll, describe, expect, it, vi } from "vitest";
import type { Assignment, Session } from "@/shared/session";

// The session is asked for on the page's own address.
beforeAll(() => {
  vi.stubGlobal("window", { location: { origin: "http://127.0.0.1" } });
});
const holds = (...all: [Assignment["role"], string][]): Session => ({
  assignments: all.map(([role, scope]) => ({ role, scope })),
});

describe("Rights", () => {
  it("DirectAProgrammeForWhoCoordinatesAllOfIt", async () => {
    const { mayDirect } = await import("@/shared/rights");
    const music = { creativeFields: ["music"] };
    const both = { creativeFields: ["music", "film"] };
    const everything = { creativeFields: [] };
    expect(mayDirect(holds(["coordinator", "*"]), everything)).toBe(true);
    expect(mayDirect(holds(["coordinator", "fields/music"]), music)).toBe(true);
    expect(mayDirect(holds(["coordinator", "fields/music"]), both)).toBe(false);
    expect(mayDirect(holds(["coordinator", "fields/music"], ["coordinator", "fields/film"]), both)).toBe(true);
    expect(mayDirect(holds(["coordinator", "fields/music"]), everything)).toBe(false);
    expect(mayDirect(holds(["observer", "*"]), music)).toBe(false);
  });
  it("ImportForCoordinatorsAndFocalPoints", async () => {
    const { mayImport } = await import("@/shared/rights");
    expect(mayImport(holds(["focal-point", "cities/dakar"]))).toBe(true);
    expect(mayImport(holds(["observer", "*"]))).toBe(false);
  });
  it("AreDrawnWholeWhereTheGatewayCantTell", async () => {
    const { mayCoordinate, mayDirect } = await import("@/shared/rights");
    expect(mayDirect({}, undefined) && mayCoordinate({})).toBe(true);
  });
});
