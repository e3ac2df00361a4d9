// Import: paste from a spreadsheet or drop a file; look at what would happen, row by row; store all or none.
import { useMemo, useState, type DragEvent } from "react";
import { useMutation } from "@tanstack/react-query";
import { RowEffect, type ImportReport, type RowViolation } from "#contracts/entente/type/v1/import_report_pb.js";
import { announce } from "@/shared/announce";
import { listings, newRequestId, profiles, proposals } from "@/shared/calls";
import { csv, download } from "@/shared/download";
import { number } from "@/shared/format";
import { Button } from "@/shared/parts/button";
import { Segments } from "@/shared/parts/choose";
import { Icon } from "@/shared/parts/icon";
import { Mark } from "@/shared/parts/marks";
import { Page, PageHead, useTitle } from "@/shared/parts/page";
import { Callout, FaultNote, Skeleton } from "@/shared/parts/states";
import { queryClient } from "@/shared/queries";
import { useAddress } from "@/shared/address";
import { counted, t } from "@/shared/texts";
import { parseSheet, writeSheet } from "./sheet-text";
import "./import.css";

const USUAL = { what: "listings", show: "" };
type What = "listings" | "cities" | "cooperations";

interface Sheet {
  name: string;
  bytes: Uint8Array<ArrayBuffer>;
  rows: string[][] | undefined; // as text, where it is one
  separator: string;
}

function read(
  what: What,
  sheet: Uint8Array,
  validateOnly: boolean,
  requestId: string,
): Promise<ImportReport | undefined> {
  const request = { sheet, validateOnly, requestId };
  switch (what) {
    case "listings":
      return listings.importListings(request).then(({ report }) => report);
    case "cities":
      return profiles.importCities(request).then(({ report }) => report);
    case "cooperations":
      return proposals.importCooperations(request).then(({ report }) => report);
  }
}

const sheetOf = (name: string, bytes: Uint8Array<ArrayBuffer>): Sheet => {
  const text = new TextDecoder("utf-8", { fatal: false }).decode(bytes);
  const parsed = text.includes("\u0000") || text.startsWith("PK") ? undefined : parseSheet(text);
  return { name, bytes, rows: parsed?.rows, separator: parsed?.separator ?? "," };
};

export default function ImportScreen() {
  const [{ what: asked, show }, change] = useAddress(USUAL);
  const what = asked as What;
  const [sheet, setSheet] = useState<Sheet>();
  useTitle(t("nav.import"));
  const check = useMutation({ mutationFn: (given: Sheet) => read(what, given.bytes, true, "") });
  const store = useMutation({
    mutationFn: (given: Sheet) => read(what, given.bytes, false, newRequestId()),
    onSuccess: (report) => {
      if (!report?.stored) return;
      announce(t("import.stored"));
      void queryClient.invalidateQueries();
    },
  });
  const take = (given: Sheet): void => {
    store.reset();
    setSheet(given);
    check.mutate(given);
  };
  const pasted = (text: string): void => take(sheetOf(t("import.pasted"), new TextEncoder().encode(text)));
  const dropped = (file: File | undefined): void =>
    void file?.arrayBuffer().then((buffer) => take(sheetOf(file.name, new Uint8Array(buffer))));
  const report = store.data ?? check.data;
  return (
    <Page>
      <PageHead
        title={t("nav.import")}
        lead={t("import.lead")}
        actions={
          sheet && (
            <Button
              icon="copy"
              onPress={() => {
                setSheet(undefined);
                check.reset();
                store.reset();
              }}
            >
              {t("import.again")}
            </Button>
          )
        }
      />
      <Segments
        label={t("import.what")}
        value={asked}
        onChange={(value) => {
          change({ what: value, show: "" });
          setSheet(undefined);
          check.reset();
          store.reset();
        }}
        choices={[
          { value: "listings", name: t("nav.listings") },
          { value: "cities", name: t("nav.cities") },
          { value: "cooperations", name: t("import.cooperations") },
        ]}
      />
      {!sheet && <Take onPaste={pasted} onFile={dropped} />}
      {(check.error ?? store.error) && (
        <FaultNote
          error={check.error ?? store.error}
          what={t("fault.import")}
          again={() => sheet && check.mutate(sheet)}
        />
      )}
      {check.isPending && <Skeleton rows={6} label={t("import.checking")} />}
      {sheet && report && (
        <Checked
          sheet={sheet}
          report={report}
          show={show}
          onShow={(value) => change({ show: value })}
          isBusy={store.isPending}
          onChange={(rows) =>
            take({ ...sheet, rows, bytes: new TextEncoder().encode(writeSheet(rows, sheet.separator)) })
          }
          onStore={() => store.mutate(sheet)}
        />
      )}
    </Page>
  );
}

