import { create } from "@bufbuild/protobuf";
import { UnmetNeed_Change_Kind as Change, UnmetNeed_Change_KindSchema, UnmetNeedSchema } from "#contracts/entente/matching/v1/round_pb.js";
import { describe, expect, it } from "vitest";
import { readTries, triedFor, writeTries, type Try } from "@/shared/tries";

const need = "cities/dakar/listings/need";
const change = {
  offer: "cities/berlin/listings/offer",
  city: "cities/berlin",
  limit: 4,
  window: { start: { year: 2027, month: 4 }, end: { year: 2028, month: 3, day: 31 } },
  languages: ["fr", "en"],
  topic: "kora",
  axis: 1,
  floor: 20,
};
const tried = (kind: Change) => triedFor(create(UnmetNeedSchema, { need, change: { ...change, kind } }));

describe("Tries", () => {
  it("AreReadFromAnAddressAsTheyWereWritten", () => {
    const tries: Try[] = [
      { kind: "window", name: need, value: "2027-04/2028-03-31" },
      { kind: "place", name: change.offer, value: "" },
      { kind: "provider", name: "cities/berlin", value: "5" },
    ];
    expect(readTries(writeTries(tries))).toEqual(tries);
  });
  it("LeaveOutWhatTheyDoNotKnow", () => expect(readTries("nothing:x;place;;window:")).toEqual([]));
  it("AreThereForEveryChangeOfTheContract", () => {
    for (const { number } of UnmetNeed_Change_KindSchema.values)
      expect(tried(number) === undefined, String(number)).toBe(number === 0);
  });
  it("TryOneMoreThanTheLimitThatHolds", () =>
    expect(tried(Change.PROVIDER_LIMIT)?.tries).toBe("provider:cities/berlin:5"));
  it("TryThePeriodOfTheListingThatWouldChange", () => {
    expect(tried(Change.WINDOW)?.tries).toBe(`window:${need}:2027-04/2028-03-31`);
    expect(tried(Change.WINDOW_OF_OFFER)?.tries).toBe(`window:${change.offer}:2027-04/2028-03-31`);
  });
  it("MoveTheLeverOfAFloorAndSolveTriosAnew", () =>
    expect(tried(Change.FLOOR)).toEqual({ tries: "", floor: "20", for: need, trios: "anew" }));
});
