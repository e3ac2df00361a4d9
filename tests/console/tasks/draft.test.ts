import { describe, expect, it } from "vitest";
import { dropDraft, fieldsOf, keepDraft, keptDraft } from "@/tasks/draft";

const store = (): Pick<Storage, "getItem" | "setItem" | "removeItem"> => {
  const kept = new Map<string, string>();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  };
};

describe("Draft", () => {
  it("IsKeptWithItsStepByProposal", () => {
    const own = store();
    keepDraft(own, "p1", { step: "but", fields: { word: "by video" } });
    expect(keptDraft(own, "p1")).toEqual({ step: "but", fields: { word: "by video" } });
    expect(keptDraft(own, "p2")).toBeUndefined();
    dropDraft(own, "p1");
    expect(keptDraft(own, "p1")).toBeUndefined();
  });
  it("HoldsOfBoxesAndChoicesThoseThatAreOn", () =>
    expect(
      fieldsOf([
        { name: "word", value: "hello", type: "textarea" },
        { name: "place", value: "on", type: "checkbox", checked: true },
        { name: "many", value: "on", type: "checkbox", checked: false },
        { name: "mode", value: "onsite", type: "radio", checked: false },
        { name: "mode", value: "remote", type: "radio", checked: true },
      ]),
    ).toEqual({ word: "hello", place: "on", mode: "remote" }));
});
