// What if: levers left, figures in the middle, what comes in and goes out right. Each step is solved while one looks; older
// answers are dropped. Nothing is stored until it is saved as a version.
import { useDeferredValue, useMemo } from "react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Directive_Kind } from "#contracts/entente/matching/v1/programme_pb.js";
import { PreviewRoundResponse_Method } from "#contracts/entente/matching/v1/round_service_pb.js";
import { Proof_Kind } from "#contracts/entente/matching/v1/round_pb.js";
import { useAddress } from "@/shared/address";
import { announce } from "@/shared/announce";
import { rounds } from "@/shared/calls";
import { knownListing, loadListings } from "@/shared/listings";
import { Button } from "@/shared/parts/button";
import { Conflict } from "@/shared/parts/conflict";
import { Mark, PairName } from "@/shared/parts/marks";
import { NoRound } from "@/shared/parts/no-round";
import { Card, Page, PageHead, useTitle } from "@/shared/parts/page";
import { Callout, FaultNote, Skeleton } from "@/shared/parts/states";
import { anyPairQuery } from "@/shared/proposal-lists";
import { balanceQuery, isShown } from "@/shared/queries";
import { changeOf, moveQuotas } from "@/shared/quotas";
import { termsOf } from "@/shared/proposal-facts";
import { mayDirect, useSession } from "@/shared/rights";
import { useShownRound, type ShownRound } from "@/shared/round";
import { t } from "@/shared/texts";
import { readTries, writeTries } from "@/shared/tries";
import { classWord } from "@/shared/words";
import { Changes } from "./changes";
import { Figures, servingNobody } from "./figures";
import { LeverList } from "./lever-list";
import { changed, isMoved, PRIORITIES, readLevers, writeLevers, type Levers } from "./levers";
import { QuotaFigures } from "./quota-figures";
import { QuotaList } from "./quota-list";
import { SaveVersion } from "./save-version";
import { axesOf, changedListings, cityLimits, listingsOf } from "./tried";
import { TriedList } from "./tried-list";
import "./what-if.css";

const USUAL = {
  weights: "",
  helper: "",
  helped: "",
  between: "",
  floor: "",
  priority: "",
  quotas: "", // shared/quotas.ts
  keep: "",
  tries: "", // shared/tries.ts
  for: "", // the need for whose sake
  trios: "",
};

export default function WhatIfScreen() {
  const { shown, failed, isPending } = useShownRound();
  const base = shown ?? failed;
  const session = useSession();
  useTitle(t("nav.what_if"));
  if (!base?.programme) return <NoRound title={t("nav.what_if")} isPending={base !== undefined || isPending} />;
  if (session.assignments !== undefined && !mayDirect(session, base.programme)) return <NotYours />;
  return <WhatIf shown={base} />;
}

// Opened by a link that somebody mailed.
const NotYours = () => (
  <Page>
    <h1>{t("nav.what_if")}</h1>
    <Callout kind="info" title={t("what_if.not_yours")} />
  </Page>
);