function Take({ onPaste, onFile }: { onPaste: (text: string) => void; onFile: (file: File | undefined) => void }) {
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    onFile(event.dataTransfer.files[0]);
  };
  return (
    <section className="card drop" onDragOver={(event) => event.preventDefault()} onDrop={drop}>
      <label className="field">
        <span>{t("import.paste")}</span>
        <textarea
          rows={8}
          onPaste={(event) => {
            event.preventDefault();
            onPaste(event.clipboardData.getData("text/plain"));
          }}
          onChange={(event) => {
            if (event.target.value.includes("\n")) onPaste(event.target.value);
          }}
        />
      </label>
      <label className="field">
        <span>{t("import.file")}</span>
        <input
          type="file"
          accept=".csv,.tsv,.txt,text/csv,text/tab-separated-values"
          onChange={(event) => onFile(event.target.files?.[0])}
        />
      </label>
    </section>
  );
}

const KINDS = ["new", "changed", "same", "fix", "look"] as const;
type Kind = (typeof KINDS)[number];

const effectKind = (effect: RowEffect): Kind | undefined =>
  (({ [RowEffect.NEW]: "new", [RowEffect.CHANGED]: "changed", [RowEffect.SAME]: "same" }) as const)[effect as 1];

function Checked({
  sheet,
  report,
  show,
  onShow,
  onChange,
  onStore,
  isBusy,
}: {
  sheet: Sheet;
  report: ImportReport;
  show: string;
  onShow: (show: string) => void;
  onChange: (rows: string[][]) => void;
  onStore: () => void;
  isBusy: boolean;
}) {
  const { violations, warnings, outcomes } = report;
  const counts: Record<Kind, number> = {
    new: report.newCount,
    changed: report.changedCount,
    same: report.sameCount,
    fix: violations.length,
    look: warnings.length,
  };
  const writes = report.newCount + report.changedCount;
  return (
    <>
      <div className="steps">
        <span className="on">
          <Icon name="check" size={14} />{" "}
          {t("import.recognised", {
            name: sheet.name,
            encoding: report.encoding || "UTF-8",
            separator: report.separator === "\t" ? t("import.tab") : report.separator,
          })}
        </span>
        <span className={report.stored ? "on" : "now"}>{report.stored ? t("import.stored") : t("import.check")}</span>
      </div>
      <div className="counts">
        {KINDS.map((kind) => (
          <button
            key={kind}
            type="button"
            className={`big-count ${kind}`}
            aria-pressed={show === kind}
            onClick={() => onShow(show === kind ? "" : kind)}
          >
            <b>{number(counts[kind])}</b>
            {t(`import.kind.${kind}`)}
          </button>
        ))}
      </div>
      <Whole violations={[...violations, ...warnings].filter(({ row }) => row === 0)} />
      {sheet.rows ? (
        <Rows rows={sheet.rows} report={report} show={show} onChange={onChange} />
      ) : (
        <ul className="bullets">
          {[...violations, ...warnings].map((each, i) => (
            <li key={i}>
              {t("import.row", { row: number(each.row) })} {each.field}: {each.description}
            </li>
          ))}
        </ul>
      )}
      {outcomes.length >= 1000 && <p className="quiet">{t("import.first_thousand")}</p>}
      {!report.stored && (
        <div className="bar">
          {violations.length > 0 ? (
            <Callout kind="warn" title={counted("import.stops", violations.length)}>
              {sheet.rows ? t("import.fix_here") : t("import.fix_there")}
            </Callout>
          ) : (
            <Callout kind="good" title={counted("import.ready", writes)} />
          )}
          <div className="acts">
            {violations.length > 0 && sheet.rows && (
              <Button
                icon="download"
                onPress={() =>
                  download(
                    "rows-to-fix.csv",
                    csv([[...(sheet.rows?.[0] ?? []), t("import.fault")], ...fixable(sheet.rows ?? [], violations)]),
                    "text/csv",
                  )
                }
              >
                {t("import.download_fix")}
              </Button>
            )}
            <Button kind="primary" isDisabled={violations.length > 0 || writes === 0 || isBusy} onPress={onStore}>
              {counted("import.store", writes)}
            </Button>
          </div>
        </div>
      )}
    </>
  );
}

