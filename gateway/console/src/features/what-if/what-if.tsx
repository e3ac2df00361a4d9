// What if: levers left, figures in the middle, what comes in and goes out right. Each step is solved while one looks; older
// answers are dropped. Nothing is stored until it is saved as a version.
import { lazy, Suspense, useDeferredValue, useMemo, useState, type ReactNode } from "react";
import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { Directive_Kind } from "#contracts/entente/matching/v1/programme_pb.js";
import type { Candidate } from "#contracts/entente/matching/v1/pairing_pb.js";
import {
  PreviewRoundResponse_Method,
  type PreviewRoundResponse,
} from "#contracts/entente/matching/v1/round_service_pb.js";
import { Proof_Kind, type Balance } from "#contracts/entente/matching/v1/round_pb.js";
import { useAddress } from "@/shared/address";
import { announce } from "@/shared/announce";
import { newRequestId, programmes, rounds } from "@/shared/calls";
import { engineName, engineText } from "@/shared/engine-text";
import { number, score, signed } from "@/shared/format";
import { placeName } from "@/shared/network";
import { cityOf } from "@/shared/names";
import { Button } from "@/shared/parts/button";
import { AxisGlyph, Mark, PairName } from "@/shared/parts/marks";
import { Card, Page, PageHead, useTitle } from "@/shared/parts/page";
import { Callout, FaultNote, Skeleton } from "@/shared/parts/states";
import { anyPairQuery } from "@/shared/proposal-lists";
import { balanceQuery, programmesQuery, queryClient } from "@/shared/queries";
import { termsOf } from "@/shared/proposal-facts";
import { useShownRound, type ShownRound } from "@/shared/round";
import { counted, t, tMaybe } from "@/shared/texts";
import { axisWord, classWord } from "@/shared/words";
import { changed, FIRST_WEIGHTS, isMoved, PRIORITIES, readLevers, writeLevers, type Levers } from "./levers";
import "./what-if.css";

const CityMap = lazy(() => import("@/shared/map/city-map"));
const USUAL = { weights: "", helper: "", helped: "", floor: "", priority: "", keep: "", trios: "" };
const MOST_LISTED = 8;
const MOST_LINES = 25;

export default function WhatIfScreen() {
  const { shown, isPending } = useShownRound();
  useTitle(t("nav.what_if"));
  if (!shown && !isPending)
    return (
      <Page>
        <h1>{t("nav.what_if")}</h1>
        <Callout
          kind="info"
          title={t("round.none")}
          actions={
            <Link className="btn primary" href="/round">
              {t("nav.round")}
            </Link>
          }
        />
      </Page>
    );
  if (!shown?.programme)
    return (
      <Page>
        <h1 className="vh">{t("nav.what_if")}</h1>
        <Skeleton rows={9} />
      </Page>
    );
  return <WhatIf shown={shown} />;
}