function WhatIf({ shown }: { shown: ShownRound }) {
  const { round, programme } = shown;
  const [address, change] = useAddress(USUAL);
  const levers = useMemo(() => readLevers(address), [address]);
  const move = (moved: Partial<Levers>): void =>
    change({ ...writeLevers({ ...levers, ...moved }), trios: "" }, { replace: true });
  const [keepNeed = "", keepOffer = ""] = address.keep.split(">");
  const tries = useMemo(() => readTries(address.tries), [address.tries]);
  const settled = useDeferredValue(address);
  const hasResult = isShown(round);
  const { data: balance } = useQuery({ ...balanceQuery(round.name), enabled: hasResult });
  const { data: pair } = useQuery({ ...anyPairQuery(round.name), enabled: hasResult });
  // A weight that the programme doesn't name has the engine's own: what a term can give at most in a pair of the round.
  const weights = useMemo(() => {
    return {
      ...Object.fromEntries(
        (pair ? termsOf(pair) : []).map(({ term, most }) => [term, Math.round(Number(most) / shown.scale)]),
      ),
      ...programme?.weights,
    };
  }, [pair, programme, shown.scale]);
  const preview = useQuery({
    queryKey: ["preview", round.name, settled],
    placeholderData: keepPreviousData,
    staleTime: 300_000,
    retry: false,
    // The last answer wins: a step that is overtaken is given up.
    queryFn: async ({ signal }) => {
      const tried = readTries(settled.tries);
      const [need = "", offer = ""] = settled.keep.split(">");
      await loadListings(listingsOf(tried));
      return rounds.previewRound(
        {
          programme: programme?.name ?? "",
          changed: programme && changed(programme, readLevers(settled), axesOf(tried)),
          holdTrios: settled.trios === "",
          asOf: round.snapshot?.asOf,
          setDirectives: need && offer ? [{ kind: Directive_Kind.KEEP, need, offer, reason: "?" }] : [],
          changedListings: changedListings(tried, knownListing),
          cityLimits: cityLimits(tried),
        },
        { signal },
      );
    },
  });
  const { data, error, isFetching } = preview;
  const scale = Number(data?.scoreScale || 1n);
  const before = hasResult ? balance : servingNobody(data?.balance);
  const smallest = changeOf(data?.conflict ?? []);
  const link = (): void => void navigator.clipboard.writeText(window.location.href).then(() => announce(t("copied")));
  const proven = data?.proof?.kind === Proof_Kind.PROVEN || data?.proof?.kind === Proof_Kind.PROVEN_BY_TREE;
  return (
    <Page>
      <PageHead
        title={t("nav.what_if")}
        lead={t("what_if.lead")}
        actions={
          <>
            {data && data.conflict.length === 0 && (
              <Mark kind={proven ? "good" : "warn"}>
                {data.method === PreviewRoundResponse_Method.TRIOS_HELD
                  ? t("what_if.trios_held")
                  : proven
                    ? t("what_if.solved")
                    : t("what_if.bounded")}
              </Mark>
            )}
            {programme?.trios && (
              <Button isDisabled={address.trios !== "" || isFetching} onPress={() => change({ trios: "anew" })}>
                {t("what_if.with_trios")}
              </Button>
            )}
            <SaveVersion shown={shown} levers={levers} axes={axesOf(tries)} />
          </>
        }
      />
      <div className="whatif">
        <Card kind="levers" title={t("what_if.levers")}>
          <TriedList tries={tries} onChange={(left) => change({ tries: writeTries(left), trios: "" })} />
          {programme && (
            <LeverList
              levers={levers}
              move={move}
              weights={weights}
              limits={{
                helper: programme.limits?.defaultProviderLimit ?? 0,
                helped: programme.limits?.defaultReceiverLimit ?? 0,
                between: programme.limits?.proposalsBetweenTwoCities ?? 0,
              }}
              quotas={
                <QuotaList
                  programme={programme}
                  levers={levers.quotas}
                  groups={(before?.coverage ?? []).map((each) => (each.class ? classWord(each.class) : ""))}
                  move={(quotas) => move({ quotas })}
                />
              }
              floor={programme.relevanceFloor ?? 30}
              priorities={Object.fromEntries(PRIORITIES.map((name) => [name, programme.priority?.[name] ?? false]))}
            />
          )}
          {keepNeed && keepOffer && (
            <p>
              <b>{t("what_if.kept")}</b> <PairName pairing={{ need: keepNeed, offer: keepOffer, facilitator: "" }} />
            </p>
          )}
          <div className="acts">
            <Button
              kind="quiet"
              small
              icon="undo"
              isDisabled={!isMoved(levers) && !address.keep && !address.tries}
              onPress={() => change({ ...USUAL })}
            >
              {t("what_if.reset")}
            </Button>
            <Button kind="quiet" small icon="copy" onPress={link}>
              {t("what_if.link")}
            </Button>
          </div>
        </Card>
        {error ? (
          <FaultNote error={error} what={t("fault.preview")} again={() => void preview.refetch()} />
        ) : data && data.conflict.length > 0 ? (
          <Conflict
            conflict={data.conflict}
            actions={
              smallest && (
                <Button
                  isDisabled={isFetching}
                  onPress={() =>
                    move(
                      "between" in smallest
                        ? smallest
                        : { quotas: moveQuotas(levers.quotas, smallest.quotas) },
                    )
                  }
                >
                  {t("what_if.make_change")}
                </Button>
              )
            }
          />
        ) : !data || !before ? (
          <Card>
            <Skeleton rows={8} />
          </Card>
        ) : (
          <>
            <div>
              <Figures before={before} preview={data} isOld={isFetching} />
              <QuotaFigures
                before={round.result?.quotas}
                after={data.quotas}
                scale={scale}
                isOld={isFetching}
              />
            </div>
            <Changes preview={data} scale={scale} need={address.for} />
          </>
        )}
      </div>
    </Page>
  );
}
