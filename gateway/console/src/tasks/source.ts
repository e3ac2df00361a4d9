// Where proposals come from and answers go to: an invitation's link, which carries its secret; or the tasks of who is
// signed in.
import type {
  AnswerInvitationRequestJson,
  ReadInvitationResponseJson,
} from "#contracts/entente/matching/v1/invitation_service_pb.js";
import type { ProposalJson, Proposal_PartyJson } from "#contracts/entente/matching/v1/proposal_pb.js";
import type { ListTasksResponseJson } from "#contracts/entente/matching/v1/task_service_pb.js";
import type { ListingJson } from "#contracts/entente/listings/v1/listing_pb.js";
import type { CityJson } from "#contracts/entente/profiles/v1/city_pb.js";
import { waiting, type Answer } from "./answer";
import { call } from "./calls";

const M = "matching.v1";

export interface Asked {
  proposal: ProposalJson;
  city: string; // that answers
}
export interface Source {
  asked: () => Promise<Asked[]>;
  send: (answer: Answer) => Promise<void>;
  undo?: () => Promise<void>; // takes the last answer back, where who answers may do so themselves
}

const isAsked = ({ accepted, answerByTime }: Proposal_PartyJson): boolean =>
  answerByTime !== undefined && (accepted === undefined || accepted === "KNOWLEDGE_UNSPECIFIED");
const askedParty = (proposal: ProposalJson): Proposal_PartyJson | undefined => proposal.parties?.find(isAsked);

// Answered, but this device hasn't been told: it sends the same again, and is.
const isOnItsWay = ({ name = "" }: ProposalJson): boolean => waiting(localStorage, name) !== undefined;

export function byLink(secret: string): Source {
  let isOfTasks = false;
  return {
    asked: async () => {
      const read = await call<ReadInvitationResponseJson>(`${M}.InvitationService/ReadInvitation`, { secret });
      isOfTasks = read.person !== undefined && read.person !== "";
      const proposals = isOfTasks
        ? (read.waitingProposals ?? [])
        : read.proposal && (read.state === "STATE_OPEN" || isOnItsWay(read.proposal))
          ? [read.proposal]
          : [];
      return proposals.map((proposal) => ({ proposal, city: read.city || (askedParty(proposal)?.city ?? "") }));
    },
    send: async ({ action, proposal, city, etag, requestId, answeredBy, terms, reason, text }) => {
      const request: AnswerInvitationRequestJson = {
        secret,
        action,
        etag,
        requestId,
        answeredBy,
        reason,
        text,
        terms: terms as AnswerInvitationRequestJson["terms"],
        ...(isOfTasks ? { proposal, city } : {}),
      };
      await call(`${M}.InvitationService/AnswerInvitation`, request);
    },
  };
}

let lastDecision = "";

export const bySignIn: Source = {
  asked: async () => {
    const { tasks = [] } = await call<ListTasksResponseJson>(`${M}.TaskService/ListTasks`, {
      filter: "kind = answer",
      pageSize: 50,
    });
    const proposals = await Promise.all(
      tasks.map(({ resource }) => call<ProposalJson>(`${M}.ProposalService/GetProposal`, { name: resource })),
    );
    return proposals.map((proposal) => ({ proposal, city: askedParty(proposal)?.city ?? "" }));
  },
  send: async ({ action, proposal: name, city, etag, requestId, terms, reason, text }) => {
    const answered = await (action === "ACTION_ACCEPT"
      ? call<ProposalJson>(`${M}.ProposalService/AcceptProposal`, { name, city, etag, requestId, terms, text })
      : call<ProposalJson>(`${M}.ProposalService/DeclineProposal`, { name, city, etag, requestId, reason, text }));
    lastDecision = answered.lastDecision?.name ?? "";
  },
  undo: async () => {
    await call(`${M}.ProposalService/UndoDecision`, { name: lastDecision, requestId: crypto.randomUUID() });
  },
};

// What may be read beyond the proposal; who came by a link may not read it.
export const listing = (name: string): Promise<ListingJson | undefined> =>
  call<ListingJson>("listings.v1.ListingService/GetListing", { name }).catch(() => undefined);
export const city = (name: string): Promise<CityJson | undefined> =>
  call<CityJson>("profiles.v1.ProfileService/GetCity", { name }).catch(() => undefined);
