// The queue as a sheet: sort by its heads, pick rows, copy them, take them along as CSV. Only what is seen is in the page.
import { useEffect, useMemo, useRef, type ReactNode } from "react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { Link } from "wouter";
import type { Proposal } from "#contracts/entente/matching/v1/proposal_pb.js";
import { withRound } from "@/shared/address";
import { amountText, isNeeds } from "@/shared/amount";
import { announce } from "@/shared/announce";
import { csv, download, tabbed } from "@/shared/download";
import { day, isoDay, number, points, score } from "@/shared/format";
import { useKeys } from "@/shared/keys";
import { knownListing, loadListings, useListings } from "@/shared/listings";
import { cityName, fieldOf, label, placeName } from "@/shared/network";
import { cityOf, lastPart, roundPath } from "@/shared/names";
import { Button } from "@/shared/parts/button";
import { Chip } from "@/shared/parts/choose";
import { AxisGlyph, axisName, PriorityMark, Unknown } from "@/shared/parts/marks";
import { deadlineOf, flagsOf, isPriority, pairingOf, scoreOf, today } from "@/shared/proposal-facts";
import type { ShownRound } from "@/shared/round";
import { counted, t, type TextId } from "@/shared/texts";
import { axisWord, type AxisWord } from "@/shared/words";
import type { Filters } from "./asked";
import { RowMeta, stateName } from "./flags";
import { FilterPicks, Stages } from "./queue-pane";
import type { Queue } from "./use-queue";

const ROW_PX = 31;

interface Column {
  id: TextId;
  sort?: string; // value of `sort` in the address
  kind?: "r" | "c" | "tt";
  text: (proposal: Proposal, scale: number) => string;
  cell?: (proposal: Proposal, scale: number) => ReactNode;
}

const titleOf = (proposal: Proposal): string => knownListing(pairingOf(proposal).need)?.title ?? "";
const COLUMNS: Column[] = [
  {
    id: "sheet.priority",
    sort: "priority",
    kind: "c",
    text: (proposal) => (isPriority(proposal) ? t("priority") : ""),
    cell: (proposal) => isPriority(proposal) && <PriorityMark />,
  },
  {
    id: "sheet.asks",
    sort: "city",
    text: (proposal) => cityName(cityOf(pairingOf(proposal).need)),
    cell: (proposal) => (
      <Link href={withRound(`/proposal/${lastPart(proposal.name)}`)}>{cityName(cityOf(pairingOf(proposal).need))}</Link>
    ),
  },
  {
    id: "sheet.need",
    kind: "tt",
    text: titleOf,
    cell: (proposal) => (
      <span lang={knownListing(pairingOf(proposal).need)?.textLanguage || undefined}>{titleOf(proposal)}</span>
    ),
  },
  { id: "sheet.helps", text: (proposal) => cityName(cityOf(pairingOf(proposal).offer)) },
  {
    id: "sheet.third",
    text: (proposal) => (pairingOf(proposal).facilitator ? cityName(cityOf(pairingOf(proposal).facilitator)) : ""),
  },
  {
    id: "sheet.axis",
    text: (proposal) => axisName(axisWord(proposal.pairing?.candidate?.axis ?? 0)),
    cell: (proposal) => <AxisGlyph axis={proposal.pairing?.candidate?.axis ?? 0} />,
  },
  {
    id: "sheet.points",
    sort: "score",
    kind: "r",
    text: (proposal, scale) => points(scoreOf(proposal), scale),
    cell: (proposal, scale) => <b>{score(scoreOf(proposal), scale)}</b>,
  },
  {
    id: "sheet.loss",
    kind: "r",
    text: ({ loss }, scale) => (loss ? amountText(loss, scale) : t("not_known")),
    cell: ({ loss }, scale) =>
      loss ? <span className={isNeeds(loss) ? "hard" : undefined}>{amountText(loss, scale)}</span> : <Unknown />,
  },
  {
    id: "sheet.deadline",
    sort: "deadline",
    text: (proposal) => isoDay(deadlineOf(proposal)),
    cell: (proposal) => day(deadlineOf(proposal), "short"),
  },
  {
    id: "sheet.look",
    text: (proposal) =>
      flagsOf(proposal)
        .map((flag) => t(`flag.${flag}`))
        .join(", "),
    cell: (proposal) => flagsOf(proposal).length > 0 && <RowMeta proposal={proposal} />,
  },
  { id: "sheet.state", text: (proposal) => stateName(proposal.state) },
  { id: "sheet.field", text: (proposal) => label("creative-field", fieldOf(cityOf(pairingOf(proposal).need))) },
];

