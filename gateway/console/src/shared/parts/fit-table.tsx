// How the listings fit: what each city seeks, offers or brings, row by row, with points and verdicts of the engine. What
// they have in common is marked as the engine's reasons name it.
import { Fragment, type ReactNode } from "react";
import type { Listing } from "#contracts/entente/listings/v1/listing_pb.js";
import { RuleOutcome_Verdict, type RuleOutcome, type TermPoints } from "#contracts/entente/matching/v1/pairing_pb.js";
import {
  AreaOfActionSchema,
  Axis,
  AxisSchema,
  Knowledge,
  Mode,
  ModeSchema,
  ObjectiveSchema,
} from "#contracts/entente/type/v1/mission_pb.js";
import type { PartialDate } from "#contracts/entente/type/v1/date_pb.js";
import { engineName, engineText } from "../engine-text";
import { day, languageName, number, points } from "../format";
import { cityName, countryName, countryOf, fieldOf, label, network, placeName, shape } from "../network";
import { cityOf } from "../names";
import { isKnown, termOf } from "../proposal-facts";
import { counted, pattern, t } from "../texts";
import { axisWord, word } from "../words";
import { axisName, Unknown, Verdict } from "./marks";
import { PeriodStrip } from "./period-strip";

interface Row {
  name: string;
  cells: ReactNode[];
  terms: string[];
  rules: string[];
  extra?: ReactNode;
}

interface Facts {
  names: string[]; // listings, beneficiary first
  listing: (name: string) => Listing | undefined;
  terms: TermPoints[];
  rules: RuleOutcome[];
  scale: number;
}

const codesIn = (terms: TermPoints[], names: string[]): Set<string> =>
  new Set(
    names
      .flatMap((name) => (termOf(terms, name)?.reason?.parameters.common ?? "").split(";"))
      .filter((code) => code !== "" && code !== "none"),
  );

const Codes = ({ codes, common, name }: { codes: string[]; common: Set<string>; name: (code: string) => string }) =>
  codes.length === 0 ? (
    <Unknown />
  ) : (
    <span className="tokens">
      {codes.map((code, i) => (
        <Fragment key={code}>
          {i > 0 && ", "}
          <span className={common.has(code) ? "hit" : undefined}>{name(code)}</span>
        </Fragment>
      ))}
    </span>
  );

const Sub = ({ children }: { children: ReactNode }) => <span className="sub">{children}</span>;

const period = (from: PartialDate | undefined, to: PartialDate | undefined): string =>
  from && to
    ? `${day(from, "short")} – ${day(to, "short")}`
    : from
      ? t("fit.from", { day: day(from, "short") })
      : t("fit.until", { day: day(to, "short") });

const modeName = (mode: Mode): string => pattern(`value.${word(ModeSchema, mode)}`) ?? "";

function Languages({ listing, common }: { listing: Listing | undefined; common: Set<string> }) {
  const said = listing?.languages;
  const tags = said?.tags.length
    ? said.tags
    : (network().cities.get(cityOf(listing?.name ?? ""))?.workingLanguages ?? []);
  return (
    <>
      {said?.any ? (
        <span className="hit-text">{t("fit.any")}</span>
      ) : (
        <Codes codes={tags} common={common} name={languageName} />
      )}
      {said?.interpreter === Knowledge.YES && <Sub>{t("fit.interpreter")}</Sub>}
    </>
  );
}

function Wishes({ listing }: { listing: Listing | undefined }) {
  const rules = listing?.partnerRules;
  const axes = (rules?.axes ?? []).filter((axis) => axis !== Axis.UNSPECIFIED && AxisSchema.value[axis]);
  const places = [...(rules?.regions ?? []).map(placeName), ...(rules?.countries ?? []).map(countryName)];
  return (
    <>
      {axes.length > 0 ? axes.map((axis) => axisName(axisWord(axis))).join(", ") : t("fit.any")}
      {places.length > 0 && <Sub>{places.join(", ")}</Sub>}
      {rules?.ownCountryExcluded && <Sub>{t("fit.not_own_country")}</Sub>}
      {rules?.noRepeat && <Sub>{t("fit.no_repeat")}</Sub>}
    </>
  );
}

function Context({ name }: { name: string }) {
  const city = cityOf(name);
  const { population, timeZone } = network().cities.get(city) ?? {};
  return (
    <>
      {[cityName(city), countryName(countryOf(city))].filter(Boolean).join(", ")}
      <Sub>
        {[
          population === undefined ? "" : t("fit.people", { count: number(population) }),
          label("creative-field", fieldOf(city)),
          timeZone?.split("/").pop()?.replaceAll("_", " "),
        ]
          .filter(Boolean)
          .join(" · ")}
      </Sub>
    </>
  );
}

