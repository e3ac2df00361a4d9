// If you leave it out: what the best round without it loses, and what would come in and go out.
import { useQuery } from "@tanstack/react-query";
import type { Proposal } from "#contracts/entente/matching/v1/proposal_pb.js";
import { Standing } from "#contracts/entente/matching/v1/pairing_pb.js";
import { amountText, isNeeds, isNothing } from "@/shared/amount";
import { keyOf, PairingChange } from "@/shared/parts/pairing-changes";
import { Skeleton } from "@/shared/parts/states";
import { previewWithout } from "@/shared/preview";
import { pairingOf, stageOf } from "@/shared/proposal-facts";
import type { ShownRound } from "@/shared/round";
import { useMayDirect } from "@/shared/rights";
import { rich, t } from "@/shared/texts";

const MOST_SHOWN = 4;

export function Effect({ proposal, shown }: { proposal: Proposal; shown: ShownRound }) {
  const { need, offer, facilitator } = pairingOf(proposal);
  const { scale } = shown;
  const swap = proposal.pairing?.standing === Standing.INTERCHANGEABLE;
  const may = useMayDirect(shown.programme); // preview a round
  const { data, error } = useQuery({
    ...previewWithout(shown.round, { need, offer, facilitator }),
    enabled: may && stageOf(proposal.state) === "todo",
  });
  // As it was stored with the round; of one made by hand as it is found now.
  const loss = proposal.loss ?? data?.loss;
  if (((error || !may) && !loss) || stageOf(proposal.state) !== "todo") return null;
  const own = `${need} ${offer} ${facilitator}`;
  const entering = (data?.entering ?? []).slice(0, MOST_SHOWN);
  const leaving = (data?.leaving ?? []).filter((each) => keyOf(each) !== own).slice(0, MOST_SHOWN);
  return (
    <section className="effect">
      <h3>{t("effect")}</h3>
      {!loss ? (
        <Skeleton rows={2} />
      ) : (
        <>
          <p>
            {isNothing(loss)
              ? t("effect.nothing")
              : isNeeds(loss)
                ? rich("effect.needs", { amount: <b>{amountText(loss, scale)}</b> })
                : rich("effect.points", { amount: <b>{amountText(loss, scale)}</b> })}{" "}
            <span className="quiet">{swap ? t("effect.swap") : isNothing(loss) ? "" : t("effect.only")}</span>
          </p>
          {entering.length + leaving.length > 0 && (
            <ul className="changes">
              {entering.map((each) => (
                <PairingChange key={keyOf(each)} of={each} kind="in" scale={scale} />
              ))}
              {leaving.map((each) => (
                <PairingChange key={keyOf(each)} of={each} kind="out" scale={scale} />
              ))}
            </ul>
          )}
        </>
      )}
    </section>
  );
}
