// Review: decide proposals one after the other. Queue, proposal, context; or the queue as a sheet; or map and matrix.
import { lazy, Suspense, useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { Link, useLocation } from "wouter";
import type { Proposal } from "#contracts/entente/matching/v1/proposal_pb.js";
import { withRound } from "@/shared/address";
import { lastTaken, outbox, undo } from "@/shared/decide";
import { useKeys } from "@/shared/keys";
import { lastPart } from "@/shared/names";
import { useOutbox } from "@/shared/outbox";
import { Icon } from "@/shared/parts/icon";
import { pairText } from "@/shared/parts/marks";
import { useTitle } from "@/shared/parts/page";
import { Callout, FaultNote, Skeleton } from "@/shared/parts/states";
import { pairingOf } from "@/shared/proposal-facts";
import { explanationQuery, proposalsQuery, queryClient } from "@/shared/queries";
import { useShownRound, type ShownRound } from "@/shared/round";
import { counted, t } from "@/shared/texts";
import { Batch } from "./batch";
import { ContextPane } from "./context-pane";
import { ProposalPane } from "./proposal-pane";
import { QueuePane, isFiltered } from "./queue-pane";
import { Sheet } from "./sheet";
import { UndoToast } from "./undo-toast";
import { useQueue } from "./use-queue";
import "./review.css";

const Overview = lazy(() => import("./overview"));

export default function ReviewScreen() {
  const { shown, isPending } = useShownRound();
  const { data, error, refetch } = useQuery({
    ...proposalsQuery(shown?.round.name ?? ""),
    enabled: shown !== undefined,
  });
  useTitle(t("nav.review"));
  if (error)
    return (
      <div className="page">
        <h1>{t("nav.review")}</h1>
        <FaultNote error={error} what={t("fault.proposals")} again={() => void refetch()} />
      </div>
    );
  if (!shown && !isPending)
    return (
      <div className="page">
        <h1>{t("nav.review")}</h1>
        <Callout
          kind="info"
          title={t("round.none")}
          actions={
            <Link className="btn primary" href="/round">
              {t("nav.round")}
            </Link>
          }
        />
      </div>
    );
  if (!shown || !data)
    return (
      <div className="page">
        <h1 className="vh">{t("nav.review")}</h1>
        <Skeleton rows={10} />
      </div>
    );
  return <Workspace key={shown.round.name} proposals={data.proposals} shown={shown} />;
}

const AHEAD = 2; // proposals whose explanation is read before they are opened

function Workspace({ proposals, shown }: { proposals: Map<string, Proposal>; shown: ShownRound }) {
  const queue = useQueue(proposals);
  const { filters, change, rows, at, open } = queue;
  const [picked, setPicked] = useState<Set<string>>(new Set());
  const [lastPick, setLastPick] = useState("");
  const [batch, setBatch] = useState(false);
  const [, go] = useLocation();
  const { waiting, cut } = useOutbox(outbox);
  useTitle(open && pairText(pairingOf(open)), t("nav.review"));

  const pick = (names: string[], on: boolean): void =>
    setPicked((now) => {
      const next = new Set(now);
      for (const name of names)
        if (on) next.add(name);
        else next.delete(name);
      return next;
    });
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
  const step = (by: number): void => {
    queue.move(by);
    for (const next of rows.slice(at + 1, at + 1 + AHEAD))
      void queryClient.prefetchQuery(explanationQuery(shown.round.name, pairingOf(next)));
  };
  const view = (name: string): void => change({ view: filters.view === name ? "" : name });
  useKeys(
    {
      j: () => step(1),
      ArrowDown: () => step(1),
      k: () => step(-1),
      ArrowUp: () => step(-1),
      Enter:
        open && filters.view !== "map"
          ? (event) => {
              if ((event.target as HTMLElement).closest("button, a") === null)
                go(withRound(`/proposal/${lastPart(open.name)}`));
            }
          : undefined,
      t: () => view("table"),
      m: () => view("map"),
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

  const chosen = [...picked].flatMap((name) => proposals.get(name) ?? []);
  const openRow = (name: string): void => {
    queue.select(name);
    if (filters.view === "map") change({ view: "", p: lastPart(name) });
  };
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
              <Overview queue={queue} proposals={proposals} shown={shown} />
            </Suspense>
          ) : open ? (
            <>
              <ProposalPane key={open.name} proposal={open} shown={shown} queue={queue} />
              <ContextPane proposal={open} shown={shown} />
            </>
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
