// What people fixed beforehand, and what that costs the round: quotas and directives with their prices.
import type { Round } from "#contracts/entente/matching/v1/round_pb.js";
import { Directive_Kind } from "#contracts/entente/matching/v1/programme_pb.js";
import { amountText, isNothing } from "@/shared/amount";
import { className } from "@/shared/class-name";
import { number } from "@/shared/format";
import { PairName } from "@/shared/parts/marks";
import { Card } from "@/shared/parts/page";
import { t } from "@/shared/texts";
import { classWord } from "@/shared/words";

export function Bounds({ round, scale }: { round: Round; scale: number }) {
  const { quotas = [], directives = [] } = round.result ?? {};
  if (quotas.length + directives.length === 0) return null;
  return (
    <div className="cols even">
      {quotas.length > 0 && (
        <Card title={t("quotas.title")} note={t("quotas.lead")}>
          <table className="plain">
            <thead>
              <tr>
                <th scope="col">{t("quotas.class")}</th>
                <th scope="col" className="r">
                  {t("quotas.bounds")}
                </th>
                <th scope="col" className="r">
                  {t("quotas.reached")}
                </th>
                <th scope="col" className="r">
                  {t("quotas.price")}
                </th>
              </tr>
            </thead>
            <tbody>
              {quotas.map((quota, i) => (
                <tr key={i}>
                  <th scope="row">{quota.class ? className(classWord(quota.class)) : ""}</th>
                  <td className="r">
                    {quota.most < 0n
                      ? t("quotas.least", { least: number(quota.least) })
                      : t("quotas.between", { least: number(quota.least), most: number(quota.most) })}
                  </td>
                  <td className="r">{t("of", { part: number(quota.count), whole: number(quota.of) })}</td>
                  <td className="r">{isNothing(quota.price) ? t("quotas.free") : amountText(quota.price, scale)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Card>
      )}
      {directives.length > 0 && (
        <Card title={t("directives.title")} note={t("directives.lead")}>
          <table className="plain">
            <thead>
              <tr>
                <th scope="col">{t("directives.pair")}</th>
                <th scope="col">{t("directives.kind")}</th>
                <th scope="col" className="r">
                  {t("directives.price")}
                </th>
              </tr>
            </thead>
            <tbody>
              {directives.map((directive) => (
                <tr key={`${directive.need} ${directive.offer}`}>
                  <th scope="row">
                    <PairName pairing={{ need: directive.need, offer: directive.offer, facilitator: "" }} />
                  </th>
                  <td>{directive.kind === Directive_Kind.KEEP ? t("directives.keep") : t("directives.rule_out")}</td>
                  <td className="r">{amountText(directive.price, scale)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Card>
      )}
    </div>
  );
}
