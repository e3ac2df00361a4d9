// What is worth a look before others read it: what is missing stands in the way, what isn't known excludes nobody.
import type { Programme } from "#contracts/entente/matching/v1/programme_pb.js";
import { day, lastDay, parseDay } from "@/shared/format";
import { Icon } from "@/shared/parts/icon";
import { counted, t } from "@/shared/texts";
import type { Draft } from "./questions";

const DAY_MS = 864e5;

interface Check {
  kind: "ok" | "no" | "nk";
  said: string;
}

// The first day that leaves time for review and answers.
export const soonest = (programme: Pick<Programme, "reviewDays" | "answerDays">, now: Date): Date =>
  new Date(now.getTime() + (programme.reviewDays + programme.answerDays) * DAY_MS);

export function checksOf(draft: Draft, programme: Programme | undefined, now = new Date()): Check[] {
  const deadline = parseDay(draft.deadline ?? "");
  const first = programme && soonest(programme, now);
  const unknown = (ids: string[]): number => ids.filter((id) => !draft[id]).length;
  const access = unknown(["stepFree", "remotePossible", "lowBandwidth", "languageSupport"]);
  const dates = unknown(["start", "end"]);
  return [
    draft.title?.trim()
      ? { kind: "ok", said: t("listing.check.title") }
      : { kind: "no", said: t("listing.check.no_title") },
    draft.topics || draft.creativeFields
      ? { kind: "ok", said: t("listing.check.topics") }
      : { kind: "no", said: t("listing.check.no_topics") },
    ...(deadline && first && lastDay(deadline) < first
      ? [
          {
            kind: "no" as const,
            said: t("listing.check.deadline", {
              day: day({ year: first.getUTCFullYear(), month: first.getUTCMonth() + 1, day: first.getUTCDate() }),
            }),
          },
        ]
      : []),
    ...(dates > 0 ? [{ kind: "nk" as const, said: t("listing.check.dates") }] : []),
    ...(draft.languages || draft.anyLanguage ? [] : [{ kind: "nk" as const, said: t("listing.check.languages") }]),
    ...(draft.costSharing ? [] : [{ kind: "nk" as const, said: t("listing.check.cost") }]),
    ...(access > 0 ? [{ kind: "nk" as const, said: counted("listing.check.access", access) }] : []),
  ];
}

export const BeforePublish = ({ draft, programme }: { draft: Draft; programme: Programme | undefined }) => (
  <section className="card">
    <h2>{t("listing.before_publish")}</h2>
    <ul className="check">
      {checksOf(draft, programme).map(({ kind, said }) => (
        <li key={said} className={kind}>
          {kind === "nk" ? (
            <span className="v nk" aria-hidden="true">
              ?
            </span>
          ) : (
            <Icon name={kind === "ok" ? "check" : "warn"} size={14} />
          )}{" "}
          <span>{said}</span>
        </li>
      ))}
    </ul>
  </section>
);
