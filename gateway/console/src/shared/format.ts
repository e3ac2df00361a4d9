// Numbers, days and times as the reader's language writes them. Units: points are counted in `scale` parts of one shown
// point (Round.Snapshot.score_scale); days are civil dates without a zone.
import type { PartialDate } from "#contracts/entente/type/v1/date_pb.js";
import type { Timestamp } from "@bufbuild/protobuf/wkt";
import { once } from "./once";
import { locale, language } from "./texts";

const numbers = (options: Intl.NumberFormatOptions) => once(Intl.NumberFormat, locale(), options);
const dates = (options: Intl.DateTimeFormatOptions) => once(Intl.DateTimeFormat, locale(), options);

export const number = (value: number | bigint, digits = 0, least = 0): string =>
  numbers({ maximumFractionDigits: digits, minimumFractionDigits: least }).format(value);

export const points = (value: number | bigint, scale: number | bigint, digits = 1): string =>
  number(Number(value) / Number(scale || 1), digits);

// A score among others: always with its tenth, so that they stand under each other.
export const score = (value: number | bigint, scale: number | bigint): string =>
  number(Number(value) / Number(scale || 1), 1, 1);

export function signed(value: number, digits = 0): string {
  const sign = value > 0 ? "+" : value < 0 ? "−" : "";
  return sign + number(Math.abs(value), digits);
}

export const percent = (part: number, whole: number): string =>
  numbers({ style: "percent" }).format(whole ? part / whole : 0);

export const gap = (ppm: number | bigint): string =>
  numbers({ style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 2 }).format(
    Math.max(Number(ppm), 1) / 1e6,
  );

type Days = Pick<PartialDate, "year" | "month" | "day">;

export function day(date: Days | undefined, month: "long" | "short" = "long"): string {
  if (!date?.year) return "";
  const shown = dates({
    year: "numeric",
    month: date.month ? month : undefined,
    day: date.day ? "numeric" : undefined,
    timeZone: "UTC",
  }).format(firstDay(date));
  return language() === "fr" && date.day === 1 ? shown.replace(/^1 /, "1er ") : shown;
}

// "2027-05", as sheets and parameters of texts write it.
export function parseDay(iso: string): Days | undefined {
  const parts = /^(\d{4})(?:-(\d\d))?(?:-(\d\d))?$/.exec(iso);
  return parts ? { year: Number(parts[1]), month: Number(parts[2] ?? 0), day: Number(parts[3] ?? 0) } : undefined;
}

export const isoDay = (date: Days | undefined): string =>
  date?.year
    ? [date.year, date.month, date.day]
        .filter(Boolean)
        .map((part, i) => String(part).padStart(i ? 2 : 4, "0"))
        .join("-")
    : "";

// A reduced date stands for its widest reading: as a start its first day, as an end its last.
export const firstDay = (date: Days): Date => new Date(Date.UTC(date.year, (date.month || 1) - 1, date.day || 1));
export const lastDay = (date: Days): Date =>
  date.day
    ? firstDay(date)
    : date.month
      ? new Date(Date.UTC(date.year, date.month, 0))
      : new Date(Date.UTC(date.year, 11, 31));

const DAY_MS = 864e5;
export const daysBetween = (from: Days, to: Days): number =>
  Math.round((lastDay(to).getTime() - firstDay(from).getTime()) / DAY_MS);

export const dateOf = (time: Timestamp | undefined): Date | undefined =>
  time ? new Date(Number(time.seconds) * 1000 + time.nanos / 1e6) : undefined;

export function moment(time: Timestamp | Date | undefined): string {
  const date = time instanceof Date ? time : dateOf(time);
  return date
    ? dates({
        day: "numeric",
        month: "short",
        year: "numeric",
        hour: "2-digit",
        minute: "2-digit",
      }).format(date)
    : "";
}

export const clock = (date: Date, timeZone?: string): string =>
  dates({ hour: "2-digit", minute: "2-digit", timeZone }).format(date);

// The hour at a place; empty where its zone isn't known here.
export function hourAt(timeZone: string): string {
  if (!timeZone) return "";
  try {
    return clock(new Date(), timeZone);
  } catch {
    return "";
  }
}

export function languageName(tag: string): string {
  try {
    return once(Intl.DisplayNames, locale(), { type: "language" } as const).of(tag) ?? tag;
  } catch {
    return tag;
  }
}
