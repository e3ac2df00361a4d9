import { create } from "@bufbuild/protobuf";
import { ListingSchema } from "#contracts/entente/listings/v1/listing_pb.js";
import { Axis, Knowledge } from "#contracts/entente/type/v1/mission_pb.js";
import { describe, expect, it } from "vitest";
import { axesOf, changedListings, cityLimits } from "@/features/what-if/tried";
import { readTries } from "@/shared/tries";
import { Vocabulary_Meaning_Payer, VocabularySchema } from "#contracts/entente/profiles/v1/country_pb.js";
import { setNetwork } from "@/shared/network";

const stored = create(ListingSchema, {
  name: "cities/dakar/listings/x",
  capacity: 2,
  topics: ["kora"],
  languages: { tags: ["fr"] },
  window: { start: { year: 2027 }, minDurationDays: 10 },
});
const known = (name: string) => (name === stored.name ? stored : undefined);
const listing = (...tries: string[]) =>
  changedListings(readTries(tries.map((each) => each.replace("X", stored.name)).join(";")), known);

// Funds from outside under a code of the network's own.
setNetwork(
  [],
  [],
  [
    create(VocabularySchema, {
      name: "vocabularies/cost-sharing",
      entries: [
        { code: "us", engine: { of: { case: "payer", value: Vocabulary_Meaning_Payer.GIVER } } },
        { code: "sponsored", engine: { of: { case: "payer", value: Vocabulary_Meaning_Payer.EXTERNAL } } },
      ],
    }),
  ],
);

describe("Tried", () => {
  it("ChangesAListingOnceByAllThatIsTriedOfIt", () => {
    const [then, ...others] = listing("place:X", "topic:X:masks", "language:X:wo", "interpreter:X", "payer:X");
    expect(others).toEqual([]);
    expect(then).toMatchObject({ capacity: 3, topics: ["kora", "masks"], costSharing: "sponsored" });
    expect(then?.languages).toMatchObject({ tags: ["fr", "wo"], interpreter: Knowledge.YES });
    expect(stored.capacity).toBe(2);
  });
  it("KeepsTheDaysThatAPeriodNeeds", () => {
    const [then] = listing("window:X:2027-04/2028");
    expect(then?.window).toMatchObject({ start: { year: 2027, month: 4 }, end: { year: 2028 }, minDurationDays: 10 });
  });
  it("LeavesOutListingsThatAreNotThereAnyMore", () => expect(listing("place:cities/oslo/listings/gone")).toEqual([]));
  it("SaysTheLimitsOfACityOnce", () => {
    const limits = cityLimits(readTries("provider:cities/oslo:5;receiver:cities/oslo:0;provider:cities/bergen:x"));
    expect(limits).toHaveLength(1);
    expect(limits[0]).toMatchObject({ city: "cities/oslo", providerLimit: 5, receiverLimit: 0 });
  });
  it("KnowsAxesByTheirWord", () => expect(axesOf(readTries("axis:sn;axis:xx"))).toEqual([Axis.SOUTH_NORTH]));
});
