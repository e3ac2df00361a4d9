// All listings as a sheet, and one of them to change: published, held, renewed, withdrawn by its city or for it.
import { useMemo } from "react";
import { useQuery } from "@tanstack/react-query";
import {
  Listing_Kind,
  Listing_State,
  Listing_StateSchema,
  type Listing,
} from "#contracts/entente/listings/v1/listing_pb.js";
import { useAddress } from "@/shared/address";
import { allListingsQuery } from "@/shared/all-listings";
import { csv, download } from "@/shared/download";
import { fold } from "@/shared/fold";
import { day, isoDay, number } from "@/shared/format";
import { cityName, countryName, countryOf, label, network, telling } from "@/shared/network";
import { cityOf } from "@/shared/names";
import { Button } from "@/shared/parts/button";
import { Pick, Segments } from "@/shared/parts/choose";
import { Mark } from "@/shared/parts/marks";
import { useTitle } from "@/shared/parts/page";
import { SheetTable, sorted, type SheetColumn } from "@/shared/parts/sheet-table";
import { FaultNote, Skeleton } from "@/shared/parts/states";
import { t } from "@/shared/texts";
import { word } from "@/shared/words";
import { NewListing } from "./create";
import { ListingEditor } from "./editor";
import { stateName } from "./state";
import "@/shared/styles/two-pane.css";
import "./listings.css";

const USUAL = { listing: "", kind: "", state: "published", field: "", text: "", sort: "city" };

const columns = (): SheetColumn<Listing>[] => [
  { id: "city", name: t("cities.city"), sorts: true, text: ({ name }) => cityName(cityOf(name)) },
  {
    id: "kind",
    name: t("listing.kind"),
    sorts: true,
    text: ({ kind }) => (kind === Listing_Kind.NEED ? t("listing.need") : t("listing.offer")),
  },
  {
    id: "title",
    name: t("listing.title"),
    kind: "tt",
    sorts: true,
    text: ({ title }) => title,
    cell: ({ title, textLanguage }) => <span lang={textLanguage || undefined}>{title}</span>,
  },
  { id: "country", name: t("cities.country"), sorts: true, text: ({ name }) => countryName(countryOf(cityOf(name))) },
  {
    id: "field",
    name: t("filter.field"),
    text: ({ creativeFields }) => creativeFields.map((each) => label("creative-field", each)).join(", "),
  },
  {
    id: "places",
    name: t("fit.places"),
    kind: "r",
    text: ({ capacity, reservedPlaces }) =>
      reservedPlaces > 0
        ? t("fit.places_taken", { all: number(capacity), taken: number(reservedPlaces) })
        : number(capacity),
  },
  {
    id: "deadline",
    name: t("sheet.deadline"),
    sorts: true,
    text: ({ deadline }) => isoDay(deadline),
    cell: ({ deadline }) => day(deadline, "short"),
  },
  {
    id: "state",
    name: t("sheet.state"),
    text: ({ state }) => stateName(state),
    cell: ({ state }) => <Mark kind={state === Listing_State.PUBLISHED ? "good" : ""}>{stateName(state)}</Mark>,
  },
];

export default function ListingsScreen() {
  const [{ listing: chosen, kind, state, field, text, sort }, change] = useAddress(USUAL);
  const { data, error, isPending, refetch } = useQuery(allListingsQuery);
  const heads = useMemo(() => telling(columns()), []);
  const open = data?.find(({ name }) => name === chosen);
  useTitle(open?.title, t("nav.listings"));
  const of = (wanted: string): boolean => wanted === "";
  const rows = useMemo(
    () =>
      sorted(
        (data ?? []).filter(
          (each) =>
            (of(kind) || Listing_Kind[each.kind]?.toLowerCase() === kind) &&
            (of(state) || word(Listing_StateSchema, each.state) === state) &&
            (of(field) || each.creativeFields.includes(field)) &&
            (of(text) || fold(`${cityName(cityOf(each.name))} ${each.title}`).includes(fold(text))),
        ),
        heads,
        sort,
      ),
    [data, kind, state, field, text, sort, heads],
  );
  if (chosen === "new")
    return (
      <NewListing
        kind={kind === "offer" ? "offer" : "need"}
        onKind={(value) => change({ kind: value }, { replace: true })}
        onCreated={(name) => change({ listing: name, kind: "" }, { replace: true })}
      />
    );
  if (open) return <ListingEditor key={open.name} listing={open} />;
  const save = (): void =>
    download(
      "listings.csv",
      csv([heads.map(({ name }) => name), ...rows.map((row) => heads.map((column) => column.text(row)))]),
      "text/csv",
    );
  return (
    <div className="two-pane one">
      <div className="pane">
        <div className="page-head">
          <h1>
            {t("nav.listings")} <span className="quiet">{number(rows.length)}</span>
          </h1>
          <div className="acts">
            <Button icon="plus" onPress={() => change({ listing: "new", kind: "need" })}>
              {t("listing.new_need")}
            </Button>
            <Button icon="plus" onPress={() => change({ listing: "new", kind: "offer" })}>
              {t("listing.new_offer")}
            </Button>
            <Button icon="download" onPress={save}>
              CSV
            </Button>
          </div>
        </div>
        <div className="chips">
          <Segments
            label={t("listing.kind")}
            value={kind}
            onChange={(value) => change({ kind: value })}
            choices={[
              { value: "", name: t("look.all") },
              { value: "need", name: t("listing.needs") },
              { value: "offer", name: t("listing.offers") },
            ]}
          />
          <Pick label={t("sheet.state")} value={state} onChange={(value) => change({ state: value })}>
            <option value="">{t("listing.any_state")}</option>
            {Listing_StateSchema.values.slice(1).map((each) => (
              <option key={each.number} value={word(Listing_StateSchema, each.number)}>
                {stateName(each.number)}
              </option>
            ))}
          </Pick>
          <Pick label={t("filter.field")} value={field} onChange={(value) => change({ field: value })}>
            <option value="">{t("filter.any_field")}</option>
            {[...(network().vocabularies.get("creative-field")?.keys() ?? [])].map((each) => (
              <option key={each} value={each}>
                {label("creative-field", each)}
              </option>
            ))}
          </Pick>
          <input
            className="input find"
            type="search"
            value={text}
            placeholder={t("filter.text")}
            aria-label={t("filter.text")}
            onChange={(event) => change({ text: event.target.value }, { replace: true })}
          />
        </div>
        {error ? (
          <FaultNote error={error} what={t("fault.listings")} again={() => void refetch()} />
        ) : isPending ? (
          <Skeleton rows={10} />
        ) : (
          <SheetTable
            label={t("nav.listings")}
            rows={rows}
            columns={heads}
            keyOf={({ name }) => name}
            sort={sort}
            onSort={(id) => change({ sort: id })}
            chosen={chosen}
            onChoose={(name) => change({ listing: name })}
          />
        )}
      </div>
    </div>
  );
}
