import { create } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";

import { CountrySchema, VocabularySchema } from "#contracts/entente/profiles/v1/country_pb.js";
import { countryName, setNetwork, shape, telling } from "@/shared/network";

const country = (code: string, development: string) =>
  create(CountrySchema, {
    name: `countries/${code}`,
    labels: { en: `Country ${code}` },
    classifications: [{ scheme: "development", value: development }],
  });
const fields = (...codes: string[]) =>
  create(VocabularySchema, { name: "vocabularies/creative-field", entries: codes.map((code) => ({ code })) });
const ids = [{ id: "country" }, { id: "field" }, { id: "sheet.axis" }, { id: "title" }];

describe("what tells members of a network apart", () => {
  it("is shown where they differ", () => {
    setNetwork([], [country("TN", "developing"), country("FR", "developed")], [fields("music", "film")]);
    expect(shape()).toEqual({ countries: true, fields: true, axes: true });
    expect(telling(ids)).toEqual(ids);
    expect(countryName("TN")).toBe("Country TN");
  });
  it("leaves North and South out where all countries are of one class", () => {
    setNetwork([], [country("TN", "developing"), country("SN", "developing")], [fields("music", "film")]);
    expect(telling(ids).map(({ id }) => id)).toEqual(["country", "field", "title"]);
  });
  it("is nothing where all have the same country and field", () => {
    setNetwork([], [country("ZZ", "developing")], [fields("members")]);
    expect(shape()).toEqual({ countries: false, fields: false, axes: false });
    expect(telling(ids)).toEqual([{ id: "title" }]);
    expect(countryName("ZZ")).toBe("");
  });
});
