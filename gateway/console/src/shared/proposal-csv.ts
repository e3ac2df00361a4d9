// Proposals as a table of texts: for a copy, or as a file that says of itself what it is.
import type { Proposal } from "#contracts/entente/matching/v1/proposal_pb.js";
import { csv, download } from "./download";
import { isoDay } from "./format";
import { loadListings } from "./listings";
import { lastPart, roundPath } from "./names";
import { columnName, type Column } from "./proposal-columns";
import { pairingOf, today } from "./proposal-facts";
import type { ShownRound } from "./round";
import { t } from "./texts";

// Titles of rows that weren't shown yet are read first.
export async function tableOf(rows: Proposal[], some: Column[], scale: number): Promise<string[][]> {
  await loadListings(rows.map((proposal) => pairingOf(proposal).need));
  return [some.map(columnName), ...rows.map((row) => some.map(({ text }) => text(row, scale)))];
}

// Round, what was asked for, and day: what the rows are, wherever they end up.
export const saidOf = ({ round }: ShownRound, asked = ""): string[] =>
  [t("sheet.round", { round: roundPath(round.name) }), asked, isoDay(today())].filter(Boolean);

export async function saveCsv(shown: ShownRound, rows: Proposal[], some: Column[], asked = ""): Promise<void> {
  const table = await tableOf(rows, some, shown.scale);
  download(`${lastPart(shown.round.name)}-proposals.csv`, csv([saidOf(shown, asked), ...table]), "text/csv");
}
