// The queue as a list of which at most two screens are in the page. Focus stays on the list; the open row is its active
// descendant, so that a screen reader follows J and K.
import { memo, useEffect, useRef } from "react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { Proposal_State, type Proposal } from "#contracts/entente/matching/v1/proposal_pb.js";
import { nameOfPerson, useAssignees } from "@/shared/assignees";
import { score } from "@/shared/format";
import { useListings } from "@/shared/listings";
import { lastPart } from "@/shared/names";
import { AxisGlyph, PairName, PriorityMark } from "@/shared/parts/marks";
import { isPriority, pairingOf, scoreOf, stageOf } from "@/shared/proposal-facts";
import { t } from "@/shared/texts";
import { RowMeta, stateName } from "@/shared/parts/flags";
import type { Queue } from "./use-queue";

const ROW_PX = 53;

export function QueueList({
  queue,
  scale,
  picked,
  onOpen,
}: {
  queue: Queue;
  scale: number;
  picked: Set<string>;
  onOpen: (name: string) => void;
}) {
  const { rows, at, filters } = queue;
  useAssignees(); // whose names rows say
  const box = useRef<HTMLUListElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    overscan: 8,
  });
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at, { align: "auto" });
    // eslint-disable-next-line react-hooks/exhaustive-deps -- follows the open row alone
  }, [at]);
  const open = rows[at];
  return (
    <ul
      ref={box}
      className="rows"
      role="listbox"
      tabIndex={0}
      aria-label={t("queue.list")}
      aria-activedescendant={open && `row-${lastPart(open.name)}`}
    >
      <li role="presentation" className="room" style={{ height: virtual.getTotalSize() }} aria-hidden="true" />
      {virtual.getVirtualItems().map(({ index, start, key, size }) => {
        const proposal = rows[index];
        return (
          proposal && (
            <Row
              key={key}
              proposal={proposal}
              assignee={nameOfPerson(proposal.assignee)}
              scale={scale}
              selected={index === at}
              top={start}
              height={size}
              picked={picked.has(proposal.name)}
              moved={filters.state !== "all" && stageOf(proposal.state) !== filters.state}
              at={index + 1}
              of={rows.length}
              onOpen={onOpen}
            />
          )
        );
      })}
    </ul>
  );
}

const Row = memo(function Row({
  proposal,
  assignee,
  scale,
  selected,
  top,
  height,
  moved,
  picked,
  at,
  of,
  onOpen,
}: {
  proposal: Proposal;
  assignee: string; // name; empty: nobody
  scale: number;
  selected: boolean;
  top: number;
  height: number;
  moved: boolean;
  picked: boolean;
  at: number;
  of: number;
  onOpen: (name: string) => void;
}) {
  const pairing = pairingOf(proposal);
  const need = useListings([pairing.need])(pairing.need);
  return (
    <li
      id={`row-${lastPart(proposal.name)}`}
      role="option"
      aria-selected={selected}
      aria-posinset={at}
      aria-setsize={of}
      className={`${moved ? "done" : ""} ${picked ? "picked" : ""}`}
      style={{ transform: `translateY(${top}px)`, height }}
      onClick={() => onOpen(proposal.name)}
    >
      <span className="g">
        <AxisGlyph axis={proposal.pairing?.candidate?.axis ?? 0} />
      </span>
      <span className="l1">
        <PairName pairing={pairing} />
      </span>
      <span className="sc">{score(scoreOf(proposal), scale)}</span>
      <span className="l2" lang={need?.textLanguage || undefined}>
        {need?.title ?? ""}
      </span>
      <span className="meta">
        {isPriority(proposal) && <PriorityMark />}
        {assignee && <span className="mark who">{assignee}</span>}
        {moved || proposal.state === Proposal_State.RETURNED ? (
          <span className="mark">{stateName(proposal.state)}</span>
        ) : (
          <RowMeta proposal={proposal} />
        )}
      </span>
    </li>
  );
});
