import { describe, expect, it } from "vitest";
import { deliver, waiting, type Answer, type Outcome } from "@/tasks/answer";
import { CallError } from "@/tasks/calls";

const answer: Answer = {
  action: "ACTION_ACCEPT",
  proposal: "p",
  city: "cities/dakar",
  etag: "1",
  requestId: "id",
  answeredBy: "mayor",
};

function device() {
  const kept = new Map<string, string>();
  return {
    kept,
    store: {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
      removeItem: (key: string) => void kept.delete(key),
    },
  };
}

describe("Answer", () => {
  it("IsKeptBeforeItIsSentAndGoneOnceItIsStored", async () => {
    const { store } = device();
    const told: string[] = [];
    await deliver(
      answer,
      {
        store,
        pause: async () => undefined,
        send: async () => {
          expect(waiting(store, "p")).toEqual(answer);
        },
      },
      ({ state }) => told.push(state),
    );
    expect(told).toEqual(["stored"]);
    expect(waiting(store, "p")).toBeUndefined();
  });
  it("IsSentAgainUnderTheSameIdUntilTheLineIsBack", async () => {
    const { store } = device();
    const ids: string[] = [];
    const told: string[] = [];
    await deliver(
      answer,
      {
        store,
        pause: async () => undefined,
        send: async ({ requestId }) => {
          ids.push(requestId);
          if (ids.length < 3) throw new CallError("unreachable", "", "");
        },
      },
      ({ state }) => told.push(state),
    );
    expect(ids).toEqual(["id", "id", "id"]);
    expect(told).toEqual(["waits", "waits", "stored"]);
  });
  it("IsToldWhenItIsRefusedAndNotSentAgain", async () => {
    const { store } = device();
    const told: Outcome[] = [];
    let sent = 0;
    await deliver(
      answer,
      {
        store,
        pause: async () => undefined,
        send: async () => {
          sent++;
          throw new CallError("failed_precondition", "too late", "STEP_NOT_ALLOWED");
        },
      },
      (outcome) => told.push(outcome),
    );
    expect(sent).toBe(1);
    expect(told).toMatchObject([{ state: "refused" }]);
    expect(waiting(store, "p")).toBeUndefined();
  });
});
