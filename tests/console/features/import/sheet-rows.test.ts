import { create } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { ImportReportSchema } from "#contracts/entente/type/v1/import_report_pb.js";
import { sheetOf, textRows, withColumn, withRows } from "@/features/import/sheet-rows";

const WORKBOOK = sheetOf("answers.xlsx", new Uint8Array([0x50, 0x4b, 3, 4]));
const columns = ["City", "Title"].map((heading) => ({ heading }));
const ofTab = (sheetText: string) => create(ImportReportSchema, { encoding: "UTF-8", tab: "Answers", columns, sheetText });

describe("SheetRows", () => {
  it("HasTheRowsOfAWorkbookFromItsCheck", () => {
    const text = textRows(WORKBOOK, ofTab('Our form;2027\n\nCity,Title\nDakar,"A kiln, of clay"\n'));
    expect(text).toEqual({
      rows: [["Our form;2027"], [""], ["City", "Title"], ["Dakar", "A kiln, of clay"]],
      separator: ",",
      header: 2,
    });
  });
  it("HasNoneOfAWorkbookThatIsTooLong", () => expect(textRows(WORKBOOK, ofTab(""))).toBeUndefined());
  it("IsATextOnceAWorkbookIsChanged", () => {
    const report = ofTab("City,Title\nDakr,Kilns\n");
    const text = textRows(WORKBOOK, report);
    if (!text) throw new Error("no rows");
    const changed = withRows(WORKBOOK, text, [["City", "Title"], ["Dakar", "Kilns"]]);
    expect(new TextDecoder().decode(changed.bytes)).toBe("City,Title\nDakar,Kilns\n");
    // Also before it is checked again.
    expect(textRows(changed, report)?.rows[1]).toEqual(["Dakar", "Kilns"]);
  });
  it("IsReadAsItWasChangedWhateverItsFirstEncoding", () => {
    const latin = sheetOf("villes.csv", new Uint8Array([0x61, 0x3b, 0x62, 0x0a, 0xe9, 0x3b, 0x78, 0x0a])); // a;b é;x
    const report = create(ImportReportSchema, { encoding: "Windows-1252", separator: ";", columns: [{ heading: "a" }] });
    const text = textRows(latin, report);
    if (!text) throw new Error("no rows");
    expect(text.rows[1]).toEqual(["é", "x"]);
    const more = withColumn(latin, text, "kind", "need");
    expect(textRows(more, report)?.rows).toEqual([
      ["a", "b", "kind"],
      ["é", "x", "need"],
    ]);
  });
});
