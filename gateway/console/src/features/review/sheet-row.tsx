// A row of the sheet. It is drawn again only when something of it changes: many are, while the sheet is scrolled.
import { memo } from "react";
import type { Proposal } from "#contracts/entente/matching/v1/proposal_pb.js";
import { cityName } from "@/shared/network";
import { cityOf } from "@/shared/names";
import { pairingOf } from "@/shared/proposal-facts";
import { columns, ROW_HEAD } from "@/shared/proposal-columns";

interface Props {
  proposal: Proposal;
  scale: number;
  at: number;
  title: string | undefined; // of its need, once it is read
  isOpen: boolean;
  isPicked: boolean;
  hidden: string; // columns
  onOpen: (name: string) => void;
  onPick: (names: string[], on: boolean) => void;
}

export const SheetRow = memo(function SheetRow({
  proposal,
  scale,
  at,
  isOpen,
  isPicked,
  hidden,
  onOpen,
  onPick,
}: Props) {
  return (
    <tr
      aria-rowindex={at + 2}
      className={`${isPicked ? "picked" : ""} ${isOpen ? "at" : ""}`}
      onClick={() => onOpen(proposal.name)}
    >
      <td className="ck">
        <input
          type="checkbox"
          aria-label={cityName(cityOf(pairingOf(proposal).need))}
          checked={isPicked}
          onChange={(event) => onPick([proposal.name], event.target.checked)}
        />
      </td>
      {columns(hidden).map(({ id, text, cell, kind }) => {
        const content = cell ? cell(proposal, scale) : text(proposal, scale);
        return id === ROW_HEAD ? (
          <th key={id} scope="row">
            {content}
          </th>
        ) : (
          <td key={id} className={kind}>
            {content}
          </td>
        );
      })}
    </tr>
  );
});
