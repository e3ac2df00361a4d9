import { create } from "@bufbuild/protobuf";
import { UnmetNeed_Change_KindSchema, UnmetNeedSchema } from "#contracts/entente/matching/v1/round_pb.js";
import { describe, expect, it } from "vitest";
import { changeText, kindOf, reasonsOf } from "@/features/unmet/changes";

const unmet = (...ids: string[]) => create(UnmetNeedSchema, { details: ids.map((id) => ({ id })) });

describe("Change", () => {
  it("HasAGroupForEveryKindOfTheContract", () => {
    const kinds = UnmetNeed_Change_KindSchema.values.map(({ number }) => number);
    expect(kinds.length).toBeGreaterThan(10);
    for (const kind of kinds)
      expect(kindOf(create(UnmetNeedSchema, { change: { kind } })) === "none", String(kind)).toBe(kind === 0);
  });
  it("IsNoneWhereNoSingleOneWouldDo", () => expect(kindOf(unmet("unmet.rule"))).toBe("none"));
  it("IsSaidByTheEngineAmongOtherReasons", () => {
    const need = unmet("unmet.places_taken", "change.window");
    expect(changeText(need)?.id).toBe("change.window");
    expect(reasonsOf(need).map(({ id }) => id)).toEqual(["unmet.places_taken"]);
  });
});
