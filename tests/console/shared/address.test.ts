import { describe, expect, it } from "vitest";
import { readAddress, writeAddress } from "@/shared/address";

const USUAL = { state: "todo", text: "", sort: "" };

describe("Address", () => {
  it("LeavesOutWhatIsEmpty", () => {
    expect(writeAddress("/review", { state: "", text: "", sort: "" })).toBe("/review");
  });
  it("IsReadAsItWasWritten", () => {
    const values = { state: "decided", text: "Łódź & “co”; 50 %", sort: "-score" };
    const address = writeAddress("/review", values);
    expect(readAddress(address.slice(address.indexOf("?")), USUAL)).toEqual(values);
  });
  it("KeepsNamesOfResourcesReadable", () => {
    expect(writeAddress("/unmet", { need: "cities/dakar/listings/x" })).toBe("/unmet?need=cities/dakar/listings/x");
  });
  it("TakesTheUsualValueForWhatItDoesNotName", () => {
    expect(readAddress("?text=a", USUAL)).toEqual({ state: "todo", text: "a", sort: "" });
  });
});
