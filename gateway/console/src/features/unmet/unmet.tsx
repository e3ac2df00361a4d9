// Unmet needs: a no turned into a next step. Sorted by what would do, or by cause.
import { useMemo } from "react";
import { useQuery } from "@tanstack/react-query";
import { UnmetNeed_CauseSchema, type UnmetNeed } from "#contracts/entente/matching/v1/round_pb.js";
import { useAddress } from "@/shared/address";
import { csv, download } from "@/shared/download";
import { engineText, listingsIn } from "@/shared/engine-text";
import { number } from "@/shared/format";
import { useListings } from "@/shared/listings";
import { cityName } from "@/shared/network";
import { cityOf, lastPart } from "@/shared/names";
import { Button } from "@/shared/parts/button";
import { Segments } from "@/shared/parts/choose";
import { Share } from "@/shared/parts/marks";
import { NoRound } from "@/shared/parts/no-round";
import { Page, PageHead, useTitle } from "@/shared/parts/page";
import { Callout, FaultNote } from "@/shared/parts/states";
import { unmetQuery } from "@/shared/queries";
import { useShownRound, type ShownRound } from "@/shared/round";
import { counted, pattern, richCounted, t } from "@/shared/texts";
import { word } from "@/shared/words";
import { changeText, KINDS, kindOf } from "./changes";
import { UnmetRow } from "./unmet-row";
import "./unmet.css";

const USUAL = { by: "change", group: "", need: "" };

export default function UnmetScreen() {
  const { shown, isPending } = useShownRound();
  const { data, error, refetch } = useQuery({ ...unmetQuery(shown?.round.name ?? ""), enabled: shown !== undefined });
  useTitle(t("nav.unmet"));
  if (error)
    return (
      <Page>
        <h1>{t("unmet")}</h1>
        <FaultNote error={error} what={t("fault.unmet")} again={() => void refetch()} />
      </Page>
    );
  if (!shown || !data) return <NoRound title={t("unmet")} isPending={shown !== undefined || isPending} />;
  if (data.length === 0)
    return (
      <Page>
        <PageHead title={t("unmet")} />
        <Callout kind="good" title={t("unmet.none")} />
      </Page>
    );
  return <Unmet needs={data} shown={shown} />;
}

interface Group {
  key: string;
  name: string;
  needs: UnmetNeed[];
}

function groupsOf(needs: UnmetNeed[], by: string): Group[] {
  if (by === "cause") {
    const causes = UnmetNeed_CauseSchema.values.slice(1).map((each) => word(UnmetNeed_CauseSchema, each.number, "_"));
    return causes
      .map((key) => ({
        key,
        name: pattern(`cause.${key}`) ?? key,
        needs: needs.filter(({ cause }) => word(UnmetNeed_CauseSchema, cause, "_") === key),
      }))
      .filter(({ needs: some }) => some.length > 0)
      .sort((a, b) => b.needs.length - a.needs.length);
  }
  return KINDS.map((key) => ({
    key,
    name: t(`change.${key}`),
    needs: needs.filter((need) => kindOf(need) === key),
  }));
}

const byPriority = (a: UnmetNeed, b: UnmetNeed): number =>
  Number(b.priority) - Number(a.priority) || (a.need < b.need ? -1 : 1);

function Unmet({ needs, shown }: { needs: UnmetNeed[]; shown: ShownRound }) {
  const [{ by, group, need: open }, change] = useAddress(USUAL);
  const listing = useListings(
    useMemo(
      () => needs.flatMap((each) => [each.need, ...each.near.map(({ offer }) => offer), ...listingsIn(each.details)]),
      [needs],
    ),
  );
  const groups = useMemo(() => groupsOf(needs, by), [needs, by]);
  const opened = needs.find(({ need }) => need === open);
  const shownGroup =
    groups.find(({ key }) => key === group) ??
    (opened && groups.find(({ needs: some }) => some.includes(opened))) ??
    groups.find(({ needs: some }) => some.length > 0);
  const most = Math.max(...groups.map(({ needs: some }) => some.length));
  const fixable = needs.filter((each) => kindOf(each) !== "none").length;
  const outside = shown.round.result?.outside ?? [];
  const outsideCount = outside.reduce((sum, { needCount }) => sum + needCount, 0);
  const rows = [...(shownGroup?.needs ?? [])].sort(byPriority);
  const save = (): void =>
    download(
      `${lastPart(shown.round.name)}-unmet.csv`,
      csv([
        [t("unmet.city"), t("earlier.need"), t("unmet.partners"), t("unmet.cause"), t("unmet.what_would_do")],
        ...[...needs].sort(byPriority).map((each) => {
          const text = changeText(each);
          return [
            cityName(cityOf(each.need)),
            listing(each.need)?.title ?? "",
            `${each.partners}/${each.partnersSought}`,
            pattern(`cause.${word(UnmetNeed_CauseSchema, each.cause, "_")}`) ?? "",
            text ? engineText(text) : t("change.none"),
          ];
        }),
      ]),
      "text/csv",
    );
  return (
    <Page>
      <PageHead
        title={
          <>
            {t("unmet")} <span className="quiet">{number(needs.length)}</span>
          </>
        }
        lead={richCounted("unmet.lead", fixable, {
          share: <b>{t("of", { part: number(fixable), whole: number(needs.length) })}</b>,
        })}
        actions={
          <>
            <Segments
              label={t("sort")}
              value={by}
              onChange={(chosen) => change({ by: chosen, group: "", need: "" })}
              choices={[
                { value: "change", name: t("unmet.by_change") },
                { value: "cause", name: t("unmet.by_cause") },
              ]}
            />
            <Button icon="download" onPress={save}>
              CSV
            </Button>
          </>
        }
      />
      <div className="unmet">
        <nav aria-label={by === "cause" ? t("unmet.cause") : t("unmet.what_would_do")}>
          <ul>
            {groups.map(({ key, name, needs: some }) => (
              <li key={key}>
                <button
                  type="button"
                  aria-pressed={key === shownGroup?.key}
                  disabled={some.length === 0}
                  onClick={() => change({ group: key, need: "" })}
                >
                  <span>{name}</span>
                  <b>{number(some.length)}</b>
                  <Share part={some.length} whole={most} />
                </button>
              </li>
            ))}
          </ul>
          {outsideCount > 0 && <p className="quiet">{counted("round.outside", outsideCount)}</p>}
        </nav>
        <ul className="u-list">
          {rows.map((each) => (
            <UnmetRow
              key={each.need}
              unmet={each}
              shown={shown}
              listing={listing}
              open={each.need === open}
              onToggle={() => change({ need: each.need === open ? "" : each.need, group: shownGroup?.key ?? "" })}
            />
          ))}
        </ul>
      </div>
    </Page>
  );
}
