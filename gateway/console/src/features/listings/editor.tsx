// One listing: its questions in plain words, its life, and who could help as it stands. A change made elsewhere meanwhile
// is shown beside yours; nothing typed is lost.
import { useState, type ReactNode } from "react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import {
  Listing_HoldReason,
  Listing_Kind,
  Listing_State,
  type Listing,
} from "#contracts/entente/listings/v1/listing_pb.js";
import { withRound } from "@/shared/address";
import { allListingsQuery } from "@/shared/all-listings";
import { announce } from "@/shared/announce";
import { candidates, faultOf, isConflict, listings, newRequestId } from "@/shared/calls";
import { isoDay, parseDay, score } from "@/shared/format";
import { rememberListings } from "@/shared/listings";
import { cityName } from "@/shared/network";
import { cityOf, programmeOf } from "@/shared/names";
import { Button, IconButton } from "@/shared/parts/button";
import { ExampleMark, Mark } from "@/shared/parts/marks";
import { Callout, FaultNote, Skeleton } from "@/shared/parts/states";
import { queryClient } from "@/shared/queries";
import { useShownRound } from "@/shared/round";
import { counted, t } from "@/shared/texts";
import { stateName } from "./listings";

interface Draft {
  title: string;
  summary: string;
  capacity: string;
  start: string;
  end: string;
  deadline: string;
}

const draftOf = ({ title, summary, capacity, window, deadline }: Listing): Draft => ({
  title,
  summary,
  capacity: String(capacity),
  start: isoDay(window?.start),
  end: isoDay(window?.end),
  deadline: isoDay(deadline),
});
const keyOf = (listing: Listing): string => `draft ${listing.name}`;

function keep(listing: Listing): void {
  rememberListings([listing]);
  queryClient.setQueryData(allListingsQuery.queryKey, (all) =>
    all?.map((each) => (each.name === listing.name ? listing : each)),
  );
}

export function ListingEditor({ listing, onClose }: { listing: Listing; onClose: () => void }) {
  const [draft, setDraft] = useState<Draft>(() => ({
    ...draftOf(listing),
    ...(JSON.parse(sessionStorage.getItem(keyOf(listing)) ?? "{}") as Partial<Draft>),
  }));
  const stored = draftOf(listing);
  const changed = (Object.keys(draft) as (keyof Draft)[]).filter((name) => draft[name] !== stored[name]);
  const write = (change: Partial<Draft>): void => {
    const next = { ...draft, ...change };
    setDraft(next);
    sessionStorage.setItem(keyOf(listing), JSON.stringify(next));
  };
  const save = useMutation({
    mutationFn: () =>
      listings.updateListing({
        listing: {
          name: listing.name,
          etag: listing.etag,
          title: draft.title,
          summary: draft.summary,
          capacity: Number(draft.capacity) || 0,
          deadline: parseDay(draft.deadline),
          window: {
            start: parseDay(draft.start),
            end: parseDay(draft.end),
            minDurationDays: listing.window?.minDurationDays ?? 0,
          },
        },
        updateMask: {
          paths: changed
            .map((name) => (name === "start" || name === "end" ? "window" : name))
            .filter((path, i, all) => all.indexOf(path) === i),
        },
        requestId: newRequestId(),
      }),
    onSuccess: (saved) => {
      sessionStorage.removeItem(keyOf(listing));
      keep(saved);
      announce(t("listing.saved"));
    },
  });
  const isTaken = save.error !== null && isConflict(save.error);
  const field = (name: keyof Draft, label: string, input: ReactNode): ReactNode => (
    <label className="field">
      <span>{label}</span>
      {input}
      {isTaken && changed.includes(name) && <span className="hint">{t("listing.now", { value: stored[name] })}</span>}
    </label>
  );
  const input = (name: keyof Draft, type: string, more: Record<string, unknown> = {}): ReactNode => (
    <input
      className="input"
      type={type}
      value={draft[name]}
      onChange={(event) => write({ [name]: event.target.value })}
      {...more}
    />
  );
  return (
    <aside className="drawer" aria-label={listing.title}>
      <div className="scroll form">
        <div className="d-top">
          <Mark kind={listing.state === Listing_State.PUBLISHED ? "good" : "state"}>{stateName(listing.state)}</Mark>
          {listing.example && <ExampleMark />}
          <span className="grow" />
          <IconButton icon="cross" label={t("close")} onPress={onClose} />
        </div>
        <h2 lang={listing.textLanguage || undefined}>{listing.title}</h2>
        <p className="quiet">
          {cityName(cityOf(listing.name))} ·{" "}
          {listing.kind === Listing_Kind.NEED ? t("listing.need") : t("listing.offer")}
        </p>
        <Life listing={listing} />
        {field("title", t("listing.title"), input("title", "text", { maxLength: 120, required: true }))}
        {field(
          "summary",
          t("listing.summary"),
          <textarea
            rows={4}
            maxLength={500}
            value={draft.summary}
            onChange={(event) => write({ summary: event.target.value })}
          />,
        )}
        <div className="pair-fields">
          {field(
            "start",
            t("listing.from"),
            input("start", "text", { placeholder: "2027-05", pattern: "\\d{4}(-\\d\\d){0,2}" }),
          )}
          {field(
            "end",
            t("listing.until"),
            input("end", "text", { placeholder: "2027-11", pattern: "\\d{4}(-\\d\\d){0,2}" }),
          )}
        </div>
        <div className="pair-fields">
          {field(
            "deadline",
            t("sheet.deadline"),
            input("deadline", "text", { placeholder: "2027-02-28", pattern: "\\d{4}(-\\d\\d){0,2}" }),
          )}
          {field(
            "capacity",
            listing.kind === Listing_Kind.NEED ? t("listing.partners") : t("fit.places"),
            input("capacity", "number", { min: 1, max: 10_000 }),
          )}
        </div>
        <p className="hint">{t("listing.dates_hint")}</p>
        {isTaken && (
          <Callout
            kind="warn"
            title={t("conflict")}
            actions={
              <Button small onPress={() => void listings.getListing({ name: listing.name }).then(keep)}>
                {t("listing.read_again")}
              </Button>
            }
          >
            {t("listing.conflict_lead")}
          </Callout>
        )}
        {save.error && !isTaken && <FaultNote error={save.error} what={t("fault.save")} />}
        <div className="acts end">
          {changed.length > 0 && (
            <Button
              kind="quiet"
              onPress={() => {
                sessionStorage.removeItem(keyOf(listing));
                setDraft(stored);
              }}
            >
              {t("listing.discard")}
            </Button>
          )}
          <Button
            kind="primary"
            isDisabled={changed.length === 0 || save.isPending || draft.title.trim() === ""}
            onPress={() => save.mutate()}
          >
            {t("listing.save")}
          </Button>
        </div>
        <WhoCouldHelp listing={listing} />
      </div>
    </aside>
  );
}

