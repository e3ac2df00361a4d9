// What would come in and go out: on the map, and as lists.
import { lazy, Suspense, useMemo, type ReactNode } from "react";
import type { Candidate } from "#contracts/entente/matching/v1/pairing_pb.js";
import type { PreviewRoundResponse } from "#contracts/entente/matching/v1/round_service_pb.js";
import { useListing } from "@/shared/listings";
import { cityName, shape } from "@/shared/network";
import { cityOf } from "@/shared/names";
import { Card } from "@/shared/parts/page";
import { keyOf, PairingChange } from "@/shared/parts/pairing-changes";
import { quoted } from "@/shared/engine-text";
import { counted, t } from "@/shared/texts";
import { axisWord } from "@/shared/words";

const CityMap = lazy(() => import("@/shared/map/city-map"));
const MOST_LISTED = 8;
const MOST_LINES = 25;

const citiesOf = ({ pairing }: Candidate): string[] =>
  [pairing?.need, pairing?.offer, pairing?.facilitator].filter((name): name is string => Boolean(name)).map(cityOf);

const linesOf = (some: Candidate[], kind: "in" | "out") =>
  some.slice(0, MOST_LINES).map((each) => ({ cities: citiesOf(each), axis: axisWord(each.axis), kind }));

export function Changes({
  preview: { entering, leaving },
  scale,
  need,
}: {
  preview: PreviewRoundResponse;
  scale: number;
  need: string; // for whose sake it is tried; empty: nobody's
}) {
  const lines = useMemo(() => [...linesOf(leaving, "out"), ...linesOf(entering, "in")], [entering, leaving]);
  const list = (some: Candidate[], kind: "in" | "out"): ReactNode => (
    <ul className="changes" aria-label={kind === "in" ? t("comes_in") : t("goes_out")}>
      {some.slice(0, MOST_LISTED).map((each) => (
        <PairingChange key={keyOf(each)} of={each} kind={kind} scale={scale} />
      ))}
    </ul>
  );
  const rest = Math.max(0, entering.length - MOST_LISTED) + Math.max(0, leaving.length - MOST_LISTED);
  return (
    <Card
      kind="changes-card"
      title={
        entering.length + leaving.length === 0 ? (
          t("what_if.nothing")
        ) : (
          <>
            <span className="in">{counted("what_if.in", entering.length)}</span>
            <span className="quiet"> · </span>
            <span className="out">{counted("what_if.out", leaving.length)}</span>
          </>
        )
      }
    >
      {need && <Outcome need={need} entering={entering} leaving={leaving} />}
      {shape().countries && (
        <Suspense fallback={<div className="map-room" />}>
          <CityMap pairings={lines} ratio={2.2} pixels={560} crop={false} />
        </Suspense>
      )}
      <div className="inout">
        {list(entering, "in")}
        {list(leaving, "out")}
      </div>
      {rest > 0 && <p className="quiet">{counted("what_if.more", rest)}</p>}
    </Card>
  );
}

// Whether the need for whose sake it is tried gets a partner more by it.
function Outcome({ need, entering, leaving }: { need: string; entering: Candidate[]; leaving: Candidate[] }) {
  const title = quoted(useListing(need)?.title ?? "…");
  const city = cityName(cityOf(need));
  const ofNeed = (some: Candidate[]): string[] =>
    some.flatMap(({ pairing }) => (pairing?.need === need ? [cityName(cityOf(pairing.offer))] : []));
  const partners = ofNeed(entering);
  return (
    <p className="claim2">
      {partners.length > ofNeed(leaving).length
        ? t("what_if.gets", { city, partner: partners.join(", "), title })
        : t("what_if.gets_none", { city, title })}
    </p>
  );
}
