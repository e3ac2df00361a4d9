// Decisions of a coordinator on proposals: put down at once, sent through the outbox, undone by another decision.
import { Proposal_State, type Proposal } from "#contracts/entente/matching/v1/proposal_pb.js";
import { announce } from "./announce";
import { newRequestId, proposals } from "./calls";
import { cityName } from "./network";
import { cityOf } from "./names";
import { makeOutbox, type Decision, type Step } from "./outbox";
import { pairingOf } from "./proposal-facts";
import { Round_State } from "#contracts/entente/matching/v1/round_pb.js";
import { putWhole } from "./proposal-lists";
import { knownProposals, putProposal } from "./proposal-store";
import { queryClient, roundsQuery } from "./queries";
import { roundOf } from "./names";
import { t, tMaybe } from "./texts";

const AFTER: Record<Step, Proposal_State> = {
  approve: Proposal_State.APPROVING,
  return: Proposal_State.RETURNED,
  reject: Proposal_State.REJECTED,
  resubmit: Proposal_State.PROPOSED,
};

async function send({ step, name, etag, reason, text, requestId }: Decision): Promise<void> {
  const common = { name, etag, text, requestId };
  switch (step) {
    case "approve":
      return putWhole(await proposals.approveProposal(common));
    case "return":
      return putWhole(await proposals.returnProposal({ ...common, reason }));
    case "reject":
      return putWhole(await proposals.rejectProposal({ ...common, reason }));
    case "resubmit":
      return putWhole(await proposals.resubmitProposal(common));
  }
}

export const outbox = makeOutbox({
  send: async (decision) => {
    try {
      await send(decision);
    } catch (error) {
      // As it really is, beside what was wanted.
      await proposals.getProposal({ name: decision.name }).then(putWhole, () => undefined);
      throw error;
    }
  },
  store: localStorage,
  pause: (ms) =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      window.addEventListener(
        "online",
        () => {
          clearTimeout(timer);
          resolve();
        },
        { once: true },
      );
    }),
});
void outbox.flush();

// The last decisions of this reader, newest last: what Z takes back.
const taken: string[] = [];
export const lastTaken = (): string | undefined => taken.at(-1);

export function decide(proposal: Proposal, step: Step, reason = "", text = ""): void {
  taken.push(proposal.name);
  putProposal({ ...proposal, state: AFTER[step] });
  outbox.put({ step, name: proposal.name, etag: proposal.etag, reason, text, requestId: newRequestId() });
  announce(doneText(proposal, step));
}

export function doneText(proposal: Proposal, step: Step): string {
  const city = cityName(cityOf(pairingOf(proposal).need));
  // Of a round that isn't published its cities see nothing yet.
  const isPublished =
    queryClient.getQueryData(roundsQuery.queryKey)?.find(({ name }) => name === roundOf(proposal.name))?.state ===
    Round_State.PUBLISHED;
  return step === "approve"
    ? t(isPublished ? "done.approve" : "done.approve_later", { city })
    : (tMaybe(`done.${step}`, { city }) ?? "");
}

// Takes the last decision on a proposal back; what comes of it is the proposal as it then is.
export async function undo(name: string): Promise<void> {
  const proposal = knownProposals().get(name) ?? (await proposals.getProposal({ name }));
  if (!proposal.lastDecision) return;
  putWhole(
    await proposals.undoDecision({ name: proposal.lastDecision.name, etag: proposal.etag, requestId: newRequestId() }),
  );
  const at = taken.lastIndexOf(name);
  if (at >= 0) taken.splice(at, 1);
  announce(t("done.undo", { city: cityName(cityOf(pairingOf(proposal).need)) }));
}
