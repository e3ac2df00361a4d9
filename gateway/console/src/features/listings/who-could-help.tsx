// Who would fit the listing as it is being written, best first, and what one change more would bring. Nothing is stored or
// sent to anybody.
import { useEffect, useState } from "react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { Listing_Kind, type Listing } from "#contracts/entente/listings/v1/listing_pb.js";
import { withRound } from "@/shared/address";
import { candidates } from "@/shared/calls";
import { score, signed } from "@/shared/format";
import { useListings } from "@/shared/listings";
import { cityName } from "@/shared/network";
import { cityOf, programmeOf } from "@/shared/names";
import { Button } from "@/shared/parts/button";
import { FaultNote, Skeleton } from "@/shared/parts/states";
import { useShownRound } from "@/shared/round";
import { counted, t } from "@/shared/texts";
import { gainsOf, type Gain } from "./gains";
import { written, type Draft } from "./questions";

const MOST_SHOWN = 5;
const MOST = 100; // counted so far
const PAUSE_MS = 400;

// The draft as it was a moment ago: nothing is asked while somebody types.
function useSettled(draft: Draft): Draft {
  const [settled, settle] = useState(draft);
  useEffect(() => {
    const timer = setTimeout(() => settle(draft), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [draft]);
  return settled;
}

const fitting = (programme: string, base: Listing, draft: Draft) => ({
  queryKey: ["preview candidates", programme, base.name, base.etag, draft],
  enabled: programme !== "" && Boolean(draft.area),
  placeholderData: keepPreviousData,
  queryFn: () => candidates.previewCandidates({ programme, listing: written(base, draft), maxCandidates: MOST }),
});

interface Props {
  base: Listing;
  draft: Draft;
  onChange: (change: Draft) => void;
}

export function WhoCouldHelp({ base, draft, onChange }: Props) {
  const { shown } = useShownRound();
  const programme = shown ? programmeOf(shown.round.name) : "";
  const settled = useSettled(draft);
  const { data, error } = useQuery(fitting(programme, base, settled));
  const isNeed = base.kind === Listing_Kind.NEED;
  const best = (data?.candidates ?? [])
    .slice(0, MOST_SHOWN)
    .flatMap(({ pairing, score: worth }) => (pairing ? [{ other: isNeed ? pairing.offer : pairing.need, worth }] : []));
  const listing = useListings(best.map(({ other }) => other));
  if (!programme) return null;
  if (error) return <FaultNote error={error} what={t("fault.candidates")} />;
  return (
    <section className="card">
      <h2>{isNeed ? t("listing.who_could_help") : t("listing.who_could_be_helped")}</h2>
      <p className="quiet">{t("listing.while_you_type")}</p>
      {!data ? (
        <Skeleton rows={3} />
      ) : (
        <>
          <p className="claim2" role="status">
            {counted("listing.candidates", data.candidates.length)}
          </p>
          <ul className="near">
            {best.map(({ other, worth }) => (
              <li key={other}>
                <Link href={withRound("/listings", { listing: other })}>
                  <b>{cityName(cityOf(other))}</b>{" "}
                  <span className="ttl" lang={listing(other)?.textLanguage}>
                    {listing(other)?.title}
                  </span>
                </Link>
                <span className="num">{score(worth, Number(data.scoreScale))}</span>
              </li>
            ))}
          </ul>
          <h3>{t("listing.gains")}</h3>
          <ul className="gain">
            {gainsOf(settled).map((gain) => (
              <GainLine
                key={gain.id}
                gain={gain}
                now={data.candidates.length}
                {...{ programme, base, draft: settled, onChange }}
              />
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function GainLine({
  gain: { id, change },
  now,
  programme,
  base,
  draft,
  onChange,
}: Props & { gain: Gain; now: number; programme: string }) {
  const { data, isPlaceholderData } = useQuery(fitting(programme, base, { ...draft, ...change }));
  return (
    <li>
      <Button small icon="plus" onPress={() => onChange(change)}>
        {t(`listing.gain.${id}`)}
      </Button>
      <span className="quiet num">
        {data && !isPlaceholderData ? signed(data.candidates.length - now) || "0" : "…"}
      </span>
    </li>
  );
}
