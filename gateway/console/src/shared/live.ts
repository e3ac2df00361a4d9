// Follows the proposals of a round by a watch: what others decide arrives within a second. Where the line is cut, it says
// so, and goes on from where it was; where the services have forgotten that place, everything is read anew.
import { useEffect, useSyncExternalStore } from "react";
import { Code } from "@connectrpc/connect";
import type { Proposal } from "#contracts/entente/matching/v1/proposal_pb.js";
import { faultOf, proposals } from "./calls";
import { positionOf, putWhole, readAnew, setPosition } from "./proposal-lists";
import { knownProposals } from "./proposal-store";

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
    const position = positionOf(parent);
    if (!position) {
      await pause(FIRST_WAIT_MS, signal);
      continue;
    }
    try {
      const stream = proposals.watchProposals(
        // As this reader would read them: with the steps that they may take.
        {
          parent,
          startRevision: position.revision + 1n,
          timeline: position.timeline,
          progressNotify: true,
          asRead: true,
        },
        { signal },
      );
      for await (const change of stream) {
        set("live");
        wait = FIRST_WAIT_MS;
        if (change.proposal && isNew(change.proposal)) putWhole(change.proposal);
        setPosition(parent, { revision: change.revision, timeline: change.timeline });
      }
    } catch (error) {
      if (signal.aborted) return;
      const { code } = faultOf(error);
      if (code === Code.PermissionDenied) return; // who may not watch reads what there is
      if (code === Code.OutOfRange || code === Code.FailedPrecondition)
        await readAnew(parent);
      else set(code === Code.Unauthenticated ? "signed-out" : "cut");
    }
    await pause(wait, signal);
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  }
}

// What this reader decided is known already.
const isNew = ({ name, etag }: Proposal): boolean => knownProposals().get(name)?.etag !== etag;

export function useProposalWatch(parent: string): void {
  useEffect(() => {
    if (!parent) return undefined;
    const ended = new AbortController();
    void follow(parent, ended.signal);
    return () => ended.abort();
  }, [parent]);
}
