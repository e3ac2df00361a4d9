// Which column of a list is which: as it was recognised, to be corrected.
import type { ImportReport } from "#contracts/entente/type/v1/import_report_pb.js";
import { number } from "@/shared/format";
import { Callout } from "@/shared/parts/states";
import { said } from "@/shared/said";
import { counted, t, tMaybe } from "@/shared/texts";

// What a column of a list can be; and columns of proposals and of cooperations, which mean the same.
const COLUMNS = ["need", "offer", "beneficiary_city", "provider_city", "facilitator"] as const;
const SAME: Record<string, (typeof COLUMNS)[number]> = {
  need_city: "beneficiary_city",
  pivotal_city: "provider_city",
  offer_city: "provider_city",
  facilitating_city: "facilitator",
  facilitator_city: "facilitator",
};

const MISSING = "MISSING_COLUMN";

export function ListColumns({
  report,
  onChange,
}: {
  report: ImportReport;
  onChange: (heading: string, column: string) => void;
}) {
  const read = report.columns.filter(({ field }) => field !== "").length;
  // Of the sheet as a whole; of a row the row says it.
  const faults = report.violations.filter(({ row }) => row <= 1);
  return (
    <details className="card" open={faults.length > 0}>
      <summary>{counted("import.columns_read", read, { of: number(report.columns.length) })}</summary>
      {faults.map(({ field, description, reason }, i) => (
        <Callout
          key={i}
          kind="bad"
          title={tMaybe(reason === MISSING ? `my_list.lacks.${field}` : "") ?? `${field}: ${said(description)}`}
        />
      ))}
      <ul className="list-columns">
        {report.columns.map(({ heading, field }) => (
          <li key={heading}>
            <label>
              <span className="data">{heading}</span>
              <select
                className="input"
                value={SAME[field] ?? field}
                onChange={(event) => onChange(heading, event.target.value)}
              >
                <option value="">{t("my_list.column.none")}</option>
                {COLUMNS.map((column) => (
                  <option key={column} value={column}>
                    {t(`my_list.column.${column}`)}
                  </option>
                ))}
              </select>
            </label>
          </li>
        ))}
      </ul>
    </details>
  );
}
