// What a city carries, as dots of what it may carry, and whose limit that is.
import { CityLoad_LimitSource, type CityLoad_Way } from "#contracts/entente/matching/v1/round_pb.js";
import { number } from "../format";
import { Dots } from "./marks";
import { t } from "../texts";

// Cooperations that run, and proposals of the round that may become some.
export const carried = (way: CityLoad_Way | undefined): number =>
  (way?.runningCount ?? 0) + (way?.approvedCount ?? 0) + (way?.proposedCount ?? 0);

export const loadText = (way: CityLoad_Way | undefined): string =>
  way?.limit === undefined
    ? number(carried(way))
    : t("of", { part: number(carried(way)), whole: number(way.limit) });

export const LoadOf = ({ way, whose = false }: { way: CityLoad_Way | undefined; whose?: boolean }) => (
  <>
    {way?.limit !== undefined && <Dots used={carried(way)} limit={way.limit} />} {loadText(way)}
    {whose && way?.limit !== undefined && (
      <span className="quiet">
        {" "}
        {way.limitSource === CityLoad_LimitSource.CITY ? t("cities.limit_own") : t("cities.limit_of_programme")}
      </span>
    )}
  </>
);
