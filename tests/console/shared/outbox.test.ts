import { Code, ConnectError } from "@connectrpc/connect";
import { beforeAll, describe, expect, it, vi } from "vitest";
import type { Decision } from "@/shared/outbox";

beforeAll(() => {
  vi.stubGlobal("window", { location: { origin: "http://127.0.0.1" } });
});

const decision = (name: string): Decision => ({
  step: "approve",
  name,
  etag: "1",
  reason: "",
  text: `words on ${name}`,
  requestId: `id-${name}`,
});

async function open(send: (decision: Decision) => Promise<void>, stored: Decision[] = []) {
  const { makeOutbox } = await import("@/shared/outbox");
  const kept = new Map([["decisions", JSON.stringify({ waiting: stored })]]);
  const pauses: (() => void)[] = [];
  const outbox = makeOutbox({
    send,
    store: { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) },
    pause: () =>
      new Promise((resolve) => {
        pauses.push(resolve);
      }),
  });
  return { outbox, kept, goOn: () => pauses.splice(0).forEach((resolve) => resolve()) };
}
const settled = () =>
  new Promise((resolve) => {
    setTimeout(resolve, 50);
  });

describe("Outbox", () => {
  it("SendsInOrderAndEachOnce", async () => {
    const sent: string[] = [];
    const { outbox } = await open(async ({ name }) => {
      sent.push(name);
    });
    outbox.put(decision("a"));
    outbox.put(decision("b"));
    await settled();
    expect(sent).toEqual(["a", "b"]);
    expect(outbox.state()).toMatchObject({ waiting: [], refused: [], cut: false });
  });
  it("KeepsWhatCannotBeSentAndSendsItAgainUnderTheSameId", async () => {
    const ids: string[] = [];
    let isCut = true;
    const { outbox, kept, goOn } = await open(async ({ requestId }) => {
      ids.push(requestId);
      if (isCut) throw new ConnectError("no answer", Code.Unavailable);
    });
    outbox.put(decision("a"));
    outbox.put(decision("b"));
    await settled();
    expect(outbox.state().cut).toBe(true);
    expect(JSON.parse(kept.get("decisions") ?? "").waiting).toHaveLength(2);
    isCut = false;
    goOn();
    await settled();
    expect(ids).toEqual(["id-a", "id-a", "id-b"]);
    expect(JSON.parse(kept.get("decisions") ?? "").waiting).toEqual([]);
  });
  it("GoesOnWithWhatWasLeftWhenThePageWasClosed", async () => {
    const sent: string[] = [];
    const { outbox } = await open(
      async ({ name }) => {
        sent.push(name);
      },
      [decision("left")],
    );
    await outbox.flush();
    expect(sent).toEqual(["left"]);
  });
  it("TellsAConflictAndLosesNoWords", async () => {
    const { outbox } = await open(async () => {
      throw new ConnectError("changed", Code.Aborted);
    });
    outbox.put(decision("a"));
    await settled();
    expect(outbox.state().waiting).toEqual([]);
    expect(outbox.state().refused).toMatchObject([{ conflict: true, decision: { text: "words on a" } }]);
    outbox.settle("a");
    expect(outbox.state().refused).toEqual([]);
  });
  it("DoesNotHoldUpOthersForOneThatIsRefused", async () => {
    const sent: string[] = [];
    const { outbox } = await open(async ({ name }) => {
      if (name === "a") throw new ConnectError("too few places", Code.FailedPrecondition);
      sent.push(name);
    });
    outbox.put(decision("a"));
    outbox.put(decision("b"));
    await settled();
    expect(sent).toEqual(["b"]);
    expect(outbox.state().refused).toMatchObject([{ conflict: false }]);
  });
});
