// Rounds before this one, and on demand what differs, need by need, each with its cause.
import { useQuery } from "@tanstack/react-query";
import {
  CompareRoundsResponse_Difference_CauseSchema,
  CompareRoundsResponse_Difference_KindSchema,
} from "#contracts/entente/matching/v1/round_service_pb.js";
import { Round_State, type Round } from "#contracts/entente/matching/v1/round_pb.js";
import { useAddress } from "@/shared/address";
import { rounds } from "@/shared/calls";
import { day, number } from "@/shared/format";
import { useListings } from "@/shared/listings";
import { cityName } from "@/shared/network";
import { cityOf, roundName, roundPath } from "@/shared/names";
import { Button } from "@/shared/parts/button";
import { Mark, PairName } from "@/shared/parts/marks";
import { Card } from "@/shared/parts/page";
import { FaultNote, Skeleton } from "@/shared/parts/states";
import type { ShownRound } from "@/shared/round";
import { pattern, t, tMaybe } from "@/shared/texts";
import { word } from "@/shared/words";
import { engineText } from "@/shared/engine-text";

const USUAL = { compare: "" };

const stateName = (round: Round): string =>
  tMaybe(`round.state.${Round_State[round.state]?.toLowerCase() ?? ""}`) ?? "";

export function EarlierRounds({ shown: { round, all } }: { shown: ShownRound }) {
  const [{ compare }, change] = useAddress(USUAL);
  const others = all.filter(({ name, state }) => name !== round.name && state !== Round_State.RUNNING);
  if (others.length === 0) return null;
  return (
    <Card title={t("earlier.title")}>
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">{t("earlier.day")}</th>
            <th scope="col">{t("earlier.state")}</th>
            <th scope="col" className="r">
              {t("ways.served")}
            </th>
            <th scope="col">
              <span className="vh">{t("earlier.compare")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {others.map((each) => (
            <tr key={each.name}>
              <th scope="row">{day(each.snapshot?.asOf) || roundPath(each.name)}</th>
              <td>
                <Mark kind={each.state === Round_State.FAILED ? "bad" : ""}>{stateName(each)}</Mark>
              </td>
              <td className="r">
                {each.result ? number(each.result.servedCount + each.result.partlyServedCount) : "–"}
              </td>
              <td className="r">
                {each.result && (
                  <Button
                    kind="quiet"
                    small
                    onPress={() => change({ compare: compare === roundPath(each.name) ? "" : roundPath(each.name) })}
                  >
                    {compare === roundPath(each.name) ? t("close") : t("earlier.compare")}
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {compare && <Differences round={round.name} before={roundName(compare)} />}
    </Card>
  );
}

function Differences({ round, before }: { round: string; before: string }) {
  const { data, error, refetch } = useQuery({
    queryKey: ["compare", round, before],
    staleTime: Infinity,
    queryFn: () => rounds.compareRounds({ name: round, before }),
  });
  const listing = useListings(data?.differences.map(({ need }) => need) ?? []);
  if (error) return <FaultNote error={error} what={t("fault.compare")} again={() => void refetch()} />;
  if (!data) return <Skeleton />;
  return (
    <>
      <p className="claim2">
        {t("earlier.counts", {
          fresh: number(data.newCount),
          moved: number(data.movedCount),
          gone: number(data.goneCount),
          same: number(data.sameCount),
        })}
      </p>
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">{t("earlier.need")}</th>
            <th scope="col">{t("earlier.what")}</th>
            <th scope="col">{t("earlier.before")}</th>
            <th scope="col">{t("earlier.after")}</th>
            <th scope="col">{t("earlier.why")}</th>
          </tr>
        </thead>
        <tbody>
          {data.differences.map((each) => {
            const kind = word(CompareRoundsResponse_Difference_KindSchema, each.kind);
            const cause = word(CompareRoundsResponse_Difference_CauseSchema, each.cause);
            return (
              <tr key={each.need}>
                <th scope="row">
                  {cityName(cityOf(each.need))}
                  <span className="ttl" lang={listing(each.need)?.textLanguage || undefined}>
                    {listing(each.need)?.title}
                  </span>
                </th>
                <td>{tMaybe(`earlier.kind.${kind}`)}</td>
                <td>{each.before?.pairing && <PairName pairing={each.before.pairing} />}</td>
                <td>{each.after?.pairing && <PairName pairing={each.after.pairing} />}</td>
                <td>
                  {each.details.length > 0
                    ? each.details.map(engineText).join(" ")
                    : (pattern(`compare.cause.${cause}`) ?? tMaybe(`earlier.cause.${cause}`))}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </>
  );
}
