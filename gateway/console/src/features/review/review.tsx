// Review: decide proposals one after the other. Queue, proposal, context; or the queue as a sheet; or map and matrix.
import { lazy, Suspense, useCallback, useEffect, useState } from "react";
import { Link, useLocation } from "wouter";
import { withRound } from "@/shared/address";
import { lastTaken, outbox, undo } from "@/shared/decide";
import { useKeys } from "@/shared/keys";
import { wantListings } from "@/shared/listings";
import { lastPart } from "@/shared/names";
import { useOutbox } from "@/shared/outbox";
import { Icon } from "@/shared/parts/icon";
import { pairText } from "@/shared/parts/marks";
import { NoRound } from "@/shared/parts/no-round";
import { useTitle } from "@/shared/parts/page";
import { FaultNote, Skeleton } from "@/shared/parts/states";
import { shape } from "@/shared/network";
import { listingsOf, pairingOf } from "@/shared/proposal-facts";
import { proposalQuery } from "@/shared/proposal-lists";
import { useProposals } from "@/shared/proposal-store";
import { explanationQuery, queryClient } from "@/shared/queries";
import { useShownRound, type ShownRound } from "@/shared/round";
import { counted, t } from "@/shared/texts";
import { Batch } from "./batch";
import { ContextPane } from "./context-pane";
import { ProposalPane } from "./proposal-pane";
import { isFiltered } from "./asked";
import { QueuePane } from "./queue-pane";
import { Sheet } from "./sheet";
import { UndoToast } from "./undo-toast";
import { useQueue } from "./use-queue";
import "./review.css";

const Overview = lazy(() => import("./overview"));

export default function ReviewScreen() {
  const { shown, isPending } = useShownRound();
  useTitle(t("nav.review"));
  if (shown) return <Workspace key={shown.round.name} shown={shown} />;
  return <NoRound title={t("nav.review")} isPending={isPending} />;
}

const AHEAD = 2; // proposals that are read before they are opened
const PAINTED_MS = 50; // by then the open one is on the screen

function Workspace({ shown }: { shown: ShownRound }) {
  const round = shown.round.name;
  const queue = useQueue(round);
  const known = useProposals();
  const { filters, change, rows, at, open } = queue;
  const [picked, setPicked] = useState<Set<string>>(new Set());
  const [lastPick, setLastPick] = useState("");
  const [batch, setBatch] = useState(false);
  const [, go] = useLocation();
  const { waiting, cut } = useOutbox(outbox);
  useTitle(open && pairText(pairingOf(open)), t("nav.review"));

  const pick = useCallback(
    (names: string[], on: boolean): void =>
      setPicked((now) => {
        const next = new Set(now);
        for (const name of names)
          if (on) next.add(name);
          else next.delete(name);
        return next;
      }),
    [],
  );
  const pickHere = (upTo: boolean): void => {
    const row = rows[at];
    if (!row) return;
    const from = upTo ? rows.findIndex(({ name }) => name === lastPick) : -1;
    if (from >= 0)
      pick(
        rows.slice(Math.min(from, at), Math.max(from, at) + 1).map(({ name }) => name),
        true,
      );
    else pick([row.name], !picked.has(row.name));
    setLastPick(row.name);
  };
  const next = rows.slice(at + 1, at + 1 + AHEAD);
  const nextKey = next.map(({ name }) => name).join();
  useEffect(() => {
    const timer = setTimeout(() => {
      for (const each of next) {
        void queryClient.prefetchQuery(proposalQuery(each.name));
        void queryClient.prefetchQuery(explanationQuery(round, pairingOf(each)));
        wantListings(listingsOf(each));
      }
    }, PAINTED_MS);
    return () => clearTimeout(timer);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `nextKey` says which they are
  }, [nextKey, round]);
  const view = (name: string): void => change({ view: filters.view === name ? "" : name });
  useKeys(
    {
      j: () => queue.move(1),
      ArrowDown: () => queue.move(1),
      k: () => queue.move(-1),
      ArrowUp: () => queue.move(-1),
      Enter:
        open && filters.view !== "map"
          ? () => go(withRound(`/proposal/${lastPart(open.name)}`))
          : undefined,
      t: () => view("table"),
      m: () => (shape().countries ? view("map") : undefined),
      x: () => pickHere(false),
      X: () => pickHere(true),
      f: () => document.querySelector<HTMLButtonElement>(".sortline .icon-btn")?.click(),
      z: () => {
        const name = lastTaken();
        if (name) void undo(name).catch(() => undefined);
      },
      Escape: () => {
        if (filters.view) change({ view: "" });
        else if (filters.cell) change({ cell: "" });
        else if (picked.size > 0) setPicked(new Set());
      },
    },
    !batch,
  );

  const chosen = [...picked].flatMap((name) => known.get(name) ?? []);
  const { select } = queue;
  const openRow = useCallback(
    (name: string): void => {
      select(name);
      if (filters.view === "map") change({ view: "", p: lastPart(name) });
    },
    [select, change, filters.view],
  );
  if (queue.error)
    return (
      <div className="page">
        <h1>{t("nav.review")}</h1>
        <FaultNote error={queue.error} what={t("fault.proposals")} again={queue.again} />
      </div>
    );
  return (
    <>
      {cut && (
        <p className="strip-note" role="status">
          {counted("outbox.waits", waiting.length)}
        </p>
      )}
      {filters.view === "table" ? (
        <Sheet queue={queue} shown={shown} picked={picked} onPick={pick} onBatch={() => setBatch(true)} />
      ) : (
        <div className={`work ${filters.view === "map" ? "over" : ""} ${filters.p ? "open" : ""}`}>
          <QueuePane queue={queue} scale={shown.scale} picked={picked} onOpen={openRow} />
          {filters.view === "map" ? (
            <Suspense
              fallback={
                <section className="overview">
                  <div className="scroll">
                    <Skeleton rows={8} />
                  </div>
                </section>
              }
            >
              <Overview queue={queue} shown={shown} />
            </Suspense>
          ) : open ? (
            <>
              <ProposalPane proposal={open} shown={shown} queue={queue} />
              <ContextPane proposal={open} shown={shown} />
            </>
          ) : queue.isLoading ? (
            <section className="detail">
              <Skeleton rows={8} />
            </section>
          ) : (
            <Nothing filtered={isFiltered(filters)} stage={filters.state} />
          )}
        </div>
      )}
      <UndoToast />
      <Batch
        open={batch}
        onClose={() => setBatch(false)}
        chosen={chosen}
        scale={shown.scale}
        onTaken={(names) => pick(names, false)}
      />
    </>
  );
}

const Nothing = ({ filtered, stage }: { filtered: boolean; stage: string }) => (
  <section className="detail">
    <div className="void">
      <Icon name="check" size={28} />
      <h2>{filtered || stage !== "todo" ? t("queue.none_filtered") : t("queue.all_decided")}</h2>
      {!filtered && stage === "todo" && (
        <>
          <p className="quiet">{t("queue.publish_next")}</p>
          <Link className="btn primary" href={withRound("/round")}>
            {t("round.publish")}
          </Link>
        </>
      )}
    </div>
  </section>
);
