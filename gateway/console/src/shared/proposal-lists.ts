// Lists of a round's proposals as services filter, order and count them: short ones by pages, the whole of one by its name.
import { useEffect, useMemo } from "react";
import { queryOptions, useQuery } from "@tanstack/react-query";
import {
  ListProposalsRequest_View,
  type ListProposalsResponse,
} from "#contracts/entente/matching/v1/proposal_service_pb.js";
import type { Proposal, Proposal_State } from "#contracts/entente/matching/v1/proposal_pb.js";
import { proposals } from "./calls";
import { roundOf } from "./names";
import { stageOf, type Stage } from "./proposal-facts";
import { knownProposals, onMoved, putPage, putProposal, useProposals } from "./proposal-store";
import { queryClient } from "./queries";

const FIRST_PAGE = 100; // soon there
const PAGE = 1000;

// Where the watch of a round is: it began behind everything that lists had shown of the round.
export interface Position {
  revision: bigint;
  timeline: string;
}
const positions = new Map<string, Position & { began: bigint }>();
export const positionOf = (round: string): Position | undefined => positions.get(round);
export function setPosition(round: string, { revision, timeline }: Position): void {
  positions.set(round, { began: positions.get(round)?.began ?? revision, revision, timeline });
}

// Forgets where the watch of a round was, and reads what is shown of the round anew.
export async function readAnew(round: string): Promise<void> {
  positions.delete(round);
  await queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[1] === round });
}

// What a list is asked by, as docs/filters.md says.
export interface Asked {
  filter: string;
  orderBy: string;
}
const ALL: Asked = { filter: "", orderBy: "" };

export interface ProposalList {
  asked: Asked;
  names: string[];
  isWhole: boolean; // no page is missing
}

async function readPage(parent: string, asked: Asked, pageToken: string, signal: AbortSignal) {
  const page = await proposals.listProposals(
    {
      parent,
      ...asked,
      pageToken,
      pageSize: pageToken ? PAGE : FIRST_PAGE,
      view: ListProposalsRequest_View.BASIC,
    },
    { signal },
  );
  const watched = positions.get(parent);
  if (!watched) setPosition(parent, page);
  // What changed between this page and the beginning of the watch, the watch doesn't tell.
  else if (page.timeline === watched.timeline && page.revision < watched.began)
    return readPage(parent, asked, pageToken, signal);
  putPage(page.proposals);
  return page;
}

// Until what is known is on the screen, or would be if somebody looked.
const PAINTED_MS = 250;
const painted = (): Promise<unknown> =>
  new Promise((resolve) => {
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve)));
    setTimeout(resolve, PAINTED_MS);
  });

// The first page is shown while the others are read. A list stays as it was when it was read: what moves meanwhile is told
// by the store. Asked again, a part of a round is read again.
export const listQuery = (round: string, asked: Asked = ALL) =>
  queryOptions({
    queryKey: ["proposals", round, asked.filter, asked.orderBy],
    staleTime: Infinity,
    gcTime: asked === ALL ? undefined : 0,
    queryFn: async ({ signal, queryKey }): Promise<ProposalList> => {
      const isShown = queryClient.getQueryData(queryKey) !== undefined;
      const names: string[] = [];
      let page = await readPage(round, asked, "", signal);
      for (;;) {
        names.push(...page.proposals.map(({ name }) => name));
        if (page.nextPageToken === "") return { asked, names, isWhole: true };
        if (!isShown) {
          queryClient.setQueryData(queryKey, { asked, names: [...names], isWhole: false });
          await painted();
        }
        page = await readPage(round, asked, page.nextPageToken, signal);
      }
    },
  });

const countCall = (parent: string, filter: string, signal: AbortSignal) =>
  proposals.listProposals(
    { parent, filter, pageSize: 1, view: ListProposalsRequest_View.BASIC, withCounts: true },
    { signal },
  );

// How many proposals match.
export const sizeQuery = (parent: string, filter: string) =>
  queryOptions({
    queryKey: ["proposals-size", parent, filter],
    gcTime: 0,
    queryFn: async ({ signal }) => (await countCall(parent, filter, signal)).totalSize,
  });

