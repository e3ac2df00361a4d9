// Who fits a published listing as it is stored, best first, each with its score.
import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { Listing_Kind, Listing_State, type Listing } from "#contracts/entente/listings/v1/listing_pb.js";
import { withRound } from "@/shared/address";
import { candidates } from "@/shared/calls";
import { score } from "@/shared/format";
import { cityName } from "@/shared/network";
import { cityOf, programmeOf } from "@/shared/names";
import { FaultNote, Skeleton } from "@/shared/parts/states";
import { useShownRound } from "@/shared/round";
import { counted, t } from "@/shared/texts";

const MOST = 5;

export function WhoCouldHelp({ listing }: { listing: Listing }) {
  const { shown } = useShownRound();
  const programme = shown ? programmeOf(shown.round.name) : "";
  const { data, error } = useQuery({
    queryKey: ["candidates", programme, listing.name, listing.etag],
    enabled: programme !== "" && listing.state === Listing_State.PUBLISHED,
    queryFn: () => candidates.listCandidates({ programme, listing: listing.name, maxCandidates: 20 }),
  });
  if (!programme) return null;
  if (error) return <FaultNote error={error} what={t("fault.candidates")} />;
  const isNeed = listing.kind === Listing_Kind.NEED;
  return (
    <section className="card">
      <h2>{isNeed ? t("listing.who_could_help") : t("listing.who_could_be_helped")}</h2>
      {listing.state !== Listing_State.PUBLISHED ? (
        <p className="quiet">{t("listing.once_published")}</p>
      ) : !data ? (
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
