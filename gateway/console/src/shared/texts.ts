// What the console says, in the reader's language: its own texts by typed ids, those of the engine by the ids that
// services send. Both come from the one catalogue (data/texts); a text is never put together of parts of sentences.
import { createElement, Fragment, type ReactNode } from "react";
import { preferredLanguage, textsOf, type Language, type Said } from "./language";
import { once } from "./once";
import type { Texts } from "#texts/console-ids.js";

export type TextId = keyof Texts;
type Values<Id extends TextId, V> = [Texts[Id]] extends [never] ? [] : [values: Record<Texts[Id], V>];
type Counted = { [Id in TextId]: Id extends `${infer Stem}.other` ? Stem : never }[TextId];

let texts: Record<string, string> = {};
let own: Record<string, string> = {};
let chosen: Language = "en";

export type { Language };
export const language = (): Language => chosen;
// What dates, numbers and names of languages are written by.
export const locale = (): string => (chosen === "fr" ? "fr" : "en-GB");

export async function loadTexts(): Promise<void> {
  chosen = preferredLanguage(); // calls that begin meanwhile ask for it, too
  document.documentElement.lang = chosen === "fr" ? "fr" : "en";
  const said = await textsOf(chosen);
  own = said.own;
  texts = { ...said.ours, ...own };
}

// What columns of sheets are called and hold, for screens that read sheets.
export async function loadSheetTexts(): Promise<void> {
  const load = {
    en: () => import("#texts/sheets-en.js"),
    fr: () => import("#texts/sheets-fr.js"),
    pseudo: () => import("#texts/sheets-pseudo.js"),
  };
  texts = { ...texts, ...(await load[chosen]()).default, ...own };
}

// For tests: the texts as they are given.
export function setTexts(given: Record<string, string>, of: Language = "en"): void {
  texts = given;
  chosen = of;
}

// What is said in another language than the reader's: texts, days, numbers and names. `say` may not wait for anything.
export function saidIn<Result>(of: Language, said: Said, say: () => Result): Result {
  const readers = { texts, chosen };
  texts = { ...said.ours, ...said.own };
  chosen = of;
  try {
    return say();
  } finally {
    ({ texts, chosen } = readers);
  }
}

export const pattern = (id: string): string | undefined => texts[id];
// What stands behind a beginning that several ids share, in the catalogue's order.
export const idsBelow = (prefix: string): string[] =>
  Object.keys(texts).flatMap((id) => (id.startsWith(prefix) ? [id.slice(prefix.length)] : []));

export const fill = (sentence: string, shown: (name: string) => string | undefined): string =>
  sentence.replace(/\{(\w+)\}/g, (whole, name: string) => shown(name) ?? whole);

export function t<Id extends TextId>(id: Id, ...[values]: Values<Id, string | number>): string {
  const given = values as Record<string, string | number> | undefined;
  return fill(texts[`console.${id}`] ?? id, (name) => given?.[name]?.toString());
}

// The text of an id that was put together at run time; undefined where the catalogue has none.
export const tMaybe = (id: string, values: Record<string, string | number> = {}): string | undefined => {
  const sentence = texts[`console.${id}`];
  return sentence === undefined ? undefined : fill(sentence, (name) => values[name]?.toString());
};

// By number, as the language counts: `id`.one or `id`.other, with {count}.
export function counted<Stem extends Counted>(
  stem: Stem,
  count: number,
  values: Record<string, string | number> = {},
): string {
  const form = once(Intl.PluralRules, locale(), {}).select(count) === "one" ? "one" : "other";
  const shown = { count: once(Intl.NumberFormat, locale(), {}).format(count), ...values } as Record<string, string | number>;
  return fill(texts[`console.${stem}.${form}`] ?? stem, (name) => shown[name]?.toString());
}

const nodes = (sentence: string, values: Record<string, ReactNode>): ReactNode =>
  createElement(
    Fragment,
    null,
    ...sentence.split(/(\{\w+\})/).map((part) => {
      const name = /^\{(\w+)\}$/.exec(part)?.[1];
      return name !== undefined && name in values ? values[name] : part;
    }),
  );

// A text with parts of the page in its places: `rich("round.claim", {share: <b>…</b>})`.
export function rich<Id extends TextId>(id: Id, ...[values]: Values<Id, ReactNode>): ReactNode {
  return nodes(texts[`console.${id}`] ?? id, (values ?? {}) as Record<string, ReactNode>);
}

export function richCounted<Stem extends Counted>(
  stem: Stem,
  count: number,
  values: Record<string, ReactNode> = {},
): ReactNode {
  const form = once(Intl.PluralRules, locale(), {}).select(count) === "one" ? "one" : "other";
  return nodes(texts[`console.${stem}.${form}`] ?? stem, {
    count: once(Intl.NumberFormat, locale(), {}).format(count),
    ...values,
  });
}
