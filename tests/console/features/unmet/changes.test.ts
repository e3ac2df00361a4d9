import { create } from "@bufbuild/protobuf";
import { UnmetNeedSchema } from "#contracts/entente/matching/v1/round_pb.js";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { changeOf, reasonsOf } from "@/features/unmet/changes";

const unmet = (...ids: string[]) => create(UnmetNeedSchema, { details: ids.map((id) => ({ id })) });

describe("Change", () => {
  it("IsOfOneKindForEveryTextOfTheCatalogue", () => {
    const ids = [...readFileSync("data/texts/engine.csv", "utf8").matchAll(/^(change\.\w+),/gm)].map(
      ([, id]) => id ?? "",
    );
    expect(ids.length).toBeGreaterThan(10);
    for (const id of ids) {
      const none = id.startsWith("change.none") || id === "change.not_tried";
      expect(changeOf(unmet("unmet.rule", id)).kind === "none", id).toBe(none);
    }
  });
  it("IsTheFirstThatWouldDo", () =>
    expect(changeOf(unmet("unmet.rule", "change.window", "change.topic"))).toMatchObject({
      kind: "window",
      text: { id: "change.window" },
    }));
  it("IsNoReason", () =>
    expect(reasonsOf(unmet("unmet.rule", "change.window")).map(({ id }) => id)).toEqual(["unmet.rule"]));
});
