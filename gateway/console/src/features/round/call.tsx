// What a next call could ask for: how the needs of each creative field fare, what is missing, and what told North from South.
import { useState } from "react";
import { Link } from "wouter";
import type { Balance, MissingOffer, Round, Round_Snapshot } from "#contracts/entente/matching/v1/round_pb.js";
import { Programme_CountrySchemeSchema } from "#contracts/entente/matching/v1/programme_pb.js";
import { AreaOfActionSchema } from "#contracts/entente/type/v1/mission_pb.js";
import { withRound } from "@/shared/address";
import { number } from "@/shared/format";
import { useListings } from "@/shared/listings";
import { label, placeName, cityName, shape } from "@/shared/network";
import { cityOf } from "@/shared/names";
import { Button } from "@/shared/parts/button";
import { Share } from "@/shared/parts/marks";
import { Card } from "@/shared/parts/page";
import { counted, pattern, t } from "@/shared/texts";
import { classWord, word } from "@/shared/words";

export const ForTheNextCall = ({ balance, round }: { balance: Balance; round: Round }) => (
  <>
    <div className="cols even">
      <Fields balance={balance} />
      <Missing offers={round.result?.missingOffers ?? []} />
    </div>
    <Classes shown={round.snapshot} />
  </>
);

function Fields({ balance: { coverage } }: { balance: Balance }) {
  const fields = coverage.flatMap(({ class: of, needCount, servedCount }) => {
    const group = of ? classWord(of) : "";
    return group.startsWith("field:") && needCount > 0
      ? [{ name: label("creative-field", group.slice("field:".length)), needCount, servedCount }]
      : [];
  });
  if (fields.length === 0) return null;
  return (
    <Card title={t("fields.title")} note={t("fields.lead")}>
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">{t("filter.field")}</th>
            <th scope="col" className="r">
              {t("fields.served")}
            </th>
          </tr>
        </thead>
        <tbody>
          {fields.map(({ name, needCount, servedCount }) => (
            <tr key={name}>
              <th scope="row">
                {name} <Share part={servedCount} whole={needCount} />
              </th>
              <td className="r">{t("of", { part: number(servedCount), whole: number(needCount) })}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}

const FIRST = 8;

// Those that most needs wait for come first, as the round has them.
function Missing({ offers }: { offers: MissingOffer[] }) {
  const [isWhole, showWhole] = useState(false);
  if (offers.length === 0) return null;
  return (
    <Card title={t("missing.title")} note={t("missing.lead")}>
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">{t("missing.topic")}</th>
            <th scope="col">{t("missing.area")}</th>
            {shape().countries && <th scope="col">{t("filter.region")}</th>}
            <th scope="col">{t("missing.needs")}</th>
          </tr>
        </thead>
        <tbody>
          {(isWhole ? offers : offers.slice(0, FIRST)).map(({ topic, area, region, needs }) => (
            <tr key={`${topic} ${area} ${region}`}>
              <th scope="row">{label("topic", topic)}</th>
              <td>{label("area-of-action", word(AreaOfActionSchema, area))}</td>
              {shape().countries && <td>{region ? placeName(region) : t("not_known")}</td>}
              <td>
                <Needs names={needs} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {!isWhole && offers.length > FIRST && (
        <Button small onPress={() => showWhole(true)}>
          {counted("missing.more", offers.length - FIRST)}
        </Button>
      )}
    </Card>
  );
}

function Needs({ names }: { names: string[] }) {
  const [isOpen, open] = useState(false);
  const listing = useListings(isOpen ? names : []);
  return (
    <details onToggle={(event) => open(event.currentTarget.open)}>
      <summary>{number(names.length)}</summary>
      <ul>
        {names.map((name) => (
          <li key={name}>
            <Link href={withRound("/unmet", { need: name })}>
              {cityName(cityOf(name))}: <span lang={listing(name)?.textLanguage}>{listing(name)?.title ?? "…"}</span>
            </Link>
          </li>
        ))}
      </ul>
    </details>
  );
}

function Classes({ shown }: { shown: Round_Snapshot | undefined }) {
  const said = shown
    ? pattern(`country-scheme.${word(Programme_CountrySchemeSchema, shown.countryScheme)}`)
    : undefined;
  const { declaredCount = 0, undeclaredCount = 0 } = shown?.declarations ?? {};
  if (!said || !shape().axes) return null;
  return (
    <p className="credit">
      {said}.{" "}
      {declaredCount + undeclaredCount > 0 &&
        counted("round.declared", declaredCount, { of: number(declaredCount + undeclaredCount) })}
    </p>
  );
}
