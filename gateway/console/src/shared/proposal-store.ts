// Proposals that this page has read, by name: what a list, the watch and one's own decisions bring is seen everywhere at
// once. The map is replaced on each change, never changed, so that what is made of it can be kept.
import { useSyncExternalStore } from "react";
import type { Proposal } from "#contracts/entente/matching/v1/proposal_pb.js";
import { dateOf } from "./format";

export type Proposals = ReadonlyMap<string, Proposal>;
// A proposal that came or was moved, and as it was before.
export type Moved = (proposal: Proposal, before: Proposal | undefined) => void;

let known: Proposals = new Map();
const readers = new Set<() => void>();
const watchers = new Set<Moved>();

export const knownProposals = (): Proposals => known;

export function useProposals(): Proposals {
  return useSyncExternalStore((reader) => {
    readers.add(reader);
    return () => readers.delete(reader);
  }, knownProposals);
}

export function onMoved(watcher: Moved): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

function put(some: Proposal[]): void {
  if (some.length === 0) return;
  const next = new Map(known);
  for (const proposal of some) next.set(proposal.name, proposal);
  known = next;
  for (const reader of readers) reader();
}

// As it now is, by a reply to its own call, or as it will be once a decision on its way has arrived.
export function putProposal(proposal: Proposal): void {
  const before = known.get(proposal.name);
  put([proposal]);
  if (before?.state !== proposal.state) for (const watcher of watchers) watcher(proposal, before);
}

// Of a page of a list, which may have been read before what is known here already.
export const putPage = (page: Proposal[]): void =>
  put(
    page.filter((proposal) => {
      const here = known.get(proposal.name);
      return !here || (here.etag !== proposal.etag && updated(here) <= updated(proposal));
    }),
  );

const updated = ({ updateTime }: Proposal): number => dateOf(updateTime)?.getTime() ?? 0;
