// If you leave it out: what the best round without it loses, and what would come in and go out. The first is stored with the
// round; the second is solved for whoever stays with a proposal, in a large round for whoever asks.
import { useEffect, useState } from "react";
import { useQuery } from "@tanstack/react-query";
import type { Proposal } from "#contracts/entente/matching/v1/proposal_pb.js";
import { Standing } from "#contracts/entente/matching/v1/pairing_pb.js";
import { amountText, isNeeds, isNothing } from "@/shared/amount";
import { Button } from "@/shared/parts/button";
import { keyOf, PairingChange } from "@/shared/parts/pairing-changes";
import { Skeleton } from "@/shared/parts/states";
import { isSlow, previewWithout } from "@/shared/preview";
import { pairingOf, stageOf } from "@/shared/proposal-facts";
import type { ShownRound } from "@/shared/round";
import { useMayDirect } from "@/shared/rights";
import { rich, t } from "@/shared/texts";

const MOST_SHOWN = 4;
const STAYS_MS = 500; // who goes on sooner didn't ask

// Whether this has been here for so long.
function useStays(name: string): boolean {
  const [stayed, setStayed] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setStayed(name), STAYS_MS);
    return () => clearTimeout(timer);
  }, [name]);
  return stayed === name;
}

export function Effect({ proposal, shown }: { proposal: Proposal; shown: ShownRound }) {
  const { need, offer, facilitator } = pairingOf(proposal);
  const { scale } = shown;
  const swap = proposal.pairing?.standing === Standing.INTERCHANGEABLE;
  const may = useMayDirect(shown.programme); // preview a round
  const stays = useStays(proposal.name);
  const [askedFor, askFor] = useState("");
  const waits = isSlow(shown.round) && proposal.loss !== undefined && askedFor !== proposal.name;
  const { data, error, isFetching } = useQuery({
    ...previewWithout(shown.round, { need, offer, facilitator }),
    enabled: may && stays && !waits && stageOf(proposal.state) === "todo",
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
          {may && waits && !data && (
            <Button kind="quiet" small onPress={() => askFor(proposal.name)}>
              {t("effect.ask")}
            </Button>
          )}
          {isFetching && askedFor === proposal.name && <Skeleton rows={2} />}
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
