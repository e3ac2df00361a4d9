// Decisions on their way: shown at once, sent in order, each once under one request id. What can't be sent waits on this
// device, also when the page is closed; what is refused is told, and nothing typed is lost.
import { useSyncExternalStore } from "react";
import { faultOf, isConflict, isSignedOut, isUnreachable, type Fault } from "./calls";

export type Step = "approve" | "return" | "reject" | "resubmit";

export interface Decision {
  step: Step;
  name: string; // of the proposal
  etag: string;
  reason: string;
  text: string;
  requestId: string;
}

export interface Refused {
  decision: Decision;
  fault: Fault;
  conflict: boolean; // somebody else changed it meanwhile
}

export interface Outbox {
  waiting: Decision[];
  refused: Refused[];
  cut: boolean; // the line, or the sign-in
}

interface Wiring {
  send: (decision: Decision) => Promise<void>;
  store: Pick<Storage, "getItem" | "setItem">;
  pause: (ms: number) => Promise<void>;
}

const STORED = "decisions";
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 15_000;

export function makeOutbox({ send, store, pause }: Wiring) {
  let state: Outbox = { waiting: [], refused: [], ...read(), cut: false };
  let sending = false;
  const readers = new Set<() => void>();

  function read(): Partial<Outbox> {
    try {
      return JSON.parse(store.getItem(STORED) ?? "{}") as Partial<Outbox>;
    } catch {
      return {};
    }
  }
  function set(change: Partial<Outbox>): void {
    state = { ...state, ...change };
    store.setItem(STORED, JSON.stringify({ waiting: state.waiting, refused: state.refused }));
    for (const reader of readers) reader();
  }

  async function flush(): Promise<void> {
    if (sending) return;
    sending = true;
    let wait = FIRST_WAIT_MS;
    for (let next = state.waiting[0]; next !== undefined; next = state.waiting[0]) {
      const sent = next;
      try {
        await send(sent);
        wait = FIRST_WAIT_MS;
        set({ waiting: state.waiting.filter((each) => each !== sent), cut: false });
      } catch (error) {
        if (isUnreachable(error) || isSignedOut(error)) {
          set({ cut: true });
          await pause(wait);
          wait = Math.min(wait * 2, LONGEST_WAIT_MS);
        } else {
          set({
            waiting: state.waiting.filter((each) => each !== sent),
            cut: false,
            refused: [
              ...state.refused.filter(({ decision }) => decision.name !== sent.name),
              { decision: sent, fault: faultOf(error), conflict: isConflict(error) },
            ],
          });
        }
      }
    }
    sending = false;
  }

  return {
    state: (): Outbox => state,
    subscribe: (reader: () => void) => {
      readers.add(reader);
      return () => {
        readers.delete(reader);
      };
    },
    put(decision: Decision): void {
      set({
        waiting: [...state.waiting, decision],
        refused: state.refused.filter((each) => each.decision.name !== decision.name),
      });
      void flush();
    },
    settle(name: string): void {
      set({ refused: state.refused.filter(({ decision }) => decision.name !== name) });
    },
    flush,
  };
}

export const useOutbox = (outbox: ReturnType<typeof makeOutbox>): Outbox =>
  useSyncExternalStore(outbox.subscribe, outbox.state);
