// Reports: choose whose; a paper preview; words can be edited, figures are the service's; CSV and print.
import { useState } from "react";
import { useMutation, useQuery } from "@tanstack/react-query";
import {
  ExportReportRequest_Format,
  type Report_Section,
  type Report_Table,
} from "#contracts/entente/matching/v1/report_service_pb.js";
import { useAddress } from "@/shared/address";
import { reports } from "@/shared/calls";
import { download } from "@/shared/download";
import { day, isoDay, parseDay } from "@/shared/format";
import { cityName, label, network } from "@/shared/network";
import { programmeOf } from "@/shared/names";
import { Button } from "@/shared/parts/button";
import { Page, PageHead, useTitle } from "@/shared/parts/page";
import { FaultNote, Skeleton } from "@/shared/parts/states";
import { programmesQuery } from "@/shared/queries";
import { useShownRound } from "@/shared/round";
import { language, t } from "@/shared/texts";
import "./reports.css";

const USUAL = { of: "", from: "", to: "" };

export default function ReportsScreen() {
  const { shown } = useShownRound();
  const { data: programmes = [] } = useQuery(programmesQuery);
  const [{ of, from, to }, change] = useAddress(USUAL);
  const subject = of || (shown ? programmeOf(shown.round.name) : (programmes[0]?.name ?? ""));
  const request = {
    subject,
    fromDate: parseDay(from),
    toDate: parseDay(to),
    languageCode: language() === "fr" ? "fr" : "en",
  };
  const { data, error, refetch } = useQuery({
    queryKey: ["report", request],
    enabled: subject !== "",
    queryFn: () => reports.getReport(request),
  });
  const save = useMutation({
    mutationFn: async () => {
      const { file, fileName, contentType } = await reports.exportReport({
        report: request,
        format: ExportReportRequest_Format.CSV,
      });
      download(fileName, file, contentType);
    },
  });
  useTitle(data?.title, t("nav.reports"));
  return (
    <Page kind="reports-page">
      <PageHead
        title={t("nav.reports")}
        lead={t("reports.lead")}
        actions={
          <>
            <Button icon="download" isDisabled={save.isPending || !data} onPress={() => save.mutate()}>
              CSV
            </Button>
            <Button icon="print" isDisabled={!data} onPress={() => window.print()}>
              {t("reports.print")}
            </Button>
          </>
        }
      />
      <div className="reports">
        <nav aria-label={t("reports.of")}>
          <label className="field">
            <span>{t("reports.of")}</span>
            <select className="input" value={subject} onChange={(event) => change({ of: event.target.value })}>
              <optgroup label={t("reports.programmes")}>
                {programmes.map(({ name, displayName }) => (
                  <option key={name} value={name}>
                    {displayName}
                  </option>
                ))}
              </optgroup>
              <optgroup label={t("filter.field")}>
                {[...(network().vocabularies.get("creative-field")?.keys() ?? [])].map((field) => (
                  <option key={field} value={`fields/${field}`}>
                    {label("creative-field", field)}
                  </option>
                ))}
              </optgroup>
              <optgroup label={t("nav.cities")}>
                {[...network().cities.keys()]
                  .sort((a, b) => cityName(a).localeCompare(cityName(b)))
                  .map((city) => (
                    <option key={city} value={city}>
                      {cityName(city)}
                    </option>
                  ))}
              </optgroup>
            </select>
          </label>
          <label className="field">
            <span>{t("listing.from")}</span>
            <input
              className="input"
              type="date"
              value={from || isoDay(data?.fromDate)}
              onChange={(event) => change({ from: event.target.value }, { replace: true })}
            />
          </label>
          <label className="field">
            <span>{t("listing.until")}</span>
            <input
              className="input"
              type="date"
              value={to || isoDay(data?.toDate)}
              onChange={(event) => change({ to: event.target.value }, { replace: true })}
            />
          </label>
          {data && (
            <ol className="toc">
              {data.sections.map(({ id, title }) => (
                <li key={id}>
                  <a href={`#${id}`}>{title}</a>
                </li>
              ))}
            </ol>
          )}
        </nav>
        {save.error && <FaultNote error={save.error} what={t("fault.report")} />}
        {error ? (
          <FaultNote error={error} what={t("fault.report")} again={() => void refetch()} />
        ) : !data ? (
          <Skeleton rows={12} />
        ) : (
          <article className="paper" lang={data.languageCode}>
            <header>
              <span>Entente</span>
              <span>
                {day(data.fromDate)} – {day(data.toDate)}
              </span>
            </header>
            <h2>{data.title}</h2>
            {data.example && <p className="strip-note">{t("example_strip")}</p>}
            {data.sections.map((section) => (
              <Section key={`${subject} ${section.id}`} section={section} of={subject} />
            ))}
          </article>
        )}
      </div>
    </Page>
  );
}

// Words that were changed stay on this device.
function Section({ section: { id, title, text, toWrite, tables }, of }: { section: Report_Section; of: string }) {
  const key = `report ${of} ${id} ${language()}`;
  const [words, setWords] = useState(() => localStorage.getItem(key) ?? text);
  const write = (value: string): void => {
    setWords(value);
    if (value === text) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  };
  return (
    <section id={id}>
      <h3>{title}</h3>
      <textarea
        className="edit"
        aria-label={title}
        value={words}
        placeholder={toWrite ? t("reports.to_write") : undefined}
        rows={Math.max(2, Math.ceil(words.length / 90) + words.split("\n").length - 1)}
        onChange={(event) => write(event.target.value)}
      />
      <p className="printed">{words}</p>
      {tables.map((table) => (
        <Figures key={table.title} table={table} />
      ))}
    </section>
  );
}

const Figures = ({ table: { title, columns, rows } }: { table: Report_Table }) => (
  <div className="scroll-x" tabIndex={0} role="region" aria-label={title}>
    <table className="plain">
      <caption>{title}</caption>
      <thead>
        <tr>
          <th scope="col">
            <span className="vh">{title}</span>
          </th>
          {columns.map((column) => (
            <th key={column} scope="col" className="r">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ heading, cells }, i) => (
          <tr key={i}>
            <th scope="row">{heading}</th>
            {cells.map((cell, c) => (
              <td key={c} className="r">
                {cell}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);
