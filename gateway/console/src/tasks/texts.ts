// What this page says, in the reader's language, with its days and numbers.
import type { Texts } from "#texts/my-ids.js";
import { ownTexts } from "@/shared/own-texts";
import type { PartialDateJson } from "#contracts/entente/type/v1/date_pb.js";

let texts: Record<string, string> = {};

export type Language = "en" | "fr" | "pseudo";
export const languageHere = (): Language => (document.documentElement.lang === "fr" ? "fr" : "en");

export async function load(): Promise<void> {
  const said = localStorage.getItem("language") ?? (navigator.language.startsWith("fr") ? "fr" : "en");
  const load = {
    en: () => import("#texts/my-en.js"),
    fr: () => import("#texts/my-fr.js"),
    pseudo: () => import("#texts/my-pseudo.js"),
  };
  const language = said in load ? (said as Language) : "en";
  const [{ default: ours }, own] = await Promise.all([load[language](), ownTexts(language === "fr" ? "fr" : "en")]);
  texts = { ...ours, ...own };
  document.documentElement.lang = language === "fr" ? "fr" : "en";
}

export function t<Id extends keyof Texts>(
  id: Id,
  ...[values]: [Texts[Id]] extends [never] ? [] : [values: Record<Texts[Id], string>]
): string {
  const given = values as Record<string, string> | undefined;
  return (texts[`my.${id}`] ?? id).replace(/\{(\w+)\}/g, (whole, name: string) => given?.[name] ?? whole);
}
export const maybe = (id: string): string | undefined => texts[id];

const locale = (): string => (languageHere() === "fr" ? "fr" : "en-GB");

export function day(date: PartialDateJson | Date | undefined): string {
  if (date instanceof Date)
    return new Intl.DateTimeFormat(locale(), { day: "numeric", month: "long", year: "numeric" }).format(date);
  if (!date?.year) return "";
  const shown = new Intl.DateTimeFormat(locale(), {
    year: "numeric",
    month: date.month ? "long" : undefined,
    day: date.day ? "numeric" : undefined,
    timeZone: "UTC",
  }).format(new Date(Date.UTC(date.year, (date.month || 1) - 1, date.day || 1)));
  return languageHere() === "fr" && date.day === 1 ? shown.replace(/^1 /, "1er ") : shown;
}
export const number = (value: number): string =>
  new Intl.NumberFormat(locale(), { maximumFractionDigits: 2 }).format(value);
export const hour = (date: Date): string =>
  new Intl.DateTimeFormat(locale(), { hour: "2-digit", minute: "2-digit" }).format(date);
export function languageName(tag: string): string {
  try {
    return new Intl.DisplayNames(locale(), { type: "language" }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}
