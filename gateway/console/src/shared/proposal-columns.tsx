// The columns of the sheet: what stands in a cell, and what a copy or a CSV has there.
import type { ReactNode } from "react";
import { Link } from "wouter";
import type { Proposal } from "#contracts/entente/matching/v1/proposal_pb.js";
import { withRound } from "./address";
import { amountText, isNeeds } from "./amount";
import { hasAssignees, nameOfPerson } from "./assignees";
import { day, isoDay, points, score } from "./format";
import { knownListing } from "./listings";
import { cityName, fieldOf, label, telling } from "./network";
import { cityOf, lastPart } from "./names";
import { AxisGlyph, axisName, PriorityMark, Unknown } from "./parts/marks";
import { deadlineOf, flagsOf, isPriority, pairingOf, scoreOf } from "./proposal-facts";
import { t, type TextId } from "./texts";
import { axisWord } from "./words";
import { RowMeta, stateName } from "./parts/flags";

export interface Column {
  id: TextId;
  sort?: string; // value of `sort` in the address
  kind?: "r" | "c" | "tt";
  text: (proposal: Proposal, scale: number) => string;
  cell?: (proposal: Proposal, scale: number) => ReactNode;
}

const titleOf = (proposal: Proposal): string => knownListing(pairingOf(proposal).need)?.title ?? "";
const ALL: Column[] = [
  {
    id: "sheet.priority",
    sort: "priority",
    kind: "c",
    text: (proposal) => (isPriority(proposal) ? t("priority") : ""),
    cell: (proposal) => isPriority(proposal) && <PriorityMark />,
  },
  {
    id: "sheet.asks",
    sort: "city",
    text: (proposal) => cityName(cityOf(pairingOf(proposal).need)),
    cell: (proposal) => (
      <Link href={withRound(`/proposal/${lastPart(proposal.name)}`)}>{cityName(cityOf(pairingOf(proposal).need))}</Link>
    ),
  },
  {
    id: "sheet.need",
    kind: "tt",
    text: titleOf,
    cell: (proposal) => (
      <span lang={knownListing(pairingOf(proposal).need)?.textLanguage || undefined}>{titleOf(proposal)}</span>
    ),
  },
  { id: "sheet.helps", text: (proposal) => cityName(cityOf(pairingOf(proposal).offer)) },
  {
    id: "sheet.third",
    text: (proposal) => (pairingOf(proposal).facilitator ? cityName(cityOf(pairingOf(proposal).facilitator)) : ""),
  },
  {
    id: "sheet.axis",
    text: (proposal) => axisName(axisWord(proposal.pairing?.candidate?.axis ?? 0)),
    cell: (proposal) => <AxisGlyph axis={proposal.pairing?.candidate?.axis ?? 0} />,
  },
  {
    id: "sheet.points",
    sort: "score",
    kind: "r",
    text: (proposal, scale) => points(scoreOf(proposal), scale),
    cell: (proposal, scale) => <b>{score(scoreOf(proposal), scale)}</b>,
  },
  {
    id: "sheet.loss",
    kind: "r",
    text: ({ loss }, scale) => (loss ? amountText(loss, scale) : t("not_known")),
    cell: ({ loss }, scale) =>
      !loss ? <Unknown /> : isNeeds(loss) ? <b>{amountText(loss, scale)}</b> : amountText(loss, scale),
  },
  {
    id: "sheet.deadline",
    sort: "deadline",
    text: (proposal) => isoDay(deadlineOf(proposal)),
    cell: (proposal) => day(deadlineOf(proposal), "short"),
  },
  {
    id: "sheet.look",
    text: (proposal) =>
      flagsOf(proposal)
        .map((flag) => t(`flag.${flag}`))
        .join(", "),
    cell: (proposal) => flagsOf(proposal).length > 0 && <RowMeta proposal={proposal} />,
  },
  { id: "sheet.state", text: (proposal) => stateName(proposal.state) },
  { id: "sheet.assignee", text: ({ assignee }) => nameOfPerson(assignee) },
  { id: "sheet.field", text: (proposal) => label("creative-field", fieldOf(cityOf(pairingOf(proposal).need))) },
];
// Who asks is the head of each row.
export const ROW_HEAD: TextId = "sheet.asks";
export const allColumns = (): Column[] =>
  telling(ALL).filter(({ id }) => id !== "sheet.assignee" || hasAssignees());
// `hidden`: ids without their `sheet.`, by commas.
export const columns = (hidden: string): Column[] => {
  const left = hidden.split(",");
  return allColumns().filter(({ id }) => id === ROW_HEAD || !left.includes(shortOf(id)));
};
export const columnName = ({ id }: Column): string => t(id as "sheet.asks");
export const shortOf = (id: TextId): string => id.replace("sheet.", "");