function WhatIf({ shown }: { shown: ShownRound }) {
  const { round, scale } = shown;
  const programme = shown.programme;
  const [address, change] = useAddress(USUAL);
  const levers = useMemo(() => readLevers(address), [address]);
  const move = (moved: Partial<Levers>): void =>
    change({ ...writeLevers({ ...levers, ...moved }), trios: "" }, { replace: true });
  const [keepNeed = "", keepOffer = ""] = address.keep.split(">");
  const settled = useDeferredValue(address);
  const { data: before } = useQuery(balanceQuery(round.name));
  const { data: pair } = useQuery(anyPairQuery(round.name));
  // A weight that the programme doesn't name has the engine's own: what a term can give at most in a pair of the round.
  const weights = useMemo(() => {
    return {
      ...Object.fromEntries(
        (pair ? termsOf(pair) : []).map(({ term, most }) => [term, Math.round(Number(most) / scale)]),
      ),
      ...programme?.weights,
    };
  }, [pair, programme, scale]);
  const preview = useQuery({
    queryKey: ["preview", round.name, settled],
    placeholderData: keepPreviousData,
    staleTime: 300_000,
    retry: false,
    // The last answer wins: a step that is overtaken is given up.
    queryFn: ({ signal }) =>
      rounds.previewRound(
        {
          programme: programme?.name ?? "",
          changed: programme && changed(programme, readLevers(settled)),
          holdTrios: settled.trios === "",
          asOf: round.snapshot?.asOf,
          setDirectives:
            keepNeed && keepOffer ? [{ kind: Directive_Kind.KEEP, need: keepNeed, offer: keepOffer, reason: "?" }] : [],
        },
        { signal },
      ),
  });
  const { data, error, isFetching } = preview;
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
            <SaveVersion shown={shown} levers={levers} />
          </>
        }
      />
      <div className="whatif">
        <Card kind="levers" title={t("what_if.levers")}>
          {programme && (
            <LeverList
              levers={levers}
              move={move}
              weights={weights}
              limits={{
                helper: programme.limits?.defaultProviderLimit ?? 0,
                helped: programme.limits?.defaultReceiverLimit ?? 0,
              }}
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
              isDisabled={!isMoved(levers) && !address.keep}
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
        ) : !data || !before ? (
          <Card>
            <Skeleton rows={8} />
          </Card>
        ) : data.conflict.length > 0 ? (
          <Callout kind="bad" title={t("round.conflict")}>
            <ul className="bullets">
              {data.conflict.map((each, i) => (
                <li key={i}>{engineText(each)}</li>
              ))}
            </ul>
          </Callout>
        ) : (
          <>
            <Figures before={before} preview={data} isOld={isFetching} />
            <Changes preview={data} scale={scale} />
          </>
        )}
      </div>
    </Page>
  );
}

function Lever({
  id,
  name,
  hint,
  value,
  was,
  least,
  most,
  step = 1,
  onMove,
}: {
  id: string;
  name: string;
  hint?: string;
  value: number;
  was: number;
  least: number;
  most: number;
  step?: number;
  onMove: (value: number | undefined) => void;
}) {
  const top = Math.max(most, was, value);
  return (
    <div className={`slider ${value !== was ? "moved" : ""}`}>
      <label htmlFor={`lever-${id}`}>
        <b>{name}</b>
        <output>
          {number(value)}
          {value !== was && <em> {t("what_if.was", { value: number(was) })}</em>}
        </output>
      </label>
      <div className="track">
        <input
          id={`lever-${id}`}
          type="range"
          min={least}
          max={top}
          step={step}
          value={value}
          onChange={(event) => {
            const to = Number(event.target.value);
            onMove(to === was ? undefined : to);
          }}
        />
        <i
          style={{
            left: `calc(${((was - least) / (top - least || 1)) * 100}% + ${8 - ((was - least) / (top - least || 1)) * 16}px)`,
          }}
        />
      </div>
      {hint && <p className="quiet">{hint}</p>}
    </div>
  );
}

// Without the lever where it stands as it did.
const set = <Value,>(of: Record<string, Value>, name: string, value: Value | undefined): Record<string, Value> =>
  Object.fromEntries([
    ...Object.entries(of).filter(([each]) => each !== name),
    ...(value === undefined ? [] : [[name, value] as const]),
  ]);

