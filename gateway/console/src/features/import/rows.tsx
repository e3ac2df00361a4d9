// What happens with each row: the sheet itself with old → new in changed cells and the fault under each bad one, which
// is corrected in place. Of a workbook too long for its cells to be shown, its rows by name with the same facts.
import { useMemo, type ReactNode } from "react";
import {
  RowEffect,
  type FieldChange,
  type ImportReport,
  type RowViolation,
} from "#contracts/entente/type/v1/import_report_pb.js";
import { number } from "@/shared/format";
import { Button } from "@/shared/parts/button";
import { Mark } from "@/shared/parts/marks";
import { said } from "@/shared/said";
import { counted, rich, t } from "@/shared/texts";
import { columnName } from "./sheet-file";
import type { TextRows } from "./sheet-rows";

export const KINDS = ["new", "changed", "same", "fix", "look"] as const;
export type Kind = (typeof KINDS)[number];
const SIGNS = { new: "good", changed: "accent", same: "", fix: "bad", look: "warn" } as const;
const EFFECTS: Partial<Record<RowEffect, Kind>> = {
  [RowEffect.NEW]: "new",
  [RowEffect.CHANGED]: "changed",
  [RowEffect.SAME]: "same",
};
const MOST_ROWS = 300;

export function byRow<Of extends { row: number }>(some: Of[]): Map<number, Of[]> {
  const out = new Map<number, Of[]>();
  for (const each of some) {
    const others = out.get(each.row);
    if (others) others.push(each);
    else out.set(each.row, [each]);
  }
  return out;
}

interface Row {
  row: number; // in the sheet, from 1
  kinds: Kind[];
  faults: RowViolation[];
  changes: FieldChange[];
  name: string;
}

// What the report says of rows, in their order; `last`: the sheet's last row, where its rows are known here.
function rowsOf(report: ImportReport, first: number, last: number): Row[] {
  const outcomes = byRow(report.outcomes);
  const faults = byRow(report.violations);
  const warnings = byRow(report.warnings);
  const numbers =
    last > 0
      ? Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i)
      : [...new Set([...outcomes.keys(), ...faults.keys()])].filter((row) => row >= first).sort((a, b) => a - b);
  return numbers.map((row) => {
    const [outcome] = outcomes.get(row) ?? [];
    const effect = EFFECTS[outcome?.effect ?? RowEffect.UNSPECIFIED];
    const own = faults.get(row) ?? [];
    return {
      row,
      kinds: [
        ...(own.length > 0 ? (["fix"] as const) : effect ? [effect] : []),
        ...(warnings.has(row) ? (["look"] as const) : []),
      ],
      faults: [...own, ...(warnings.get(row) ?? [])],
      changes: outcome?.changes ?? [],
      name: outcome?.name ?? "",
    };
  });
}

interface Props {
  report: ImportReport;
  text: TextRows | undefined;
  show: string;
  onChange: (rows: string[][]) => void;
}

export function Rows({ report, text, show, onChange }: Props) {
  const rows = useMemo(() => rowsOf(report, text ? text.header + 2 : 1, text ? text.rows.length : 0), [report, text]);
  const shown = rows.filter(({ kinds }) => show === "" || kinds.includes(show as Kind));
  const heads = text?.rows[text.header] ?? [];
  const fields = useMemo(() => {
    const known = new Map(report.columns.map(({ heading, field }) => [heading, field]));
    return (text?.rows[text.header] ?? []).map((head) => known.get(head.trim()) ?? "");
  }, [report, text]);
  return (
    <section className="card tight" tabIndex={0} aria-label={t("import.rows")}>
      <table className="grid import">
        <thead>
          <tr>
            <th scope="col" className="r">
              {t("import.row_number")}
            </th>
            <th scope="col">{t("import.what_happens")}</th>
            {heads.map((head, i) => (
              <th key={i} scope="col" className="data" title={fields[i] ? columnName(fields[i]) : t("import.not_read")}>
                {head}
              </th>
            ))}
            {!text && <th scope="col">{t("import.row_of")}</th>}
          </tr>
        </thead>
        <tbody>
          {shown.slice(0, MOST_ROWS).map((row) => (
            <SheetRow key={row.row} row={row} text={text} fields={fields} heads={heads} onChange={onChange} />
          ))}
        </tbody>
      </table>
      {shown.length > MOST_ROWS && <p className="quiet">{counted("import.more_rows", shown.length - MOST_ROWS)}</p>}
    </section>
  );
}

