// Cooperations: what was agreed, is being carried out, or is over; who hasn't signed or reported, and what comes next.
import { useMemo } from "react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import type { Cooperation } from "#contracts/entente/matching/v1/proposal_pb.js";
import { useAddress, withRound } from "@/shared/address";
import { fold } from "@/shared/fold";
import { day, number } from "@/shared/format";
import { useListings } from "@/shared/listings";
import { cityName } from "@/shared/network";
import { lastPart } from "@/shared/names";
import { Segments } from "@/shared/parts/choose";
import { Page, PageHead, useTitle } from "@/shared/parts/page";
import { Callout, FaultNote, Skeleton } from "@/shared/parts/states";
import { t } from "@/shared/texts";
import { cooperationsQuery } from "./calls";
import { Detail } from "./detail";
import { citiesText, CooperationName, stateText } from "./parts";
import { inOrder, isLate, nextMilestone, partiesOf, stageOf, unreported, unsigned, type Stage } from "./stages";
import "./cooperations.css";

const USUAL = { stage: "", city: "", c: "" };
const STAGES: Stage[] = ["agreed", "running", "ended"];

export default function CooperationsScreen() {
  const { data, error, refetch } = useQuery(cooperationsQuery);
  useTitle(t("nav.cooperations"));
  return (
    <Page kind="cooperations-page">
      <PageHead title={t("nav.cooperations")} lead={t("cooperations.lead")} />
      {data ? (
        data.length > 0 ? (
          <Cooperations all={data} />
        ) : (
          <Callout
            kind="info"
            title={t("cooperations.none")}
            actions={
              <Link className="btn" href={withRound("/review")}>
                {t("nav.review")}
              </Link>
            }
          >
            {t("cooperations.none_lead")}
          </Callout>
        )
      ) : error ? (
        <FaultNote error={error} what={t("fault.cooperations")} again={() => void refetch()} />
      ) : (
        <Skeleton rows={8} />
      )}
    </Page>
  );
}

function Cooperations({ all }: { all: Cooperation[] }) {
  const [{ stage, city, c }, change] = useAddress(USUAL);
  const open = all.find(({ name }) => lastPart(name) === c);
  const of = (each: Stage): Cooperation[] => all.filter((cooperation) => stageOf(cooperation) === each);
  // Where something waits, unless the address says otherwise.
  const here =
    STAGES.find((each) => each === stage) ??
    (open ? stageOf(open) : (["running", "agreed", "ended"] as const).find((each) => of(each).length > 0)) ??
    "running";
  const wanted = fold(city.trim());
  const rows = inOrder(of(here)).filter(
    (each) => wanted === "" || partiesOf(each).some((name) => fold(cityName(name)).includes(wanted)),
  );
  const needs = useMemo(() => all.flatMap(({ need }) => need || []), [all]);
  const listing = useListings(needs);
  return (
    <div className={`cooperations ${open ? "open" : ""}`}>
      <section aria-label={t("cooperations.list")}>
        <Segments
          label={t("stage")}
          value={here}
          onChange={(chosen) => change({ stage: chosen, c: "" })}
          choices={STAGES.map((each) => ({
            value: each,
            name: t(`cooperations.stage.${each}`),
            count: of(each).length,
          }))}
        />
        <input
          className="input"
          type="search"
          value={city}
          placeholder={t("cooperations.city")}
          aria-label={t("cooperations.city")}
          onChange={(event) => change({ city: event.target.value, stage: here }, { replace: true })}
        />
        {rows.length === 0 && <p className="quiet">{t("cooperations.none_here")}</p>}
        <ul className="coop-list">
          {rows.map((each) => (
            <li key={each.name}>
              <button
                type="button"
                aria-current={each === open ? "true" : undefined}
                onClick={() => change({ c: lastPart(each.name), stage: here })}
              >
                <CooperationName cooperation={each} />
                {each.need && (
                  <span className="tt" lang={listing(each.need)?.textLanguage || undefined}>
                    {listing(each.need)?.title}
                  </span>
                )}
                <Waits cooperation={each} />
              </button>
            </li>
          ))}
        </ul>
        {all.length > 0 && <p className="quiet foot">{t("cooperations.count", { count: number(all.length) })}</p>}
      </section>
      {open ? (
        <Detail key={open.name} cooperation={open} onBack={() => change({ c: "", stage: here })} />
      ) : (
        <section className="coop-none quiet">{c ? t("cooperations.gone") : t("cooperations.choose")}</section>
      )}
    </div>
  );
}

// The one thing that a row says beside its cities: what it waits for.
function Waits({ cooperation }: { cooperation: Cooperation }) {
  const stage = stageOf(cooperation);
  const next = nextMilestone(cooperation);
  if (stage === "ended")
    return (
      <span className="quiet">
        {[stateText(cooperation), day(cooperation.end, "short")].filter(Boolean).join(" · ")}
      </span>
    );
  const signs = unsigned(cooperation);
  if (stage === "agreed" && cooperation.proposal && signs.length > 0)
    return <span className="quiet">{t("cooperations.not_signed", { cities: citiesText(signs) })}</span>;
  const reports = unreported(cooperation);
  if (cooperation.reports.length > 0)
    return (
      <span className="quiet">
        {reports.length > 0
          ? t("cooperations.not_reported", { cities: citiesText(reports) })
          : t("cooperations.all_reported")}
      </span>
    );
  if (next)
    return (
      <span className={isLate(next, new Date()) ? "warn-text" : "quiet"}>
        {day(next.date, "short")} · {next.title}
      </span>
    );
  const begins = cooperation.start ?? cooperation.agreedTerms?.window?.start;
  return (
    <span className="quiet">
      {begins ? t("cooperations.since", { day: day(begins, "short") }) : t("cooperations.no_next")}
    </span>
  );
}
