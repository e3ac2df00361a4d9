// A sheet that was brought, with what was said of it, and its check by the service that it is for.
import { DateOrder } from "#contracts/entente/type/v1/sheet_reading_pb.js";
import { ColumnMatch, type ImportReport } from "#contracts/entente/type/v1/import_report_pb.js";
import { listings, newRequestId, profiles, proposals } from "@/shared/calls";
import { dateOf } from "@/shared/format";
import { idsBelow, pattern, t } from "@/shared/texts";
import { headerRow, parseSheet, writeSheet } from "./sheet-text";

export type What = "listings" | "cities" | "cooperations";

export interface Sheet {
  name: string;
  bytes: Uint8Array<ArrayBuffer>;
  columns: Record<string, string>; // a heading → the column of ours that it is; empty: it isn't read
  dateOrder: DateOrder;
  tab: string; // of a workbook; empty: the first that has columns of ours
}

export const sheetOf = (name: string, bytes: Uint8Array<ArrayBuffer>): Sheet => ({
  name,
  bytes,
  columns: {},
  dateOrder: DateOrder.UNSPECIFIED,
  tab: "",
});

export interface Made {
  report: ImportReport;
  undo?: { id: string; until: Date }; // where it was stored and can be taken back
}

// What the service makes of a sheet; with `store`, it is stored if nothing is wrong with it.
export async function ask(what: What, sheet: Sheet, store: boolean): Promise<Made | undefined> {
  const request = {
    sheet: sheet.bytes,
    validateOnly: !store,
    requestId: store ? newRequestId() : "",
    reading: { columns: sheet.columns, dateOrder: sheet.dateOrder, tab: sheet.tab },
  };
  switch (what) {
    case "listings": {
      const { report, importId, undoExpireTime } = await listings.importListings(request);
      const until = dateOf(undoExpireTime);
      return report && { report, undo: importId && until ? { id: importId, until } : undefined };
    }
    case "cities":
      return made(await profiles.importCities(request));
    case "cooperations":
      return made(await proposals.importCooperations(request));
  }
}

const made = ({ report }: { report?: ImportReport }): Made | undefined => report && { report };

// The rows of a sheet that is a text, as they stand in it; a workbook has none here.
export interface TextRows {
  rows: string[][];
  header: number; // where the header stands
  separator: string;
}

export function textRows(sheet: Sheet, report: ImportReport): TextRows | undefined {
  if (report.tab !== "" || report.encoding === "") return undefined;
  const { rows, separator } = parseSheet(new TextDecoder(report.encoding).decode(sheet.bytes), report.separator);
  return {
    rows,
    separator,
    header: headerRow(
      rows,
      report.columns.map(({ heading }) => heading),
    ),
  };
}

export const withRows = (sheet: Sheet, { separator }: TextRows, rows: string[][]): Sheet => ({
  ...sheet,
  bytes: new TextEncoder().encode(writeSheet(rows, separator)),
});

// The same value in every row, of a column that the sheet doesn't have.
export const withColumn = (sheet: Sheet, text: TextRows, column: string, value: string): Sheet =>
  withRows(
    sheet,
    text,
    text.rows.map((row, i) => (i < text.header ? row : [...row, i === text.header ? column : value])),
  );

// Whether somebody should look at the columns before the rows: a guess, one that isn't read, one that is missing, dates
// that could be either.
export const asks = (report: ImportReport): boolean =>
  report.columns.some(({ match }) => match !== ColumnMatch.OWN_NAME) ||
  report.violations.some(({ reason }) => ["MISSING_COLUMN", "AMBIGUOUS_DATE", "NO_SUCH_TAB"].includes(reason));

// Columns that such a sheet may have: those that its template explains.
export const columnsOf = (what: What): string[] => idsBelow(`template.${what}.`);
export const columnName = (column: string): string => pattern(`column.${column}`) ?? column.replaceAll("_", " ");
export const columnHint = (what: What, column: string): string => pattern(`template.${what}.${column}`) ?? "";

export const separatorName = (separator: string): string => (separator === "\t" ? t("import.tab") : separator);
