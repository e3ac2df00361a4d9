// Where proposals come from and answers go to: an invitation's link, which carries its secret; or the tasks of who is
// signed in.
import type {
  AnswerInvitationRequestJson,
  ReadInvitationResponseJson,
} from "#contracts/entente/matching/v1/invitation_service_pb.js";
import type { PartyTextsJson } from "#contracts/entente/matching/v1/party_texts_pb.js";
import type { ProposalJson, Proposal_PartyJson } from "#contracts/entente/matching/v1/proposal_pb.js";
import type { ListTasksResponseJson, TaskJson } from "#contracts/entente/matching/v1/task_service_pb.js";
import { waiting, type Answer } from "./answer";
import { call } from "./calls";
import { languageHere } from "./texts";

const M = "matching.v1";

export interface Asked {
  proposal: ProposalJson;
  city: string; // that answers
}
export interface Waiting {
  asked: Asked[];
  questions: TaskJson[]; // of coordinators, whether a listing could be changed
  due: TaskJson[]; // reports and next steps of cooperations
  texts?: PartyTextsJson;
}
export interface Source {
  waiting: () => Promise<Waiting>;
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
    waiting: async () => {
      const read = await call<ReadInvitationResponseJson>(`${M}.InvitationService/ReadInvitation`, {
        secret,
        languageCode: languageHere(),
      });
      isOfTasks = read.person !== undefined && read.person !== "";
      const proposals = isOfTasks
        ? (read.waitingProposals ?? [])
        : read.proposal && (read.state === "STATE_OPEN" || isOnItsWay(read.proposal))
          ? [read.proposal]
          : [];
      const asked = proposals.map((proposal) => ({ proposal, city: read.city || (askedParty(proposal)?.city ?? "") }));
      return { asked, questions: [], due: [], texts: read.texts };
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
  waiting: async () => {
    const {
      tasks = [],
      waitingProposals = [],
      texts,
    } = await call<ListTasksResponseJson>(`${M}.TaskService/ListTasks`, {
      filter: "kind = answer OR kind = question OR kind = report OR kind = milestone",
      pageSize: 50,
      withTexts: true,
      languageCode: languageHere(),
    });
    return {
      asked: waitingProposals.map((proposal) => ({ proposal, city: askedParty(proposal)?.city ?? "" })),
      questions: tasks.filter(({ kind }) => kind === "KIND_QUESTION"),
      due: tasks.filter(({ kind }) => kind === "KIND_REPORT" || kind === "KIND_MILESTONE"),
      texts,
    };
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
