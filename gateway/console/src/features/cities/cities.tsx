// All cities of the network as a sheet: who asks, who gives, what the round brings them, whether their contact holds.
import { lazy, Suspense, useMemo } from "react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { Listing_Kind, Listing_State, type Listing } from "#contracts/entente/listings/v1/listing_pb.js";
import type { City } from "#contracts/entente/profiles/v1/city_pb.js";
import type { CityLoad, CityLoad_Way } from "#contracts/entente/matching/v1/round_pb.js";
import type { Proposal } from "#contracts/entente/matching/v1/proposal_pb.js";
import { useAddress, withRound } from "@/shared/address";
import { allListingsQuery } from "@/shared/all-listings";
import { csv, download } from "@/shared/download";
import { fold } from "@/shared/fold";
import { day, daysBetween, isoDay, number } from "@/shared/format";
import { classesOf, cityName, countryName, fieldOf, label, network, shape, telling } from "@/shared/network";
import { cityOf } from "@/shared/names";
import { Button, IconButton } from "@/shared/parts/button";
import { Chip } from "@/shared/parts/choose";
import { carried, LoadOf, loadText } from "@/shared/parts/city-load";
import { Mark, PairName, Unknown } from "@/shared/parts/marks";
import { useTitle } from "@/shared/parts/page";
import { SheetTable, sorted, type SheetColumn } from "@/shared/parts/sheet-table";
import { FaultNote } from "@/shared/parts/states";
import { listingsOf, pairingOf, today } from "@/shared/proposal-facts";
import { useRoundProposals } from "@/shared/proposal-lists";
import { loadsQuery, unmetQuery } from "@/shared/queries";
import { useShownRound } from "@/shared/round";
import { counted, t } from "@/shared/texts";
import { axisWord } from "@/shared/words";
import { Contacts } from "./contacts";
import "@/shared/styles/two-pane.css";

const CityMap = lazy(() => import("@/shared/map/city-map"));
const USUAL = { city: "", look: "", text: "", sort: "city" };

interface Row {
  city: City;
  needs: Listing[];
  offers: Listing[];
  served: number; // its needs with a partner in the round
  outside: number; // its needs that aren't in the round: the programme doesn't serve them, or they came since
  load: CityLoad | undefined;
}

const NONE: Proposal[] = [];
const isFull = (way: CityLoad_Way | undefined): boolean => way?.limit !== undefined && carried(way) >= way.limit;
const CONTACT_DAYS = 365; // as long as a contact's confirmation is taken to hold
const isStale = ({ contactConfirmDate }: City): boolean =>
  contactConfirmDate !== undefined && daysBetween(contactConfirmDate, today()) > CONTACT_DAYS;
const isOpen = ({ state }: Listing): boolean => state === Listing_State.PUBLISHED;

const columns = (): SheetColumn<Row>[] => [
  { id: "city", name: t("cities.city"), sorts: true, text: ({ city }) => cityName(city.name) },
  { id: "country", name: t("cities.country"), sorts: true, text: ({ city }) => countryName(city.country) },
  {
    id: "group",
    name: t("cities.groups"),
    text: ({ city }) =>
      classesOf(city.name)
        .map((each) => t(`class.${each}`))
        .join(", "),
    cell: ({ city }) =>
      classesOf(city.name).map((each) => (
        <Mark key={each} kind="class">
          {t(`class.${each}`)}
        </Mark>
      )),
  },
  {
    id: "field",
    name: t("filter.field"),
    sorts: true,
    text: ({ city }) => label("creative-field", fieldOf(city.name)),
  },
  {
    id: "needs",
    name: t("cities.needs"),
    kind: "r",
    sorts: true,
    text: ({ served, needs, outside }) =>
      needs.length > outside ? t("of", { part: served, whole: needs.length - outside }) : "",
  },
  {
    id: "outside",
    name: t("cities.outside"),
    kind: "r",
    sorts: true,
    text: ({ outside }) => (outside > 0 ? number(outside) : ""),
    cell: ({ outside }) => (outside > 0 ? <span className="quiet">{number(outside)}</span> : ""),
  },
  {
    id: "offers",
    name: t("cities.offers"),
    kind: "r",
    sorts: true,
    text: ({ offers }) => (offers.length > 0 ? number(offers.length) : ""),
  },
  {
    id: "helped",
    name: t("load.helped"),
    kind: "r",
    sorts: true,
    text: ({ load }) => (carried(load?.received) > 0 ? loadText(load?.received) : ""),
  },
  {
    id: "helping",
    name: t("load.helping"),
    kind: "r",
    sorts: true,
    text: ({ load }) => (carried(load?.provided) > 0 ? loadText(load?.provided) : ""),
  },
  {
    id: "contact",
    name: t("contact_confirmed"),
    sorts: true,
    text: ({ city }) => isoDay(city.contactConfirmDate),
    cell: ({ city }) =>
      city.contactConfirmDate ? (
        <span className={isStale(city) ? "warn-text" : undefined}>{day(city.contactConfirmDate, "short")}</span>
      ) : (
        <Unknown />
      ),
  },
];

