// "143 of 186 needs have a partner", and each need as a square: press one to see why.
import { useMemo } from "react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import type { Round } from "#contracts/entente/matching/v1/round_pb.js";
import { withRound } from "@/shared/address";
import { number, percent } from "@/shared/format";
import { useListings } from "@/shared/listings";
import { cityName, placeName, regionOf, shape } from "@/shared/network";
import { cityOf } from "@/shared/names";
import { useRoundProposals } from "@/shared/proposal-lists";
import { unmetQuery } from "@/shared/queries";
import type { ShownRound } from "@/shared/round";
import { counted, rich, t } from "@/shared/texts";
import { outsideCount, outsideNeeds } from "./outside";

type Standing = "full" | "partly" | "none";
const ORDER: Standing[] = ["full", "partly", "none"];
const MOST_SQUARES = 400; // of needs that aren't named

export function Claim({ shown: { round } }: { shown: ShownRound }) {
  const result = round.result;
  if (!result) return null;
  const served = result.servedCount + result.partlyServedCount;
  const all = served + result.unmetCount;
  const outside = outsideCount(round);
  return (
    <>
      <div className="hero">
        <p className="claim">
          {rich("round.claim", {
            share: <b>{t("round.claim_share", { served: number(served), all: number(all) })}</b>,
          })}
        </p>
        <p className="claim2">
          {counted("round.open", result.unmetCount, { percent: percent(served, all) })}
          {outside > 0 && <> {counted("round.outside", outside)}</>}
          {result.thinlyServedCount > 0 && <> {counted("round.thin", result.thinlyServedCount)}</>}
        </p>
      </div>
      <Units round={round} />
    </>
  );
}

function Units({ round }: { round: Round }) {
  const proposals = useRoundProposals(round.name);
  const { data: unmet } = useQuery(unmetQuery(round.name));
  const needs = useMemo(() => {
    if (!proposals || !unmet) return undefined;
    const standing = new Map<string, Standing>();
    for (const { pairing } of proposals) {
      const need = pairing?.candidate?.pairing?.need;
      if (need) standing.set(need, "full");
    }
    for (const { need, partners } of unmet) standing.set(need, partners > 0 ? "partly" : "none");
    return standing;
  }, [proposals, unmet]);
  const named = outsideNeeds(round);
  const outside = named ?? [];
  const listing = useListings(needs ? [...needs.keys(), ...outside] : []);
  const unnamed = named ? 0 : outsideCount(round);
  if (!needs) return <section className="units" aria-busy="true" />;
  const all = [...needs.keys(), ...outside];
  const regions = [...new Set(all.map((need) => regionOf(cityOf(need))))].sort();
  const count = (of: Standing): string => number([...needs.values()].filter((each) => each === of).length);
  return (
    <section className="units" aria-label={t("round.units")}>
      {regions.map((region) => {
        const here = [...needs]
          .filter(([need]) => regionOf(cityOf(need)) === region)
          .sort(([a, x], [b, y]) => ORDER.indexOf(x) - ORDER.indexOf(y) || a.localeCompare(b));
        const apart = outside.filter((need) => regionOf(cityOf(need)) === region);
        const called = (need: string): string => `${cityName(cityOf(need))}: ${listing(need)?.title ?? ""}`;
        return (
          <div className="u-row" key={region}>
            <span className="u-name">{shape().countries ? placeName(region) || t("not_known") : t("group.all")}</span>
            <span className="u-n">
              {here.length > 0 &&
                rich("round.part_of", {
                  part: <b>{number(here.filter(([, standing]) => standing !== "none").length)}</b>,
                  whole: number(here.length),
                })}
            </span>
            <span className="u-cells">
              {here.map(([need, standing]) => {
                const name = called(need);
                return (
                  <Link
                    key={need}
                    title={name}
                    aria-label={`${name} (${t(`round.unit.${standing}`)})`}
                    href={
                      standing === "full"
                        ? withRound("/review", { text: need, state: "all" })
                        : withRound("/unmet", { need })
                    }
                  >
                    <i className={standing} />
                  </Link>
                );
              })}
              {apart.map((need) => (
                <Link
                  key={need}
                  title={called(need)}
                  aria-label={`${called(need)} (${t("round.unit.outside")})`}
                  href={withRound("/listings", { listing: need })}
                >
                  <i className="north" />
                </Link>
              ))}
            </span>
          </div>
        );
      })}
      {unnamed > 0 && (
        <div className="u-row">
          <span className="u-name">{t("round.unit.outside")}</span>
          <span className="u-n">{number(unnamed)}</span>
          <span className="u-cells" aria-hidden="true">
            {Array.from({ length: Math.min(unnamed, MOST_SQUARES) }, (_, i) => (
              <span key={i}>
                <i className="north" />
              </span>
            ))}
          </span>
        </div>
      )}
      <ul className="u-key">
        {ORDER.map((each) => (
          <li key={each}>
            <i className={each} />
            {t(`round.unit.${each}`)} <b>{count(each)}</b>
          </li>
        ))}
        {outside.length > 0 && (
          <li>
            <i className="north" />
            {t("round.unit.outside")} <b>{number(outside.length)}</b>
          </li>
        )}
        <li className="quiet">{t("round.units_hint")}</li>
      </ul>
    </section>
  );
}
