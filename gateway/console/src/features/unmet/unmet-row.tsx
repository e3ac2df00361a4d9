// One unmet need: in a row what would do; opened, why it stays open, who is nearest, and a text to send.
import { useState } from "react";
import { Link } from "wouter";
import type { Listing } from "#contracts/entente/listings/v1/listing_pb.js";
import { UnmetNeed_CauseSchema, type UnmetNeed } from "#contracts/entente/matching/v1/round_pb.js";
import { withRound } from "@/shared/address";
import { announce } from "@/shared/announce";
import { engineText, ruleName } from "@/shared/engine-text";
import { score } from "@/shared/format";
import { cityName } from "@/shared/network";
import { cityOf } from "@/shared/names";
import { Button } from "@/shared/parts/button";
import { Dots, PriorityMark, Share } from "@/shared/parts/marks";
import type { ShownRound } from "@/shared/round";
import { pattern, t } from "@/shared/texts";
import { word } from "@/shared/words";
import { changeOf, reasonsOf } from "./changes";
import { letterTo } from "./letter";

interface Props {
  unmet: UnmetNeed;
  shown: ShownRound;
  listing: (name: string) => Listing | undefined;
  open: boolean;
  onToggle: () => void;
}

export function UnmetRow({ unmet, shown, listing, open, onToggle }: Props) {
  const { kind, text } = changeOf(unmet);
  const need = listing(unmet.need);
  return (
    <li className={open ? "open" : undefined}>
      <button type="button" className="u-head" aria-expanded={open} onClick={onToggle}>
        <span className="g">{unmet.priority && <PriorityMark />}</span>
        <span className="who">
          <b>{cityName(cityOf(unmet.need))}</b>
          <span lang={need?.textLanguage || undefined}>{need?.title}</span>
        </span>
        <span className="got">
          <Dots used={unmet.partners} limit={unmet.partnersSought} />{" "}
          <em>{t("of", { part: unmet.partners, whole: unmet.partnersSought })}</em>
        </span>
        <span className="what">{text && kind !== "none" ? engineText(text) : t("unmet.no_single_change")}</span>
      </button>
      {open && <Body unmet={unmet} shown={shown} listing={listing} />}
    </li>
  );
}

function Body({ unmet, shown, listing }: Omit<Props, "open" | "onToggle">) {
  const reasons = reasonsOf(unmet);
  const stops = reasons.filter(({ id, parameters }) => id === "unmet.rule" && parameters.rule);
  const others = reasons.filter((each) => !stops.includes(each));
  const letter = letterTo(unmet, listing);
  const [copied, setCopied] = useState(false);
  const copy = (): void =>
    void navigator.clipboard.writeText(letter).then(() => {
      setCopied(true);
      announce(t("copied"));
    });
  const causeName = (cause: number): string => pattern(`cause.${word(UnmetNeed_CauseSchema, cause, "_")}`) ?? "";
  return (
    <div className="u-body">
      <div>
        <h2>{t("unmet.why")}</h2>
        <p>
          <b>{causeName(unmet.cause)}.</b>
        </p>
        {stops.length > 0 && (
          <ul className="stops">
            {stops.map(({ parameters }) => (
              <li key={parameters.rule}>
                <span>{ruleName(parameters.rule ?? "")}</span>
                <Share kind="bad" part={Number(parameters.offers)} whole={Number(parameters.of)} />
                <em>{t("of", { part: parameters.offers ?? "", whole: parameters.of ?? "" })}</em>
              </li>
            ))}
          </ul>
        )}
        {others.map((each, i) => (
          <p key={i} className="quiet">
            {engineText(each)}
          </p>
        ))}
      </div>
      <div>
        <h2>{t("unmet.near")}</h2>
        {unmet.near.length === 0 ? (
          <p className="quiet">{t("unmet.nobody_near")}</p>
        ) : (
          <ul className="near">
            {unmet.near.map(({ offer, rule, score: worth, cause }) => (
              <li key={offer}>
                <span className="who">
                  <b>{cityName(cityOf(offer))}</b>
                  <span className="ttl" lang={listing(offer)?.textLanguage || undefined}>
                    {listing(offer)?.title}
                  </span>
                </span>
                <span className="num">{score(worth, shown.scale)}</span>
                <span className="quiet">
                  {rule ? t("unmet.stopped_by", { rule: ruleName(rule) }) : causeName(cause || unmet.cause)}
                </span>
                <Link href={withRound("/why-not", { need: unmet.need, offer })}>{t("why_not")}</Link>
              </li>
            ))}
          </ul>
        )}
      </div>
      {letter && (
        <div className="ask-city">
          <h2>{t("unmet.letter")}</h2>
          <blockquote>{letter}</blockquote>
          <div className="acts">
            <Button icon="copy" onPress={copy}>
              {copied ? t("copied") : t("copy")}
            </Button>
          </div>
        </div>
      )}
    </div>
  );
}