// What the rows are, in words: the file says it of itself.
const filterWords = ({ state, look, field, region, axis, cell, text }: Filters): string =>
  [
    state !== "all" && t(`stage.${state as "todo"}`),
    look && t(`look.${look as "twice"}`),
    field && label("creative-field", field),
    region && placeName(region),
    axis && axisName(axis as AxisWord),
    cell && cell.split(">").map(placeName).join(" → "),
    text,
  ]
    .filter(Boolean)
    .join(" · ");

const cells = (rows: Proposal[], scale: number): string[][] =>
  rows.map((row) => COLUMNS.map(({ text }) => text(row, scale)));
const heads = (): string[] => COLUMNS.map(({ id }) => t(id as "sheet.asks"));

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
  const { scale } = shown;
  const box = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
  });
  const chosen = useMemo(() => (picked.size > 0 ? rows.filter(({ name }) => picked.has(name)) : rows), [rows, picked]);
  // Titles of rows that weren't shown yet are read first.
  const table = async (): Promise<string[][]> => {
    await loadListings(chosen.map((proposal) => pairingOf(proposal).need));
    return [heads(), ...cells(chosen, scale)];
  };
  const copy = (): void => {
    void table()
      .then((rows) => navigator.clipboard.writeText(tabbed(rows)))
      .then(() => announce(counted("sheet.copied", chosen.length)));
  };
  const save = (): void => {
    void table().then((rows) =>
      download(
        `${lastPart(shown.round.name)}-proposals.csv`,
        csv([[t("sheet.round", { round: roundPath(shown.round.name) }), filterWords(filters), isoDay(today())], ...rows]),
        "text/csv",
      ),
    );
  };
  useKeys({ c: copy });
  const scores = rows.map(scoreOf).sort((a, b) => a - b);
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at, { align: "auto" });
    // eslint-disable-next-line react-hooks/exhaustive-deps -- follows the open row alone
  }, [at]);
  const items = virtual.getVirtualItems();
  useListings(items.flatMap(({ index }) => (rows[index] ? [pairingOf(rows[index]).need] : [])));
  const before = items[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
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
          <Button icon="download" onPress={save}>
            CSV
          </Button>
        </div>
      </div>
      <div className="chips">
        <Stages queue={queue} />
        <Chip on={filters.look === ""} count={counts.all} onPress={() => change({ look: "" })}>
          {t("look.all")}
        </Chip>
        <Chip on={filters.look === "twice"} count={counts.look} onPress={() => change({ look: "twice" })}>
          {t("look.twice")}
        </Chip>
        <Chip on={filters.look === "clear"} count={counts.all - counts.look} onPress={() => change({ look: "clear" })}>
          {t("look.clear")}
        </Chip>
        <FilterPicks queue={queue} />
      </div>
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
              {COLUMNS.map(({ id, sort, kind }) => (
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
            {before > 0 && (
              <tr aria-hidden="true">
                <td className="room" style={{ height: before }} colSpan={COLUMNS.length + 1} />
              </tr>
            )}
            {items.map(({ index }) => {
              const proposal = rows[index];
              return (
                proposal && (
                  <tr
                    key={proposal.name}
                    aria-rowindex={index + 2}
                    className={`${picked.has(proposal.name) ? "picked" : ""} ${index === at ? "at" : ""}`}
                    onClick={() => queue.select(proposal.name)}
                  >
                    <td className="ck">
                      <input
                        type="checkbox"
                        aria-label={cityName(cityOf(pairingOf(proposal).need))}
                        checked={picked.has(proposal.name)}
                        onChange={(event) => onPick([proposal.name], event.target.checked)}
                      />
                    </td>
                    {COLUMNS.map(({ id, text, cell, kind }, i) => {
                      const content = cell ? cell(proposal, scale) : text(proposal, scale);
                      return i === 1 ? (
                        <th key={id} scope="row">
                          {content}
                        </th>
                      ) : (
                        <td key={id} className={kind}>
                          {content}
                        </td>
                      );
                    })}
                  </tr>
                )
              );
            })}
            {after > 0 && (
              <tr aria-hidden="true">
                <td className="room" style={{ height: after }} colSpan={COLUMNS.length + 1} />
              </tr>
            )}
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
