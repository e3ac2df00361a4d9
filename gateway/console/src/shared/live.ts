// Follows the proposals of a round by a watch: what others decide arrives within a second. Where the line is cut, it says
// so, and goes on from where it was; where the services have forgotten that place, everything is read anew.
import { useEffect, useSyncExternalStore } from "react";
import { Code } from "@connectrpc/connect";
import { faultOf, proposals } from "./calls";
import { proposalsQuery, putProposal, queryClient } from "./queries";

export interface Live {
  state: "live" | "cut" | "signed-out";
  since: Date;
}

let live: Live = { state: "live", since: new Date() };
const readers = new Set<() => void>();
function set(state: Live["state"]): void {
  if (state === live.state) return;
  live = { state, since: new Date() };
  for (const reader of readers) reader();
}
export const useLive = (): Live =>
  useSyncExternalStore(
    (reader) => {
      readers.add(reader);
      return () => readers.delete(reader);
    },
    () => live,
  );

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8000;
const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });

async function follow(parent: string, signal: AbortSignal): Promise<void> {
  let wait = FIRST_WAIT_MS;
  while (!signal.aborted) {
    const key = proposalsQuery(parent).queryKey;
    const list = queryClient.getQueryData(key);
    if (!list) {
      await pause(wait, signal);
      continue;
    }
    let { revision, timeline } = list;
    try {
      const stream = proposals.watchProposals(
        { parent, startRevision: revision + 1n, timeline, progressNotify: true },
        { signal },
      );
      for await (const change of stream) {
        set("live");
        wait = FIRST_WAIT_MS;
        revision = change.revision;
        timeline = change.timeline;
        if (change.proposal) keepAllowed(change.proposal);
        queryClient.setQueryData(key, (known) => known && { ...known, revision, timeline });
      }
    } catch (error) {
      if (signal.aborted) return;
      const { code } = faultOf(error);
      if (code === Code.PermissionDenied) return; // who may not watch reads what there is
      if (code === Code.OutOfRange || code === Code.FailedPrecondition)
        await queryClient.invalidateQueries({ queryKey: key });
      else set(code === Code.Unauthenticated ? "signed-out" : "cut");
    }
    await pause(wait, signal);
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  }
}

// Who watches isn't asked, so a change of a watch says no steps that its reader may take: they are asked for.
function keepAllowed(proposal: Parameters<typeof putProposal>[0]): void {
  const key = ["proposals", proposal.name.split("/").slice(0, 4).join("/")];
  const known = queryClient
    .getQueryData<{ proposals: Map<string, { etag: string; state: number }> }>(key)
    ?.proposals.get(proposal.name);
  if (known?.etag === proposal.etag) return;
  void proposals.getProposal({ name: proposal.name }).then(putProposal, () => putProposal(proposal));
}

export function useProposalWatch(parent: string): void {
  useEffect(() => {
    if (!parent) return undefined;
    const ended = new AbortController();
    void follow(parent, ended.signal);
    return () => ended.abort();
  }, [parent]);
}
