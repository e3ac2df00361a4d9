import { describe, expect, it } from "vitest";
import { amountText } from "@/shared/amount";
import { csvCell, tabbed } from "@/shared/download";
import { day, daysBetween, isoDay, parseDay, signed } from "@/shared/format";
import { keyOf } from "@/shared/keys";
import { setTexts } from "@/shared/texts";

const TEXTS = {
  "console.amount.and": "{first} and {last}",
  "console.amount.needs.one": "{count} need",
  "console.amount.needs.other": "{count} needs",
  "console.amount.nothing": "nothing",
  "console.amount.points": "{points} points",
  "console.amount.priority.one": "a priority need",
  "console.amount.priority.other": "{count} priority needs",
};

describe("Amount", () => {
  it("SaysItsPartsFromTheFirstToTheLast", () => {
    setTexts(TEXTS);
    expect(amountText({ priorityNeeds: 1n, needs: 1n, points: 1200n }, 100)).toBe("a priority need and 12 points");
    expect(amountText({ priorityNeeds: 0n, needs: 2n, points: 0n }, 100)).toBe("2 needs");
    expect(amountText({ priorityNeeds: 1n, needs: 3n, points: 0n }, 100)).toBe("a priority need and 2 needs");
    expect(amountText({ priorityNeeds: 0n, needs: 0n, points: 0n }, 100)).toBe("nothing");
    expect(amountText(undefined, 100)).toBe("nothing");
  });
});

describe("Day", () => {
  it("IsWrittenAsFarAsItIsKnown", () => {
    setTexts({}, "en");
    expect(day(parseDay("2027-05-01"))).toBe("1 May 2027");
    expect(day(parseDay("2027-05"))).toBe("May 2027");
    expect(day(parseDay("2027"))).toBe("2027");
    expect(day(undefined)).toBe("");
    setTexts({}, "fr");
    expect(day(parseDay("2027-05-01"))).toBe("1er mai 2027");
    setTexts({}, "en");
  });
  it("IsReadBackAsItWasWritten", () => {
    for (const iso of ["2027-05-01", "2027-05", "2027"]) expect(isoDay(parseDay(iso))).toBe(iso);
    expect(parseDay("31/02/2027")).toBeUndefined();
  });
  it("EndsWithItsWidestReading", () => {
    expect(daysBetween({ year: 2026, month: 12, day: 1 }, { year: 2026, month: 12, day: 0 })).toBe(30);
    expect(daysBetween({ year: 2026, month: 12, day: 31 }, { year: 2027, month: 0, day: 0 })).toBe(365);
  });
});

describe("Number", () => {
  it("HasAMinusAsInBooks", () => expect([signed(-2), signed(0), signed(3)]).toEqual(["−2", "0", "+3"]));
});

describe("Sheet", () => {
  it("NeverLetsATextBecomeAFormula", () => expect(csvCell("=1+1")).toBe("'=1+1"));
  it("QuotesWhatHoldsItsSigns", () => expect(csvCell('a "b", c')).toBe('"a ""b"", c"'));
  it("KeepsARowOnOneLineWhenCopied", () =>
    expect(
      tabbed([
        ["a\nb", 1],
        ["c\td", 2],
      ]),
    ).toBe("a b\t1\nc d\t2"));
});

describe("Letters", () => {
  const press = (key: string, more = {}) => ({
    key,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    isComposing: false,
    target: null,
    ...more,
  });
  it("ActAlone", () => expect(keyOf(press("a"), true)).toBe("a"));
  it("NeverActWithCtrlAltOrCommand", () => {
    for (const held of ["ctrlKey", "metaKey", "altKey"])
      expect(keyOf(press("a", { [held]: true }), true)).toBeUndefined();
  });
  it("NeverActInAField", () => {
    for (const target of [
      { tagName: "INPUT", type: "text" },
      { tagName: "TEXTAREA" },
      { isContentEditable: true },
      { tagName: "SELECT" },
    ]) {
      expect(keyOf(press("a", { target }), true)).toBeUndefined();
    }
    expect(keyOf(press("a", { target: { tagName: "INPUT", type: "checkbox" } }), true)).toBe("a");
  });
  it("CanBeSwitchedOffWhileOtherKeysAct", () => {
    expect(keyOf(press("a"), false)).toBeUndefined();
    expect(keyOf(press("ArrowDown"), false)).toBe("ArrowDown");
  });
});
