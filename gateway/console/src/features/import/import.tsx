// Import: paste from a spreadsheet or drop a file; say which column is which; look at what would happen, row by row;
// store all or none.
import { useEffect, useMemo, useRef, useState, type DragEvent } from "react";
import { useMutation } from "@tanstack/react-query";
import type { ImportReport } from "#contracts/entente/type/v1/import_report_pb.js";
import { announce } from "@/shared/announce";
import { csv, download } from "@/shared/download";
import { number } from "@/shared/format";
import { Button } from "@/shared/parts/button";
import { Segments } from "@/shared/parts/choose";
import { Icon } from "@/shared/parts/icon";
import { Page, PageHead, useTitle } from "@/shared/parts/page";
import { Callout, FaultNote, Skeleton } from "@/shared/parts/states";
import { isConflict } from "@/shared/calls";
import { queryClient } from "@/shared/queries";
import { useAddress } from "@/shared/address";
import { loadSaid, said } from "@/shared/said";
import { counted, loadSheetTexts, t } from "@/shared/texts";
import { Causes } from "./causes";
import { Columns } from "./columns";
import { byRow, KINDS, Rows, type Kind } from "./rows";
import { ask, asks, columnName, separatorName, type Made, type What } from "./sheet-file";
import { sheetOf, textRows, withRows, type Sheet, type TextRows } from "./sheet-rows";
import { UndoImport } from "./undo-import";
import "./import.css";

const USUAL = { what: "listings", show: "" };
type Step = "columns" | "rows";

export default function ImportScreen() {
  const [{ what: asked, show }, change] = useAddress(USUAL);
  const what = asked as What;
  const [sheet, setSheet] = useState<Sheet>();
  const [step, setStep] = useState<Step>();
  useTitle(t("nav.import"));
  const check = useMutation({
    mutationFn: async (given: Sheet) => (await Promise.all([ask(what, given, false), loadSaid(), loadSheetTexts()]))[0],
    onSuccess: (made) => made && setStep((now) => now ?? (asks(made.report) ? "columns" : "rows")),
  });
  const store = useMutation({
    // What is stored is what was looked at: where it would be something else by now, that is looked at first.
    mutationFn: (given: Sheet) => ask(what, given, check.data?.report.previewToken ?? ""),
    onSuccess: (made) => {
      if (!made?.report.stored) return;
      announce(t("import.stored"));
      void queryClient.invalidateQueries();
    },
    onError: (error, given) => isConflict(error) && check.mutate(given),
  });
  const take = (given: Sheet): void => {
    store.reset();
    setSheet(given);
    check.mutate(given);
  };
  const bring = (given: Sheet): void => {
    setStep(undefined);
    take(given);
  };
  const clear = (): void => {
    setSheet(undefined);
    setStep(undefined);
    check.reset();
    store.reset();
  };
  // The last report stays while another is on its way: nothing jumps, and the reader's place is kept.
  const last = useRef<ImportReport>(undefined);
  useEffect(() => {
    last.current = check.data?.report ?? (sheet ? last.current : undefined);
  }, [check.data, sheet]);
  const checked = check.data?.report ?? last.current;
  const report = sheet && (store.data?.report ?? checked);
  const text = useMemo(() => sheet && checked && textRows(sheet, checked), [sheet, checked]);
  return (
    <Page>
      <PageHead
        title={t("nav.import")}
        lead={t("import.lead")}
        actions={
          sheet && (
            <Button icon="copy" onPress={clear}>
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
          clear();
        }}
        choices={[
          { value: "listings", name: t("nav.listings") },
          { value: "cities", name: t("nav.cities") },
          { value: "cooperations", name: t("import.cooperations") },
        ]}
      />
      {!sheet && (
        <Take
          onPaste={(text) => bring(sheetOf(t("import.pasted"), new TextEncoder().encode(text)))}
          onFile={(file) =>
            void file?.arrayBuffer().then((buffer) => bring(sheetOf(file.name, new Uint8Array(buffer))))
          }
        />
      )}
      {(check.error ?? store.error) && (
        <FaultNote
          error={check.error ?? store.error}
          what={t("fault.import")}
          again={() => sheet && check.mutate(sheet)}
        />
      )}
      {check.isPending && !report && <Skeleton rows={6} label={t("import.checking")} />}
      {sheet && report && step && (
        <Checked
          what={what}
          sheet={sheet}
          report={report}
          text={text}
          undo={store.data?.undo}
          step={report.stored ? "rows" : step}
          onStep={setStep}
          show={show}
          onShow={(value) => change({ show: value })}
          isBusy={store.isPending || check.isPending}
          onSheet={take}
          onStore={() => store.mutate(sheet)}
        />
      )}
    </Page>
  );
}

const KINDS_OF_FILE = ".csv,.tsv,.txt,.xlsx,.ods,text/csv,text/tab-separated-values";

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
        <input type="file" accept={KINDS_OF_FILE} onChange={(event) => onFile(event.target.files?.[0])} />
      </label>
    </section>
  );
}

