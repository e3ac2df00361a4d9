import { create } from "@bufbuild/protobuf";
import { ListingSchema } from "#contracts/entente/listings/v1/listing_pb.js";
import { UnmetNeed_Change_Kind as Change, UnmetNeedSchema } from "#contracts/entente/matching/v1/round_pb.js";
import { CitySchema } from "#contracts/entente/profiles/v1/city_pb.js";
import { CountrySchema } from "#contracts/entente/profiles/v1/country_pb.js";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { letterTo } from "@/features/unmet/letter";
import { letterLanguage } from "@/features/unmet/letter-language";
import { setNetwork } from "@/shared/network";
import { language, saidIn, setTexts, t } from "@/shared/texts";
import english from "#texts/console-en.js";
import french from "#texts/console-fr.js";

vi.mock("@/shared/calls", () => ({})); // nothing is asked here

const city = (name: string, country: string, workingLanguages: string[]) =>
  create(CitySchema, {
    name: `cities/${name}`,
    displayName: name,
    country,
    workingLanguages,
    localNames: name === "havana" ? [{ languageCode: "fr", text: "La Havane" }] : [],
  });

beforeEach(() => {
  setTexts(english);
  setNetwork(
    [
      city("dakar", "SN", ["wo", "fr-SN", "en"]),
      city("beirut", "LB", ["ar", "en"]),
      city("douala", "CM", []),
      city("havana", "CU", ["es"]),
    ],
    [
      create(CountrySchema, { name: "countries/CM", officialLanguages: ["fr", "en"] }),
      create(CountrySchema, { name: "countries/CU", officialLanguages: ["es"] }),
    ],
    [],
  );
});

describe("LetterLanguage", () => {
  it("IsTheFirstWorkingLanguageThatTheCatalogueHas", () => {
    expect(letterLanguage("cities/dakar")).toBe("fr");
    expect(letterLanguage("cities/beirut")).toBe("en");
  });
  it("IsAnOfficialOneOfTheCountryWhereTheCityHasNone", () => expect(letterLanguage("cities/douala")).toBe("fr"));
  it("IsTheReadersWhereTheCatalogueHasNoneOfThem", () => {
    expect(letterLanguage("cities/havana")).toBe("en");
    setTexts(french, "fr");
    expect(letterLanguage("cities/havana")).toBe("fr");
  });
});

describe("Letter", () => {
  const unmet = create(UnmetNeedSchema, {
    need: "cities/havana/listings/need",
    change: {
      kind: Change.WINDOW,
      offer: "cities/dakar/listings/offer",
      window: { start: { year: 2027, month: 4, day: 1 }, end: { year: 2028, month: 3, day: 31 } },
    },
  });
  const listing = (name: string) => create(ListingSchema, { name, title: "Son" });
  it("IsWhollyInItsLanguageAndLeavesTheReaderTheirs", () => {
    const letter = saidIn("fr", { ours: french, own: {} }, () => letterTo(unmet, listing));
    expect(letter).toContain("La Havane");
    expect(letter).toContain("1er avril 2027");
    expect(letter).toContain("Cela vous conviendrait-il");
    expect(letterTo(unmet, listing)).toContain("1 April 2027");
    expect(language()).toBe("en");
  });
  it("LeavesTheReadersLanguageWhenItCannotBeWritten", () => {
    expect(() =>
      saidIn("fr", { ours: french, own: {} }, () => {
        throw new Error("no");
      }),
    ).toThrow();
    expect(t("letter.end")).toBe(english["console.letter.end"]);
  });
});
