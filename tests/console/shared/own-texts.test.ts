import { afterEach, describe, expect, it, vi } from "vitest";
import { ownTexts } from "@/shared/own-texts";

const answering = (body: unknown, status = 200) =>
  vi.stubGlobal("fetch", () => Promise.resolve(new Response(JSON.stringify(body), { status })));

describe("OwnTexts", () => {
  afterEach(() => vi.unstubAllGlobals());
  it("AreThoseOfTheLanguage", async () => {
    answering({ "console.nav.cities": { en: "People", fr: "Personnes" } });
    expect(await ownTexts("fr")).toEqual({ "console.nav.cities": "Personnes" });
    expect(await ownTexts("en")).toEqual({ "console.nav.cities": "People" });
  });
  it("AreNoneWhereTheGatewayDoesNotAnswer", async () => {
    answering("no", 503);
    expect(await ownTexts("en")).toEqual({});
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("offline")));
    expect(await ownTexts("en")).toEqual({});
  });
});
