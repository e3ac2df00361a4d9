import { create } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { Cooperation_ReportSchema } from "#contracts/entente/matching/v1/proposal_pb.js";
import { readReport, reportOf, usualReport } from "@/features/cooperations/typed-report";

describe("A typed report", () => {
  it("BeginsWithTheGroupsOfTheNeed", () => {
    const { worth, reach } = usualReport(undefined, ["youth", "women-and-girls"]);
    expect(worth).toBe(0);
    expect(reach.map(({ group }) => group)).toEqual(["youth", "women-and-girls"]);
  });

  it("IsTheStoredOneThereAndBack", () => {
    const stored = create(Cooperation_ReportSchema, {
      city: "cities/dakar",
      worth: 4,
      worthReason: "They came back",
      outcomes: "Two films",
      evidenceUris: ["https://city.example/films", "https://city.example/list"],
      reach: [{ beneficiaryGroup: "youth", planned: 50, reached: 0 }],
    });
    expect(reportOf(usualReport(stored, ["women-and-girls"]), "cities/dakar")).toEqual(stored);
  });

  it("LeavesOutGroupsOfWhichNothingIsSaidAndKeepsWhatIsNotKnown", () => {
    const typed = {
      ...usualReport(undefined, ["youth", "women-and-girls"]),
      worth: 3,
      outcomes: "  ",
      evidence: " https://a.example\n\nhttps://b.example ",
    };
    const [youth] = typed.reach;
    const report = reportOf({ ...typed, reach: [{ ...youth!, reached: "12" }, typed.reach[1]!] }, "cities/lyon");
    expect(report.reach).toHaveLength(1);
    expect(report.reach[0]).toMatchObject({ beneficiaryGroup: "youth", reached: 12 });
    expect(report.reach[0]?.planned).toBeUndefined();
    expect(report.outcomes).toBe("");
    expect(report.evidenceUris).toEqual(["https://a.example", "https://b.example"]);
  });

  it("IsReadFromADraftOfItsOwnOnly", () => {
    const usual = usualReport(undefined, ["youth"]);
    expect(readReport(JSON.stringify(usual))).toEqual(usual);
    expect(readReport("not one")).toBeUndefined();
    expect(readReport('{"other":1}')).toBeUndefined();
  });
});
