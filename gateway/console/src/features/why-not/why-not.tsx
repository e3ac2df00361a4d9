// Why not? Any need with any offer: the answer in a sentence, four gates, who holds the places, what can be done.
import { useMemo } from "react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import {
  Explanation_Outcome,
  RuleOutcome_Verdict,
  type Explanation,
} from "#contracts/entente/matching/v1/pairing_pb.js";
import { useAddress, withRound } from "@/shared/address";
import { amountText, isNeeds } from "@/shared/amount";
import { engineText, listingsIn, ruleName } from "@/shared/engine-text";
import { score } from "@/shared/format";
import { useListings } from "@/shared/listings";
import { cityName } from "@/shared/network";
import { cityOf } from "@/shared/names";
import { Button } from "@/shared/parts/button";
import { FitTable } from "@/shared/parts/fit-table";
import { Icon } from "@/shared/parts/icon";
import { PairName, pairText, Share } from "@/shared/parts/marks";
import { Card, Page, PageHead, useTitle } from "@/shared/parts/page";
import { ScoreBar, Terms } from "@/shared/parts/score-bar";
import { FaultNote, Skeleton } from "@/shared/parts/states";
import { explanationQuery } from "@/shared/queries";
import { useMayDirect } from "@/shared/rights";
import { useShownRound, type ShownRound } from "@/shared/round";
import { counted, rich, t } from "@/shared/texts";
import { ListingPick } from "./listing-pick";
import { Trials } from "./trials";
import "./why-not.css";

const USUAL = { need: "", offer: "", third: "" };

export default function WhyNotScreen() {
  const [{ need, offer, third }, change] = useAddress(USUAL);
  const { shown } = useShownRound();
  const pairing = { need, offer, facilitator: third };
  const { data, error, refetch } = useQuery({
    ...explanationQuery(shown?.round.name ?? "", pairing),
    enabled: shown !== undefined && need !== "" && offer !== "",
  });
  useTitle(need && offer ? pairText(pairing) : undefined, t("why_not"));
  return (
    <Page>
      <PageHead title={t("why_not")} lead={t("why_not.lead")} />
      <div className="picker">
        <ListingPick label={t("why_not.need")} kind="need" value={need} onChange={(name) => change({ need: name })} />
        <span className="from" aria-hidden="true">
          ←
        </span>
        <ListingPick
          label={t("why_not.offer")}
          kind="offer"
          value={offer}
          onChange={(name) => change({ offer: name })}
        />
        {third || data ? (
          <ListingPick
            label={t("why_not.third")}
            kind="offer"
            value={third}
            onChange={(name) => change({ third: name })}
          />
        ) : null}
        {third && (
          <Button kind="quiet" icon="cross" onPress={() => change({ third: "" })}>
            {t("why_not.no_third")}
          </Button>
        )}
      </div>
      {error ? (
        <FaultNote error={error} what={t("fault.explain")} again={() => void refetch()} />
      ) : data && shown ? (
        <Answer explanation={data} shown={shown} />
      ) : need && offer ? (
        <Skeleton rows={6} />
      ) : null}
    </Page>
  );
}

const KINDS: Record<number, string> = {
  [Explanation_Outcome.RULED_OUT]: "rule",
  [Explanation_Outcome.TIED]: "tied",
  [Explanation_Outcome.PROPOSED]: "proposed",
};

