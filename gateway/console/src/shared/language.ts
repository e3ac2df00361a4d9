// Which language the reader wants: said in the address, chosen before, or the browser's. It takes in next to nothing itself,
// so that texts are asked for at once.
import { ownTexts } from "./own-texts";

export type Language = "en" | "fr" | "pseudo";

export function preferredLanguage(): Language {
  const said = new URLSearchParams(window.location.search).get("language") ?? localStorage.getItem("language");
  if (said === "en" || said === "fr" || said === "pseudo") return said;
  return navigator.language.startsWith("fr") ? "fr" : "en";
}

const TEXTS = {
  en: () => import("#texts/console-en.js"),
  fr: () => import("#texts/console-fr.js"),
  pseudo: () => import("#texts/console-pseudo.js"),
};
export interface Said {
  ours: Record<string, string>;
  own: Record<string, string>; // the network's own words, which go before
}
const asked: Partial<Record<Language, Promise<Said>>> = {};
export const textsOf = (language: Language): Promise<Said> =>
  (asked[language] ??= Promise.all([TEXTS[language](), ownTexts(language === "fr" ? "fr" : "en")]).then(
    ([{ default: ours }, own]) => ({ ours, own }),
  ));
