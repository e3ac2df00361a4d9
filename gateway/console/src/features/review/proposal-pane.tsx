// One pairing: the sentence, the texts, the score, what to look at twice, how it fits. Who asks whom, and what can be done,
// is painted with the step that opens it; the proof of it follows a moment later.
import { memo, useDeferredValue, useLayoutEffect, useRef } from "react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import type { Proposal } from "#contracts/entente/matching/v1/proposal_pb.js";
import { withRound } from "@/shared/address";
import { engineText } from "@/shared/engine-text";
import { points, score } from "@/shared/format";
import { useListings } from "@/shared/listings";
import { cityName } from "@/shared/network";
import { cityOf, lastPart } from "@/shared/names";
import { IconButton } from "@/shared/parts/button";
import { FitTable } from "@/shared/parts/fit-table";
import { Icon } from "@/shared/parts/icon";
import { AxisMark, ExampleMark, Mark, PriorityMark } from "@/shared/parts/marks";
import { ScoreBar, Terms } from "@/shared/parts/score-bar";
import { isPriority, listingsOf, pairingOf, scoreOf, termsOf } from "@/shared/proposal-facts";
import { useWhole } from "@/shared/proposal-lists";
import { explanationQuery } from "@/shared/queries";
import type { ShownRound } from "@/shared/round";
import { t } from "@/shared/texts";
import { Actions } from "./actions";
import { Assignment } from "./assignment";
import { ConflictNote } from "./conflict";
import { Effect } from "./effect";
import { FlagSentences, stateName } from "@/shared/parts/flags";
import { Runners } from "./runners";
import type { Queue } from "./use-queue";

const VERBS = ["sentence.asks", "sentence.helps", "sentence.supports"] as const;

export const sentenceOf = (proposal: Proposal): string => {
  const names = listingsOf(proposal).map((name) => cityName(cityOf(name)));
  return names.map((city, i) => t(VERBS[i] ?? "sentence.supports", { city })).join(", ") + ".";
};

export function ProposalPane({
  proposal,
  shown,
  queue,
  full = false,
}: {
  proposal: Proposal;
  shown: ShownRound;
  queue?: Queue;
  full?: boolean;
}) {
  const whole = useWhole(proposal);
  const later = useDeferredValue<Proposal | undefined>(whole, undefined);
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (later && box.current) box.current.scrollTop = 0;
    // eslint-disable-next-line react-hooks/exhaustive-deps -- of another one, not of what changes in it
  }, [later?.name]);
  return (
    <section className="detail" aria-label={sentenceOf(proposal)} tabIndex={-1}>
      <div className="scroll" ref={box}>
        <div className="d-top">
          {queue && (
            <span className="phone-only">
              <IconButton icon="back" label={t("queue")} onPress={() => queue.change({ p: "", view: "" })} />
            </span>
          )}
          <AxisMark axis={proposal.pairing?.candidate?.axis ?? 0} />
          {isPriority(proposal) && <PriorityMark words />}
          {proposal.example && <ExampleMark />}
          {proposal.pairing?.kept && <Mark>{t("kept")}</Mark>}
          <Mark kind="state">{stateName(proposal.state)}</Mark>
          <span className="grow" />
          {queue && queue.at >= 0 && (
            <span className="quiet">{t("of", { part: queue.at + 1, whole: queue.rows.length })}</span>
          )}
          {queue && (
            <>
              <span className="turn">
                <IconButton
                  icon="right"
                  label={t("previous")}
                  isDisabled={queue.at <= 0}
                  onPress={() => queue.move(-1)}
                />
              </span>
              <IconButton
                icon="right"
                label={t("next")}
                isDisabled={queue.at >= queue.rows.length - 1}
                onPress={() => queue.move(1)}
              />
            </>
          )}
          {!full && (
            <Link
              className="icon-btn"
              href={withRound(`/proposal/${lastPart(proposal.name)}`)}
              aria-label={t("open_full")}
            >
              <Icon name="open" />
            </Link>
          )}
        </div>
        <h2>{sentenceOf(proposal)}</h2>
        <Assignment key={proposal.name} proposal={whole} />
        {later && <Proof proposal={later} shown={shown} full={full} isOld={later.name !== proposal.name} />}
      </div>
      <Actions proposal={whole} shown={shown} onDone={() => queue?.leave(proposal.name)} />
    </section>
  );
}

const Proof = memo(function Proof({
  proposal,
  shown,
  full,
  isOld,
}: {
  proposal: Proposal;
  shown: ShownRound;
  full: boolean;
  isOld: boolean; // another one is opened already
}) {
  const names = listingsOf(proposal);
  const listing = useListings(names);
  const { data: explanation } = useQuery(explanationQuery(shown.round.name, pairingOf(proposal)));
  const terms = termsOf(proposal);
  const rules = explanation?.rules ?? [];
  const { scale } = shown;
  const most = terms.reduce((all, term) => all + term.most, 0n);
  return (
    <div className="proof" aria-busy={isOld}>
        <div className={`trio n${names.length}`}>
          {names.map((name) => (
            <article key={name} lang={listing(name)?.textLanguage || undefined}>
              <h3>{listing(name)?.title ?? "…"}</h3>
              <p>{listing(name)?.summary}</p>
            </article>
          ))}
        </div>
        <div className="score-line">
          <span className="big">{score(scoreOf(proposal), scale)}</span>
          <span className="quiet">{t("score.of", { most: points(most, scale) })}</span>
          <ScoreBar terms={terms} scale={scale} />
        </div>
        <ConflictNote proposal={proposal} />
        {proposal.brokenRules.length > 0 && (
          <ul className="flags">
            {proposal.brokenRules.map((each, i) => (
              <li key={i} className="flag">
                <span>{engineText(each)}</span>
              </li>
            ))}
          </ul>
        )}
        <FlagSentences proposal={proposal} />
        <div className="narrow-only">
          <Effect proposal={proposal} shown={shown} />
        </div>
        <FitTable names={names} listing={listing} terms={terms} rules={rules} scale={scale} />
        <Terms terms={terms} scale={scale} />
        {!full && <Runners key={proposal.name} proposal={proposal} shown={shown} />}
    </div>
  );
});
