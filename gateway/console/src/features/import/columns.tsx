// Which column of the sheet is which: the guess for each, to be corrected before the rows are looked at.
import { useState, type ReactNode } from "react";
import { ColumnMatch, type ColumnReading, type ImportReport } from "#contracts/entente/type/v1/import_report_pb.js";
import { DateOrder } from "#contracts/entente/type/v1/sheet_reading_pb.js";
import { number } from "@/shared/format";
import { Button } from "@/shared/parts/button";
import { Segments } from "@/shared/parts/choose";
import { Mark } from "@/shared/parts/marks";
import { Callout } from "@/shared/parts/states";
import { said } from "@/shared/said";
import { counted, t } from "@/shared/texts";
import { columnHint, columnName, columnsOf, type What } from "./sheet-file";
import { withColumn, type Sheet, type TextRows } from "./sheet-rows";

interface Props {
  what: What;
  sheet: Sheet;
  report: ImportReport;
  text: TextRows | undefined;
  onSheet: (sheet: Sheet) => void;
  onGo: () => void;
}

const EXAMPLES = 2;

function examples({ heading }: ColumnReading, text: TextRows | undefined): string {
  const at = text?.rows[text.header]?.findIndex((cell) => cell.trim() === heading) ?? -1;
  const values = (text?.rows.slice((text.header ?? 0) + 1) ?? []).map((row) => row[at] ?? "").filter(Boolean);
  return [...new Set(values)].slice(0, EXAMPLES).join(" · ");
}

function Sign({ column }: { column: ColumnReading }): ReactNode {
  switch (column.match) {
    case ColumnMatch.OWN_NAME:
      return <Mark kind="good">{t("import.match.own")}</Mark>;
    case ColumnMatch.OTHER_NAME:
      return <Mark kind="accent">{t("import.match.called")}</Mark>;
    case ColumnMatch.SAID:
      return <Mark kind="good">{t("import.match.said")}</Mark>;
    default:
      return <Mark kind={column.suggestions.length > 0 ? "warn" : ""}>{t("import.match.none")}</Mark>;
  }
}

export function Columns({ what, sheet, report, text, onSheet, onGo }: Props) {
  const say = (heading: string, column: string): void =>
    onSheet({ ...sheet, columns: { ...sheet.columns, [heading]: column } });
  const missing = report.violations.filter(({ reason }) => reason === "MISSING_COLUMN").map(({ field }) => field);
  const wholeFaults = report.violations.filter(({ row, reason }) => row === 0 && reason !== "MISSING_COLUMN");
  const isDateOpen = report.violations.some(({ reason }) => reason === "AMBIGUOUS_DATE");
  const read = report.columns.filter(({ field }) => field !== "").length;
  return (
    <section className="card columns">
      <h2 id="columns-head">{t("import.columns")}</h2>
      <p className="quiet">{counted("import.columns_read", read, { of: number(report.columns.length) })}</p>
      {wholeFaults.map((fault, i) => (
        <Callout key={i} kind="bad" title={said(fault.description)}>
          {fault.value && <span className="data">{fault.value}</span>}
        </Callout>
      ))}
      {report.tab && (
        <label className="field tab">
          <span>{t("import.tab_read")}</span>
          <input
            className="input"
            key={report.tab}
            defaultValue={sheet.tab || report.tab}
            onBlur={({ target: { value } }) =>
              value !== (sheet.tab || report.tab) && onSheet({ ...sheet, tab: value, columns: {} })
            }
          />
        </label>
      )}
      <div className="scroll-x" tabIndex={0} role="region" aria-labelledby="columns-head">
        <table className="grid import">
          <thead>
            <tr>
              <th scope="col">{t("import.heading")}</th>
              <th scope="col">{t("import.examples")}</th>
              <th scope="col">{t("import.is")}</th>
              <th scope="col">{t("import.known_by")}</th>
            </tr>
          </thead>
          <tbody>
            {report.columns.map((column) => (
              <tr key={column.heading}>
                <th scope="row" className="data" title={column.heading}>
                  {column.heading}
                </th>
                <td className="data quiet">{examples(column, text)}</td>
                <td>
                  <Choice what={what} column={column} onChoose={(chosen) => say(column.heading, chosen)} />
                </td>
                <td>
                  <Sign column={column} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {missing.map((column) => (
        <Missing
          key={column}
          what={what}
          column={column}
          onFill={text && ((value) => onSheet(withColumn(sheet, text, column, value)))}
        />
      ))}
      {(isDateOpen || sheet.dateOrder !== DateOrder.UNSPECIFIED) && (
        <div className="asked">
          <b>{t("import.dates")}</b>
          <Segments
            label={t("import.dates")}
            value={String(sheet.dateOrder)}
            onChange={(value) => onSheet({ ...sheet, dateOrder: Number(value) })}
            choices={[
              { value: String(DateOrder.DAY_FIRST), name: t("import.day_first") },
              { value: String(DateOrder.MONTH_FIRST), name: t("import.month_first") },
            ]}
          />
        </div>
      )}
      <div className="acts end">
        <Button kind="primary" isDisabled={missing.length > 0} onPress={onGo}>
          {t("import.see_rows")}
        </Button>
      </div>
    </section>
  );
}

// The likely ones first.
function Choice({ what, column, onChoose }: { what: What; column: ColumnReading; onChoose: (column: string) => void }) {
  const others = columnsOf(what).filter((each) => !column.suggestions.includes(each));
  return (
    <>
      <select
        className="input"
        aria-label={t("import.is_of", { heading: column.heading })}
        value={column.field}
        onChange={({ target: { value } }) => onChoose(value)}
      >
        <option value="">{t("import.not_read")}</option>
        {column.suggestions.length > 0 && (
          <optgroup label={t("import.likely")}>
            {column.suggestions.map((each) => (
              <option key={each} value={each}>
                {columnName(each)}
              </option>
            ))}
          </optgroup>
        )}
        {others.map((each) => (
          <option key={each} value={each}>
            {columnName(each)}
          </option>
        ))}
      </select>
      {column.field && <span className="hint">{columnHint(what, column.field)}</span>}
    </>
  );
}

const KINDS = ["need", "offer"] as const;

// What every row must say and the sheet doesn't: the same for all of them, or a column above.
function Missing({
  what,
  column,
  onFill,
}: {
  what: What;
  column: string;
  onFill: ((value: string) => void) | undefined;
}) {
  const [value, setValue] = useState("");
  return (
    <div className="asked">
      <Callout kind="warn" title={t("import.missing", { column: columnName(column) })}>
        {columnHint(what, column)}
      </Callout>
      {onFill && (
        <div className="acts">
          {column === "kind" ? (
            KINDS.map((kind) => (
              <Button key={kind} small onPress={() => onFill(kind)}>
                {t(`import.all_are.${kind}`)}
              </Button>
            ))
          ) : (
            <>
              <label className="inline">
                <span>{t("import.in_every_row")}</span>{" "}
                <input className="input" value={value} onChange={(event) => setValue(event.target.value)} />
              </label>
              <Button small isDisabled={value.trim() === ""} onPress={() => onFill(value.trim())}>
                {t("import.fill")}
              </Button>
            </>
          )}
        </div>
      )}
    </div>
  );
}
