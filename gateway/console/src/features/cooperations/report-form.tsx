// The report of one city. What is typed stays in this tab until it is stored.
import { useQuery } from "@tanstack/react-query";
import type { Cooperation } from "#contracts/entente/matching/v1/proposal_pb.js";
import { proposals } from "@/shared/calls";
import { useDraft } from "@/shared/draft";
import { useListing } from "@/shared/listings";
import { cityName, label } from "@/shared/network";
import { networkQuery } from "@/shared/queries";
import { t } from "@/shared/texts";
import { useStep } from "./calls";
import { FormActs } from "./form-acts";
import { Meanwhile, useSeen } from "./meanwhile";
import { readReport, reportOf, usualReport, type Typed } from "./typed-report";

const WORTHS = [1, 2, 3, 4, 5];

export function ReportForm({
  cooperation,
  city,
  onClose,
  onDone,
}: {
  cooperation: Cooperation;
  city: string;
  onClose: () => void;
  onDone: () => void;
}) {
  const { data: network } = useQuery(networkQuery);
  const groups = [...(network?.vocabularies.get("beneficiary-group")?.keys() ?? [])];
  const wanted = useListing(cooperation.need)?.beneficiaries ?? [];
  const usual = usualReport(
    cooperation.reports.find((report) => report.city === city),
    wanted,
  );
  const [text, setText, drop] = useDraft(`report ${cooperation.name} ${city}`, JSON.stringify(usual));
  const typed = readReport(text) ?? usual;
  const change = (changed: Partial<Typed>): void => setText(JSON.stringify({ ...typed, ...changed }));
  const changeReach = (at: number, changed: Partial<Typed["reach"][number]>): void =>
    change({ reach: typed.reach.map((each, i) => (i === at ? { ...each, ...changed } : each)) });
  const left = groups.filter((group) => !typed.reach.some((each) => each.group === group));
  const { seen, isChanged, keepMine } = useSeen(cooperation, ({ reports }) => ({
    reports: reports.filter((each) => each.city === city),
  }));
  const report = useStep(
    seen,
    proposals.reportCooperation,
    t("cooperations.report_stored", { city: cityName(city) }),
    () => {
      drop();
      onDone();
    },
  );
  const count = (at: number, which: "planned" | "reached", name: string) => (
    <label>
      <span>{name}</span>
      <input
        className="input"
        type="number"
        min={0}
        max={1_000_000}
        value={typed.reach[at]?.[which] ?? ""}
        onChange={(event) => changeReach(at, { [which]: event.target.value })}
      />
    </label>
  );
  return (
    <form
      className="coop-form"
      aria-label={t("cooperations.report_of", { city: cityName(city) })}
      onSubmit={(event) => {
        event.preventDefault();
        report.mutate({ report: reportOf(typed, city) });
      }}
    >
      <h4>{t("cooperations.report_of", { city: cityName(city) })}</h4>
      <fieldset className="worth">
        <legend>{t("cooperations.worth")}</legend>
        {WORTHS.map((worth) => (
          <label key={worth}>
            <input
              type="radio"
              name="worth"
              required
              checked={typed.worth === worth}
              onChange={() => change({ worth })}
            />{" "}
            {worth}
          </label>
        ))}
        <span className="quiet">{t("cooperations.worth_scale")}</span>
      </fieldset>
      <label className="field">
        <span>
          {t("cooperations.worth_reason")} <em className="quiet">{t("optional")}</em>
        </span>
        <textarea
          rows={2}
          maxLength={2000}
          value={typed.worthReason}
          onChange={(event) => change({ worthReason: event.target.value })}
        />
      </label>
      {typed.reach.map(({ group }, i) => (
        <fieldset key={group} className="reach">
          <legend>{label("beneficiary-group", group)}</legend>
          {count(i, "planned", t("cooperations.planned"))}
          {count(i, "reached", t("cooperations.reached"))}
        </fieldset>
      ))}
      {left.length > 0 && (
        <select
          className="input"
          value=""
          aria-label={t("cooperations.add_group")}
          onChange={(event) =>
            change({ reach: [...typed.reach, { group: event.target.value, planned: "", reached: "" }] })
          }
        >
          <option value="">{t("cooperations.add_group")}</option>
          {left.map((group) => (
            <option key={group} value={group}>
              {label("beneficiary-group", group)}
            </option>
          ))}
        </select>
      )}
      <label className="field">
        <span>
          {t("cooperations.outcomes")} <em className="quiet">{t("optional")}</em>
        </span>
        <textarea
          rows={3}
          maxLength={5000}
          value={typed.outcomes}
          onChange={(event) => change({ outcomes: event.target.value })}
        />
      </label>
      <label className="field">
        <span>
          {t("cooperations.evidence")} <em className="quiet">{t("optional")}</em>
        </span>
        <textarea
          rows={2}
          value={typed.evidence}
          placeholder="https://"
          onChange={(event) => change({ evidence: event.target.value })}
        />
      </label>
      {isChanged && <Meanwhile onTheirs={onClose} onMine={keepMine} />}
      <FormActs store={report} name={t("cooperations.store_report")} isHeld={isChanged} onClose={onClose} />
    </form>
  );
}
