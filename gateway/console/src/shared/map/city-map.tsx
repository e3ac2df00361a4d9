// Where: land, all cities as dots, and lines for what is chosen. North is a ring, South a dot; the third city's line is
// dashed. What it shows is said in one sentence; the tables say the same.
import { memo, useMemo } from "react";
import { LAND } from "#land";
import { cityName, classification, countryOf, network } from "../network";
import { t } from "../texts";
import type { AxisWord } from "../words";
import { frameOf, growing, labels, line, placeOf, whole, type Point } from "./geometry";
import "./map.css";

export interface Drawn {
  cities: string[]; // who asks, who helps, who supports
  axis: AxisWord;
  kind?: "in" | "out"; // of a change
}

interface Props {
  pairings: Drawn[];
  others?: string[]; // named, without a line
  standing?: Map<string, "served" | "unmet">;
  ratio?: number;
  least?: number;
  pixels?: number; // how wide it is drawn
  crop?: boolean;
}

const MOST_NAMED = 12;
const isNorth = (city: string): boolean => classification(countryOf(city), "development") === "developed";

export default memo(function CityMap({
  pairings,
  others = [],
  standing,
  ratio = 1.62,
  least = 330,
  pixels = 330,
  crop = true,
}: Props) {
  const parties = useMemo(() => [...new Set(pairings.flatMap(({ cities }) => cities))], [pairings]);
  const places = useMemo(
    () =>
      new Map(
        [...network().cities.keys()].flatMap((city) => {
          const place = placeOf(city);
          return place ? [[city, place] as [string, Point]] : [];
        }),
      ),
    [],
  );
  const at = (city: string): Point | undefined => places.get(city);
  const shown = [...parties, ...others].flatMap((city) => {
    const place = at(city);
    return place ? [place] : [];
  });
  const frame = crop && shown.length > 0 ? frameOf(shown, ratio, least) : whole(ratio);
  const unit = frame[2] / pixels; // one pixel
  const inside = [...places].filter(
    ([city, [x, y]]) =>
      !parties.includes(city) &&
      !others.includes(city) &&
      x > frame[0] &&
      x < frame[0] + frame[2] &&
      y > frame[1] &&
      y < frame[1] + frame[3],
  );
  // Of many lines no name can be read.
  const named =
    pairings.length > MOST_NAMED
      ? []
      : [...parties, ...others].flatMap((city) => {
          const place = at(city);
          return place ? [{ city, name: cityName(city), at: place }] : [];
        });
  const letter = 12.5 * unit;
  return (
    <svg
      className="map"
      viewBox={frame.map((value) => value.toFixed(1)).join(" ")}
      role="img"
      aria-label={
        parties.length > 0
          ? t("map.of", { cities: parties.map(cityName).join(", ") })
          : t("map.all", { count: places.size })
      }
    >
      <path className="land" d={LAND} />
      {inside.map(([city, [x, y]]) => {
        const kind = standing?.get(city);
        return (
          <circle
            key={city}
            cx={x}
            cy={y}
            r={(kind ? 2.9 : 1.6) * unit}
            className={kind ?? "other"}
            strokeWidth={1.4 * unit}
          >
            <title>{cityName(city)}</title>
          </circle>
        );
      })}
      {others.map((city) => {
        const place = at(city);
        return (
          place && (
            <circle key={city} cx={place[0]} cy={place[1]} r={3.2 * unit} className="runner" strokeWidth={0.8 * unit} />
          )
        );
      })}
      {pairings.map(({ cities: [need = "", offer = "", third = ""], axis, kind }) => {
        const [to, from, beside] = [at(need), at(offer), at(third)];
        return (
          to &&
          from && (
            <g key={`${need} ${offer} ${third} ${kind ?? ""}`} className={kind ?? axis}>
              {kind === "out" ? (
                <path
                  className="gone"
                  d={line(from, to)}
                  strokeWidth={1.3 * unit}
                  strokeDasharray={`${3 * unit} ${2.5 * unit}`}
                />
              ) : (
                <path className="arc" d={growing(from, to, 1.1 * unit, (pairings.length > 1 ? 3.8 : 5) * unit)} />
              )}
              {beside && kind !== "out" && (
                <path
                  className="third"
                  d={line(beside, to)}
                  strokeWidth={1.5 * unit}
                  strokeDasharray={`${4 * unit} ${3.5 * unit}`}
                />
              )}
            </g>
          )
        );
      })}
      {parties.map((city) => {
        const place = at(city);
        const asks = pairings.some(({ cities }) => cities[0] === city);
        const axis = pairings.find(({ cities }) => cities.includes(city))?.axis ?? "ns";
        return (
          place && (
            <circle
              key={city}
              cx={place[0]}
              cy={place[1]}
              r={(asks ? 5.6 : 4.2) * (pairings.length > 1 ? 0.75 : 1) * unit}
              strokeWidth={1.5 * unit}
              className={`party ${axis} ${isNorth(city) ? "north" : "south"}`}
            />
          )
        );
      })}
      {labels(named, frame, letter).map(({ city, at: [x, y], anchor }) => (
        <text
          key={city}
          x={x}
          y={y}
          textAnchor={anchor}
          fontSize={letter}
          strokeWidth={3.5 * unit}
          className={parties.includes(city) ? "lb" : "lq"}
        >
          {cityName(city)}
        </text>
      ))}
    </svg>
  );
});
