// Quotas as levers, two a class: the least and the largest share of all pairings. Those of the programme stand open, those of
// other classes are folded.
import { useState } from "react";
import type { Programme } from "#contracts/entente/matching/v1/programme_pb.js";
import { className } from "@/shared/class-name";
import { percent } from "@/shared/format";
import { boundsOf, WHOLE, type Bounds, type QuotaLevers } from "@/shared/quotas";
import { counted, t } from "@/shared/texts";
import { axisWord } from "@/shared/words";
import { Lever } from "./lever";

const STEP = 10; // one in a hundred; a share that isn't a whole one is moved by one in a thousand
const share = (permille: number): string => percent(permille, WHOLE);
const most = (permille: number): string => (permille < WHOLE ? share(permille) : t("what_if.no_bound"));
const stepOf = (...values: number[]): number => (values.every((value) => value % STEP === 0) ? STEP : 1);

export function QuotaList({
  programme,
  levers,
  groups, // classes of needs that the round counts
  move,
}: {
  programme: Programme;
  levers: QuotaLevers;
  groups: string[];
  move: (quotas: QuotaLevers) => void;
}) {
  // One that is moved now stays where it is, under the reader's finger.
  const [opened] = useState(() => Object.keys(levers));
  const today = boundsOf(programme.quotas);
  const all = [
    ...new Set([
      ...Object.keys(today),
      ...Object.keys(levers),
      ...programme.axes.map((axis) => `axis:${axisWord(axis)}`),
      ...groups.filter((group) => /^(?:country|region):/.test(group)),
    ]),
  ];
  const set = (group: string, was: Bounds, now: Bounds): void =>
    move({
      ...levers,
      [group]: {
        least: now.least === was.least ? undefined : now.least,
        most: now.most === was.most ? undefined : now.most,
      },
    });
  const pair = (group: string) => {
    const was = today[group] ?? { least: 0, most: WHOLE };
    const now = { least: levers[group]?.least ?? was.least, most: levers[group]?.most ?? was.most };
    const name = className(group);
    // Where the least passes the most, the other goes with it: a quota that can't be isn't asked for.
    return (
      <div className="quota" role="group" aria-label={name} key={group}>
        <Lever
          id={`least-${group}`}
          name={t("what_if.quota_least", { group: name })}
          value={now.least}
          was={was.least}
          least={0}
          most={WHOLE}
          step={stepOf(now.least, was.least)}
          show={share}
          onMove={(to = was.least) => set(group, was, { least: to, most: Math.max(to, now.most) })}
        />
        <Lever
          id={`most-${group}`}
          name={t("what_if.quota_most", { group: name })}
          value={now.most}
          was={was.most}
          least={0}
          most={WHOLE}
          step={stepOf(now.most, was.most)}
          show={most}
          onMove={(to = was.most) => {
            const bound = Math.max(to, 1); // 0 would be no bound
            set(group, was, { least: Math.min(bound, now.least), most: bound });
          }}
        />
      </div>
    );
  };
  const isOpen = (group: string): boolean => group in today || opened.includes(group);
  const folded = all.filter((group) => !isOpen(group));
  return (
    <section className="quotas">
      <h3>{t("what_if.quotas")}</h3>
      <p className="quiet">{t("what_if.quotas_hint")}</p>
      {all.filter(isOpen).map(pair)}
      {folded.length > 0 && (
        <details>
          <summary>{counted("what_if.more_quotas", folded.length)}</summary>
          {folded.map(pair)}
        </details>
      )}
    </section>
  );
}
