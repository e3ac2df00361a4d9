// Who else could help: the next best on the scale of this score, and what choosing them costs the round.
import { useQuery } from "@tanstack/react-query";
import { Decision_Action, type Proposal } from "#contracts/entente/matching/v1/proposal_pb.js";
import {
  Explanation_Outcome,
  type Explanation,
  type Pairing,
} from "#contracts/entente/matching/v1/pairing_pb.js";
import { amountText, isNeeds } from "@/shared/amount";
import { score } from "@/shared/format";
import { useListings } from "@/shared/listings";
import { cityName } from "@/shared/network";
import { cityOf } from "@/shared/names";
import { Button } from "@/shared/parts/button";
import { Share, Unknown } from "@/shared/parts/marks";
import { FaultNote } from "@/shared/parts/states";
import { pairingOf, scoreOf } from "@/shared/proposal-facts";
import { explanationsQuery } from "@/shared/queries";
import type { ShownRound } from "@/shared/round";
import { t } from "@/shared/texts";
import { useSwap } from "./use-swap";

type Parties = Pick<Pairing, "need" | "offer" | "facilitator">;
const NOBODY: Parties = { need: "", offer: "", facilitator: "" };

export function Runners({
  proposal,
  shown,
  onChoose,
}: {
  proposal: Proposal;
  shown: ShownRound;
  onChoose?: (pairing: Parties) => void;
}) {
  const runners = proposal.pairing?.runnersUp ?? [];
  const { data: explained } = useQuery(
    explanationsQuery(
      shown.round.name,
      runners.map(({ pairing }) => pairing ?? NOBODY),
    ),
  );
  const listing = useListings(runners.map(({ pairing }) => pairing?.offer ?? ""));
  const swap = useSwap(proposal, () => undefined);
  const own = scoreOf(proposal);
  const most = Math.max(own, ...runners.map(({ score }) => Number(score)), 1);
  const may = proposal.allowedActions.includes(Decision_Action.SWAP_PARTNER);
  const isTrio = pairingOf(proposal).facilitator !== "";
  return (
    <section className="runners">
      <div className="fit-head">
        <h3>{t("runners")}</h3>
        {runners.length > 0 && <span className="quiet">{t("runners.cost")}</span>}
      </div>
      {swap.error && <FaultNote error={swap.error} what={t("fault.swap")} />}
      {runners.length === 0 ? (
        <p className="quiet">{t("runners.none")}</p>
      ) : (
        <ul>
          {runners.map((runner, i) => {
            const pairing = runner.pairing ?? NOBODY;
            return (
              <li key={`${pairing.offer} ${pairing.facilitator}`}>
                <span className="who">
                  <b>{cityName(cityOf(pairing.offer))}</b>
                  {pairing.facilitator ? (
                    <span className="quiet"> + {cityName(cityOf(pairing.facilitator))}</span>
                  ) : (
                    isTrio && <span className="quiet"> {t("runners.alone")}</span>
                  )}
                  <span className="ttl" lang={listing(pairing.offer)?.textLanguage || undefined}>
                    {listing(pairing.offer)?.title}
                  </span>
                </span>
                <span className="num">{score(runner.score, shown.scale)}</span>
                <Share part={Number(runner.score)} whole={most} tick={own} />
                <Cost explanation={explained?.[i]} scale={shown.scale} />
                {may && (
                  <Button
                    kind="quiet"
                    small
                    isDisabled={swap.isPending}
                    onPress={() => (onChoose ?? swap.mutate)(pairing)}
                  >
                    {t("runners.choose")}
                  </Button>
                )}
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}

function Cost({ explanation, scale }: { explanation: Explanation | undefined; scale: number }) {
  if (!explanation) return <span className="cost quiet">…</span>;
  switch (explanation.outcome) {
    case Explanation_Outcome.PROPOSED:
      return <span className="cost free">{t("runners.in_round")}</span>;
    case Explanation_Outcome.TIED:
      return <span className="cost free">{t("amount.nothing")}</span>;
    case Explanation_Outcome.OUTWEIGHED:
      return (
        <span className={`cost ${isNeeds(explanation.shortfall) ? "hard" : ""}`}>
          {amountText(explanation.shortfall, scale)}
        </span>
      );
    default:
      return (
        <span className="cost">
          <Unknown />
        </span>
      );
  }
}