interface CheckedProps {
  what: What;
  sheet: Sheet;
  report: ImportReport;
  text: TextRows | undefined;
  undo: Made["undo"];
  step: Step;
  onStep: (step: Step) => void;
  show: string;
  onShow: (show: string) => void;
  isBusy: boolean;
  onSheet: (sheet: Sheet) => void;
  onStore: () => void;
}

function Checked({
  what,
  sheet,
  report,
  text,
  undo,
  step,
  onStep,
  show,
  onShow,
  isBusy,
  onSheet,
  onStore,
}: CheckedProps) {
  const { violations, warnings, outcomes } = report;
  // Behind the first 1,000 rows only the counts know what happens.
  const untold = report.newCount + report.changedCount + report.sameCount - outcomes.length;
  const header = text ? text.header + 1 : 1; // what is said of it stands with the columns
  const counts: Record<Kind, number> = {
    new: report.newCount,
    changed: report.changedCount,
    same: report.sameCount,
    fix: violations.length,
    look: warnings.filter(({ row }) => row > header).length,
  };
  const edit = (rows: string[][]): void => text && onSheet(withRows(sheet, text, rows));
  return (
    <>
      <div className="steps">
        <span className="on">
          <Icon name="check" size={14} />{" "}
          {report.tab
            ? t("import.recognised_tab", { name: sheet.name, tab: report.tab })
            : t("import.recognised", {
                name: sheet.name,
                encoding: report.encoding,
                separator: separatorName(report.separator),
              })}
        </span>
        <button
          type="button"
          aria-current={step === "columns" ? "step" : undefined}
          disabled={report.stored}
          onClick={() => onStep("columns")}
        >
          {t("import.columns")}
        </button>
        <span className={report.stored ? "on" : step === "rows" ? "now" : ""}>{t("import.check")}</span>
        <span className={report.stored ? "on" : ""}>{t("import.stored")}</span>
      </div>
      {sheet.changed && !report.stored && <p className="quiet">{t("import.copy_changed")}</p>}
      {step === "columns" ? (
        <Columns what={what} sheet={sheet} report={report} text={text} onSheet={onSheet} onGo={() => onStep("rows")} />
      ) : (
        <>
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
          {warnings
            .filter(({ row }) => row === 0)
            .map((each, i) => (
              <Callout key={i} kind="info" title={said(each.description)}>
                {each.value && <span className="data">{each.value}</span>}
              </Callout>
            ))}
          <Causes
            report={report}
            text={text}
            onChange={edit}
            onColumn={(heading, column) => onSheet({ ...sheet, columns: { ...sheet.columns, [heading]: column } })}
          />
          <Rows report={report} text={text} show={show} onChange={edit} />
          {untold > 0 && <p className="quiet">{counted("import.untold", untold)}</p>}
          {report.stored ? (
            <>
              <Callout kind="good" title={counted("import.stored_rows", report.newCount + report.changedCount)} />
              {undo && <UndoImport key={undo.id} id={undo.id} until={undo.until} />}
            </>
          ) : (
            <Store report={report} text={text} isBusy={isBusy} onStore={onStore} />
          )}
        </>
      )}
    </>
  );
}

function Store({
  report,
  text,
  isBusy,
  onStore,
}: {
  report: ImportReport;
  text: TextRows | undefined;
  isBusy: boolean;
  onStore: () => void;
}) {
  const stops = report.violations.length;
  const writes = report.newCount + report.changedCount;
  return (
    <div className="bar">
      {stops > 0 ? (
        <Callout kind="warn" title={counted("import.stops", stops)}>
          {text ? t("import.fix_here") : t("import.fix_there")}
        </Callout>
      ) : (
        <Callout kind="good" title={counted("import.ready", writes)} />
      )}
      <div className="acts">
        {stops > 0 && (
          <Button icon="download" onPress={() => download("rows-to-fix.csv", csv(rowsToFix(report, text)), "text/csv")}>
            {t("import.download_fix")}
          </Button>
        )}
        <Button kind="primary" isDisabled={stops > 0 || writes === 0 || isBusy} onPress={onStore}>
          {counted("import.store", writes)}
        </Button>
      </div>
    </div>
  );
}

// Rows that stop the import, each with what is wrong with it; of a workbook whose cells aren’t known each fault by row.
function rowsToFix({ violations }: ImportReport, text: TextRows | undefined): (string | number)[][] {
  const faultOf = ({ field, description }: { field: string; description: string }): string =>
    field ? t("import.of_column", { column: columnName(field), what: said(description) }) : said(description);
  if (!text)
    return [
      [t("import.row_number"), t("import.value"), t("import.fault")],
      ...violations.map((each) => [each.row, each.value, faultOf(each)]),
    ];
  return [
    [...(text.rows[text.header] ?? []), t("import.fault")],
    ...[...byRow(violations)]
      .filter(([row]) => row > text.header + 1)
      .map(([row, faults]) => [...(text.rows[row - 1] ?? []), faults.map(faultOf).join("; ")]),
  ];
}
