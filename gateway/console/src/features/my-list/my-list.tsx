// My list: yesterday's sheet beside the round. What it reaches, which rules it breaks, who would be left out.
import { useMemo, useState } from "react";
import { useMutation } from "@tanstack/react-query";
import { Link } from "wouter";
import {
  CompareWithListResponse_Outcome as Outcome,
  CompareWithListResponse_OutcomeSchema,
  type CompareWithListResponse,
  type CompareWithListResponse_Row as Row,
} from "#contracts/entente/matching/v1/round_service_pb.js";
import { useAddress, withRound } from "@/shared/address";
import { amountText } from "@/shared/amount";
import { rounds } from "@/shared/calls";
import { csv, download } from "@/shared/download";
import { engineText, listingsIn } from "@/shared/engine-text";
import { number, points } from "@/shared/format";
import { useListings } from "@/shared/listings";
import { cityName } from "@/shared/network";
import { cityOf, programmeOf } from "@/shared/names";
import { Button } from "@/shared/parts/button";
import { Chip } from "@/shared/parts/choose";
import { Mark, PairName, pairText, Unknown } from "@/shared/parts/marks";
import { Card, Page, PageHead, useTitle } from "@/shared/parts/page";
import { FaultNote, Skeleton } from "@/shared/parts/states";
import { useShownRound } from "@/shared/round";
import { loadSaid, said } from "@/shared/said";
import { t } from "@/shared/texts";
import { word } from "@/shared/words";
import "@/shared/styles/two-pane.css";
import { ListColumns } from "./list-columns";
import "./my-list.css";

const USUAL = { show: "" };
const KINDS: Record<number, "good" | "warn" | "bad" | "accent"> = {
  [Outcome.NOT_UNDERSTOOD]: "bad",
  [Outcome.RULE]: "bad",
  [Outcome.OVER_ASKED]: "warn",
  [Outcome.ROUND_DOES_BETTER]: "warn",
  [Outcome.AS_IN_ROUND]: "good",
  [Outcome.AT_COST_OF_OTHERS]: "accent",
};
const ORDER = [
  Outcome.NOT_UNDERSTOOD,
  Outcome.RULE,
  Outcome.OVER_ASKED,
  Outcome.ROUND_DOES_BETTER,
  Outcome.AT_COST_OF_OTHERS,
  Outcome.AS_IN_ROUND,
];

interface List {
  sheet: Uint8Array;
  columns: Record<string, string>; // by heading
}

export default function MyListScreen() {
  const { shown } = useShownRound();
  useTitle(t("nav.my_list"));
  // What was found stays while it is looked at anew.
  const [last, setLast] = useState<CompareWithListResponse>();
  const compare = useMutation({
    mutationFn: async ({ sheet, columns }: List) => {
      await loadSaid();
      return rounds.compareWithList({
        programme: shown ? programmeOf(shown.round.name) : "",
        sheet,
        reading: { columns },
        asOf: shown?.round.snapshot?.asOf,
      });
    },
    onSuccess: setLast,
  });
  const data = compare.data ?? (compare.isPending ? last : undefined);
  const bring = (sheet: Uint8Array): void => {
    setLast(undefined);
    compare.mutate({ sheet, columns: {} });
  };
  const pasted = (text: string): void => bring(new TextEncoder().encode(text));
  const correct = (heading: string, column: string): void => {
    const list = compare.variables;
    if (list) compare.mutate({ ...list, columns: { ...list.columns, [heading]: column } });
  };
  return (
    <Page>
      <PageHead
        title={t("my_list")}
        lead={t("my_list.lead")}
        actions={
          data && (
            <Button icon="copy" onPress={() => compare.reset()}>
              {t("import.again")}
            </Button>
          )
        }
      />
      {!data && !compare.isPending && (
        <section
          className="card"
          onDragOver={(event) => event.preventDefault()}
          onDrop={(event) => {
            event.preventDefault();
            void event.dataTransfer.files[0]?.arrayBuffer().then((buffer) => bring(new Uint8Array(buffer)));
          }}
        >
          <label className="field">
            <span>{t("my_list.paste")}</span>
            <textarea
              rows={8}
              placeholder={`${t("my_list.head_asks")}\t${t("my_list.head_helps")}`}
              onPaste={(event) => {
                event.preventDefault();
                pasted(event.clipboardData.getData("text/plain"));
              }}
              onChange={(event) => {
                if (event.target.value.includes("\n")) pasted(event.target.value);
              }}
            />
          </label>
          <label className="field">
            <span>{t("import.file")}</span>
            <input
              type="file"
              accept=".csv,.tsv,.txt"
              onChange={(event) =>
                void event.target.files?.[0]?.arrayBuffer().then((buffer) => bring(new Uint8Array(buffer)))
              }
            />
          </label>
        </section>
      )}
      {compare.error && <FaultNote error={compare.error} what={t("fault.my_list")} />}
      {compare.isPending && !data && <Skeleton rows={8} />}
      {data?.report && <ListColumns report={data.report} onChange={correct} />}
      {data && data.rows.length > 0 && <Compared data={data} />}
    </Page>
  );
}

const outcomeName = (outcome: Outcome): string =>
  t(`my_list.outcome.${word(CompareWithListResponse_OutcomeSchema, outcome)}` as "my_list.outcome.rule");

