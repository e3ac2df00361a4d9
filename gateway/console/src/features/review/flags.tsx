// Reasons to look twice: short in a row, as sentences on the proposal.
import type { Proposal, Proposal_State } from "#contracts/entente/matching/v1/proposal_pb.js";
import { Proposal_StateSchema } from "#contracts/entente/matching/v1/proposal_pb.js";
import { RuleOutcome_Verdict, type RuleOutcome } from "#contracts/entente/matching/v1/pairing_pb.js";
import { ruleName } from "@/shared/engine-text";
import { cityName } from "@/shared/network";
import { cityOf } from "@/shared/names";
import { daysLeft, deadlineOf, flagsOf, isStale, listingsOf, type Flag } from "@/shared/proposal-facts";
import { counted, pattern, t } from "@/shared/texts";
import { word } from "@/shared/words";

const KIND: Record<Flag, string> = { thin: "", swap: "swap", changed: "", contact: "" };

export const stateName = (state: Proposal_State): string =>
  pattern(`review.state.${word(Proposal_StateSchema, state)}`) ?? "";

export function RowMeta({ proposal }: { proposal: Proposal }) {
  const flags = flagsOf(proposal);
  const [first] = flags;
  if (first)
    return (
      <span className={`flag ${KIND[first]}`}>
        {t(`flag.${first}`)}
        {flags.length > 1 && ` +${flags.length - 1}`}
      </span>
    );
  const deadline = deadlineOf(proposal);
  return deadline ? <span className="quiet">{counted("days_left", daysLeft(deadline))}</span> : null;
}

export function FlagSentences({ proposal, rules }: { proposal: Proposal; rules: RuleOutcome[] }) {
  const unknown = rules.filter(({ verdict }) => verdict === RuleOutcome_Verdict.NOT_KNOWN);
  const flags = flagsOf(proposal);
  if (unknown.length + flags.length === 0) return null;
  const stale = listingsOf(proposal).map(cityOf).filter(isStale).map(cityName).join(", ");
  return (
    <ul className="flags">
      {unknown.length > 0 && (
        <li className="flag unknown">
          <span>
            <b>{t("not_known")}:</b> {unknown.map(({ rule }) => ruleName(rule)).join(", ")}
          </span>
        </li>
      )}
      {flags.map((flag) => (
        <li key={flag} className={`flag ${KIND[flag]}`}>
          <span>{flag === "contact" ? t("flag_long.contact", { cities: stale }) : t(`flag_long.${flag}`)}</span>
        </li>
      ))}
    </ul>
  );
}
