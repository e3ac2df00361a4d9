// The queue as a sheet: sort by its heads, pick rows, copy them, take them along as CSV. Only what is seen is in the page.
import { useEffect, useMemo } from "react";
import { announce } from "@/shared/announce";
import { nameOfPerson, useAssignees } from "@/shared/assignees";
import { tabbed } from "@/shared/download";
import { number, points } from "@/shared/format";
import { useKeys } from "@/shared/keys";
import { knownListing, useListings } from "@/shared/listings";
import { label, placeName } from "@/shared/network";
import { Button } from "@/shared/parts/button";
import { Chip } from "@/shared/parts/choose";
import { axisName } from "@/shared/parts/marks";
import { Skeleton } from "@/shared/parts/states";
import { Room, useVirtualRows } from "@/shared/parts/virtual-rows";
import { allColumns, columnName, columns, ROW_HEAD, shortOf } from "@/shared/proposal-columns";
import { saidOf, saveCsv, tableOf } from "@/shared/proposal-csv";
import { pairingOf, scoreOf, type Flag } from "@/shared/proposal-facts";
import type { ShownRound } from "@/shared/round";
import { counted, t } from "@/shared/texts";
import type { AxisWord } from "@/shared/words";
import { UNASSIGNED, type Filters } from "./asked";
import { FilterPicks, Stages } from "./queue-pane";
import { SheetRow } from "./sheet-row";
import type { Queue } from "./use-queue";

// What the rows are, in words: the file says it of itself.
const filterWords = ({ state, look, flag, field, region, axis, who, cell, text }: Filters): string =>
  [
    state !== "all" && t(`stage.${state as "todo"}`),
    look && t(`look.${look as "twice"}`),
    flag && t(`flag.${flag as Flag}`),
    field && label("creative-field", field),
    region && placeName(region),
    axis && axisName(axis as AxisWord),
    who && `${t("filter.assignee")}: ${who === UNASSIGNED ? t("assignee.nobody") : nameOfPerson(`people/${who}`)}`,
    cell && cell.split(">").map(placeName).join(" → "),
    text,
  ]
    .filter(Boolean)
    .join(" · ");

