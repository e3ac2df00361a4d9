// Reasons to look twice: short in a row, as sentences on the proposal.
import type { Proposal, Proposal_State } from "#contracts/entente/matching/v1/proposal_pb.js";
import { Proposal_StateSchema } from "#contracts/entente/matching/v1/proposal_pb.js";
import { ruleName } from "../engine-text";
import { daysLeft, deadlineOf, flagsOf, type Flag } from "../proposal-facts";
import { counted, pattern, t } from "../texts";
import { word } from "../words";

const KIND: Partial<Record<Flag, string>> = { interchangeable: "swap", rules_not_known: "unknown" };
const classOf = (flag: Flag): string => `flag ${KIND[flag] ?? ""}`;

export const stateName = (state: Proposal_State): string =>
  pattern(`review.state.${word(Proposal_StateSchema, state)}`) ?? "";

export function RowMeta({ proposal }: { proposal: Proposal }) {
  const flags = flagsOf(proposal);
  const [first] = flags;
  if (first)
    return (
      <span className={classOf(first)}>
        {t(`flag.${first}`)}
        {flags.length > 1 && ` +${flags.length - 1}`}
      </span>
    );
  const deadline = deadlineOf(proposal);
  return deadline ? <span className="quiet">{counted("days_left", daysLeft(deadline))}</span> : null;
}

export function FlagSentences({ proposal }: { proposal: Proposal }) {
  const flags = flagsOf(proposal);
  if (flags.length === 0) return null;
  const rules = proposal.unknownRules.map(({ rule }) => ruleName(rule)).join(", ");
  return (
    <ul className="flags">
      {flags.map((flag) => (
        <li key={flag} className={classOf(flag)}>
          <span>{t(`flag_long.${flag}`, { rules })}</span>
        </li>
      ))}
    </ul>
  );
}
