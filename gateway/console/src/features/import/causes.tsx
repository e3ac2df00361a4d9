// What stops an import, by cause: one line for the same mistake however often it stands there, and what would do
// instead put into all its cells at once.
import type { FaultGroup, ImportReport } from "#contracts/entente/type/v1/import_report_pb.js";
import { number } from "@/shared/format";
import { Button } from "@/shared/parts/button";
import { said } from "@/shared/said";
import { counted, t } from "@/shared/texts";
import { columnName } from "./sheet-file";
import type { TextRows } from "./sheet-rows";
import { replaceValue } from "./sheet-text";

const MOST_CAUSES = 10;
const MOST_RUNS = 6;

const runsOf = ({ rows }: FaultGroup): string =>
  rows
    .slice(0, MOST_RUNS)
    .map(({ first, last }) => (first === last ? number(first) : `${number(first)}–${number(last)}`))
    .join(", ") + (rows.length > MOST_RUNS ? " …" : "");

const rowCount = ({ rows }: FaultGroup): number => rows.reduce((sum, { first, last }) => sum + last - first + 1, 0);

export function Causes({
  report,
  text,
  onChange,
  onColumn,
}: {
  report: ImportReport;
  text: TextRows | undefined;
  onChange: (rows: string[][]) => void;
  onColumn: (heading: string, column: string) => void;
}) {
  if (report.faults.length === 0) return null;
  const replace = ({ field, reason }: FaultGroup, value: string, by: string): void => {
    if (reason === "UNKNOWN_COLUMN") return onColumn(value, by);
    const heading = report.columns.find((column) => column.field === field)?.heading;
    const at = text?.rows[text.header]?.findIndex((cell) => cell.trim() === heading) ?? -1;
    if (!text || at < 0) return;
    onChange(
      text.rows.map((row, i) =>
        i <= text.header ? row : row.map((cell, c) => (c === at ? replaceValue(cell, value, by) : cell)),
      ),
    );
  };
  return (
    <section className="card causes">
      <h2>{t("import.causes")}</h2>
      <ul>
        {report.faults.slice(0, MOST_CAUSES).map((group, i) => (
          <li key={i}>
            <b>
              {group.rows.length === 0
                ? t("import.whole_sheet")
                : group.field
                  ? t("import.of_column", {
                      column: columnName(group.field),
                      what: counted("import.cells", group.count),
                    })
                  : counted("import.cells", group.count)}
            </b>{" "}
            {said(group.description)}{" "}
            {group.rows.length > 0 && (
              <span className="quiet">{counted("import.in_rows", rowCount(group), { rows: runsOf(group) })}</span>
            )}
            <div className="chips">
              {group.values
                .filter(({ suggestions }) => suggestions.length > 0)
                .map(({ value, count, suggestions }) => (
                  <span key={value} className="instead">
                    <span className="data">{value}</span>
                    {count > 1 && <span className="quiet"> × {number(count)}</span>} →{" "}
                    {suggestions.map((each) =>
                      text ? (
                        <Button key={each} small onPress={() => replace(group, value, each)}>
                          {each}
                        </Button>
                      ) : (
                        <span key={each} className="data">
                          {each}{" "}
                        </span>
                      ),
                    )}
                  </span>
                ))}
            </div>
          </li>
        ))}
      </ul>
      {report.faults.length > MOST_CAUSES && (
        <p className="quiet">{counted("import.more_causes", report.faults.length - MOST_CAUSES)}</p>
      )}
    </section>
  );
}
