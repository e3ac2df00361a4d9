// A report as it is typed: numbers may be missing, links stand in lines.
import { create } from "@bufbuild/protobuf";
import {
  Cooperation_ReportSchema,
  Cooperation_Report_ReachSchema,
  type Cooperation_Report,
} from "#contracts/entente/matching/v1/proposal_pb.js";

export interface Typed {
  worth: number; // 1–5; 0: not chosen
  worthReason: string;
  outcomes: string;
  evidence: string; // a link a line
  reach: { group: string; planned: string; reached: string }[];
}

const shown = (count: number | undefined): string => (count === undefined ? "" : String(count));
const counted = (text: string): number | undefined => (text.trim() === "" ? undefined : Number(text));

// What the form begins with: the report that is there, else the groups that the need is for.
export const usualReport = (stored: Cooperation_Report | undefined, groups: string[]): Typed => ({
  worth: stored?.worth ?? 0,
  worthReason: stored?.worthReason ?? "",
  outcomes: stored?.outcomes ?? "",
  evidence: (stored?.evidenceUris ?? []).join("\n"),
  reach: stored
    ? stored.reach.map(({ beneficiaryGroup, planned, reached }) => ({
        group: beneficiaryGroup,
        planned: shown(planned),
        reached: shown(reached),
      }))
    : groups.map((group) => ({ group, planned: "", reached: "" })),
});

// Undefined: it is no draft of this form.
export function readReport(text: string): Typed | undefined {
  try {
    const read = JSON.parse(text) as Partial<Typed>;
    return Array.isArray(read.reach) ? (read as Typed) : undefined;
  } catch {
    return undefined;
  }
}

// Groups of which nothing is said stay out.
export const reportOf = ({ worth, worthReason, outcomes, evidence, reach }: Typed, city: string): Cooperation_Report =>
  create(Cooperation_ReportSchema, {
    city,
    worth,
    worthReason: worthReason.trim(),
    outcomes: outcomes.trim(),
    evidenceUris: evidence.split(/\s+/).filter(Boolean),
    reach: reach
      .map(({ group, planned, reached }) =>
        create(Cooperation_Report_ReachSchema, {
          beneficiaryGroup: group,
          planned: counted(planned),
          reached: counted(reached),
        }),
      )
      .filter(({ planned, reached }) => planned !== undefined || reached !== undefined),
  });
