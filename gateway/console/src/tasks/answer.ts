// An answer on its way: kept on this device before it is sent, sent once under one request id, sent again when the line is
// back. The page may be closed meanwhile.
import { CallError } from "./calls";

export interface Terms {
  window?: { start?: object; end?: object };
  places?: number;
  mode?: string;
  note?: string;
}

export interface Answer {
  action: "ACTION_ACCEPT" | "ACTION_DECLINE";
  proposal: string;
  city: string;
  etag: string;
  requestId: string;
  answeredBy: string;
  terms?: Terms;
  reason?: string;
  text?: string;
}

interface Wiring {
  send: (answer: Answer) => Promise<void>;
  store: Pick<Storage, "getItem" | "setItem" | "removeItem">;
  pause: (ms: number) => Promise<void>;
}

export type Outcome = { state: "stored" } | { state: "waits" } | { state: "refused"; error: unknown };

const FIRST_WAIT_MS = 2000;
const LONGEST_WAIT_MS = 30_000;
const keyOf = (proposal: string): string => `answer ${proposal}`;

export const waiting = (store: Pick<Storage, "getItem">, proposal: string): Answer | undefined => {
  const kept = store.getItem(keyOf(proposal));
  return kept === null ? undefined : (JSON.parse(kept) as Answer);
};

// Tells each state that the answer comes into; ends with what became of it.
export async function deliver(
  answer: Answer,
  { send, store, pause }: Wiring,
  tell: (outcome: Outcome) => void,
): Promise<void> {
  store.setItem(keyOf(answer.proposal), JSON.stringify(answer));
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    try {
      await send(answer);
      store.removeItem(keyOf(answer.proposal));
      return tell({ state: "stored" });
    } catch (error) {
      if (!(error instanceof CallError) || !error.isUnreachable) {
        store.removeItem(keyOf(answer.proposal));
        return tell({ state: "refused", error });
      }
      tell({ state: "waits" });
      await pause(wait);
    }
  }
}
