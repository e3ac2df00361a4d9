import { create } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { Cooperation_State, CooperationSchema } from "#contracts/entente/matching/v1/proposal_pb.js";
import {
  inOrder,
  isLate,
  nextMilestone,
  partiesOf,
  stageOf,
  unreported,
  unsigned,
} from "@/features/cooperations/stages";

const cooperation = (of: Parameters<typeof create<typeof CooperationSchema>>[1]) =>
  create(CooperationSchema, { beneficiaryCity: "cities/dakar", pivotalCity: "cities/lyon", ...of });
const milestone = (year: number, done = false) => ({ title: `of ${year}`, date: { year }, city: "cities/dakar", done });

describe("A cooperation", () => {
  it("IsAgreedRunningOrEnded", () => {
    const stage = (state: Cooperation_State) => stageOf({ state });
    expect(stage(Cooperation_State.AGREED)).toBe("agreed");
    expect(stage(Cooperation_State.RUNNING)).toBe("running");
    for (const state of [Cooperation_State.CLOSED, Cooperation_State.CANCELLED, Cooperation_State.DECLINED])
      expect(stage(state)).toBe("ended");
  });

  it("WaitsForThePartiesThatHaveNotSignedOrReported", () => {
    const trio = cooperation({
      facilitatingCity: "cities/oslo",
      signatures: [{ city: "cities/lyon" }],
      reports: [{ city: "cities/oslo" }, { city: "cities/dakar" }],
    });
    expect(partiesOf(trio)).toEqual(["cities/dakar", "cities/lyon", "cities/oslo"]);
    expect(unsigned(trio)).toEqual(["cities/dakar", "cities/oslo"]);
    expect(unreported(trio)).toEqual(["cities/lyon"]);
    expect(partiesOf(cooperation({}))).toEqual(["cities/dakar", "cities/lyon"]);
  });

  it("GoesOnWithTheFirstStepThatIsNotDone", () => {
    const steps = cooperation({ milestones: [milestone(2026, true), milestone(2027), milestone(2028)] });
    expect(nextMilestone(steps)?.title).toBe("of 2027");
    expect(nextMilestone(cooperation({ milestones: [milestone(2026, true)] }))).toBeUndefined();
  });

  it("IsLateOnceTheWidestReadingOfTheDayIsOver", () => {
    const at = (iso: string) => new Date(`${iso}T12:00:00Z`);
    expect(isLate(create(CooperationSchema, { milestones: [milestone(2027)] }).milestones[0]!, at("2027-12-30"))).toBe(
      false,
    );
    expect(isLate(create(CooperationSchema, { milestones: [milestone(2027)] }).milestones[0]!, at("2028-01-01"))).toBe(
      true,
    );
    expect(
      isLate(create(CooperationSchema, { milestones: [milestone(2027, true)] }).milestones[0]!, at("2028-01-01")),
    ).toBe(false);
  });

  it("StandsByItsNextStepWhileItRunsAndElseTheNewestFirst", () => {
    const running = (name: string, milestones: ReturnType<typeof milestone>[]) =>
      cooperation({ name, milestones, state: Cooperation_State.RUNNING });
    const ended = (name: string, year: number) =>
      cooperation({ name, start: { year }, state: Cooperation_State.CLOSED });
    const names = (some: Parameters<typeof inOrder>[0]) => inOrder(some).map(({ name }) => name);
    expect(names([running("none", []), running("late", [milestone(2028)]), running("soon", [milestone(2027)])])).toEqual(
      ["soon", "late", "none"],
    );
    expect(names([ended("b", 2020), ended("c", 2024), ended("a", 2020)])).toEqual(["c", "a", "b"]);
  });
});
