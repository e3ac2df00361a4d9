// What is read of cooperations, and steps on one: each sent once under one id, however often it is pressed.
import { useEffect, useRef, useState } from "react";
import { queryOptions, useMutation } from "@tanstack/react-query";
import type { Cooperation, Decision_Action } from "#contracts/entente/matching/v1/proposal_pb.js";
import { announce } from "@/shared/announce";
import { all, isConflict, newRequestId, proposals } from "@/shared/calls";
import { dateOf } from "@/shared/format";
import { putWhole } from "@/shared/proposal-lists";
import { queryClient } from "@/shared/queries";

const AGAIN_MS = 30_000; // so often others' steps are looked for

export const cooperationsQuery = queryOptions({
  queryKey: ["cooperations"],
  staleTime: 10_000,
  refetchInterval: AGAIN_MS,
  queryFn: () =>
    all(
      (pageToken) => proposals.listCooperations({ pageSize: 1000, pageToken }),
      (page) => page.cooperations,
    ),
});

const readAnew = (): Promise<void> => queryClient.invalidateQueries({ queryKey: cooperationsQuery.queryKey });

// Shown at once; the proposal that it comes from is read again when it is opened.
function put(stored: Cooperation): void {
  queryClient.setQueryData(cooperationsQuery.queryKey, (some) =>
    some?.map((each) => (each.name === stored.name ? stored : each)),
  );
  if (stored.proposal) void queryClient.invalidateQueries({ queryKey: ["proposal", stored.proposal] });
}

// What every request on a cooperation has.
export interface Common {
  name: string;
  etag: string;
  requestId: string;
}

// `done`: what is announced.
export function useStep<Body extends object>(
  { name, etag }: Cooperation,
  send: (request: Common & Body) => Promise<Cooperation>,
  done: string,
  after: () => void,
) {
  const last = useRef({ body: "", id: "" });
  return useMutation({
    mutationFn: (body: Body) => {
      const text = JSON.stringify([etag, body]);
      if (last.current.body !== text) last.current = { body: text, id: newRequestId() };
      return send({ ...body, name, etag, requestId: last.current.id });
    },
    onSuccess: (stored) => {
      put(stored);
      announce(done);
      after();
    },
    // As it is by now beside what was typed, which stays: a second press is for what is seen.
    onError: (error) => (isConflict(error) ? readAnew() : undefined),
  });
}

// A step that was taken here and can be taken back.
export interface Taken {
  done: string;
  decision: string; // its name: never what somebody else decides behind it
  until?: Date; // absent: as long as nothing else is decided
}

// The step taken last here; it goes by itself when its time is over.
export function useTaken({ proposal }: Cooperation) {
  const [taken, setTaken] = useState<Taken>();
  useEffect(() => {
    if (!taken?.until) return undefined;
    const timer = setTimeout(() => setTaken(undefined), Math.max(0, taken.until.getTime() - Date.now()));
    return () => clearTimeout(timer);
  }, [taken]);
  const take = async (done: string, action: Decision_Action): Promise<void> => {
    const { lastDecision } = await proposals.getProposal({ name: proposal });
    if (lastDecision?.action === action)
      setTaken({ done, decision: lastDecision.name, until: dateOf(lastDecision.undoUntilTime) });
  };
  // What can't be read can't be taken back; the step itself is stored.
  const onTaken = (done: string, action: Decision_Action): void => void take(done, action).catch(() => undefined);
  return { taken, onTaken, forget: () => setTaken(undefined) };
}

// Takes that decision back; refused when another one was taken since.
export const useUndo = (done: string, after: () => void) =>
  useMutation({
    mutationFn: async (decision: string) =>
      putWhole(await proposals.undoDecision({ name: decision, requestId: newRequestId() })),
    onSuccess: async () => {
      await readAnew();
      announce(done);
      after();
    },
  });
