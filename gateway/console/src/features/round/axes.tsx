import type { Balance } from "#contracts/entente/matching/v1/round_pb.js";
import { number } from "@/shared/format";
import { shape } from "@/shared/network";
import { AxisMark, Share } from "@/shared/parts/marks";
import { Card } from "@/shared/parts/page";
import { counted } from "@/shared/texts";
import { axisWord } from "@/shared/words";

export function Axes({ balance: { axes, pairingCount } }: { balance: Balance }) {
  if (!shape().axes) return null;
  const most = Math.max(1, ...axes.map((each) => each.pairingCount));
  return (
    <Card title={counted("round.axes", pairingCount)}>
      <ul className="axes">
        {axes
          .filter((each) => each.pairingCount > 0)
          .map((each) => (
            <li key={each.axis}>
              <AxisMark axis={each.axis} />
              <Share part={each.pairingCount} whole={most * 1.15} kind={axisWord(each.axis)} />
              <b>{number(each.pairingCount)}</b>
            </li>
          ))}
      </ul>
    </Card>
  );
}
