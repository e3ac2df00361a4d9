// What services say of a sheet or a request in English, found again in French by its form, as the command line finds it
// (services/common/sheets/said.h): places mean what their names begin with. Loaded apart, where it is needed.
import { day, number, parseDay } from "./format";
import { language } from "./texts";

interface Form {
  pieces: string[];
  places: string[];
  french: string;
}

const DEEPEST = 6;
let forms: Form[] = [];

// The most particular form first: one with an end of its own, then the one with the most words of its own.
export function setSaid(pairs: readonly (readonly [string, string])[]): void {
  const rank = ({ pieces }: Form): number => pieces.join("").length - (pieces.at(-1) === "" ? 1e6 : 0);
  forms = pairs
    .map(([english, french]) => ({
      pieces: english.split(/\{\w+\}/),
      places: [...english.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? ""),
      french,
    }))
    .sort((a, b) => rank(b) - rank(a));
}

export async function loadSaid(): Promise<void> {
  if (language() === "fr" && forms.length === 0) setSaid((await import("#texts/said-fr.js")).default);
}

// What stands between the pieces: the first and the last where they must be, each other one as far left as it can.
function partsBetween(pieces: string[], text: string): string[] | undefined {
  const [first = "", ...others] = pieces;
  const last = others.pop();
  if (last === undefined) return text === first ? [] : undefined;
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return undefined;
  let rest = text.slice(first.length, text.length - last.length);
  const parts: string[] = [];
  for (const piece of others) {
    const at = rest.indexOf(piece);
    if (at < 0) return undefined;
    parts.push(rest.slice(0, at));
    rest = rest.slice(at + piece.length);
  }
  return [...parts, rest];
}

function inWords(place: string, value: string): string {
  if (place.startsWith("day")) return day(parseDay(value)) || value;
  if (place.startsWith("either")) return value.replaceAll(" or ", " ou ");
  return place.startsWith("count") && /^\d+$/.test(value) ? number(Number(value)) : value;
}

function inFrench(english: string, depth: number): string | undefined {
  if (depth === DEEPEST) return undefined;
  nextForm: for (const { pieces, places, french } of forms) {
    const parts = partsBetween(pieces, english);
    if (!parts) continue;
    const values: Record<string, string> = {};
    for (const [i, place] of places.entries()) {
      const part = parts[i] ?? "";
      const isSaid = place.startsWith("said");
      const known = isSaid || place.startsWith("cause") ? inFrench(part, depth + 1) : undefined;
      if (known === undefined && isSaid) continue nextForm;
      values[place] = known ?? inWords(place, part);
    }
    return french.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
  }
  return undefined;
}

// In the reader's language, where it is known; else as it was said.
export const said = (english: string): string => (language() === "fr" ? inFrench(english, 0) : undefined) ?? english;
