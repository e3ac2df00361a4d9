import { beforeEach, describe, expect, it } from "vitest";
import { Proposal_State, type Proposal } from "#contracts/entente/matching/v1/proposal_pb.js";
import { knownProposals, onMoved, putPage, putProposal } from "@/shared/proposal-store";

let count = 0;
let name = "";
const proposal = (etag: string, seconds: number, state = Proposal_State.PROPOSED): Proposal =>
  ({ name, etag, state, updateTime: { seconds: BigInt(seconds), nanos: 0 } }) as Proposal;
const shown = (): Proposal | undefined => knownProposals().get(name);

beforeEach(() => {
  name = `programmes/p/rounds/r/proposals/${count++}`;
});

describe("ProposalStore", () => {
  it("KeepsWhatIsNewerThanAPage", () => {
    putProposal(proposal("2", 20, Proposal_State.APPROVED));
    putPage([proposal("1", 10)]);
    expect(shown()?.state).toBe(Proposal_State.APPROVED);
    putPage([proposal("3", 30, Proposal_State.RETURNED)]);
    expect(shown()?.state).toBe(Proposal_State.RETURNED);
  });

  it("KeepsADecisionOnItsWay", () => {
    putPage([proposal("1", 10)]);
    putProposal({ ...proposal("1", 10), state: Proposal_State.APPROVING });
    putPage([proposal("1", 10)]);
    expect(shown()?.state).toBe(Proposal_State.APPROVING);
  });

  it("TellsWhatMovesWithWhatItWas", () => {
    const told: (Proposal_State | undefined)[] = [];
    const off = onMoved((_, before) => told.push(before?.state));
    putPage([proposal("1", 10)]);
    putProposal(proposal("2", 20));
    putProposal(proposal("3", 30, Proposal_State.REJECTED));
    off();
    putProposal(proposal("4", 40, Proposal_State.PROPOSED));
    expect(told).toEqual([Proposal_State.PROPOSED]);
  });

  it("LeavesAMapThatWasReadAsItWas", () => {
    putPage([proposal("1", 10)]);
    const before = knownProposals();
    putProposal(proposal("2", 20));
    expect(before.get(name)?.etag).toBe("1");
    expect(knownProposals()).not.toBe(before);
  });
});