function LeverList({
  levers,
  move,
  weights,
  limits,
  floor,
  priorities,
}: {
  levers: Levers;
  move: (moved: Partial<Levers>) => void;
  weights: Record<string, number>;
  limits: { helper: number; helped: number };
  floor: number;
  priorities: Record<string, boolean>;
}) {
  const weight = (term: string): ReactNode => (
    <Lever
      key={term}
      id={term}
      name={engineName(`term.${term}`)}
      value={levers.weights[term] ?? weights[term] ?? 0}
      was={weights[term] ?? 0}
      least={0}
      most={60}
      onMove={(value) => {
        move({ weights: set(levers.weights, term, value) });
      }}
    />
  );
  const others = Object.keys(weights)
    .filter((term) => !FIRST_WEIGHTS.includes(term))
    .sort();
  return (
    <>
      {FIRST_WEIGHTS.filter((term) => term in weights).map(weight)}
      {limits.helper > 0 && (
        <Lever
          id="helper"
          name={t("what_if.helper_limit")}
          hint={t("what_if.limit_hint")}
          value={levers.helper ?? limits.helper}
          was={limits.helper}
          least={1}
          most={8}
          onMove={(helper) => move({ helper })}
        />
      )}
      {limits.helped > 0 && (
        <Lever
          id="helped"
          name={t("what_if.helped_limit")}
          hint={t("what_if.limit_hint")}
          value={levers.helped ?? limits.helped}
          was={limits.helped}
          least={1}
          most={8}
          onMove={(helped) => move({ helped })}
        />
      )}
      <Lever
        id="floor"
        name={t("what_if.floor")}
        hint={t("what_if.floor_hint")}
        value={levers.floor ?? floor}
        was={floor}
        least={0}
        most={60}
        onMove={(value) => move({ floor: value })}
      />
      {PRIORITIES.map((name) => {
        const on = levers.priorities[name] ?? priorities[name] ?? false;
        return (
          <div className="slider" key={name}>
            <label>
              <b>{t(`what_if.priority.${name}`)}</b>
              <input
                type="checkbox"
                role="switch"
                checked={on}
                onChange={(event) => {
                  move({
                    priorities: set(
                      levers.priorities,
                      name,
                      event.target.checked === priorities[name] ? undefined : event.target.checked,
                    ),
                  });
                }}
              />
            </label>
          </div>
        );
      })}
      {others.length > 0 && (
        <details>
          <summary>{counted("what_if.more_weights", others.length)}</summary>
          {others.map(weight)}
        </details>
      )}
    </>
  );
}

const covered = (balance: Balance | undefined, group: string) =>
  balance?.coverage.find((each) => each.class && classWord(each.class) === group);
const groupName = (group: string): string =>
  group.startsWith("region:") ? placeName(group.slice(7)) : (tMaybe(`group.${group.replace(":", ".")}`) ?? group);

