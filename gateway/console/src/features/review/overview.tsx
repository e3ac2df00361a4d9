// Map and matrix beside the queue: a cell filters the list and draws its lines, at most twenty-five.
import { useMemo } from "react";
import { useQuery } from "@tanstack/react-query";
import { number } from "@/shared/format";
import CityMap from "@/shared/map/city-map";
import { Matrix } from "@/shared/map/matrix";
import { Skeleton } from "@/shared/parts/states";
import { placeName } from "@/shared/network";
import { cityOf } from "@/shared/names";
import { listingsOf, pairingOf } from "@/shared/proposal-facts";
import { useRoundProposals } from "@/shared/proposal-lists";
import { unmetQuery } from "@/shared/queries";
import type { ShownRound } from "@/shared/round";
import { t } from "@/shared/texts";
import { axisWord } from "@/shared/words";
import type { Queue } from "./use-queue";

const MOST_LINES = 25;

export default function Overview({ queue, shown }: { queue: Queue; shown: ShownRound }) {
  const { filters, change, rows } = queue;
  const proposals = useRoundProposals(shown.round.name);
  const { data: unmet } = useQuery(unmetQuery(shown.round.name));
  const flows = useMemo(
    () =>
      (proposals ?? []).flatMap((proposal) => {
        const { need, offer, facilitator } = pairingOf(proposal);
        return [offer, facilitator].filter(Boolean).map((name) => ({ helps: cityOf(name), helped: cityOf(need) }));
      }),
    [proposals],
  );
  const standing = useMemo(() => {
    const out = new Map<string, "served" | "unmet">((unmet ?? []).map(({ need }) => [cityOf(need), "unmet"]));
    for (const proposal of proposals ?? []) out.set(cityOf(pairingOf(proposal).need), "served");
    return out;
  }, [proposals, unmet]);
  const lines = filters.cell
    ? rows
        .slice(0, MOST_LINES)
        .map((proposal) => ({
          cities: listingsOf(proposal).map(cityOf),
          axis: axisWord(proposal.pairing?.candidate?.axis ?? 0),
        }))
    : [];
  return (
    <section className="overview" aria-label={t("map_and_matrix")}>
      <div className="scroll">
        <div className="fit-head">
          <h2>{t("matrix")}</h2>
          <span className="quiet">{t("matrix.lead")}</span>
        </div>
        {!proposals && <Skeleton rows={8} />}
        <Matrix flows={flows} chosen={filters.cell} onChoose={(cell) => change({ cell, p: "", view: "map" })} />
        <div className="fit-head map-head">
          <h3>
            {filters.cell
              ? `${filters.cell.split(">").map(placeName).join(" → ")}: ${number(rows.length)}`
              : t("map.missing")}
          </h3>
          <ul className="map-key">
            <li>
              <i className="served" />
              {t("map.served")}
            </li>
            <li>
              <i className="unmetc" />
              {t("map.unmet")}
            </li>
            <li>
              <i className="other" />
              {t("map.city")}
            </li>
          </ul>
        </div>
        <CityMap pairings={lines} standing={standing} ratio={2.3} least={560} pixels={860} crop={lines.length > 0} />
        <p className="credit">
          {t("credits", { licence: "CC BY 4.0" })} {t("independence")}
        </p>
      </div>
    </section>
  );
}
