// A new need or offer: whose it is, and the few words that it begins with. It begins as a draft, which only its city and
// coordinators see; all else is asked there.
import { useState } from "react";
import { useMutation } from "@tanstack/react-query";
import { create } from "@bufbuild/protobuf";
import { Listing_Kind, ListingSchema } from "#contracts/entente/listings/v1/listing_pb.js";
import { PartyRole } from "#contracts/entente/type/v1/mission_pb.js";
import { listings, newRequestId } from "@/shared/calls";
import { cityName, network } from "@/shared/network";
import { Button } from "@/shared/parts/button";
import { Segments } from "@/shared/parts/choose";
import { Page, PageHead } from "@/shared/parts/page";
import { FaultNote } from "@/shared/parts/states";
import { useShownRound } from "@/shared/round";
import { locale, t } from "@/shared/texts";
import { keepListing } from "./keep";
import { Ask } from "./question";
import { questionsOf, type Draft } from "./questions";

const FIRST = ["title", "area", "role"];
const KINDS = { need: Listing_Kind.NEED, offer: Listing_Kind.OFFER } as const;

export function NewListing({
  kind,
  onKind,
  onCreated,
}: {
  kind: keyof typeof KINDS;
  onKind: (kind: string) => void;
  onCreated: (name: string) => void;
}) {
  const [city, setCity] = useState("");
  const [draft, setDraft] = useState<Draft>({});
  const { shown } = useShownRound();
  const [isExample, setExample] = useState(Boolean(shown?.programme?.example));
  const asked = questionsOf(KINDS[kind]).filter(({ id }) => FIRST.includes(id));
  const begin = useMutation({
    mutationFn: () => {
      const listing = create(ListingSchema, {
        kind: KINDS[kind],
        role: PartyRole.BENEFICIARY,
        capacity: 1,
        textLanguage: locale().slice(0, 2),
        example: isExample,
      });
      for (const { id, write } of asked) write(listing, draft[id]?.trim() ?? "");
      return listings.createListing({ parent: city, listing, requestId: newRequestId() });
    },
    onSuccess: (created) => {
      keepListing(created);
      onCreated(created.name);
    },
  });
  const cities = [...network().cities.keys()].sort((a, b) => cityName(a).localeCompare(cityName(b)));
  const isReady = city !== "" && asked.every(({ id }) => draft[id]?.trim());
  return (
    <Page>
      <PageHead title={kind === "need" ? t("listing.new_need") : t("listing.new_offer")} lead={t("listing.new_lead")} />
      <form
        className="card form narrow"
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) begin.mutate();
        }}
      >
        <Segments
          label={t("listing.kind")}
          value={kind}
          onChange={onKind}
          choices={[
            { value: "need", name: t("listing.need") },
            { value: "offer", name: t("listing.offer") },
          ]}
        />
        <div className="field">
          <label htmlFor="new-city" className="asked">
            {t("cities.city")} <em className="quiet">{t("listing.required")}</em>
          </label>
          <select
            id="new-city"
            className="input"
            lang={locale()}
            value={city}
            onChange={({ target }) => setCity(target.value)}
          >
            <option value="">{t("listing.choose")}</option>
            {cities.map((name) => (
              <option key={name} value={name}>
                {cityName(name)}
              </option>
            ))}
          </select>
        </div>
        {asked.map((question) => (
          <Ask
            key={question.id}
            question={question}
            answer={draft[question.id] ?? ""}
            language=""
            onAnswer={(answer) => setDraft((now) => ({ ...now, [question.id]: answer }))}
            onTheirs={() => undefined}
          />
        ))}
        <label className="tick">
          <input type="checkbox" checked={isExample} onChange={({ target }) => setExample(target.checked)} />{" "}
          {t("listing.is_example")}
        </label>
        {begin.error && <FaultNote error={begin.error} what={t("fault.save")} />}
        <div className="acts end">
          <Button kind="primary" type="submit" isDisabled={!isReady || begin.isPending}>
            {t("listing.begin")}
          </Button>
        </div>
      </form>
    </Page>
  );
}
