// What can be done for a pair that isn't in the round: it is kept, proposed by hand, or tried in What if, as are one more
// place and the one change that would do for its need.
import { useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { Explanation_Outcome, type Explanation } from "#contracts/entente/matching/v1/pairing_pb.js";
import { withRound } from "@/shared/address";
import { engineText } from "@/shared/engine-text";
import { Button } from "@/shared/parts/button";
import { Icon } from "@/shared/parts/icon";
import { KeepDialog } from "@/shared/parts/keep-dialog";
import { unmetQuery } from "@/shared/queries";
import type { ShownRound } from "@/shared/round";
import { t } from "@/shared/texts";
import { onePlaceMore, triedFor } from "@/shared/tries";
import { ByHand } from "./by-hand";

export function Trials({
  explanation: { pairing, outcome },
  isStopped,
  shown,
}: {
  explanation: Explanation;
  isStopped: boolean; // by a rule
  shown: ShownRound;
}) {
  const { need = "", offer = "", facilitator = "" } = pairing ?? {};
  const [dialog, setDialog] = useState<"" | "keep" | "hand">("");
  const close = (): void => setDialog("");
  const { data: unmet } = useQuery({ ...unmetQuery(shown.round.name), enabled: isStopped });
  const byHand = (
    <li>
      <Button onPress={() => setDialog("hand")}>{t("by_hand.open")}</Button>
      <ByHand
        open={dialog === "hand"}
        onClose={close}
        pairing={{ need, offer, facilitator }}
        isStopped={isStopped}
        shown={shown}
      />
    </li>
  );
  if (!isStopped)
    return (
      <>
        <li>
          <Button onPress={() => setDialog("keep")}>{t("why_not.keep")}</Button>
          <KeepDialog open={dialog === "keep"} onClose={close} need={need} offer={offer} shown={shown} />
        </li>
        {byHand}
        <Try href={withRound("/what-if", { keep: `${need}>${offer}`, for: need })} name={t("why_not.try")} />
        {outcome === Explanation_Outcome.OUTWEIGHED && (
          <Try href={onePlaceMore(offer, need)} name={t("why_not.try_place")} />
        )}
      </>
    );
  const found = unmet?.find((each) => each.need === need);
  const tried = found && triedFor(found);
  const said = found?.details.find(({ id }) => id.startsWith("change."));
  return (
    <>
      {tried && (
        <Try href={withRound("/what-if", tried)} name={t("why_not.try")}>
          {said && engineText(said)}
        </Try>
      )}
      {byHand}
    </>
  );
}

const Try = ({ href, name, children }: { href: string; name: string; children?: string }) => (
  <li>
    {children && <p>{children}</p>}
    <Link className="btn" href={href}>
      <Icon name="whatif" />
      <span>{name}</span>
    </Link>
  </li>
);
