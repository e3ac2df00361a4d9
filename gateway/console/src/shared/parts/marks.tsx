// Small signs of facts. Each has words: colour and shape never speak alone.
import type { ReactNode } from "react";
import type { Pairing } from "#contracts/entente/matching/v1/pairing_pb.js";
import type { Axis } from "#contracts/entente/type/v1/mission_pb.js";
import { RuleOutcome_Verdict } from "#contracts/entente/matching/v1/pairing_pb.js";
import { cityName } from "../network";
import { cityOf } from "../names";
import { t } from "../texts";
import { shape } from "../network";
import { axisWord, type AxisWord } from "../words";
import { Icon } from "./icon";

export const Mark = ({
  kind = "",
  children,
}: {
  kind?: "" | "good" | "warn" | "bad" | "accent" | "example" | "prio" | "class" | "state";
  children: ReactNode;
}) => <span className={`mark ${kind}`}>{children}</span>;

export const ExampleMark = () => <Mark kind="example">{t("example")}</Mark>;

export const PriorityMark = ({ words = false }: { words?: boolean }) =>
  words ? (
    <Mark kind="prio">
      <span aria-hidden="true">◆</span> {t("priority")}
    </Mark>
  ) : (
    <span className="prio" role="img" aria-label={t("priority")} title={t("priority")}>
      ◆
    </span>
  );

// Not known is a third thing: the same hatch and words everywhere.
export const Unknown = ({ children }: { children?: ReactNode }) => (
  <span className="unknown">{children ?? t("not_known")}</span>
);

// A ring is the North, a dot the South; the last and largest is the city that asks.
const GLYPHS: Record<AxisWord, ReactNode> = {
  ns: (
    <>
      <path d="M7 7h11" />
      <circle cx="5" cy="7" r="2.6" className="ring" />
      <circle cx="20" cy="7" r="3.6" className="dot" />
    </>
  ),
  ss: (
    <>
      <path d="M7 7h11" />
      <circle cx="5" cy="7" r="2.6" className="dot" />
      <circle cx="20" cy="7" r="3.6" className="dot" />
    </>
  ),
  nss: (
    <>
      <path d="M7 10.5 18 8M7 3.2 18 6.2" />
      <circle cx="5" cy="11" r="2.4" className="dot" />
      <circle cx="5" cy="3" r="2.4" className="ring" />
      <circle cx="20" cy="7" r="3.6" className="dot" />
    </>
  ),
  sn: (
    <>
      <path d="M7 7h11" />
      <circle cx="5" cy="7" r="2.6" className="dot" />
      <circle cx="20" cy="7" r="3.6" className="ring" />
    </>
  ),
  nn: (
    <>
      <path d="M7 7h11" />
      <circle cx="5" cy="7" r="2.6" className="ring" />
      <circle cx="20" cy="7" r="3.6" className="ring" />
    </>
  ),
};
export const axisName = (axis: AxisWord): string => t(`axis.${axis}`);
export const AxisGlyph = ({ axis, silent = false }: { axis: Axis; silent?: boolean }) => {
  if (!shape().axes) return null;
  const of = axisWord(axis);
  const said = silent ? { "aria-hidden": true } : { role: "img", "aria-label": axisName(of) };
  return (
    <svg className={`axis ${of}`} width="25" height="14" viewBox="0 0 25 14" {...said}>
      {GLYPHS[of]}
    </svg>
  );
};
export const AxisMark = ({ axis }: { axis: Axis }) =>
  shape().axes && (
    <span className={`axis-mark ${axisWord(axis)}`}>
      <AxisGlyph axis={axis} silent />
      {axisName(axisWord(axis))}
    </span>
  );

// How many of how many; also as words.
export const Dots = ({ used, limit }: { used: number; limit: number }) =>
  limit > 12 ? null : (
    <span className="dots" role="img" aria-label={t("of", { part: used, whole: limit })}>
      {Array.from({ length: Math.max(limit, used) }, (_, i) => (
        <i key={i} className={`${i < used ? "on" : ""} ${i >= limit ? "over" : ""}`} />
      ))}
    </span>
  );

type Parties = Pick<Pairing, "need" | "offer" | "facilitator">;
export const pairText = ({ need, offer, facilitator }: Parties): string =>
  `${cityName(cityOf(need))} ← ${cityName(cityOf(offer))}${facilitator ? ` + ${cityName(cityOf(facilitator))}` : ""}`;

export const PairName = ({ pairing }: { pairing: Parties }) => (
  <span className="pair" title={pairText(pairing)}>
    <b>{cityName(cityOf(pairing.need))}</b>
    <span className="from">←</span>
    {cityName(cityOf(pairing.offer))}
    {pairing.facilitator && (
      <>
        <span className="plus">+</span>
        {cityName(cityOf(pairing.facilitator))}
      </>
    )}
  </span>
);

export function Verdict({ verdict }: { verdict: RuleOutcome_Verdict }) {
  switch (verdict) {
    case RuleOutcome_Verdict.HOLDS:
      return (
        <span className="v ok" role="img" aria-label={t("rule.holds")}>
          <Icon name="check" size={14} />
        </span>
      );
    case RuleOutcome_Verdict.BROKEN:
      return (
        <span className="v no" role="img" aria-label={t("rule.broken")}>
          <Icon name="cross" size={14} />
        </span>
      );
    case RuleOutcome_Verdict.NOT_KNOWN:
      return (
        <span className="v nk" role="img" aria-label={t("not_known")}>
          ?
        </span>
      );
    default:
      return null;
  }
}

export const Share = ({
  part,
  whole,
  kind = "",
  tick,
}: {
  part: number;
  whole: number;
  kind?: string;
  tick?: number;
}) => (
  <span className="mini wide" aria-hidden="true">
    <i className={kind} style={{ width: `${whole > 0 ? Math.min(100, (part / whole) * 100) : 0}%` }} />
    {tick !== undefined && <u style={{ left: `${Math.min(100, (tick / whole) * 100)}%` }} />}
  </span>
);
