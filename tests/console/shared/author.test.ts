import { create } from "@bufbuild/protobuf";
import { beforeAll, describe, expect, it } from "vitest";
import { DecisionSchema } from "#contracts/entente/matching/v1/proposal_pb.js";
import { CitySchema } from "#contracts/entente/profiles/v1/city_pb.js";
import { VocabularySchema } from "#contracts/entente/profiles/v1/country_pb.js";
import { Access_Role } from "#contracts/entente/type/v1/access_pb.js";
import { setNetwork } from "@/shared/network";
import { setTexts } from "@/shared/texts";
import { authorName } from "@/shared/author";

const taken = (of: Parameters<typeof create<typeof DecisionSchema>>[1]) =>
  authorName(create(DecisionSchema, { author: "people/p-7", ...of }));

describe("The author of a decision", () => {
  beforeAll(() => {
    setTexts({
      "console.author.coordinator": "Coordinator",
      "console.author.deputy_coordinator": "Deputy coordinator",
      "console.author.focal_point": "Focal point",
      "console.author.invited": "By the link",
    });
    const music = { code: "music", labels: { en: "Music" } };
    setNetwork(
      [create(CitySchema, { name: "cities/bamako", displayName: "Bamako" })],
      [],
      [create(VocabularySchema, { name: "vocabularies/creative-field", entries: [music] })],
    );
  });
  it("IsAFunctionAndWhatItIsOf", () => {
    expect(taken({ role: Access_Role.COORDINATOR, scope: "*" })).toBe("Coordinator");
    expect(taken({ role: Access_Role.COORDINATOR, scope: "fields/music", deputy: true })).toBe(
      "Deputy coordinator, Music",
    );
    expect(taken({ role: Access_Role.FOCAL_POINT, scope: "cities/bamako" })).toBe("Focal point, Bamako");
  });
  it("SaysWhoAnsweredForACity", () =>
    expect(
      taken({ role: Access_Role.INVITED, onBehalfOf: "cities/bamako", answeredBy: "head of international relations" }),
    ).toBe("By the link, Bamako, head of international relations"));
  it("IsNobodyWhereTheServiceTookIt", () => expect(taken({ author: "" })).toBe(""));
});