// Which of these proposals match.
const MOST_NAMES = 25; // that a filter has room for
export async function matching(parent: string, filter: string, names: string[]): Promise<string[]> {
  const named = names
    .slice(0, MOST_NAMES)
    .map((name) => `name = "${name}"`)
    .join(" OR ");
  const page = await proposals.listProposals({
    parent,
    filter: filter ? `${filter} AND (${named})` : named,
    pageSize: MOST_NAMES,
    view: ListProposalsRequest_View.BASIC,
  });
  return page.proposals.map(({ name }) => name);
}

type ByState = ReadonlyMap<Proposal_State, number>;
export interface Counts {
  states: ByState;
  flagged: ByState; // of these, how many have reasons to look twice
}
const countsOf = ({ counts }: ListProposalsResponse): Counts => ({
  states: new Map(counts.map(({ state, count }) => [state, count])),
  flagged: new Map(counts.map(({ state, flaggedCount }) => [state, flaggedCount])),
});
export const countsQuery = (parent: string) =>
  queryOptions({
    queryKey: ["proposals-counts", parent],
    staleTime: Infinity,
    queryFn: async ({ signal }) => countsOf(await countCall(parent, "", signal)),
  });
export const countOf = (counts: ByState | undefined, stage: Stage | "all"): number =>
  [...(counts ?? [])].reduce(
    (sum, [state, count]) => (stage === "all" || stageOf(state) === stage ? sum + count : sum),
    0,
  );

// What is decided is counted at once.
onMoved((proposal, before) => {
  if (before === undefined) return;
  const round = roundOf(proposal.name);
  const moved = (counts: ByState, counts_: (each: Proposal) => boolean): ByState => {
    const next = new Map(counts);
    if (counts_(before)) next.set(before.state, (next.get(before.state) ?? 0) - 1);
    if (counts_(proposal)) next.set(proposal.state, (next.get(proposal.state) ?? 0) + 1);
    return next;
  };
  queryClient.setQueryData(
    countsQuery(round).queryKey,
    (counts) =>
      counts && {
        states: moved(counts.states, () => true),
        flagged: moved(counts.flagged, ({ flags, state }) => flags.length > 0 && stageOf(state) === "todo"),
      },
  );
  void queryClient.invalidateQueries({ queryKey: ["proposals-size", round] });
});

// All of one: terms, runners-up, rules.
export const proposalQuery = (name: string) =>
  queryOptions({
    queryKey: ["proposal", name],
    staleTime: Infinity, // the watch keeps it so
    queryFn: async ({ signal }) => {
      const proposal = await proposals.getProposal({ name }, { signal });
      putPage([proposal]);
      return proposal;
    },
  });

// What a reply to a call on this very proposal says, which is the whole of it.
export function putWhole(proposal: Proposal): void {
  const isNew = !knownProposals().has(proposal.name);
  queryClient.setQueryData(proposalQuery(proposal.name).queryKey, proposal);
  putProposal(proposal);
  if (!isNew) return;
  const round = roundOf(proposal.name);
  void queryClient.invalidateQueries({ queryKey: countsQuery(round).queryKey });
  void queryClient.invalidateQueries({ queryKey: listQuery(round).queryKey });
}

// The whole of a proposal as soon as it is there; where it stands is what the store says.
export function useWhole(proposal: Proposal): Proposal {
  const { data, isFetching, refetch } = useQuery(proposalQuery(proposal.name));
  // A list may show it newer.
  const isOld = data !== undefined && data.etag !== proposal.etag && !isFetching;
  useEffect(() => {
    if (isOld) void refetch();
  }, [isOld, refetch]);
  return useMemo(() => (data ? { ...data, state: proposal.state } : proposal), [data, proposal]);
}

// Any pair of a round, whole: what each term of a score may give at most.
export const anyPairQuery = (parent: string) =>
  queryOptions({
    queryKey: ["any-pair", parent],
    staleTime: Infinity,
    queryFn: async ({ signal }) => {
      const page = await proposals.listProposals(
        { parent, filter: "NOT axis = north-south-south", pageSize: 1 },
        { signal },
      );
      return page.proposals[0] ?? null;
    },
  });

// Every proposal of a round, in short, by name.
export function useRoundProposals(round: string): Proposal[] | undefined {
  const { data } = useQuery({ ...listQuery(round), enabled: round !== "" });
  const known = useProposals();
  return useMemo(
    () => (data?.isWhole ? data.names.flatMap((name) => known.get(name) ?? []) : undefined),
    [data, known],
  );
}
