// The queue: which proposals, in which order, and which one is open. Its order stands still under the reader: what others
// change stays in its place, marked, until the reader moves on; what is new waits behind a button.
import { useCallback, useEffect, useMemo, useState } from "react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { Proposal } from "#contracts/entente/matching/v1/proposal_pb.js";
import { useAddress } from "@/shared/address";
import { lastPart, roundOf } from "@/shared/names";
import { stageOf } from "@/shared/proposal-facts";
import {
  countOf,
  countsQuery,
  listQuery,
  matching,
  proposalQuery,
  sizeQuery,
  type Asked,
} from "@/shared/proposal-lists";
import { onMoved, useProposals } from "@/shared/proposal-store";
import { asked, isNarrowed, USUAL, type Filters } from "./asked";

export interface Queue {
  filters: Filters;
  change: (change: Partial<Filters>, options?: { replace?: boolean }) => void;
  isLoading: boolean;
  error: Error | null;
  again: () => void;
  rows: Proposal[];
  at: number; // of the open one among them; -1: none
  open: Proposal | undefined;
  fresh: number; // rows that came since
  takeFresh: () => void;
  counts: Partial<Record<"todo" | "cities" | "decided" | "all" | "look" | "clear", number>>; // those that are known yet
  move: (by: number) => void;
  select: (name: string) => void;
  leave: (name: string) => void; // a row that was decided: it goes, and the next one opens
}

const NOBODY: ReadonlySet<string> = new Set();
const isMoved = ({ state }: Proposal, stage: string): boolean => stage !== "all" && stageOf(state) !== stage;

export function useQueue(round: string): Queue {
  const [filters, change] = useAddress(USUAL);
  const known = useProposals();
  const wanted = useMemo(() => asked(filters), [filters]);
  const {
    data: list,
    error,
    refetch,
  } = useQuery({ ...listQuery(round, wanted), placeholderData: keepPreviousData });
  // Rows that the reader has left behind, of the list as it was read.
  const [left, setLeft] = useState({ of: list?.asked, names: NOBODY });
  const gone = left.of === list?.asked ? left.names : NOBODY;
  const rows = useMemo(
    () => (list?.names ?? []).filter((name) => !gone.has(name)).flatMap((name) => known.get(name) ?? []),
    [list?.names, gone, known],
  );
  const leaveAll = useCallback(
    (names: string[]) =>
      setLeft((now) => ({
        of: list?.asked,
        names: new Set([...(now.of === list?.asked ? now.names : []), ...names]),
      })),
    [list?.asked],
  );
  const [fresh, forgetFresh] = useFresh(round, wanted, filters.state, rows);
  const takeFresh = (): void => {
    forgetFresh();
    setLeft({ of: undefined, names: NOBODY });
    void refetch();
  };

  const chosen = filters.p === "" ? -1 : rows.findIndex(({ name }) => lastPart(name) === filters.p);
  const at = chosen >= 0 ? chosen : filters.p === "" && rows.length > 0 ? 0 : -1;
  const elsewhere = at < 0 && filters.p !== "" && list?.isWhole ? `${round}/proposals/${filters.p}` : "";
  useQuery({ ...proposalQuery(elsewhere), enabled: elsewhere !== "" && !known.has(elsewhere) });

  const select = useCallback(
    (name: string) => {
      const moved = rows.filter((row) => row.name !== name && isMoved(row, filters.state));
      if (moved.length > 0) leaveAll(moved.map((row) => row.name));
      change({ p: lastPart(name) }, { replace: true });
    },
    [change, rows, filters.state, leaveAll],
  );
  const move = useCallback(
    (by: number) => {
      const next = rows[Math.min(Math.max((at < 0 ? -1 : at) + by, 0), rows.length - 1)];
      if (next) select(next.name);
    },
    [rows, at, select],
  );
  const leave = useCallback(
    (name: string) => {
      const from = rows.findIndex((row) => row.name === name);
      const next = rows[from + 1] ?? rows[from - 1];
      leaveAll([name]);
      change({ p: next ? lastPart(next.name) : "" }, { replace: true });
    },
    [rows, change, leaveAll],
  );
  return {
    filters,
    change,
    isLoading: !list && !error,
    error: list ? null : error,
    again: () => void refetch(),
    rows,
    at,
    open: at >= 0 ? rows[at] : known.get(elsewhere),
    fresh,
    takeFresh,
    select,
    move,
    leave,
    counts: useCounts(round, filters),
  };
}

// Where proposals of the round stand, and how many of those asked for are to be looked at twice.
function useCounts(round: string, filters: Filters): Queue["counts"] {
  const { data: counts } = useQuery(countsQuery(round));
  const narrowed = isNarrowed(filters);
  const size = (look: string) => ({
    ...sizeQuery(round, asked({ ...filters, look }).filter),
    placeholderData: keepPreviousData<number>,
    enabled: narrowed,
  });
  const { data: all } = useQuery(size(""));
  const { data: look } = useQuery(size("twice"));
  const stage = filters.state as "todo";
  const here = narrowed ? all : counts && countOf(counts.states, stage);
  const flagged = narrowed ? look : counts && countOf(counts.flagged, stage);
  return {
    todo: counts && countOf(counts.states, "todo"),
    cities: counts && countOf(counts.states, "cities"),
    decided: counts && countOf(counts.states, "decided"),
    all: here,
    look: flagged,
    clear: here === undefined || flagged === undefined ? undefined : here - flagged,
  };
}

const ASK_MS = 300; // what moves within it is asked for together

// How many that aren't among the rows belong to them by now: services are asked about those that moved.
function useFresh(round: string, wanted: Asked, stage: string, rows: Proposal[]): [number, () => void] {
  const [came, setCame] = useState(NOBODY);
  useEffect(() => {
    const moved = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = (): void => {
      timer = undefined;
      const names = [...moved];
      moved.clear();
      matching(round, wanted.filter, names).then(
        (found) => found.length > 0 && setCame((now) => new Set([...now, ...found])),
        () => undefined, // they come with the next list
      );
    };
    const off = onMoved((proposal) => {
      if (roundOf(proposal.name) !== round || isMoved(proposal, stage)) return;
      moved.add(proposal.name);
      timer ??= setTimeout(ask, ASK_MS);
    });
    return () => {
      off();
      clearTimeout(timer);
      setCame(NOBODY);
    };
  }, [round, wanted.filter, stage]);
  const shown = new Set(came.size > 0 ? rows.map(({ name }) => name) : []);
  return [[...came].filter((name) => !shown.has(name)).length, () => setCame(NOBODY)];
}
