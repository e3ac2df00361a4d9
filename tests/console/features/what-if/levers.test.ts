import { create } from "@bufbuild/protobuf";
import {
  Programme_LimitsSchema,
  Programme_QuotaSchema,
  ProgrammeSchema,
} from "#contracts/entente/matching/v1/programme_pb.js";
import { describe, expect, it } from "vitest";
import { changed, isMoved, readLevers, writeLevers } from "@/features/what-if/levers";
import { classOf } from "@/shared/quotas";

const NOTHING = { weights: "", helper: "", helped: "", between: "", floor: "", priority: "", quotas: "" };
const programme = create(ProgrammeSchema, {
  name: "programmes/p",
  weights: { topics: 30, help: 8 },
  relevanceFloor: 30,
  relevanceGood: 34,
  limits: { defaultProviderLimit: 4, defaultReceiverLimit: 4 },
  priority: { africa: true, urgencies: ["high"] },
});

describe("Levers", () => {
  it("AreReadFromAnAddressAsTheyWereWritten", () => {
    const address = {
      weights: "help:3,topics:40",
      helper: "2",
      helped: "",
      between: "3",
      floor: "0",
      priority: "africa:0,smallIsland:1",
      quotas: "country:ldc:300..,region:Africa:..600",
    };
    expect(writeLevers(readLevers(address))).toEqual(address);
  });
  it("AreNotMovedByAnAddressThatSaysNothing", () => expect(isMoved(readLevers(NOTHING))).toBe(false));
  it("LeaveOutWhatIsNoNumber", () => {
    expect(
      isMoved(readLevers({ ...NOTHING, weights: "topics:x,:3", helper: "-1", floor: "two", priority: "nothing:1" })),
    ).toBe(false);
  });
  it("ChangeOnlyWhatTheyMove", () => {
    const then = changed(
      programme,
      readLevers({ ...NOTHING, weights: "topics:40", helper: "2", priority: "africa:0" }),
    );
    expect(then.weights).toEqual({ topics: 40, help: 8 });
    expect(then.limits).toMatchObject({ defaultProviderLimit: 2, defaultReceiverLimit: 4 });
    expect(then.priority).toMatchObject({ africa: false, urgencies: ["high"] });
    expect(then.relevanceFloor).toBe(30);
    expect(programme.weights.topics).toBe(30);
  });
  it("ChangeAQuotaAndLeaveTheOthers", () => {
    const quota = (group: string, least: number, most: number) =>
      create(Programme_QuotaSchema, { class: classOf(group), minSharePermille: least, maxSharePermille: most });
    const bounded = create(ProgrammeSchema, {
      ...programme,
      limits: create(Programme_LimitsSchema, { proposalsBetweenTwoCities: 1 }),
      quotas: [quota("region:Africa", 200, 500), quota("field:music", 100, 0)],
    });
    const then = changed(bounded, readLevers({ ...NOTHING, between: "2", quotas: "region:Africa:300.." }));
    expect(then.limits?.proposalsBetweenTwoCities).toBe(2);
    expect(then.quotas).toMatchObject([
      { minSharePermille: 300, maxSharePermille: 500 },
      { minSharePermille: 100, maxSharePermille: 0 },
    ]);
  });
  it("LiftWhatIsGoodWithTheFloor", () => {
    expect(changed(programme, readLevers({ ...NOTHING, floor: "50" }))).toMatchObject({
      relevanceFloor: 50,
      relevanceGood: 50,
    });
  });
});
