import { create } from "@bufbuild/protobuf";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { AssigneeSchema } from "#contracts/entente/matching/v1/proposal_service_pb.js";
import { VocabularySchema } from "#contracts/entente/profiles/v1/country_pb.js";
import { setNetwork } from "@/shared/network";
import { setTexts } from "@/shared/texts";

vi.stubGlobal("window", { location: { origin: "http://localhost" } });
const { assigneeName, assigneesQuery, functionOf, inOrder, nameOfPerson } = await import("@/shared/assignees");
const { queryClient } = await import("@/shared/queries");

const assignee = (of: Parameters<typeof create<typeof AssigneeSchema>>[1]) => create(AssigneeSchema, of);
const ada = assignee({ person: "people/ada", scopes: ["*"], caller: true });
const milo = assignee({ person: "people/milo", displayName: "Milo", scopes: ["fields/film", "fields/music"], deputy: true });
const zoe = assignee({ person: "people/zoe", displayName: "Zoé", scopes: ["fields/film"] });

describe("Assignees", () => {
  beforeAll(() => {
    setTexts({
      "console.author.coordinator": "Coordinator",
      "console.author.deputy_coordinator": "Deputy coordinator",
      "console.assignee.you": "You",
      "console.assignee.another": "another coordinator",
    });
    const entries = [
      { code: "film", labels: { en: "Film" } },
      { code: "music", labels: { en: "Music" } },
    ];
    const fields = create(VocabularySchema, { name: "vocabularies/creative-field", entries });
    setNetwork([], [], [fields]);
  });

  it("AreSaidByTheirFunction", () => {
    expect(functionOf(ada)).toBe("Coordinator");
    expect(functionOf(milo)).toBe("Deputy coordinator, Film, Music");
  });

  it("HaveTheirNameOrTheirFunctionAndTheReaderIsYou", () => {
    expect(assigneeName(milo)).toBe("Milo");
    expect(assigneeName(assignee({ person: "people/p-1", scopes: ["fields/film"] }))).toBe("Coordinator, Film");
    expect(assigneeName(ada)).toBe("You");
  });

  it("BeginWithTheReader", () => {
    expect(inOrder([zoe, milo, ada]).map(({ person }) => person)).toEqual([
      "people/ada",
      "people/milo",
      "people/zoe",
    ]);
  });

  it("OutOfTheReadersFieldsAreSomebody", () => {
    queryClient.setQueryData(assigneesQuery().queryKey, [ada, milo]);
    expect(nameOfPerson("people/milo")).toBe("Milo");
    expect(nameOfPerson("people/unknown")).toBe("another coordinator");
    expect(nameOfPerson("")).toBe("");
  });
});
