// The round in one minute: is it good, can it be trusted, what comes next.
import { useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { Round_State } from "#contracts/entente/matching/v1/round_pb.js";
import { day } from "@/shared/format";
import { shape } from "@/shared/network";
import { Button } from "@/shared/parts/button";
import { Card, Page, PageHead, useTitle } from "@/shared/parts/page";
import { Callout, FaultNote, Skeleton } from "@/shared/parts/states";
import { balanceQuery, programmesQuery, roundQuery } from "@/shared/queries";
import { mayDirect, useSession } from "@/shared/rights";
import { programmeTitle, useShownRound } from "@/shared/round";
import { t } from "@/shared/texts";
import { Axes } from "./axes";
import { Bounds } from "./bounds";
import { ForTheNextCall } from "./call";
import { Claim } from "./claim";
import { EarlierRounds } from "./earlier";
import { Files } from "./files";
import { Publish, PublishedNote } from "./publish";
import { ProofCard } from "./proof";
import { RunningRound } from "./running";
import { Solve } from "./solve";
import { Ways } from "./ways";

export default function RoundScreen() {
  const { shown, rounds, isPending, error } = useShownRound();
  const [dialog, setDialog] = useState<"" | "solve" | "publish">("");
  const balance = useQuery({ ...balanceQuery(shown?.round.name ?? ""), enabled: shown !== undefined });
  useTitle(shown && t("round.of", { day: day(shown.round.snapshot?.asOf) }), t("nav.round"));
  const { data: whole } = useQuery({
    ...roundQuery(shown?.round.name ?? "", shown?.round.etag ?? ""),
    enabled: shown !== undefined,
  });
  const programmes = useQuery(programmesQuery).data ?? [];
  const session = useSession();
  // Before there is a round, of some programme.
  const may = shown
    ? mayDirect(session, shown.programme)
    : programmes.some((programme) => mayDirect(session, programme)) || mayDirect(session, undefined);
  const running = rounds.find(({ state }) => state === Round_State.RUNNING);
  const failed = rounds[0]?.state === Round_State.FAILED && rounds[0] !== shown?.round ? rounds[0] : undefined;

  if (error)
    return (
      <Page>
        <h1>{t("nav.round")}</h1>
        <FaultNote error={error} what={t("fault.round")} />
      </Page>
    );
  if (isPending)
    return (
      <Page>
        <h1 className="vh">{t("nav.round")}</h1>
        <Skeleton rows={9} />
      </Page>
    );
  if (!shown) {
    return (
      <Page>
        <PageHead title={t("nav.round")} />
        {running ? (
          <RunningRound round={running} />
        ) : (
          <Callout
            kind="info"
            title={t("round.none")}
            actions={
              may && (
                <Button kind="primary" onPress={() => setDialog("solve")}>
                  {t("round.solve_first")}
                </Button>
              )
            }
          >
            {t("round.none_lead")}
          </Callout>
        )}
        {failed && <RunningRound round={failed} />}
        <Solve open={dialog === "solve"} onClose={() => setDialog("")} />
      </Page>
    );
  }
  const { round, programme } = shown;
  return (
    <Page>
      <PageHead
        title={
          <>
            {programmeTitle(programme, round)}{" "}
            <span className="quiet">· {t("round.of", { day: day(round.snapshot?.asOf) })}</span>
          </>
        }
        actions={
          <>
            {may && <Button onPress={() => setDialog("solve")}>{t("round.solve_again")}</Button>}
            <Files shown={shown} />
            {may && round.state === Round_State.SOLVED && (
              <Button kind="primary" onPress={() => setDialog("publish")}>
                {t("round.publish")}
              </Button>
            )}
          </>
        }
      />
      <PublishedNote round={round} />
      {running && <RunningRound round={running} />}
      {failed && <RunningRound round={failed} />}
      <Claim shown={shown} />
      <div className="cols">
        {balance.data ? (
          <Ways balance={balance.data} shown={shown} />
        ) : balance.error ? (
          <FaultNote error={balance.error} what={t("fault.balance")} again={() => void balance.refetch()} />
        ) : (
          <Card>
            <Skeleton rows={8} />
          </Card>
        )}
        <div className="side">
          <ProofCard round={round} />
          {balance.data && <Axes balance={balance.data} />}
        </div>
      </div>
      <Bounds round={whole ?? round} scale={shown.scale} />
      {balance.data && <ForTheNextCall balance={balance.data} round={whole ?? round} />}
      <EarlierRounds shown={shown} />
      <p className="credit">
        {shape().countries && t("credits", { licence: "CC BY 4.0" })} {t("independence")}
      </p>
      <Solve open={dialog === "solve"} onClose={() => setDialog("")} shown={shown} />
      <Publish open={dialog === "publish"} onClose={() => setDialog("")} round={round} />
    </Page>
  );
}