function useRows(): { rows: Row[]; proposals: Proposal[]; isWhole: boolean; error: Error | null } {
  const { shown } = useShownRound();
  const name = shown?.round.name ?? "";
  const { data: listings, error } = useQuery(allListingsQuery);
  const known = useRoundProposals(name);
  const { data: unmet } = useQuery({ ...unmetQuery(name), enabled: name !== "" });
  const { data: loads } = useQuery({ ...loadsQuery(name), enabled: name !== "" });
  const proposals = known ?? NONE;
  const rows = useMemo(() => {
    const without = new Set((unmet ?? []).filter(({ partners }) => partners === 0).map(({ need }) => need));
    const paired = proposals.map((proposal) => pairingOf(proposal).need);
    const served = new Set(paired.filter((need) => !without.has(need)));
    const isRead = known !== undefined && unmet !== undefined;
    const inRound = new Set([...paired, ...(unmet ?? []).map(({ need }) => need)]);
    const byCity = grouped((listings ?? []).filter(isOpen));
    return [...network().cities.values()].map((city): Row => {
      const own = byCity.get(city.name) ?? [];
      const needs = own.filter(({ kind }) => kind === Listing_Kind.NEED);
      return {
        city,
        needs,
        offers: own.filter(({ kind }) => kind === Listing_Kind.OFFER),
        served: needs.filter((need) => served.has(need.name)).length,
        outside: isRead ? needs.filter((need) => !inRound.has(need.name)).length : 0,
        load: loads?.get(city.name),
      };
    });
  }, [listings, known, proposals, unmet, loads]);
  return { rows, proposals, isWhole: listings !== undefined, error };
}

function grouped(some: Listing[]): Map<string, Listing[]> {
  const out = new Map<string, Listing[]>();
  for (const each of some) out.set(cityOf(each.name), [...(out.get(cityOf(each.name)) ?? []), each]);
  return out;
}

export default function CitiesScreen() {
  const [{ city: chosen, look, text, sort }, change] = useAddress(USUAL);
  const { rows, proposals, isWhole, error } = useRows();
  useTitle(chosen && cityName(chosen), t("nav.cities"));
  const find = shape().countries ? t("cities.find") : t("cities.city");
  const heads = useMemo(() => telling(columns()), []);
  const kinds = {
    contact: rows.filter(({ city }) => city.contactConfirmDate === undefined || isStale(city)),
    limit: rows.filter(({ load }) => isFull(load?.received) || isFull(load?.provided)),
    nothing: rows.filter(({ needs, offers }) => needs.length + offers.length === 0),
  };
  const asked = (kinds[look as keyof typeof kinds] ?? rows).filter(
    ({ city }) =>
      !text || fold(`${cityName(city.name)} ${city.displayName} ${countryName(city.country)}`).includes(fold(text)),
  );
  const shown = sorted(asked, heads, sort);
  const open = rows.find(({ city }) => city.name === chosen);
  const save = (): void =>
    download(
      "cities.csv",
      csv([heads.map(({ name }) => name), ...shown.map((row) => heads.map(({ text: of }) => of(row)))]),
      "text/csv",
    );
  return (
    <div className={`two-pane ${open ? "" : "one"}`}>
      <div className="pane">
        <div className="page-head">
          <h1>
            {t("nav.cities")} <span className="quiet">{number(shown.length)}</span>
          </h1>
          <div className="acts">
            <Button icon="download" onPress={save}>
              CSV
            </Button>
          </div>
        </div>
        <div className="chips">
          <Chip on={look === ""} count={rows.length} onPress={() => change({ look: "" })}>
            {t("look.all")}
          </Chip>
          <Chip on={look === "contact"} count={kinds.contact.length} onPress={() => change({ look: "contact" })}>
            {t("cities.stale")}
          </Chip>
          <Chip on={look === "limit"} count={kinds.limit.length} onPress={() => change({ look: "limit" })}>
            {t("cities.at_limit")}
          </Chip>
          <Chip
            on={look === "nothing"}
            count={isWhole ? kinds.nothing.length : undefined}
            onPress={() => change({ look: "nothing" })}
          >
            {t("cities.nothing")}
          </Chip>
          <input
            className="input find"
            type="search"
            value={text}
            placeholder={find}
            aria-label={find}
            onChange={(event) => change({ text: event.target.value }, { replace: true })}
          />
        </div>
        {error && <FaultNote error={error} what={t("fault.listings")} />}
        <SheetTable
          label={t("nav.cities")}
          rows={shown}
          columns={heads}
          keyOf={({ city }) => city.name}
          sort={sort}
          onSort={(id) => change({ sort: id })}
          chosen={chosen}
          onChoose={(name) => change({ city: name })}
        />
      </div>
      {open && <CityDrawer row={open} proposals={proposals} onClose={() => change({ city: "" })} />}
    </div>
  );
}

