// The round beside other ways of pairing the same listings under the same rules: dots, and the numbers to them.
import { Baseline_MethodSchema, type Balance } from "#contracts/entente/matching/v1/round_pb.js";
import type { Amount } from "#contracts/entente/type/v1/quantity_pb.js";
import { className } from "@/shared/class-name";
import { number } from "@/shared/format";
import { shape } from "@/shared/network";
import { Card } from "@/shared/parts/page";
import type { ShownRound } from "@/shared/round";
import { t, tMaybe } from "@/shared/texts";
import { classWord, word } from "@/shared/words";

interface Way {
  name: string;
  objective: Pick<Amount, "priorityNeeds" | "needs" | "points"> | undefined;
  balance: Balance | undefined;
}
interface Figure {
  name: string;
  note?: string;
  of: (way: Way) => number;
  whole?: number;
  digits?: number;
}

const served = (balance: Balance | undefined, group: string): number =>
  balance?.coverage.find((each) => each.class && classWord(each.class) === group)?.servedCount ?? 0;

export function figuresOf(own: Balance, scale: number): Figure[] {
  const groups = [
    "country:ldc",
    "country:lldc",
    "country:sids",
    ...own.coverage
      .map((each) => (each.class ? classWord(each.class) : ""))
      .filter((group) => group.startsWith("region:")),
  ];
  const whole = (group: string): number =>
    own.coverage.find((each) => each.class && classWord(each.class) === group)?.needCount ?? 0;
  return [
    {
      name: t("ways.served"),
      of: ({ objective, balance }) => served(balance, "all") || Number(objective?.needs ?? 0n),
      whole: whole("all"),
    },
    { name: t("ways.priority"), of: ({ objective }) => Number(objective?.priorityNeeds ?? 0n) },
    ...groups
      .filter((group) => whole(group) > 0 && shape().countries)
      .map((group) => ({
        name: className(group),
        of: ({ balance }: Way) => served(balance, group),
        whole: whole(group),
      })),
    { name: t("ways.points"), of: ({ objective }) => Math.round(Number(objective?.points ?? 0n) / scale) },
    { name: t("ways.smallest"), of: ({ balance }) => Number(balance?.smallestScore ?? 0n) / scale, digits: 1 },
    {
      name: t("ways.largest_load"),
      note: t("ways.less_is_better"),
      of: ({ balance }) => balance?.largestProviderLoad ?? 0,
    },
    {
      name: t("ways.uneven"),
      note: t("ways.less_is_better"),
      of: ({ balance }) => (balance?.providerGiniPermille ?? 0) / 1000,
      digits: 3,
    },
  ];
}

export function Ways({ balance, shown: { round, scale } }: { balance: Balance; shown: ShownRound }) {
  const ways: Way[] = [
    { name: t("ways.this"), objective: round.result?.objective, balance },
    ...balance.baselines.map((each) => ({
      name: tMaybe(`ways.method.${word(Baseline_MethodSchema, each.method)}`) ?? "",
      objective: each.objective,
      balance: each.balance,
    })),
  ];
  return (
    <Card title={t("ways.title")} note={t("ways.lead")}>
      <div className="scroll-x" tabIndex={0} role="region" aria-label={t("ways.title")}>
        <table className="ways">
          <thead>
            <tr>
              <th>
                <span className="vh">{t("ways.figure")}</span>
              </th>
              <th aria-hidden="true" />
              {ways.map(({ name }, i) => (
                <th key={name} scope="col" className="r">
                  <i className={`w${i}`} />
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {figuresOf(balance, scale).map((figure) => (
              <Row key={figure.name} figure={figure} ways={ways} />
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}

function Row({ figure: { name, note, of, whole, digits = 0 }, ways }: { figure: Figure; ways: Way[] }) {
  const values = ways.map(of);
  const least = Math.min(...values);
  const most = Math.max(...values);
  const margin = (most - least) * 0.12 || 1;
  const at = (value: number): string =>
    `${(((value - least + margin) / (most - least + 2 * margin)) * 100).toFixed(1)}%`;
  return (
    <tr>
      <th scope="row">
        {name}
        {note && <em className="quiet"> {note}</em>}
      </th>
      <td className="plot" aria-hidden="true">
        <span>{values.map((value, i) => <i key={i} className={`w${i}`} style={{ left: at(value) }} />).reverse()}</span>
      </td>
      {values.map((value, i) => (
        <td key={i} className={`r ${i ? "quiet" : ""}`}>
          {i ? number(value, digits, digits) : <b>{number(value, digits, digits)}</b>}
          {i === 0 && whole !== undefined && whole > 0 && <em className="quiet"> /{number(whole)}</em>}
        </td>
      ))}
    </tr>
  );
}