function Answer({ explanation, shown }: { explanation: Explanation; shown: ShownRound }) {
  const { pairing, rules, terms, outcome, shortfall, heldBy, remarks } = explanation;
  const names = [pairing?.need ?? "", pairing?.offer ?? "", pairing?.facilitator ?? ""].filter(Boolean);
  const broken = rules.filter(({ verdict }) => verdict === RuleOutcome_Verdict.BROKEN);
  const said = useMemo(() => [...remarks, ...rules.flatMap(({ reason }) => reason ?? [])], [remarks, rules]);
  const listing = useListings([
    ...names,
    ...listingsIn(said),
    ...heldBy.flatMap(({ pairing: held }) => (held ? [held.need, held.offer] : [])),
  ]);
  const { scale } = shown;
  const may = useMayDirect(shown.programme);
  const most = Math.max(Number(explanation.score), ...heldBy.map((holder) => Number(holder.score)), 1);
  const isHard = outcome === Explanation_Outcome.OUTWEIGHED && isNeeds(shortfall);
  return (
    <>
      <section className={`answer ${KINDS[outcome] ?? (isHard ? "noscore" : "")}`}>
        <p className="claim2 big">
          <Sentence explanation={explanation} broken={broken.map(({ rule }) => ruleName(rule))} scale={scale} />
        </p>
        <Gates explanation={explanation} broken={broken.length} scale={scale} />
      </section>
      <div className="cols even">
        <div>
          {heldBy.length > 0 && (
            <Card title={t("why_not.holders")} note={t("why_not.mark")}>
              <ul className="holders">
                {heldBy.map(
                  ({ pairing: held, score: worth }, i) =>
                    held && (
                      <li key={i}>
                        <PairName pairing={held} />
                        <Share part={Number(worth)} whole={most} tick={Number(explanation.score)} />
                        <b className="num">{score(worth, scale)}</b>
                      </li>
                    ),
                )}
              </ul>
            </Card>
          )}
          {broken.length > 0 && (
            <Card title={t("why_not.stops")}>
              <ul className="broken">
                {broken.map(({ rule, reason }) => (
                  <li key={rule}>
                    <Icon name="cross" />
                    <div>
                      <b>{ruleName(rule)}</b>
                      <p>{reason && engineText(reason)}</p>
                    </div>
                  </li>
                ))}
              </ul>
            </Card>
          )}
          {remarks.length > 0 && (
            <Card title={t("why_not.more")}>
              {remarks.map((remark, i) => (
                <p key={i}>{engineText(remark)}</p>
              ))}
            </Card>
          )}
          <Card title={t("why_not.can_do")}>
            <ul className="todo">
              {broken.length > 0 ? (
                <li className="quiet">{t("why_not.rule_stands")}</li>
              ) : (
                outcome === Explanation_Outcome.OUTWEIGHED && (
                  <li>
                    <span>{rich("keep.costs", { amount: <b>{amountText(shortfall, scale)}</b> })}</span>
                  </li>
                )
              )}
              {outcome === Explanation_Outcome.PROPOSED ? (
                <li>
                  <Link className="btn" href={withRound("/review", { text: names[0] ?? "", state: "all" })}>
                    <span>{t("why_not.open")}</span>
                  </Link>
                </li>
              ) : (
                may && <Trials explanation={explanation} isStopped={broken.length > 0} shown={shown} />
              )}
              <li>
                <Link className="btn quiet" href={withRound("/unmet", { need: names[0] ?? "" })}>
                  <span>{t("why_not.see_need")}</span>
                </Link>
              </li>
            </ul>
          </Card>
        </div>
        <Card>
          {terms.length > 0 && <ScoreBar terms={terms} scale={scale} />}
          <FitTable names={names} listing={listing} terms={terms} rules={rules} scale={scale} />
          {terms.length > 0 && <Terms terms={terms} scale={scale} />}
        </Card>
      </div>
    </>
  );
}

function Sentence({
  explanation: { outcome, pairing, shortfall },
  broken,
  scale,
}: {
  explanation: Explanation;
  broken: string[];
  scale: number;
}) {
  const city = cityName(cityOf(pairing?.offer ?? ""));
  switch (outcome) {
    case Explanation_Outcome.PROPOSED:
      return t("why_not.proposed");
    case Explanation_Outcome.RULED_OUT:
      return rich("why_not.ruled_out", { rules: <b>{broken.join(", ")}</b> });
    case Explanation_Outcome.TIED:
      return t("why_not.tied");
    case Explanation_Outcome.OUTWEIGHED:
      return isNeeds(shortfall)
        ? rich("why_not.no_score", { amount: <b>{amountText(shortfall, scale)}</b> })
        : rich("why_not.outweighed", { city, amount: <b>{amountText(shortfall, scale)}</b> });
    default:
      return t("why_not.alone");
  }
}

type Gate = "ok" | "no" | "off";

function Gates({ explanation, broken, scale }: { explanation: Explanation; broken: number; scale: number }) {
  const { rules, outcome, score: worth } = explanation;
  const holds = rules.filter(({ verdict }) => verdict === RuleOutcome_Verdict.HOLDS).length;
  const stopped = broken > 0;
  const isIn = outcome === Explanation_Outcome.PROPOSED;
  const hasRoom = isIn || outcome === Explanation_Outcome.TIED;
  const gates: [string, Gate, string][] = [
    [
      t("gate.rules"),
      stopped ? "no" : "ok",
      stopped ? counted("gate.broken", broken) : counted("fit.rules_hold", holds),
    ],
    [t("gate.score"), stopped ? "off" : "ok", stopped ? t("gate.not_counted") : score(worth, scale)],
    [
      t("gate.room"),
      stopped ? "off" : hasRoom ? "ok" : "no",
      stopped ? "" : isIn ? t("gate.has_room") : hasRoom ? t("gate.equal") : t("gate.taken"),
    ],
    [t("gate.in_round"), isIn ? "ok" : stopped ? "off" : "no", isIn ? t("gate.proposed") : t("gate.not_proposed")],
  ];
  return (
    <ol className="gates">
      {gates.map(([name, kind, text]) => (
        <li key={name} className={kind}>
          <span className="gate">
            {kind === "ok" ? <Icon name="check" /> : kind === "no" ? <Icon name="cross" /> : null}
          </span>
          <b>{name}</b>
          <em>{text}</em>
        </li>
      ))}
    </ol>
  );
}
