// What the round would reach, beside what it reaches.
import { create } from "@bufbuild/protobuf";
import type { PreviewRoundResponse } from "#contracts/entente/matching/v1/round_service_pb.js";
import { BalanceSchema, type Balance } from "#contracts/entente/matching/v1/round_pb.js";
import { className } from "@/shared/class-name";
import { number, signed } from "@/shared/format";
import { Card } from "@/shared/parts/page";
import { t } from "@/shared/texts";
import { classWord } from "@/shared/words";

const covered = (balance: Balance | undefined, group: string) =>
  balance?.coverage.find((each) => each.class && classWord(each.class) === group);

// What a round that failed reaches, of the needs that one with a result counts.
export const servingNobody = (balance: Balance | undefined): Balance | undefined =>
  balance &&
  create(BalanceSchema, { coverage: balance.coverage.map((each) => ({ ...each, servedCount: 0 })) });

export function Figures({ before, preview, isOld }: { before: Balance; preview: PreviewRoundResponse; isOld: boolean }) {
  const { balance: after, before: was, after: then } = preview;
  const groups = before.coverage
    .map((each) => (each.class ? classWord(each.class) : ""))
    .filter((group) => /^(?:country|region):/.test(group));
  const rows: { name: string; a: number; z: number; whole?: number; digits?: number; less?: boolean }[] = [
    {
      name: t("ways.served"),
      a: Number(was?.needs ?? 0n),
      z: Number(then?.needs ?? 0n),
      whole: covered(before, "all")?.needCount,
    },
    { name: t("ways.priority"), a: Number(was?.priorityNeeds ?? 0n), z: Number(then?.priorityNeeds ?? 0n) },
    ...groups.map((group) => ({
      name: className(group),
      a: covered(before, group)?.servedCount ?? 0,
      z: covered(after, group)?.servedCount ?? 0,
      whole: covered(before, group)?.needCount,
    })),
    { name: t("ways.largest_load"), a: before.largestProviderLoad, z: after?.largestProviderLoad ?? 0, less: true },
    {
      name: t("ways.uneven"),
      a: before.providerGiniPermille / 1000,
      z: (after?.providerGiniPermille ?? 0) / 1000,
      digits: 3,
      less: true,
    },
  ];
  return (
    <Card title={t("what_if.does")} kind={isOld ? "old" : ""}>
      <table className="plain figs">
        <thead>
          <tr>
            <th scope="col">
              <span className="vh">{t("ways.figure")}</span>
            </th>
            <th scope="col" className="r">
              {t("what_if.now")}
            </th>
            <th scope="col" className="r">
              {t("what_if.then")}
            </th>
            <th scope="col" className="r">
              <span className="vh">{t("what_if.difference")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, a, z, whole, digits = 0, less = false }) => {
            const difference = Number((z - a).toFixed(digits));
            return (
              <tr key={name}>
                <th scope="row">
                  {name}
                  {whole !== undefined && <em className="quiet"> {t("what_if.of", { whole: number(whole) })}</em>}
                </th>
                <td className="r quiet">{number(a, digits, digits)}</td>
                <td className="r">
                  <b>{number(z, digits, digits)}</b>
                </td>
                <td className="r">
                  <span className={`delta ${difference === 0 ? "same" : difference > 0 !== less ? "up" : "downw"}`}>
                    {difference === 0 ? t("what_if.same") : signed(difference, digits)}
                  </span>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Card>
  );
}
