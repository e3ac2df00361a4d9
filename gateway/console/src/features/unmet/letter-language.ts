// Which language a letter to a city is in: the first of its working languages that the catalogue has, else an official one of
// its country, else the reader's.
import { useQuery } from "@tanstack/react-query";
import { textsOf, type Language } from "@/shared/language";
import { countryOf, network } from "@/shared/network";
import { language, saidIn } from "@/shared/texts";

export const LETTER_LANGUAGES = ["en", "fr"] as const;

const known = (tags: string[]): Language | undefined =>
  tags
    .map((tag) => LETTER_LANGUAGES.find((each) => each === tag.toLowerCase().split("-")[0]))
    .find((each) => each !== undefined);

export function letterLanguage(city: string): Language {
  if (language() === "pseudo") return "pseudo";
  const { cities, countries } = network();
  return (
    known(cities.get(city)?.workingLanguages ?? []) ??
    known(countries.get(`countries/${countryOf(city)}`)?.officialLanguages ?? []) ??
    language()
  );
}

// Undefined until the texts of that language are there.
export function useLetter(of: Language, write: () => string): string | undefined {
  const { data } = useQuery({
    queryKey: ["texts", of],
    queryFn: () => textsOf(of),
    enabled: of !== language(),
    staleTime: Infinity,
  });
  if (of === language()) return write();
  return data && saidIn(of, data, write);
}