function Compared({ data }: { data: CompareWithListResponse }) {
  const [{ show }, change] = useAddress(USUAL);
  const scale = Number(data.scoreScale || 1n);
  const listing = useListings(
    useMemo(
      () =>
        data.rows.flatMap(({ candidate, brokenRules }) => [
          candidate?.pairing?.need ?? "",
          candidate?.pairing?.offer ?? "",
          ...listingsIn(brokenRules),
        ]),
      [data],
    ),
  );
  const count = (outcome: Outcome): number => data.rows.filter((row) => row.outcome === outcome).length;
  const rows = data.rows
    .filter(({ outcome }) => show === "" || word(CompareWithListResponse_OutcomeSchema, outcome) === show)
    .sort((a, b) => ORDER.indexOf(a.outcome) - ORDER.indexOf(b.outcome) || a.row - b.row);
  const why = (row: Row): string =>
    row.outcome === Outcome.NOT_UNDERSTOOD
      ? said(row.message)
      : row.outcome === Outcome.RULE
        ? row.brokenRules.map(engineText).join(" ")
        : row.cost
          ? amountText(row.cost, scale)
          : "";
  const figures = (objective: CompareWithListResponse["listObjective"]) => (
    <dl className="vs">
      <div>
        <dt>{t("ways.served")}</dt>
        <dd>{number(objective?.needs ?? 0n)}</dd>
      </div>
      <div>
        <dt>{t("ways.priority")}</dt>
        <dd>{number(objective?.priorityNeeds ?? 0n)}</dd>
      </div>
      <div>
        <dt>{t("ways.points")}</dt>
        <dd>{points(objective?.points ?? 0n, scale, 0)}</dd>
      </div>
    </dl>
  );
  const save = (): void =>
    download(
      "my-list-remarks.csv",
      csv([
        [t("import.row_number"), t("my_list.pair"), t("my_list.finding"), t("my_list.why"), t("my_list.in_round")],
        ...data.rows.map((row) => [
          row.row,
          row.candidate?.pairing ? pairText(row.candidate.pairing) : "",
          outcomeName(row.outcome),
          why(row),
          row.inRound?.pairing ? pairText(row.inRound.pairing) : "",
        ]),
      ]),
      "text/csv",
    );
  return (
    <>
      <div className="versus">
        <Card kind="mine" title={t("my_list.yours")} note={t("my_list.yours_lead")}>
          {figures(data.listObjective)}
        </Card>
        <Card kind="ours" title={t("my_list.round")} note={t("my_list.round_lead")}>
          {figures(data.roundObjective)}
        </Card>
      </div>
      <div className="chips">
        <Chip on={show === ""} count={data.rows.length} onPress={() => change({ show: "" })}>
          {t("look.all")}
        </Chip>
        {ORDER.filter((outcome) => count(outcome) > 0).map((outcome) => {
          const key = word(CompareWithListResponse_OutcomeSchema, outcome);
          return (
            <Chip key={key} on={show === key} count={count(outcome)} onPress={() => change({ show: key })}>
              {outcomeName(outcome)}
            </Chip>
          );
        })}
        <span className="grow" />
        <Button icon="download" small onPress={save}>
          {t("my_list.download")}
        </Button>
      </div>
      {data.overAsked.length > 0 && (
        <ul className="flags">
          {data.overAsked.map(({ city, asked, limit }) => (
            <li key={city} className="flag">
              <span>
                {t("my_list.over_asked", { city: cityName(city), asked: number(asked), limit: number(limit) })}
              </span>
            </li>
          ))}
        </ul>
      )}
      <Card>
        <div className="scroll-x" tabIndex={0} role="region" aria-label={t("my_list")}>
          <table className="plain list">
            <thead>
              <tr>
                <th scope="col" className="r">
                  {t("import.row_number")}
                </th>
                <th scope="col">{t("sheet.asks")}</th>
                <th scope="col">{t("sheet.helps")}</th>
                <th scope="col">{t("my_list.finding")}</th>
                <th scope="col">{t("my_list.why")}</th>
                <th scope="col">{t("my_list.in_round")}</th>
                <th scope="col">
                  <span className="vh">{t("why_not")}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => {
                const pairing = row.candidate?.pairing;
                const cell = (name: string | undefined) =>
                  !name ? (
                    <Unknown />
                  ) : (
                    <>
                      {cityName(cityOf(name))}
                      <span className="ttl" lang={listing(name)?.textLanguage || undefined}>
                        {listing(name)?.title}
                      </span>
                    </>
                  );
                return (
                  <tr key={row.row}>
                    <td className="r quiet">{number(row.row)}</td>
                    <th scope="row">{cell(pairing?.need)}</th>
                    <td>{cell(pairing?.offer)}</td>
                    <td>
                      <Mark kind={KINDS[row.outcome] ?? ""}>{outcomeName(row.outcome)}</Mark>
                    </td>
                    <td className="why">
                      {why(row)}
                      {row.suggestions.length > 0 && (
                        <span className="quiet"> {t("my_list.meant", { names: row.suggestions.join(", ") })}</span>
                      )}
                    </td>
                    <td>
                      {row.inRound?.pairing ? (
                        <PairName pairing={row.inRound.pairing} />
                      ) : (
                        <span className="quiet">{t("my_list.none")}</span>
                      )}
                    </td>
                    <td className="r">
                      {pairing && (
                        <Link
                          href={withRound("/why-not", {
                            need: pairing.need,
                            offer: pairing.offer,
                            third: pairing.facilitator,
                          })}
                        >
                          {t("why_not")}
                        </Link>
                      )}
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      </Card>
      {data.leftOut?.length > 0 && <LeftOut needs={data.leftOut} />}
    </>
  );
}

function LeftOut({ needs }: { needs: string[] }) {
  const listing = useListings(needs);
  return (
    <Card title={t("my_list.left_out")}>
      <ul className="mini-list">
        {needs.map((need) => (
          <li key={need}>
            <Link href={withRound("/review", { text: need, state: "all" })}>
              {cityName(cityOf(need))}:{" "}
              <span lang={listing(need)?.textLanguage || undefined}>{listing(need)?.title}</span>
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}
