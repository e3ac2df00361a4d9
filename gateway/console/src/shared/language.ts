// Which language the reader wants: said in the address, chosen before, or the browser's. It takes in nothing itself, so that
// texts are asked for at once.
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
export const textsOf = (language: Language) => TEXTS[language]();