function Figures({ before, preview, isOld }: { before: Balance; preview: PreviewRoundResponse; isOld: boolean }) {
  const { balance: after, before: was, after: then } = preview;
  const groups = before.coverage
    .map((each) => (each.class ? classWord(each.class) : ""))
    .filter((group) => /^(?:country|region):/.test(group));
  const rows: { name: string; a: number; z: number; whole?: number; digits?: number; less?: boolean }[] = [
    {
      name: t("ways.served"),
      a: Number(was?.needs ?? 0n),
      z: Number(then?.needs ?? 0n),
      whole: covered(before, "all")?.needCount,
    },
    { name: t("ways.priority"), a: Number(was?.priorityNeeds ?? 0n), z: Number(then?.priorityNeeds ?? 0n) },
    ...groups.map((group) => ({
      name: groupName(group),
      a: covered(before, group)?.servedCount ?? 0,
      z: covered(after, group)?.servedCount ?? 0,
      whole: covered(before, group)?.needCount,
    })),
    { name: t("ways.largest_load"), a: before.largestProviderLoad, z: after?.largestProviderLoad ?? 0, less: true },
    {
      name: t("ways.uneven"),
      a: before.providerGiniPermille / 1000,
      z: (after?.providerGiniPermille ?? 0) / 1000,
      digits: 3,
      less: true,
    },
  ];
  return (
    <Card title={t("what_if.does")} kind={isOld ? "old" : ""}>
      <table className="plain figs">
        <thead>
          <tr>
            <th scope="col">
              <span className="vh">{t("ways.figure")}</span>
            </th>
            <th scope="col" className="r">
              {t("what_if.now")}
            </th>
            <th scope="col" className="r">
              {t("what_if.then")}
            </th>
            <th scope="col" className="r">
              <span className="vh">{t("what_if.difference")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, a, z, whole, digits = 0, less = false }) => {
            const difference = Number((z - a).toFixed(digits));
            return (
              <tr key={name}>
                <th scope="row">
                  {name}
                  {whole !== undefined && <em className="quiet"> {t("what_if.of", { whole: number(whole) })}</em>}
                </th>
                <td className="r quiet">{number(a, digits, digits)}</td>
                <td className="r">
                  <b>{number(z, digits, digits)}</b>
                </td>
                <td className="r">
                  <span className={`delta ${difference === 0 ? "same" : difference > 0 !== less ? "up" : "downw"}`}>
                    {difference === 0 ? t("what_if.same") : signed(difference, digits)}
                  </span>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Card>
  );
}

const citiesOf = ({ pairing }: Candidate): string[] =>
  [pairing?.need, pairing?.offer, pairing?.facilitator].filter((name): name is string => Boolean(name)).map(cityOf);

function Changes({ preview: { entering, leaving }, scale }: { preview: PreviewRoundResponse; scale: number }) {
  const lines = [
    ...leaving
      .slice(0, MOST_LINES)
      .map((each) => ({ cities: citiesOf(each), axis: axisWord(each.axis), kind: "out" as const })),
    ...entering
      .slice(0, MOST_LINES)
      .map((each) => ({ cities: citiesOf(each), axis: axisWord(each.axis), kind: "in" as const })),
  ];
  const list = (some: Candidate[], kind: "in" | "out"): ReactNode => (
    <ul className="changes" aria-label={kind === "in" ? t("comes_in") : t("goes_out")}>
      {some.slice(0, MOST_LISTED).map((each, i) => (
        <li key={i} className={kind}>
          <span className="sign" aria-hidden="true">
            {kind === "in" ? "+" : "−"}
          </span>
          <AxisGlyph axis={each.axis} />
          {each.pairing && <PairName pairing={each.pairing} />}
          <span className="num">{score(each.score, scale)}</span>
        </li>
      ))}
    </ul>
  );
  const rest = Math.max(0, entering.length - MOST_LISTED) + Math.max(0, leaving.length - MOST_LISTED);
  return (
    <Card
      kind="changes-card"
      title={
        entering.length + leaving.length === 0 ? (
          t("what_if.nothing")
        ) : (
          <>
            <span className="in">{counted("what_if.in", entering.length)}</span>
            <span className="quiet"> · </span>
            <span className="out">{counted("what_if.out", leaving.length)}</span>
          </>
        )
      }
    >
      <Suspense fallback={<div className="map-room" />}>
        <CityMap pairings={lines} ratio={2.2} pixels={560} crop={false} />
      </Suspense>
      <div className="inout">
        {list(entering, "in")}
        {list(leaving, "out")}
      </div>
      {rest > 0 && <p className="quiet">{counted("what_if.more", rest)}</p>}
    </Card>
  );
}

function SaveVersion({ shown, levers }: { shown: ShownRound; levers: Levers }) {
  const { programme } = shown;
  const [requestId, renew] = useState(newRequestId);
  const save = useMutation({
    mutationFn: () =>
      programmes.updateProgramme({
        programme: programme && changed(programme, levers),
        updateMask: { paths: ["weights", "limits", "priority", "relevance_floor", "relevance_good"] },
        requestId,
      }),
    onSuccess: (saved) => {
      renew(newRequestId());
      announce(t("what_if.saved", { version: number(saved.version) }));
      void queryClient.invalidateQueries({ queryKey: programmesQuery.queryKey });
    },
  });
  return (
    <>
      <Button kind="primary" isDisabled={!isMoved(levers) || save.isPending} onPress={() => save.mutate()}>
        {t("what_if.save", { version: number((programme?.version ?? 0n) + 1n) })}
      </Button>
      {save.error && <FaultNote error={save.error} what={t("fault.save")} />}
    </>
  );
}
