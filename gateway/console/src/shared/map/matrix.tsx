// Who helps whom, by sub-region, on a phone by continent: a table whose cells filter. A trio counts twice: its pivotal and
// its facilitating city.
import { Fragment } from "react";
import { number } from "../format";
import { useNarrow } from "../narrow";
import { classification, network, placeName, regionOf, subregionOf } from "../network";
import { rich, t } from "../texts";

export interface Flow {
  helps: string; // `cities/…`
  helped: string;
}

const CONTINENTS = ["Africa", "Americas", "Asia", "Europe", "Oceania"];

// Sub-regions as the countries of the network have them, continent by continent.
function order(areaOf: (city: string) => string): { name: string; region: string }[] {
  const regions = new Map<string, string>();
  for (const [city, { country }] of network().cities) regions.set(areaOf(city), classification(country, "m49-region"));
  return [...regions]
    .filter(([name]) => name)
    .map(([name, region]) => ({ name, region }))
    .sort((a, b) => CONTINENTS.indexOf(a.region) - CONTINENTS.indexOf(b.region) || a.name.localeCompare(b.name));
}

export function Matrix({
  flows,
  chosen,
  onChoose,
}: {
  flows: Flow[];
  chosen: string;
  onChoose: (cell: string) => void;
}) {
  const areaOf = useNarrow() ? regionOf : subregionOf;
  const counts = new Map<string, number>();
  for (const { helps, helped } of flows) {
    const cell = `${areaOf(helps)}>${areaOf(helped)}`;
    counts.set(cell, (counts.get(cell) ?? 0) + 1);
  }
  const cells = [...counts.keys()].map((cell) => cell.split(">"));
  const rows = order(areaOf).filter(({ name }) => cells.some(([, helped]) => helped === name));
  const columns = order(areaOf).filter(({ name }) => cells.some(([helps]) => helps === name));
  const most = Math.max(1, ...counts.values());
  const sum = (of: (helps: string, helped: string) => boolean): number =>
    [...counts].reduce(
      (all, [cell, count]) => (of(cell.split(">")[0] ?? "", cell.split(">")[1] ?? "") ? all + count : all),
      0,
    );
  const isNew = (of: { region: string }[], i: number): boolean => i > 0 && of[i]?.region !== of[i - 1]?.region;
  return (
    <div className="scroll-x" tabIndex={0} role="region" aria-label={t("matrix")}>
      <table className="matrix">
        <caption>
          {rich("matrix.axes", {
            across: <span className="quiet">{t("matrix.across")}</span>,
            down: <span className="quiet">{t("matrix.down")}</span>,
          })}
        </caption>
        <thead>
          <tr>
            <th>
              <span className="vh">{t("matrix.helped")}</span>
            </th>
            {columns.map(({ name }, i) => (
              <th key={name} scope="col" className={isNew(columns, i) ? "gap" : undefined}>
                <span>{placeName(name)}</span>
              </th>
            ))}
            <th className="sum">
              <span className="vh">{t("matrix.sum")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row, r) => (
            <tr key={row.name} className={isNew(rows, r) ? "gap" : undefined}>
              <th scope="row">{placeName(row.name)}</th>
              {columns.map((column, c) => {
                const cell = `${column.name}>${row.name}`;
                const count = counts.get(cell) ?? 0;
                return (
                  <td key={column.name} className={isNew(columns, c) ? "gap" : undefined}>
                    {count > 0 ? (
                      <button
                        type="button"
                        className={`l${Math.min(4, Math.ceil((count / most) * 4))}`}
                        aria-pressed={chosen === cell}
                        onClick={() => onChoose(chosen === cell ? "" : cell)}
                        aria-label={t("matrix.cell", {
                          helps: placeName(column.name),
                          helped: placeName(row.name),
                          count: number(count),
                        })}
                      >
                        {number(count)}
                      </button>
                    ) : (
                      <span className="nil" />
                    )}
                  </td>
                );
              })}
              <td className="sum">{number(sum((_, helped) => helped === row.name))}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">
              <span className="vh">{t("matrix.sum")}</span>
            </th>
            {columns.map(({ name }, i) => (
              <Fragment key={name}>
                <td className={`sum ${isNew(columns, i) ? "gap" : ""}`}>{number(sum((helps) => helps === name))}</td>
              </Fragment>
            ))}
            <td />
          </tr>
        </tfoot>
      </table>
    </div>
  );
}
