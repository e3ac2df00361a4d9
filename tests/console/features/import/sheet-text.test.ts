import { describe, expect, it } from "vitest";
import { headerRow, parseSheet, replaceValue, writeSheet } from "@/features/import/sheet-text";

describe("Sheet", () => {
  it("IsRecognisedByTheSeparatorOfItsHead", () => {
    expect(parseSheet("a\tb\n1,5\t2").separator).toBe("\t");
    expect(parseSheet("a;b\n1,5;2").separator).toBe(";");
    expect(parseSheet("a,b\n1,2").separator).toBe(",");
  });
  it("KeepsQuotedLinesAndSigns", () => {
    expect(parseSheet('\ufeffa,b\r\n"one, ""two""","x\ny"\r\n').rows).toEqual([
      ["a", "b"],
      ['one, "two"', "x\ny"],
    ]);
  });
  it("IsReadAsItWasWritten", () => {
    const rows = [
      ["a", "b"],
      ['say "yes"', "x;y"],
      ["", "line\nend"],
    ];
    expect(parseSheet(writeSheet(rows, ";")).rows).toEqual(rows);
  });
  it("IsReadByTheSeparatorThatIsSaid", () => expect(parseSheet("a,b;c\n", ";").rows).toEqual([["a,b", "c"]]));
  it("HasItsHeaderBelowTitles", () => {
    const rows = [["Answers"], [], ["City ", "Title"], ["Dakar", "City"]];
    expect(headerRow(rows, ["City", "Title"])).toBe(2);
    expect(headerRow(rows, ["Town"])).toBe(0);
  });
  it("TakesAnotherValueAloneOrAmongSeveral", () => {
    expect(replaceValue(" Kora ", "Kora", "Music")).toBe("Music");
    expect(replaceValue("Film; Kora;Korax", "Kora", "Music")).toBe("Film; Music;Korax");
  });
  it("EndsWithItsLastRowThatSaysSomething", () => expect(parseSheet("a,b\n1,2\n,\n\n").rows).toHaveLength(2));
});