function SheetRow({
  row: { row, kinds, faults, changes, name },
  text,
  fields,
  heads,
  onChange,
}: {
  row: Row;
  text: TextRows | undefined;
  fields: string[];
  heads: string[];
  onChange: (rows: string[][]) => void;
}) {
  const cells = text?.rows[row - 1] ?? [];
  const columnOf = (fault: RowViolation): number => {
    const named = fields.findIndex((field) => field !== "" && field === fault.field);
    return named >= 0 || fault.value === "" ? named : cells.findIndex((cell) => cell.slice(0, 200) === fault.value);
  };
  const edit = (column: number, value: string): void => {
    if (text && cells[column] !== value)
      onChange(
        text.rows.map((each, i) =>
          i === row - 1
            ? Array.from({ length: Math.max(each.length, column + 1) }, (_, c) =>
                c === column ? value : (each[c] ?? ""),
              )
            : each,
        ),
      );
  };
  const isStopping = kinds.includes("fix");
  return (
    <tr className={kinds[0]}>
      <td className="r quiet">{number(row)}</td>
      <td>
        {kinds.map((kind) => (
          <Mark key={kind} kind={SIGNS[kind]}>
            {t(`import.mark.${kind}`)}
          </Mark>
        ))}
        {faults.filter((fault) => columnOf(fault) < 0).map(faultLine)}
        {changes.filter(({ field }) => !fields.includes(field)).map(changeLine)}
      </td>
      {heads.map((head, column) => {
        const here = faults.filter((fault) => columnOf(fault) === column);
        const value = cells[column] ?? "";
        const change = changes.find(({ field }) => field !== "" && field === fields[column]);
        if (here.length > 0 && isStopping)
          return (
            <td key={column} className="bad">
              <input
                key={value}
                defaultValue={value}
                aria-label={`${head}, ${t("import.row", { row: number(row) })}`}
                aria-invalid
                onBlur={(event) => edit(column, event.target.value)}
                onKeyDown={(event) => {
                  if (event.key === "Enter") event.currentTarget.blur();
                }}
              />
              {here.map((fault, i) => (
                <em key={i}>
                  {said(fault.description)}
                  {fault.suggestions.map((each) => (
                    <Button key={each} small kind="quiet" onPress={() => edit(column, each)}>
                      {each}
                    </Button>
                  ))}
                </em>
              ))}
            </td>
          );
        return (
          <td
            key={column}
            className={change ? "chg data" : fields[column] === "" ? "data quiet" : "data"}
            title={change ? `${change.before} → ${change.after}` : value}
          >
            {change ? <Change change={change} /> : value}
            {here.map(faultLine)}
          </td>
        );
      })}
      {!text && <td className="data">{name}</td>}
    </tr>
  );
}

const Change = ({ change: { before, after } }: { change: FieldChange }) => (
  <>
    {before && <s>{before}</s>} <ins>{after || t("import.nothing")}</ins>
  </>
);

const faultLine = (fault: RowViolation, i: number): ReactNode => (
  <em key={i}>
    {fault.value && <b className="data">{fault.value} </b>}
    {said(fault.description)}
  </em>
);

const changeLine = (change: FieldChange): ReactNode => (
  <span key={change.field} className="change-line">
    {rich("import.of_column", { column: columnName(change.field), what: <Change change={change} /> })}
  </span>
);
