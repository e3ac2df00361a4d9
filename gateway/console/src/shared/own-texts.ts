// The network's own words (ENTENTE_TEXTS of the gateway), which go before what a page says by itself. A page whose gateway
// doesn't answer says what it has.
type Sentence = Record<"en" | "fr", string>;

export async function ownTexts(language: "en" | "fr"): Promise<Record<string, string>> {
  try {
    const response = await fetch("/own-texts.json");
    const own = response.ok ? ((await response.json()) as Record<string, Sentence>) : {};
    return Object.fromEntries(Object.entries(own).map(([id, sentence]) => [id, sentence[language]]));
  } catch {
    return {};
  }
}
