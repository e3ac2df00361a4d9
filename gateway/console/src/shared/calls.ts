// Calls of the services through the gateway that this page comes from, as binary Connect messages; and what an error says.
import { Code, ConnectError, createClient, type Interceptor } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-web";
import { ListingService } from "#contracts/entente/listings/v1/listing_service_pb.js";
import { CandidateService } from "#contracts/entente/matching/v1/candidate_service_pb.js";
import { ProgrammeService } from "#contracts/entente/matching/v1/programme_service_pb.js";
import { ProposalService } from "#contracts/entente/matching/v1/proposal_service_pb.js";
import { ReportService } from "#contracts/entente/matching/v1/report_service_pb.js";
import { RoundService } from "#contracts/entente/matching/v1/round_service_pb.js";
import { ProfileService } from "#contracts/entente/profiles/v1/profile_service_pb.js";
import { locale } from "./texts";

const inOurLanguage: Interceptor = (next) => (request) => {
  request.header.set("accept-language", locale().slice(0, 2));
  return next(request);
};

const transport = createConnectTransport({
  baseUrl: window.location.origin,
  useBinaryFormat: true,
  interceptors: [inOurLanguage],
});

export const profiles = createClient(ProfileService, transport);
export const listings = createClient(ListingService, transport);
export const candidates = createClient(CandidateService, transport);
export const programmes = createClient(ProgrammeService, transport);
export const rounds = createClient(RoundService, transport);
export const proposals = createClient(ProposalService, transport);
export const reports = createClient(ReportService, transport);

export interface Fault {
  code: Code;
  reason: string; // of google.rpc.ErrorInfo; empty: none
  message: string; // in the reader's language where the catalogue has it
  facts: Record<string, string>;
  violations: { field: string; description: string }[]; // of google.rpc.BadRequest, in English
}

// Details come as JSON beside their bytes (`debug`), so that no schema of google.rpc is needed here.
export function faultOf(error: unknown): Fault {
  const known = ConnectError.from(error);
  const debug = (type: string): unknown =>
    known.details.flatMap((detail) =>
      "type" in detail && detail.type === `google.rpc.${type}` ? [detail.debug] : [],
    )[0];
  const info = debug("ErrorInfo") as { reason?: string; metadata?: Record<string, string> } | undefined;
  const bad = debug("BadRequest") as { fieldViolations?: { field?: string; description?: string }[] } | undefined;
  const localised = debug("LocalizedMessage") as { message?: string } | string | undefined;
  const message = typeof localised === "string" ? localised : localised?.message;
  return {
    code: known.code,
    reason: info?.reason ?? "",
    message: message ?? known.rawMessage,
    facts: info?.metadata ?? {},
    violations: (bad?.fieldViolations ?? []).map(({ field = "", description = "" }) => ({ field, description })),
  };
}

// Nothing answered, or nothing behind the gateway: to be tried again; what was to be stored may not be.
export const isUnreachable = (error: unknown): boolean => {
  const { code, reason } = faultOf(error);
  return (
    code === Code.Unavailable || (code === Code.Unknown && reason === "") || (code === Code.Internal && reason === "")
  );
};
export const isSignedOut = (error: unknown): boolean => faultOf(error).code === Code.Unauthenticated;
export const isConflict = (error: unknown): boolean => faultOf(error).code === Code.Aborted;

// All pages of a list.
export async function all<Page extends { nextPageToken: string }, Item>(
  read: (pageToken: string) => Promise<Page>,
  items: (page: Page) => Item[],
): Promise<Item[]> {
  const out: Item[] = [];
  let token = "";
  do {
    const page = await read(token);
    out.push(...items(page));
    token = page.nextPageToken;
  } while (token);
  return out;
}

export const newRequestId = (): string => crypto.randomUUID();