const Whole = ({ violations }: { violations: RowViolation[] }) =>
  violations.length === 0 ? null : (
    <ul className="flags">
      {violations.map((each, i) => (
        <li key={i} className="flag">
          <span>
            {each.field && `${each.field}: `}
            {each.description}
          </span>
        </li>
      ))}
    </ul>
  );

const fixable = (rows: string[][], violations: RowViolation[]): string[][] =>
  [...new Set(violations.map(({ row }) => row))]
    .filter((row) => row > 1)
    .map((row) => [
      ...(rows[row - 1] ?? []),
      violations
        .filter((each) => each.row === row)
        .map((each) => `${each.field}: ${each.description}`)
        .join("; "),
    ]);

const MOST_ROWS = 300;

function Rows({
  rows,
  report,
  show,
  onChange,
}: {
  rows: string[][];
  report: ImportReport;
  show: string;
  onChange: (rows: string[][]) => void;
}) {
  const [heads = [], ...body] = rows;
  const outcomes = useMemo(() => new Map(report.outcomes.map((outcome) => [outcome.row, outcome])), [report]);
  const faults = useMemo(() => byRow(report.violations), [report]);
  const warnings = useMemo(() => byRow(report.warnings), [report]);
  const kindsOf = (row: number): Kind[] => {
    const kind = effectKind(outcomes.get(row)?.effect ?? RowEffect.UNSPECIFIED);
    return [
      ...(faults.has(row) ? ["fix" as const] : kind ? [kind] : []),
      ...(warnings.has(row) ? ["look" as const] : []),
    ];
  };
  const shown = body
    .map((cells, i) => ({ cells, row: i + 2 }))
    .filter(({ row }) => show === "" || kindsOf(row).includes(show as Kind));
  const isOf = (column: string, fault: RowViolation): boolean =>
    fault.field === column || fault.field.endsWith(`.${column}`);
  const columnOf = (fault: RowViolation, cells: string[]): number => {
    const named = heads.findIndex((head) => isOf(head, fault));
    return named >= 0 ? named : cells.findIndex((cell) => cell !== "" && cell.slice(0, 200) === fault.value);
  };
  const edit = (row: number, column: number, value: string): void => {
    if (rows[row - 1]?.[column] !== value)
      onChange(rows.map((cells, i) => (i === row - 1 ? cells.map((cell, c) => (c === column ? value : cell)) : cells)));
  };
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
              <th key={i} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.slice(0, MOST_ROWS).map(({ cells, row }) => {
            const [kind] = kindsOf(row);
            const found = faults.get(row) ?? [];
            const changed = outcomes.get(row)?.changedFields ?? [];
            const nowhere = found.filter((fault) => columnOf(fault, cells) < 0);
            return (
              <tr key={row} className={kind}>
                <td className="r quiet">{number(row)}</td>
                <td>
                  {kind && (
                    <Mark
                      kind={({ new: "good", changed: "accent", same: "", fix: "bad", look: "warn" } as const)[kind]}
                    >
                      {t(`import.mark.${kind}`)}
                    </Mark>
                  )}
                  {nowhere.map((fault, i) => (
                    <em key={i}>{fault.description}</em>
                  ))}
                </td>
                {heads.map((head, column) => {
                  const here = found.filter((fault) => columnOf(fault, cells) === column);
                  const value = cells[column] ?? "";
                  return here.length > 0 ? (
                    <td key={column} className="bad">
                      <input
                        defaultValue={value}
                        aria-label={`${head}, ${t("import.row", { row: number(row) })}`}
                        aria-invalid
                        onBlur={(event) => edit(row, column, event.target.value)}
                        onKeyDown={(event) => {
                          if (event.key === "Enter") event.currentTarget.blur();
                        }}
                      />
                      {here.map((fault, i) => (
                        <em key={i}>{fault.description}</em>
                      ))}
                    </td>
                  ) : (
                    <td key={column} className={changed.includes(head) ? "chg" : undefined} title={value}>
                      {value}
                    </td>
                  );
                })}
              </tr>
            );
          })}
        </tbody>
      </table>
      {shown.length > MOST_ROWS && <p className="quiet">{counted("import.more_rows", shown.length - MOST_ROWS)}</p>}
    </section>
  );
}

function byRow(some: RowViolation[]): Map<number, RowViolation[]> {
  const out = new Map<number, RowViolation[]>();
  for (const each of some) out.set(each.row, [...(out.get(each.row) ?? []), each]);
  return out;
}