export function Sheet({
  queue,
  shown,
  picked,
  onPick,
  onBatch,
}: {
  queue: Queue;
  shown: ShownRound;
  picked: Set<string>;
  onPick: (names: string[], on: boolean) => void;
  onBatch: () => void;
}) {
  const { rows, filters, change, counts, at } = queue;
  useAssignees(); // of whom a column tells
  const { scale } = shown;
  const some = columns(filters.hide);
  const { box, seen, before, after, show } = useVirtualRows(rows.length);
  const chosen = useMemo(() => (picked.size > 0 ? rows.filter(({ name }) => picked.has(name)) : rows), [rows, picked]);
  const asked = filterWords(filters);
  const copy = (): void => {
    void tableOf(chosen, some, scale)
      .then((table) => navigator.clipboard.writeText(tabbed(table)))
      .then(() => announce(counted("sheet.copied", chosen.length)));
  };
  useKeys({ c: copy });
  const scores = useMemo(() => rows.map(scoreOf).sort((a, b) => a - b), [rows]);
  useEffect(() => {
    if (at >= 0) show(at);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- follows the open row alone
  }, [at]);
  useListings(seen.flatMap((index) => (rows[index] ? [pairingOf(rows[index]).need] : [])));
  return (
    <div className="page wide sheet-page">
      <div className="page-head">
        <h1>
          {t("nav.review")} <span className="quiet">{number(rows.length)}</span>
        </h1>
        <div className="acts">
          {picked.size > 0 && (
            <Button kind="primary" onPress={onBatch}>
              {counted("batch.open", picked.size)}
            </Button>
          )}
          <Button icon="back" letter="T" onPress={() => change({ view: "" })}>
            {t("queue")}
          </Button>
          <Button icon="copy" letter="C" onPress={copy}>
            {t("sheet.copy")}
          </Button>
          <Button icon="download" onPress={() => void saveCsv(shown, chosen, some, asked)}>
            CSV
          </Button>
        </div>
      </div>
      <p className="print-only">{saidOf(shown, asked).join(" · ")}</p>
      <div className="chips">
        <Stages queue={queue} />
        <Chip on={filters.look === ""} count={counts.all} onPress={() => change({ look: "" })}>
          {t("look.all")}
        </Chip>
        <Chip on={filters.look === "twice"} count={counts.look} onPress={() => change({ look: "twice" })}>
          {t("look.twice")}
        </Chip>
        <Chip on={filters.look === "clear"} count={counts.clear} onPress={() => change({ look: "clear" })}>
          {t("look.clear")}
        </Chip>
        <FilterPicks queue={queue} />
        <ColumnPick hidden={filters.hide} onChange={(hide) => change({ hide }, { replace: true })} />
      </div>
      {queue.isLoading && <Skeleton rows={12} />}
      <div className="sheet" ref={box} tabIndex={0} role="region" aria-label={t("table")}>
        <table className="grid" aria-rowcount={rows.length + 1}>
          <thead>
            <tr aria-rowindex={1}>
              <th className="ck">
                <input
                  type="checkbox"
                  aria-label={t("sheet.pick_all")}
                  checked={rows.length > 0 && picked.size >= rows.length}
                  onChange={(event) =>
                    onPick(
                      rows.map(({ name }) => name),
                      event.target.checked,
                    )
                  }
                />
              </th>
              {some.map(({ id, sort, kind }) => (
                <th
                  key={id}
                  scope="col"
                  className={kind}
                  aria-sort={sort !== undefined && filters.sort === sort ? "descending" : undefined}
                >
                  {sort ? (
                    <button type="button" className="head" onClick={() => change({ sort })}>
                      {t(id as "sheet.asks")}
                    </button>
                  ) : (
                    t(id as "sheet.asks")
                  )}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <Room height={before} columns={some.length + 1} />
            {seen.map((index) => {
              const proposal = rows[index];
              return (
                proposal && (
                  <SheetRow
                    key={proposal.name}
                    proposal={proposal}
                    scale={scale}
                    at={index}
                    title={knownListing(pairingOf(proposal).need)?.title}
                    isOpen={index === at}
                    isPicked={picked.has(proposal.name)}
                    hidden={filters.hide}
                    onOpen={queue.select}
                    onPick={onPick}
                  />
                )
              );
            })}
            <Room height={after} columns={some.length + 1} />
          </tbody>
        </table>
      </div>
      <div className="sheet-foot">
        <span>{counted("sheet.rows", rows.length)}</span>
        <span>
          {t("sheet.sum")}{" "}
          <b>
            {points(
              scores.reduce((sum, score) => sum + score, 0),
              scale,
            )}
          </b>
        </span>
        <span>
          {t("sheet.median")} <b>{points(scores[scores.length >> 1] ?? 0, scale)}</b>
        </span>
        <span className="grow" />
        <span className="wide-only" aria-hidden="true">
          <kbd>X</kbd> {t("sheet.pick")} <kbd>⇧</kbd>
          <kbd>X</kbd> {t("sheet.pick_to")} <kbd>C</kbd> {t("sheet.copy_short")}
        </span>
      </div>
    </div>
  );
}

// Which columns are shown, copied and taken along.
function ColumnPick({ hidden, onChange }: { hidden: string; onChange: (hidden: string) => void }) {
  const left = hidden.split(",").filter(Boolean);
  return (
    <details className="column-pick">
      <summary className="chip">{t("sheet.columns")}</summary>
      <div className="pop" role="group" aria-label={t("sheet.columns")}>
        {allColumns()
          .filter(({ id }) => id !== ROW_HEAD)
          .map((column) => {
            const short = shortOf(column.id);
            const isShown = !left.includes(short);
            return (
              <label key={short}>
                <input
                  type="checkbox"
                  checked={isShown}
                  onChange={() => onChange((isShown ? [...left, short] : left.filter((id) => id !== short)).join(","))}
                />
                <span>{columnName(column)}</span>
              </label>
            );
          })}
      </div>
    </details>
  );
}
