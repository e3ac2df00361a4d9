// What is proven of the round, in one sentence and its figures. A bounded round is never called the best.
import { Proof_Kind, type Proof, type Round } from "#contracts/entente/matching/v1/round_pb.js";
import { gap, number } from "@/shared/format";
import { Icon } from "@/shared/parts/icon";
import { Card } from "@/shared/parts/page";
import { t } from "@/shared/texts";

const isProven = (proof: Proof | undefined): boolean =>
  proof?.kind === Proof_Kind.PROVEN || proof?.kind === Proof_Kind.PROVEN_BY_TREE;

function Kind({ proof }: { proof: Proof }) {
  const needs = number(proof.objective?.needs ?? 0n);
  switch (proof.kind) {
    case Proof_Kind.PROVEN:
      return (
        <>
          {t("proof.needs_proven", { needs })} <Icon name="check" size={14} />
        </>
      );
    case Proof_Kind.PROVEN_BY_TREE:
      return (
        <>
          {t("proof.needs_by_tree", { needs })} <Icon name="check" size={14} />
        </>
      );
    case Proof_Kind.BOUNDED:
      return <>{t("proof.needs_bounded", { needs, gap: gap(proof.gapPpm) })}</>;
    default:
      return null;
  }
}

export function ProofCard({ round: { result, snapshot } }: { round: Round }) {
  const { pairsProof: pairs, triosProof: trios } = result ?? {};
  const whole = trios ?? pairs;
  if (!whole) return null;
  const proven = isProven(whole);
  return (
    <Card kind="proof">
      <h2 className={proven ? "" : "bounded"}>
        <Icon name="shield" size={22} /> {proven ? t("proof.proven") : t("proof.bounded", { gap: gap(whole.gapPpm) })}
      </h2>
      <p>{proven ? t("proof.proven_lead") : t("proof.bounded_lead", { gap: gap(whole.gapPpm) })}</p>
      <dl className="facts">
        {pairs && (
          <div>
            <dt>{t("proof.pairs")}</dt>
            <dd>
              <Kind proof={pairs} />
            </dd>
          </div>
        )}
        {trios && (
          <div>
            <dt>{t("proof.trios")}</dt>
            <dd>
              <Kind proof={trios} />
            </dd>
          </div>
        )}
        {snapshot && (
          <div>
            <dt>{t("proof.chosen_from")}</dt>
            <dd>{t("proof.of", { pairs: number(snapshot.pairCount), trios: number(snapshot.trioCount) })}</dd>
          </div>
        )}
      </dl>
      <p className="quiet">{t("proof.check")}</p>
      <pre>entente verify out --data data</pre>
    </Card>
  );
}