const objectiveCode = (listing: Listing | undefined): string[] =>
  (listing?.objectives ?? []).map((objective) => `obj-${word(ObjectiveSchema, objective)}`);
const objectiveName = (code: string): string =>
  label("objective", code) === code ? (pattern(`value.${code}`) ?? code.slice(4)) : label("objective", code);

function rowsOf({ names, listing, terms }: Facts): Row[] {
  const all = names.map(listing);
  const codes = (of: (listing: Listing) => string[], common: string[], vocabulary: string): ReactNode[] =>
    all.map((each, i) => (
      <Codes
        key={names[i]}
        codes={each ? of(each) : []}
        common={codesIn(terms, common)}
        name={(code) => label(vocabulary, code)}
      />
    ));
  return [
    {
      name: t("fit.topics"),
      cells: codes((each) => each.topics, ["topics", "cross-topics"], "topic"),
      terms: ["topics", "cross-topics"],
      rules: ["relevance"],
    },
    { name: t("fit.help"), cells: codes((each) => each.help, ["help"], "help"), terms: ["help"], rules: [] },
    { name: t("fit.words"), cells: [], terms: ["words", "embedding"], rules: [] },
    {
      name: shape().fields ? t("fit.field") : t("missing.area"),
      cells: shape().fields
        ? codes(
            (each) => (each.creativeFields.length ? each.creativeFields : [fieldOf(cityOf(each.name))]),
            ["field"],
            "creative-field",
          )
        : codes((each) => [word(AreaOfActionSchema, each.area)], [], "area-of-action"),
      terms: ["field", "same-area"],
      rules: ["area"],
    },
    {
      name: t("fit.objectives"),
      cells: all.map((each, i) => (
        <Codes
          key={names[i]}
          codes={objectiveCode(each)}
          common={codesIn(terms, ["objectives"])}
          name={objectiveName}
        />
      )),
      terms: ["objectives"],
      rules: [],
    },
    {
      name: t("fit.beneficiaries"),
      cells: codes((each) => each.beneficiaries, ["beneficiaries"], "beneficiary-group"),
      terms: ["beneficiaries"],
      rules: [],
    },
    { name: t("fit.modalities"), cells: codes((each) => each.modalities, [], "modality"), terms: [], rules: [] },
    {
      name: t("fit.when"),
      terms: [],
      rules: ["window"],
      extra: <PeriodStrip listings={all} />,
      cells: all.map((each, i) =>
        each?.window?.start || each?.window?.end ? (
          <Fragment key={names[i]}>
            {period(each.window.start, each.window.end)}
            {each.window.minDurationDays > 0 && <Sub>{counted("fit.days", each.window.minDurationDays)}</Sub>}
          </Fragment>
        ) : (
          <Unknown key={names[i]} />
        ),
      ),
    },
    {
      name: t("fit.language"),
      cells: all.map((each, i) => (
        <Languages key={names[i]} listing={each} common={codesIn(terms, ["language", "bridge"])} />
      )),
      terms: ["language", "bridge"],
      rules: ["language"],
    },
    {
      name: t("fit.mode"),
      cells: all.map((each, i) =>
        each && each.mode !== Mode.UNSPECIFIED ? (
          <Fragment key={names[i]}>{modeName(each.mode)}</Fragment>
        ) : (
          <Unknown key={names[i]} />
        ),
      ),
      terms: ["mode-and-time"],
      rules: [],
    },
    {
      name: t("fit.cost"),
      cells: all.map((each, i) =>
        each?.costSharing ? (
          <Fragment key={names[i]}>{label("cost-sharing", each.costSharing)}</Fragment>
        ) : (
          <Unknown key={names[i]} />
        ),
      ),
      terms: ["payer"],
      rules: ["cost"],
    },
    {
      name: t("fit.places"),
      cells: all.map((each, i) => (
        <Fragment key={names[i]}>
          {each ? t("fit.places_taken", { all: number(each.capacity), taken: number(each.reservedPlaces) }) : ""}
        </Fragment>
      )),
      terms: ["free-places"],
      rules: ["places"],
    },
    {
      name: t("fit.partners"),
      cells: all.map((each, i) => <Wishes key={names[i]} listing={each} />),
      terms: ["preferences"],
      rules: ["axis", "region", "country", "own-country", "partner-type"],
    },
    {
      name: t("fit.context"),
      cells: names.map((name) => <Context key={name} name={name} />),
      terms: ["context", "closer-context"],
      rules: ["standing", "different-city"],
    },
    {
      name: t("fit.record"),
      cells: [],
      terms: ["record", "freshness", "reciprocity", "stability"],
      rules: ["history", "cool-down"],
    },
    {
      name: t("fit.urgency"),
      cells: all
        .slice(0, 1)
        .map((each, i) =>
          each?.urgency ? (
            <Fragment key={names[i]}>{label("urgency", each.urgency)}</Fragment>
          ) : (
            <Unknown key={names[i]} />
          ),
        ),
      terms: ["priority", "urgency"],
      rules: ["deadline"],
    },
  ];
}

