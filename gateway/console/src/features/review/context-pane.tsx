// Beside a proposal: where its cities are, what leaving it out does, the cities, what was decided.
import { lazy, memo, Suspense, useDeferredValue, useMemo } from "react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import type { Proposal } from "#contracts/entente/matching/v1/proposal_pb.js";
import { Decision_Action, Decision_ActionSchema } from "#contracts/entente/matching/v1/proposal_pb.js";
import { withRound } from "@/shared/address";
import { nameOfPerson } from "@/shared/assignees";
import { authorName } from "@/shared/author";
import { engineText } from "@/shared/engine-text";
import { day, hourAt, moment } from "@/shared/format";
import { useListings } from "@/shared/listings";
import { classesOf, cityName, network, shape } from "@/shared/network";
import { cityOf } from "@/shared/names";
import { LoadOf } from "@/shared/parts/city-load";
import { Mark, Unknown } from "@/shared/parts/marks";
import { listingsOf } from "@/shared/proposal-facts";
import { useWhole } from "@/shared/proposal-lists";
import { decisionsQuery, loadsQuery } from "@/shared/queries";
import { reasonName } from "@/shared/reasons";
import type { ShownRound } from "@/shared/round";
import { counted, pattern, t } from "@/shared/texts";
import { axisWord, word } from "@/shared/words";
import { Effect } from "./effect";
import { Runners } from "./runners";

const CityMap = lazy(() => import("@/shared/map/city-map"));
const ROLES = ["role.asks", "role.helps", "role.supports"] as const;

interface Props {
  proposal: Proposal;
  shown: ShownRound;
  full?: boolean;
}

// A moment after the proposal itself.
export function ContextPane({ proposal, shown, full = false }: Props) {
  const later = useDeferredValue<Proposal | undefined>(proposal, undefined);
  return (
    <aside className="context" aria-label={t("context")}>
      {later && <Context proposal={later} shown={shown} full={full} />}
    </aside>
  );
}

const Context = memo(function Context({ proposal, shown, full }: Required<Props>) {
  const names = listingsOf(proposal);
  const whole = useWhole(proposal);
  const axis = proposal.pairing?.candidate?.axis ?? 0;
  const cities = names.map(cityOf).join();
  const lines = useMemo(() => [{ cities: cities.split(","), axis: axisWord(axis) }], [cities, axis]);
  const near = (whole.pairing?.runnersUp ?? []).map(({ pairing }) => cityOf(pairing?.offer ?? "")).join();
  const others = useMemo(() => near.split(",").filter(Boolean), [near]);
  return (
    <div className="scroll">
        {shape().countries && (
          <Suspense fallback={<div className="map-room" />}>
            <CityMap pairings={lines} others={others} />
          </Suspense>
        )}
        <Effect proposal={proposal} shown={shown} />
        {full && <Runners key={proposal.name} proposal={whole} shown={shown} />}
        <section>
          <h3>{t("cities.of")}</h3>
          <ul className="city-list">
            {names.map((name, i) => (
              <CityCard
                key={name}
                city={cityOf(name)}
                role={ROLES[i] ?? "role.supports"}
                asks={i === 0}
                shown={shown}
              />
            ))}
          </ul>
        </section>
        <History proposal={proposal} shown={shown} />
    </div>
  );
});

function CityCard({
  city,
  role,
  asks,
  shown,
}: {
  city: string;
  role: (typeof ROLES)[number];
  asks: boolean;
  shown: ShownRound;
}) {
  const { data: loads } = useQuery(loadsQuery(shown.round.name));
  const load = loads?.get(city);
  const known = network().cities.get(city);
  const hour = hourAt(known?.timeZone ?? "");
  return (
    <li className="city">
      <div className="city-h">
        <b>{cityName(city)}</b>
        <span className="quiet">{t(role)}</span>
        {classesOf(city).map((each) => (
          <Mark key={each} kind="class">
            {t(`class.${each}`)}
          </Mark>
        ))}
      </div>
      <dl>
        <div>
          <dt>{asks ? t("load.helped") : t("load.helping")}</dt>
          <dd>
            <LoadOf way={asks ? load?.received : load?.provided} />
          </dd>
        </div>
        <div>
          <dt>{t("contact_confirmed")}</dt>
          <dd>
            {known?.contactConfirmDate ? (
              day(known.contactConfirmDate, "short")
            ) : (
              <Unknown />
            )}
          </dd>
        </div>
        {load?.medianAnswerDays !== undefined && (
          <div>
            <dt>{t("cities.answers")}</dt>
            <dd>{counted("cities.answer_days", load.medianAnswerDays)}</dd>
          </div>
        )}
        <div>
          <dt>{t("local_time")}</dt>
          <dd>{hour || <Unknown />}</dd>
        </div>
      </dl>
    </li>
  );
}

function History({ proposal, shown }: { proposal: Proposal; shown: ShownRound }) {
  const { data } = useQuery(decisionsQuery(proposal.name, proposal.etag));
  const listing = useListings(listingsOf(proposal));
  const changed = proposal.parties.flatMap((party) => {
    const now = listing(party.listing);
    return now && party.listingEtag && now.etag !== party.listingEtag ? [now] : [];
  });
  return (
    <section>
      <h3>{t("history")}</h3>
      <ol className="timeline">
        {changed.map(({ name, title, textLanguage, updateTime }) => (
          <li key={name}>
            <b className="step">{t("history.listing_changed", { city: cityName(cityOf(name)) })}</b>
            <span>
              {moment(updateTime)} ·{" "}
              <Link href={withRound("/listings", { listing: name, state: "" })} lang={textLanguage || undefined}>
                {title}
              </Link>
            </span>
          </li>
        ))}
        {[...(data ?? [])].reverse().map((decision) => (
          <li key={decision.name} className={decision.reverted ? "reverted" : undefined}>
            <b className="step">
              {pattern(`review.action.${word(Decision_ActionSchema, decision.action)}`)}
              {decision.reason && `: ${reasonName(decision.reason)}`}
              {decision.action === Decision_Action.REASSIGN &&
                `: ${decision.assignee ? nameOfPerson(decision.assignee) : t("assignee.nobody")}`}
            </b>
            <span>
              {[moment(decision.createTime), authorName(decision), decision.reverted && t("history.undone")]
                .filter(Boolean)
                .join(" · ")}
            </span>
            {decision.text && <q>{decision.text}</q>}
            {decision.cause && <span>{engineText(decision.cause)}</span>}
          </li>
        ))}
        {!data?.length && (
          <li>
            <b>{t("history.by_round")}</b>
            <span>{day(shown.round.snapshot?.asOf)}</span>
          </li>
        )}
      </ol>
    </section>
  );
}
