// One unmet need: in a row what would do; opened, why it stays open, who is nearest, and a text to send.
import { Link } from "wouter";
import type { Listing } from "#contracts/entente/listings/v1/listing_pb.js";
import { UnmetNeed_CauseSchema, type UnmetNeed } from "#contracts/entente/matching/v1/round_pb.js";
import { withRound } from "@/shared/address";
import { engineText, ruleName } from "@/shared/engine-text";
import { number, score } from "@/shared/format";
import { cityName } from "@/shared/network";
import { cityOf } from "@/shared/names";
import { Icon } from "@/shared/parts/icon";
import { Dots, PriorityMark, Share } from "@/shared/parts/marks";
import { useMayDirect } from "@/shared/rights";
import type { ShownRound } from "@/shared/round";
import { pattern, t } from "@/shared/texts";
import { triedFor } from "@/shared/tries";
import { word } from "@/shared/words";
import { AskCity } from "./ask-city";
import { changeText, kindOf, reasonsOf } from "./changes";
import { letterTo } from "./letter";

interface Props {
  unmet: UnmetNeed;
  shown: ShownRound;
  listing: (name: string) => Listing | undefined;
  open: boolean;
  onToggle: () => void;
}

export function UnmetRow({ unmet, shown, listing, open, onToggle }: Props) {
  const text = kindOf(unmet) === "none" ? undefined : changeText(unmet);
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
        <span className="what">{text ? engineText(text) : t("unmet.no_single_change")}</span>
      </button>
      {open && <Body unmet={unmet} shown={shown} listing={listing} />}
    </li>
  );
}

function Body({ unmet, shown, listing }: Omit<Props, "open" | "onToggle">) {
  const write = (): string => letterTo(unmet, listing);
  const tried = triedFor(unmet);
  const may = useMayDirect(shown.programme);
  const trial = tried && may && (
    <Link className="btn" href={withRound("/what-if", tried)}>
      <Icon name="whatif" />
      <span>{t("why_not.try")}</span>
    </Link>
  );
  const causeName = (cause: number): string => pattern(`cause.${word(UnmetNeed_CauseSchema, cause, "_")}`) ?? "";
  return (
    <div className="u-body">
      <div>
        <h2>{t("unmet.why")}</h2>
        <p>
          <b>{causeName(unmet.cause)}.</b>
        </p>
        {unmet.ruleStops.length > 0 && (
          <ul className="stops">
            {unmet.ruleStops.map(({ rule, offerCount, ofCount, aloneCount }) => (
              <li key={rule}>
                <span>{ruleName(rule)}</span>
                <Share kind="bad" part={offerCount} whole={ofCount} />
                <em>
                  {t("of", { part: number(offerCount), whole: number(ofCount) })}
                  {aloneCount > 0 && ` · ${t("unmet.alone", { count: number(aloneCount) })}`}
                </em>
              </li>
            ))}
          </ul>
        )}
        {reasonsOf(unmet).map((each, i) => (
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
      {write() ? (
        <AskCity unmet={unmet} write={write} shown={shown}>
          {trial}
        </AskCity>
      ) : (
        trial && <div className="acts">{trial}</div>
      )}
    </div>
  );
}