type Step = "publish" | "hold" | "resume" | "renew" | "withdraw";

function stepsOf(listing: Listing): Step[] {
  switch (listing.state) {
    case Listing_State.DRAFT:
      return ["publish"];
    case Listing_State.PUBLISHED:
      return ["hold", ...(listing.renewalCount === 0 ? ["renew" as const] : []), "withdraw"];
    case Listing_State.HELD:
      return ["resume", "withdraw"];
    default:
      return [];
  }
}

function Life({ listing }: { listing: Listing }) {
  const take = useMutation({
    mutationFn: (step: Step) => {
      const common = { name: listing.name, etag: listing.etag, requestId: newRequestId() };
      switch (step) {
        case "publish":
          return listings.publishListing(common);
        case "hold":
          return listings.holdListing({ ...common, reason: Listing_HoldReason.PAUSED });
        case "resume":
          return listings.resumeListing(common);
        case "renew":
          return listings.renewListing(common);
        case "withdraw":
          return listings.withdrawListing(common);
      }
    },
    onSuccess: (saved) => {
      keep(saved);
      announce(stateName(saved.state));
    },
  });
  const steps = stepsOf(listing);
  return (
    <>
      {steps.length > 0 && (
        <div className="acts">
          {steps.map((step) => (
            <Button
              key={step}
              small
              kind={step === "publish" ? "primary" : "plain"}
              isDisabled={take.isPending}
              onPress={() => take.mutate(step)}
            >
              {t(`listing.step.${step}`)}
            </Button>
          ))}
        </div>
      )}
      {take.error && (
        <Callout kind="bad" title={t("fault.save")}>
          {faultOf(take.error).message}
        </Callout>
      )}
    </>
  );
}

const MOST = 5;

function WhoCouldHelp({ listing }: { listing: Listing }) {
  const { shown } = useShownRound();
  const programme = shown ? programmeOf(shown.round.name) : "";
  const { data, error } = useQuery({
    queryKey: ["candidates", programme, listing.name, listing.etag],
    enabled: programme !== "" && listing.state === Listing_State.PUBLISHED,
    queryFn: () => candidates.listCandidates({ programme, listing: listing.name, maxCandidates: 20 }),
  });
  if (!programme || listing.state !== Listing_State.PUBLISHED) return null;
  if (error) return <FaultNote error={error} what={t("fault.candidates")} />;
  const isNeed = listing.kind === Listing_Kind.NEED;
  return (
    <section>
      <h3>{isNeed ? t("listing.who_could_help") : t("listing.who_could_be_helped")}</h3>
      {!data ? (
        <Skeleton rows={3} />
      ) : (
        <>
          <p className="quiet">{counted("listing.candidates", data.candidates.length)}</p>
          <ul className="mini-list">
            {data.candidates.slice(0, MOST).map(
              ({ pairing, score: worth }) =>
                pairing && (
                  <li key={`${pairing.need} ${pairing.offer} ${pairing.facilitator}`}>
                    <Link
                      href={withRound("/why-not", {
                        need: pairing.need,
                        offer: pairing.offer,
                        third: pairing.facilitator,
                      })}
                    >
                      {cityName(cityOf(isNeed ? pairing.offer : pairing.need))}{" "}
                      <span className="quiet">{score(worth, Number(data.scoreScale))}</span>
                    </Link>
                  </li>
                ),
            )}
          </ul>
        </>
      )}
    </section>
  );
}
