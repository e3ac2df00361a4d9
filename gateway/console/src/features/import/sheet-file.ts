// The check of a sheet by the service that it is for, and what its columns may be.
import { ColumnMatch, type ImportReport } from "#contracts/entente/type/v1/import_report_pb.js";
import { listings, newRequestId, profiles, proposals } from "@/shared/calls";
import { dateOf } from "@/shared/format";
import { idsBelow, pattern, t } from "@/shared/texts";
import type { Sheet } from "./sheet-rows";

export type What = "listings" | "cities" | "cooperations";

export interface Made {
  report: ImportReport;
  undo?: { id: string; until: Date }; // where it was stored and can be taken back
}

// What the service makes of a sheet; with `store`, it is stored if nothing is wrong with it.
// Of a preview (`false`) or, by its token, the import of what it said.
export async function ask(what: What, sheet: Sheet, store: string | false): Promise<Made | undefined> {
  const request = {
    sheet: sheet.bytes,
    validateOnly: store === false,
    requestId: store === false ? "" : newRequestId(),
    previewToken: store || "",
    reading: { columns: sheet.columns, dateOrder: sheet.dateOrder, tab: sheet.tab, showText: store === false },
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
