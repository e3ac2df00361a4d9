import { describe, expect, it } from "vitest";
import type { City } from "#contracts/entente/profiles/v1/city_pb.js";
import { setNetwork } from "@/shared/network";
import { asked, isFiltered, USUAL } from "@/features/review/asked";

const city = (id: string, displayName: string): City =>
  ({ name: `cities/${id}`, displayName, localNames: [] }) as unknown as City;

describe("Asked", () => {
  it("UsuallyIsWhatWaitsForADecision", () => {
    expect(asked(USUAL)).toEqual({
      filter: "(state = proposed OR state = returned)",
      orderBy: "priority desc, deadline, score desc",
    });
    expect(isFiltered(USUAL)).toBe(false);
  });

  it("HasAPartForEachChoice", () => {
    const { filter, orderBy } = asked({
      ...USUAL,
      state: "all",
      look: "clear",
      field: "music",
      region: "Africa",
      axis: "nss",
      sort: "weakest",
    });
    expect(filter).toBe(
      '(NOT flag : *) AND (field = "music") AND (region = "Africa") AND (axis = "AXIS_NORTH_SOUTH_SOUTH")',
    );
    expect(orderBy).toBe("score");
  });

  it("BySomebodyIsWhatThatOneTakesCareOf", () => {
    expect(asked({ ...USUAL, state: "all", who: "carla" }).filter).toBe('(assignee = "people/carla")');
    expect(asked({ ...USUAL, state: "all", who: "nobody" }).filter).toBe("(NOT assignee : *)");
    expect(isFiltered({ ...USUAL, who: "carla" })).toBe(true);
  });

  it("OfACellIsWhoIsHelpedAndEitherOfThoseWhoHelp", () => {
    expect(asked({ ...USUAL, state: "all", cell: "Northern Europe>Western Africa" }).filter).toBe(
      '(region = "Western Africa" AND (pivotal_region = "Northern Europe" OR facilitating_region = "Northern Europe"))',
    );
  });

  it("ByATextFindsTitlesAndCitiesWithoutTheirAccents", () => {
    setNetwork([city("sao-paulo", "São Paulo"), city("dakar", "Dakar")], [], []);
    expect(asked({ ...USUAL, state: "all", text: "sao" }).filter).toBe('(text : "sao" OR city = "cities/sao-paulo")');
    expect(asked({ ...USUAL, state: "all", text: 'a "b" \\' }).filter).toBe('(text : "a \\"b\\" \\\\")');
  });

  it("ByANameFindsTheListing", () => {
    const name = "cities/dakar/listings/x";
    expect(asked({ ...USUAL, state: "all", text: name }).filter).toBe(`(need = "${name}" OR offer = "${name}")`);
  });
});
