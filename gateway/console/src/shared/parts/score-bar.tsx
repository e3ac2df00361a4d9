// The score as one bar in four families: width is the most that can be had, filled what is, hatched what isn't known.
import type { TermPoints } from "#contracts/entente/matching/v1/pairing_pb.js";
import { engineName, engineText } from "../engine-text";
import { points } from "../format";
import { isKnown } from "../proposal-facts";
import { t } from "../texts";

const FAMILIES = {
  subject: [
    "topics",
    "cross-topics",
    "help",
    "words",
    "embedding",
    "same-area",
    "field",
    "objectives",
    "beneficiaries",
    "value-chain",
  ],
  work: ["language", "mode-and-time", "bridge", "payer"],
  city: ["context", "closer-context", "record", "freshness", "free-places", "reciprocity", "stability", "preferences"],
  need: ["priority", "urgency"],
} as const;
type Family = keyof typeof FAMILIES;

export interface Share {
  family: Family;
  terms: TermPoints[];
  got: number;
  most: number;
  unknown: number;
}

export function sharesOf(terms: TermPoints[]): Share[] {
  return (Object.keys(FAMILIES) as Family[])
    .map((family) => {
      const own = terms.filter(({ term }) => (FAMILIES[family] as readonly string[]).includes(term));
      const sum = (of: (term: TermPoints) => bigint): number => Number(own.reduce((all, term) => all + of(term), 0n));
      return {
        family,
        terms: own,
        got: sum((term) => term.points),
        most: sum((term) => term.most),
        unknown: sum((term) => (isKnown(term) ? 0n : term.most)),
      };
    })
    .filter(({ most }) => most > 0);
}

export function ScoreBar({ terms, scale }: { terms: TermPoints[]; scale: number }) {
  const shares = sharesOf(terms);
  return (
    <div className="score">
      <div className="score-bar" aria-hidden="true">
        {shares.map(({ family, terms: own, got, most, unknown }) => (
          <div key={family} className={`fam f-${family}`} style={{ flexGrow: most }}>
            {own
              .filter((term) => term.points > 0n)
              .map((term) => (
                <i
                  key={term.term}
                  className="got"
                  style={{ flexGrow: Number(term.points) }}
                  title={`${engineName(`term.${term.term}`)}: ${points(term.points, scale)}`}
                />
              ))}
            {unknown > 0 && <i className="unk" style={{ flexGrow: unknown }} />}
            <i className="rest" style={{ flexGrow: Math.max(0, most - got - unknown) }} />
          </div>
        ))}
      </div>
      <div className="score-key">
        {shares.map(({ family, got, most }) => (
          <span key={family} className={`f-${family}`}>
            <i />
            {t(`family.${family}`)} <b>{points(got, scale)}</b>
            <em>/{points(most, scale)}</em>
          </span>
        ))}
      </div>
    </div>
  );
}

// Every term with its reason, for those who doubt.
export const Terms = ({ terms, scale }: { terms: TermPoints[]; scale: number }) => (
  <details className="terms">
    <summary>{t("score.reasons")}</summary>
    <ul>
      {terms.map((term) => (
        <li key={term.term}>
          <b>{engineName(`term.${term.term}`)}</b>{" "}
          <span className="num">{t("of", { part: points(term.points, scale), whole: points(term.most, scale) })}</span>
          {term.reason && <span className="quiet">{engineText(term.reason)}</span>}
        </li>
      ))}
    </ul>
  </details>
);
