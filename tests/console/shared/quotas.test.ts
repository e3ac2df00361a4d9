import { create } from "@bufbuild/protobuf";
import { Programme_QuotaSchema } from "#contracts/entente/matching/v1/programme_pb.js";
import { describe, expect, it } from "vitest";
import { changeAddress, changedQuotas, changeOf, classOf, readQuotas, writeQuotas } from "@/shared/quotas";
import { classWord } from "@/shared/words";

const text = (id: string, parameters: Record<string, string> = {}) => ({ id: `conflict.${id}`, parameters });

describe("Quotas", () => {
  it("AreReadFromAnAddressAsTheyWereWritten", () => {
    const address = "axis:ns:..400,beneficiary:women:50..,country:ldc:300..700";
    expect(writeQuotas(readQuotas(address))).toBe(address);
  });
  it("LeaveOutWhatIsNoQuota", () =>
    expect(readQuotas("all:1..2,country:x:1..,axis:up:1..,region:Africa:x..,region:Africa")).toEqual({}));
  it("HaveTheClassesThatAProgrammeCanBound", () => {
    for (const group of ["axis:nss", "country:ldc", "country:sids", "region:Africa", "field:music", "beneficiary:women"]) {
      const of = classOf(group);
      expect(of && classWord(of)).toBe(group);
    }
    for (const group of ["all", "cities", "country:", "axis:"]) expect(classOf(group)).toBeUndefined();
  });
  it("AreLeftOutWhenTheyBoundNothing", () => {
    const quota = create(Programme_QuotaSchema, { class: classOf("country:ldc"), minSharePermille: 300 });
    expect(changedQuotas([quota], readQuotas("country:ldc:0.."))).toEqual([]);
    expect(changedQuotas([quota], readQuotas("country:ldc:..1000"))).toMatchObject([
      { minSharePermille: 300, maxSharePermille: 0 },
    ]);
  });
});

describe("SmallestChange", () => {
  // The engine takes the least as ⌈of × share / 1000⌉ and the most as ⌊of × share / 1000⌋.
  it("IsTheShareThatMakesTheCountOfPairings", () => {
    for (const of of [1, 7, 139, 1000])
      for (let to = 0; to <= of; to += Math.ceil(of / 9)) {
        const bound = { class: "axis:north-south", of: String(of) };
        const share = (kind: string) =>
          changeOf([text(kind, bound), text(`change_${kind}`, { class: bound.class, to: String(to) })]);
        const least = share("least");
        const most = share("most");
        if (!least || !("quotas" in least) || !most || !("quotas" in most)) throw new Error("no change is read");
        expect(Math.ceil((of * (least.quotas["axis:ns"]?.least ?? -1)) / 1000)).toBe(to);
        expect(Math.floor((of * (most.quotas["axis:ns"]?.most ?? -1)) / 1000)).toBe(to);
      }
  });
  it("MovesTheLimitBetweenTwoCities", () => {
    const change = changeOf([text("two_cities"), text("change_two_cities", { city: "a", other: "b", to: "3" })]);
    expect(change && changeAddress(change)).toEqual({ quotas: "", between: "3" });
  });
  it("IsNoneWhereNoBoundAloneWouldDo", () => {
    expect(changeOf([text("least", { class: "country:ldc", of: "9" }), text("no_single_change")])).toBeUndefined();
    expect(changeOf([])).toBeUndefined();
  });
});
