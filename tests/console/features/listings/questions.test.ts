import { create } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { Listing_Kind, ListingSchema } from "#contracts/entente/listings/v1/listing_pb.js";
import { Axis, Knowledge } from "#contracts/entente/type/v1/mission_pb.js";
import { checksOf } from "@/features/listings/before-publish";
import { answersOf, merge, QUESTIONS, questionsOf, written } from "@/features/listings/questions";
import { gainsOf } from "@/features/listings/gains";

const need = create(ListingSchema, {
  name: "cities/ulm/listings/kiln",
  kind: Listing_Kind.NEED,
  title: "A kiln",
  topics: ["craft-ceramics", "craft-glass"],
  window: { start: { year: 2027, month: 5, day: 0 } },
  partnerRules: { axes: [Axis.NORTH_SOUTH], ownCountryExcluded: true },
  access: { stepFree: Knowledge.NO },
  organisations: ["cities/ulm/organisations/school"],
  translations: [
    { languageCode: "fr", title: "Un four" },
    { languageCode: "de", title: "Ein Ofen", summary: "Für die Schule" },
  ],
  externalIds: { portal: "17", ministry: "A:4" },
});

describe("Questions", () => {
  it("ReadAndWriteEachAnswerWithoutLoss", () => {
    const bare = create(ListingSchema, { name: need.name, kind: need.kind });
    const again = written(bare, answersOf(need));
    expect(answersOf(again)).toEqual(answersOf(need));
    expect(again.topics).toEqual(need.topics);
    expect(again.access?.stepFree).toBe(Knowledge.NO);
    expect(again.access?.lowBandwidth).toBe(Knowledge.UNSPECIFIED);
    expect(again.window?.start?.month).toBe(5);
    expect(again.partnerRules?.axes).toEqual([Axis.NORTH_SOUTH]);
    expect(again.organisations).toEqual(need.organisations);
    expect(again.translations.map(({ languageCode, title }) => [languageCode, title])).toEqual([
      ["de", "Ein Ofen"],
      ["fr", "Un four"],
    ]);
    expect(again.externalIds).toEqual(need.externalIds);
  });
  it("AskANeedForItsUrgencyAndAnOfferForItsRole", () => {
    const ids = (kind: Listing_Kind) => questionsOf(kind).map(({ id }) => id);
    expect(ids(Listing_Kind.NEED)).toContain("urgency");
    expect(ids(Listing_Kind.NEED)).not.toContain("role");
    expect(ids(Listing_Kind.OFFER)).toContain("role");
  });
  it("HaveEachAPathOfItsOwn", () => expect(new Set(QUESTIONS.map(({ path }) => path)).size).toBe(QUESTIONS.length));
});

describe("Merge", () => {
  const base = { title: "A", summary: "B", mode: "" };
  it("TakesInWhatOnlyTheOthersChanged", () =>
    expect(merge(base, { ...base, summary: "mine" }, { ...base, title: "theirs" })).toEqual({
      draft: { title: "theirs", summary: "mine", mode: "" },
      conflicts: [],
    }));
  it("AsksWhereBothChangedTheSameToDifferentAnswers", () =>
    expect(merge(base, { ...base, title: "mine" }, { ...base, title: "theirs", mode: "remote" })).toEqual({
      draft: { title: "mine", summary: "B", mode: "remote" },
      conflicts: ["title"],
    }));
  it("AsksNothingWhereBothAgree", () =>
    expect(merge(base, { ...base, title: "same" }, { ...base, title: "same" }).conflicts).toEqual([]));
});

describe("BeforePublish", () => {
  const programme = { reviewDays: 7, answerDays: 21 } as never;
  const kinds = (draft: Record<string, string>) =>
    checksOf(draft, programme, new Date("2026-11-30T00:00:00Z")).map(({ kind }) => kind);
  it("StopsAtAMissingTitleOrSubjectAndAtADeadlineThatIsTooNear", () => {
    expect(kinds({}).filter((kind) => kind === "no")).toHaveLength(2);
    expect(kinds({ title: "A", topics: "x", deadline: "2026-12-20" })).toContain("no");
    expect(kinds({ title: "A", topics: "x", deadline: "2026-12" })).not.toContain("no");
  });
  it("NeverStopsAtWhatIsNotKnown", () =>
    expect(new Set(kinds({ title: "A", topics: "x" }))).toEqual(new Set(["ok", "nk"])));
});

describe("Gains", () => {
  it("AreAskedWhereTheDraftLeavesRoom", () => {
    expect(gainsOf({ end: "2027-12-15", interpreter: "", mode: "remote" })).toEqual([
      { id: "days", change: { end: "2028-02-13" } },
      { id: "interpreter", change: { interpreter: "yes" } },
      { id: "hybrid", change: { mode: "hybrid" } },
    ]);
    expect(gainsOf({ interpreter: "yes", mode: "hybrid" })).toEqual([]);
  });
});
