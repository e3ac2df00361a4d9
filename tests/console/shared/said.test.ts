import { beforeEach, describe, expect, it } from "vitest";
import { said, setSaid } from "@/shared/said";
import { setTexts } from "@/shared/texts";

describe("Said", () => {
  beforeEach(() => {
    setSaid([
      ["isn't {said}", "n’est pas {said}"],
      ["a city", "une ville"],
      ["has {count} rows", "a {count} lignes"],
      ["{said}; did you mean '{name}'?", "{said} ; vouliez-vous dire « {name} » ?"],
      ["must be {either_of}", "doit être {either_of}"],
      ["{name} ends", "{name} prend fin"],
      ["round {name} ends", "le tour {name} prend fin"],
    ]);
    setTexts({}, "fr");
  });
  it("IsFoundByItsFormWithItsParts", () =>
    expect(said("isn't a city; did you mean 'Saint-Louis'?")).toBe(
      "n’est pas une ville ; vouliez-vous dire « Saint-Louis » ?",
    ));
  it("WritesNumbersAndChoicesInFrench", () => {
    expect(said("has 12000 rows")).toBe(`a ${new Intl.NumberFormat("fr").format(12000)} lignes`);
    expect(said("must be a or b")).toBe("doit être a ou b");
  });
  it("PrefersTheFormWithMoreWordsOfItsOwn", () => expect(said("round 3 ends")).toBe("le tour 3 prend fin"));
  it("StaysEnglishWhereAPartIsNotKnown", () => expect(said("isn't a river")).toBe("isn't a river"));
  it("StaysEnglishForEnglishReaders", () => {
    setTexts({}, "en");
    expect(said("isn't a city")).toBe("isn't a city");
  });
});
