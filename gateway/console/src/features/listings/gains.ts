// One change of a draft that often brings more partners, where the draft leaves room for it.
import { isoDay, lastDay, parseDay } from "@/shared/format";
import type { Draft } from "./questions";

const DAY_MS = 864e5;
const MORE_DAYS = 60;

export interface Gain {
  id: "days" | "interpreter" | "hybrid";
  change: Draft;
}

export function gainsOf(draft: Draft): Gain[] {
  const end = parseDay(draft.end ?? "");
  const later = end && new Date(lastDay(end).getTime() + MORE_DAYS * DAY_MS);
  const day = later && { year: later.getUTCFullYear(), month: later.getUTCMonth() + 1, day: later.getUTCDate() };
  return [
    ...(day ? [{ id: "days" as const, change: { end: isoDay(day) } }] : []),
    ...(draft.interpreter === "yes" ? [] : [{ id: "interpreter" as const, change: { interpreter: "yes" } }]),
    ...(draft.mode === "hybrid" ? [] : [{ id: "hybrid" as const, change: { mode: "hybrid" } }]),
  ];
}
