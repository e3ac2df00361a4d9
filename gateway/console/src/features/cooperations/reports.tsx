// What the cities report when it is over: whom it reached, what came of it, and whether it was worth it.
import { useState } from "react";
import {
  Decision_Action,
  type Cooperation,
  type Cooperation_Report,
  type Cooperation_Report_Reach,
} from "#contracts/entente/matching/v1/proposal_pb.js";
import { number } from "@/shared/format";
import { cityName, label } from "@/shared/network";
import { Button } from "@/shared/parts/button";
import { maySpeakFor, useSession } from "@/shared/rights";
import { t } from "@/shared/texts";
import { ReportForm } from "./report-form";
import { partiesOf } from "./stages";

export function Reports({
  cooperation,
  onTaken,
}: {
  cooperation: Cooperation;
  onTaken: (done: string, action: Decision_Action) => void;
}) {
  const session = useSession();
  const [city, setCity] = useState("");
  const may = cooperation.allowedActions.includes(Decision_Action.REPORT);
  if (cooperation.reports.length === 0 && !may) return null;
  return (
    <section>
      <h3>{t("cooperations.reports")}</h3>
      <ul className="coop-facts">
        {partiesOf(cooperation).map((each) => {
          const report = cooperation.reports.find((one) => one.city === each);
          return (
            <li key={each}>
              <b>{cityName(each)}</b>
              {report ? <Reported report={report} /> : <span className="quiet">{t("cooperations.unreported")}</span>}
              {may && maySpeakFor(session, each) && city !== each && (
                <Button small kind="quiet" onPress={() => setCity(each)}>
                  {report ? t("cooperations.correct") : t("cooperations.report")}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
      {city && (
        <ReportForm
          key={city}
          cooperation={cooperation}
          city={city}
          onClose={() => setCity("")}
          onDone={() => {
            setCity("");
            onTaken(
              t("cooperations.report_stored", { city: cityName(city) }),
              Decision_Action.REPORT,
            );
          }}
        />
      )}
    </section>
  );
}

const Reported = ({ report: { worth, worthReason, outcomes, reach, evidenceUris } }: { report: Cooperation_Report }) => (
  <div>
    <span>{t("cooperations.worth_of", { worth: number(worth) })}</span>
    {worthReason && <q>{worthReason}</q>}
    {reach.length > 0 && (
      <span className="quiet">
        {reach
          .map(reachText)
          .join(" · ")}
      </span>
    )}
    {outcomes && <p>{outcomes}</p>}
    {evidenceUris.map((uri) => (
      <a key={uri} href={uri} rel="noreferrer noopener" target="_blank">
        {uri}
      </a>
    ))}
  </div>
);

function reachText({ beneficiaryGroup, planned, reached }: Cooperation_Report_Reach): string {
  const group = label("beneficiary-group", beneficiaryGroup);
  if (planned === undefined) return t("cooperations.reached_only", { group, reached: number(reached ?? 0) });
  if (reached === undefined) return t("cooperations.planned_only", { group, planned: number(planned) });
  return t("cooperations.reached_of", { group, reached: number(reached), planned: number(planned) });
}
