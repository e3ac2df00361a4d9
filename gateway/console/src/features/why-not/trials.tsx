// What can be tried of a pair that isn't in the round, each in What if: the pair kept, one more place, or the one change that
// would do for its need.
import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { Explanation_Outcome, type Explanation } from "#contracts/entente/matching/v1/pairing_pb.js";
import { withRound } from "@/shared/address";
import { engineText } from "@/shared/engine-text";
import { Icon } from "@/shared/parts/icon";
import { unmetQuery } from "@/shared/queries";
import type { ShownRound } from "@/shared/round";
import { t } from "@/shared/texts";
import { onePlaceMore, triedFor } from "@/shared/tries";

export function Trials({
  explanation: { pairing, outcome },
  isStopped,
  shown,
}: {
  explanation: Explanation;
  isStopped: boolean; // by a rule
  shown: ShownRound;
}) {
  const { need = "", offer = "" } = pairing ?? {};
  const { data: unmet } = useQuery({ ...unmetQuery(shown.round.name), enabled: isStopped });
  if (!isStopped)
    return (
      <>
        <Try href={withRound("/what-if", { keep: `${need}>${offer}`, for: need })} name={t("why_not.try")} />
        {outcome === Explanation_Outcome.OUTWEIGHED && (
          <Try href={onePlaceMore(offer, need)} name={t("why_not.try_place")} />
        )}
      </>
    );
  const found = unmet?.find((each) => each.need === need);
  const tried = found && triedFor(found);
  const said = found?.details.find(({ id }) => id.startsWith("change."));
  return tried ? (
    <Try href={withRound("/what-if", tried)} name={t("why_not.try")}>
      {said && engineText(said)}
    </Try>
  ) : null;
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