// The worst that the rules of a row say.
function worst(rules: RuleOutcome[], ids: string[]): RuleOutcome | undefined {
  const own = rules.filter(({ rule }) => ids.includes(rule));
  return (
    own.find(({ verdict }) => verdict === RuleOutcome_Verdict.BROKEN) ??
    own.find(({ verdict }) => verdict === RuleOutcome_Verdict.NOT_KNOWN) ??
    own[0]
  );
}

function Points({ terms, names, scale }: { terms: TermPoints[]; names: string[]; scale: number }) {
  const own = names.flatMap((name) => termOf(terms, name) ?? []).filter(({ most }) => most > 0n);
  if (own.length === 0) return null;
  const got = own.reduce((all, { points: each }) => all + each, 0n);
  const most = own.reduce((all, { most: each }) => all + each, 0n);
  return (
    <span
      className="pt"
      title={own
        .map(({ term, reason }) => `${engineName(`term.${term}`)}: ${reason ? engineText(reason) : ""}`)
        .join("\n")}
    >
      <b className={got > 0n && own.some(isKnown) ? undefined : "zero"}>{got > 0n ? `+${points(got, scale)}` : "0"}</b>
      <em>/{points(most, scale)}</em>
    </span>
  );
}

const HEADS = ["fit.seeks", "fit.offers", "fit.brings"] as const;

export function FitTable(facts: Facts) {
  const { names, terms, rules, scale } = facts;
  const holds = rules.filter(({ verdict }) => verdict === RuleOutcome_Verdict.HOLDS).length;
  const unknown = rules.filter(({ verdict }) => verdict === RuleOutcome_Verdict.NOT_KNOWN);
  return (
    <section className={`fit n${names.length}`}>
      <div className="fit-head">
        <h3>{t("fit.title")}</h3>
        {rules.length > 0 && (
          <span className="quiet">
            {counted("fit.rules_hold", holds)}
            {unknown.length > 0 && `, ${counted("fit.rules_unknown", unknown.length)}`}
          </span>
        )}
      </div>
      <table>
        <thead>
          <tr>
            <th>
              <span className="vh">{t("fit.row")}</span>
            </th>
            {names.map((name, i) => (
              <th key={name} scope="col">
                {t(HEADS[i] ?? "fit.brings", { city: cityName(cityOf(name)) })}
              </th>
            ))}
            <th scope="col" className="r">
              {t("points")}
            </th>
            <th>
              <span className="vh">{t("fit.verdict")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rowsOf(facts)
            .filter(({ cells }) => cells.length > 0 || terms.length > 0)
            .map(({ name, cells, terms: own, rules: ids, extra }) => {
              const outcome = worst(rules, ids);
              const said = cells.length > 0 ? cells : [<WhatIsSaid key="said" terms={terms} names={own} />];
              const spare = names.length - said.length;
              return (
                <Fragment key={name}>
                  <tr className={outcome?.verdict === RuleOutcome_Verdict.NOT_KNOWN ? "nk" : undefined}>
                    <th scope="row">{name}</th>
                    {said.map((cell, i) => (
                      <td key={i} colSpan={i === said.length - 1 ? spare + 1 : 1}>
                        {cell}
                      </td>
                    ))}
                    <td className="r">
                      <Points terms={terms} names={own} scale={scale} />
                    </td>
                    <td className="vd" title={outcome?.reason && engineText(outcome.reason)}>
                      {outcome && <Verdict verdict={outcome.verdict} />}
                    </td>
                  </tr>
                  {(extra || outcome?.verdict === RuleOutcome_Verdict.BROKEN) && (
                    <tr className="extra">
                      <td />
                      <td colSpan={names.length}>
                        {extra}
                        {outcome?.reason && outcome.verdict !== RuleOutcome_Verdict.NOT_KNOWN && (
                          <span className="fact">{engineText(outcome.reason)}</span>
                        )}
                      </td>
                      <td />
                      <td />
                    </tr>
                  )}
                </Fragment>
              );
            })}
        </tbody>
      </table>
    </section>
  );
}

// What the engine found where no field of a listing shows it.
function WhatIsSaid({ terms, names }: { terms: TermPoints[]; names: string[] }) {
  const own = names.flatMap((name) => termOf(terms, name) ?? []).filter(({ most }) => most > 0n);
  const known = own.filter(isKnown);
  return known.length > 0 ? (
    <>
      {known.map(({ term, reason }) => (
        <span key={term} className="said">
          {reason && engineText(reason)}
        </span>
      ))}
    </>
  ) : (
    <Unknown />
  );
}