function CityDrawer({
  row: { city, needs, offers, load },
  proposals,
  onClose,
}: {
  row: Row;
  proposals: Proposal[];
  onClose: () => void;
}) {
  const own = proposals.filter((proposal) => listingsOf(proposal).some((name) => cityOf(name) === city.name));
  return (
    <aside className="drawer" aria-label={cityName(city.name)}>
      <div className="scroll">
        <div className="d-top">
          <h2>{cityName(city.name)}</h2>
          <span className="quiet">{countryName(city.country)}</span>
          <span className="grow" />
          <IconButton icon="cross" label={t("close")} onPress={onClose} />
        </div>
        {shape().countries && (
          <Suspense fallback={<div className="map-room" />}>
            <CityMap
              pairings={own
                .slice(0, 25)
                .map((proposal) => ({
                  cities: listingsOf(proposal).map(cityOf),
                  axis: axisWord(proposal.pairing?.candidate?.axis ?? 0),
                }))}
              others={own.length === 0 ? [city.name] : []}
              pixels={360}
            />
          </Suspense>
        )}
        <dl className="facts">
          <div>
            <dt>{t("load.helped")}</dt>
            <dd>
              <LoadOf way={load?.received} whose />
            </dd>
          </div>
          <div>
            <dt>{t("load.helping")}</dt>
            <dd>
              <LoadOf way={load?.provided} whose />
            </dd>
          </div>
          {load?.medianAnswerDays !== undefined && (
            <div>
              <dt>{t("cities.answers")}</dt>
              <dd>{counted("cities.answer_days", load.medianAnswerDays)}</dd>
            </div>
          )}
          <div>
            <dt>{t("contact_confirmed")}</dt>
            <dd>{city.contactConfirmDate ? day(city.contactConfirmDate) : <Unknown />}</dd>
          </div>
        </dl>
        {own.length > 0 && (
          <>
            <h3>{t("cities.in_round")}</h3>
            <ul className="mini-list">
              {own.map((proposal) => (
                <li key={proposal.name}>
                  <Link href={withRound("/review", { text: pairingOf(proposal).need, state: "all" })}>
                    <PairName pairing={pairingOf(proposal)} />
                  </Link>
                </li>
              ))}
            </ul>
          </>
        )}
        <Listings title={t("listing.needs")} listings={needs} />
        <Listings title={t("cities.offers")} listings={offers} />
        <Contacts city={city.name} />
      </div>
    </aside>
  );
}

const Listings = ({ title, listings }: { title: string; listings: Listing[] }) =>
  listings.length === 0 ? null : (
    <>
      <h3>{title}</h3>
      <ul className="mini-list">
        {listings.map((listing) => (
          <li key={listing.name}>
            <Link href={withRound("/listings", { listing: listing.name })}>
              <span lang={listing.textLanguage || undefined}>{listing.title}</span>
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
