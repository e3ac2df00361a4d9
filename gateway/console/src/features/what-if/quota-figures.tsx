// How quotas fare: today's round beside the one that would be, each with what one pairing less to reach
// would be worth.
import type { QuotaOutcome } from "#contracts/entente/matching/v1/round_pb.js";
import { amountText, isNothing } from "@/shared/amount";
import { className } from "@/shared/class-name";
import { number } from "@/shared/format";
import { Card } from "@/shared/parts/page";
import { t } from "@/shared/texts";
import { classWord } from "@/shared/words";

const groupOf = (quota: QuotaOutcome): string => (quota.class ? classWord(quota.class) : "");
const bounds = ({ least, most }: QuotaOutcome): string =>
  most < 0n
    ? t("quotas.least", { least: number(least) })
    : t("quotas.between", { least: number(least), most: number(most) });

export function QuotaFigures({
  before,
  after,
  scale,
  isOld,
}: {
  before: QuotaOutcome[] | undefined; // of a round without a result
  after: QuotaOutcome[];
  scale: number;
  isOld: boolean;
}) {
  const was = new Map((before ?? []).map((quota) => [groupOf(quota), quota]));
  const then = new Map(after.map((quota) => [groupOf(quota), quota]));
  const groups = [...new Set([...was.keys(), ...then.keys()])];
  if (groups.length === 0) return null;
  return (
    <Card title={t("quotas.title")} note={t("quotas.lead")} kind={isOld ? "old" : ""}>
      <table className="plain quota-figs">
        <thead>
          <tr>
            <th scope="col">{t("quotas.class")}</th>
            <th scope="col">{t("what_if.now")}</th>
            <th scope="col">{t("what_if.then")}</th>
          </tr>
        </thead>
        <tbody>
          {groups.map((group) => (
            <tr key={group}>
              <th scope="row">{className(group)}</th>
              {[was.get(group), then.get(group)].map((quota, i) => (
                <td key={i} className={i === 0 ? "quiet" : undefined}>
                  {quota ? (
                    <>
                      <b>{t("of", { part: number(quota.count), whole: number(quota.of) })}</b>
                      <span>{bounds(quota)}</span>
                      <span>{isNothing(quota.price) ? t("quotas.free") : amountText(quota.price, scale)}</span>
                    </>
                  ) : (
                    t(i === 0 && !before ? "what_if.no_result" : "what_if.no_quota")
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}
