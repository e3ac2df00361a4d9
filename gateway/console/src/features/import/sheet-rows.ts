// A sheet that was brought, with what was said of it; its rows, and the sheet with other ones.
import { DateOrder } from "#contracts/entente/type/v1/sheet_reading_pb.js";
import type { ImportReport } from "#contracts/entente/type/v1/import_report_pb.js";
import { headerRow, parseSheet, writeSheet } from "./sheet-text";

export interface Sheet {
  name: string;
  bytes: Uint8Array<ArrayBuffer>;
  columns: Record<string, string>; // a heading → the column of ours that it is; empty: it isn't read
  dateOrder: DateOrder;
  tab: string; // of a workbook; empty: the first that has columns of ours
  changed?: { separator: string }; // here: the bytes are a text in UTF-8 of our making, no longer what was brought
}

export const sheetOf = (name: string, bytes: Uint8Array<ArrayBuffer>): Sheet => ({
  name,
  bytes,
  columns: {},
  dateOrder: DateOrder.UNSPECIFIED,
  tab: "",
});

// The rows of a sheet as they stand in it; of a workbook, as the report of a check says them, which is too long for some.
export interface TextRows {
  rows: string[][];
  header: number; // where the header stands
  separator: string;
}

export function textRows(sheet: Sheet, report: ImportReport): TextRows | undefined {
  const text = textOf(sheet, report);
  if (text === "") return undefined;
  const said = sheet.changed?.separator ?? (report.tab ? COMMA : report.separator);
  const { rows, separator } = parseSheet(text, said);
  return {
    rows,
    separator,
    header: headerRow(
      rows,
      report.columns.map(({ heading }) => heading),
    ),
  };
}

const COMMA = ","; // of the text of a workbook

function textOf(sheet: Sheet, report: ImportReport): string {
  if (sheet.changed) return new TextDecoder().decode(sheet.bytes);
  if (report.tab !== "") return report.sheetText;
  return report.encoding && new TextDecoder(report.encoding).decode(sheet.bytes);
}

// With other rows: from here on the text that is made of them is the sheet, of a workbook, too.
export const withRows = (sheet: Sheet, { separator }: TextRows, rows: string[][]): Sheet => ({
  ...sheet,
  changed: { separator },
  bytes: new TextEncoder().encode(writeSheet(rows, separator)),
});

// The same value in every row, of a column that the sheet doesn't have.
export const withColumn = (sheet: Sheet, text: TextRows, column: string, value: string): Sheet =>
  withRows(
    sheet,
    text,
    text.rows.map((row, i) => (i < text.header ? row : [...row, i === text.header ? column : value])),
  );
