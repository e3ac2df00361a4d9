// What would do for an unmet need, grouped by kind. The engine says it as a text (`change.…`); only its id is read here.
import type { UnmetNeed } from "#contracts/entente/matching/v1/round_pb.js";
import type { EngineText } from "#contracts/entente/type/v1/quantity_pb.js";

export const KINDS = ["place", "limit", "window", "language", "topic", "payer", "programme", "none"] as const;
export type Kind = (typeof KINDS)[number];

const KIND_OF: Record<string, Kind> = {
  "change.place": "place",
  "change.provider_limit": "limit",
  "change.receiver_limit": "limit",
  "change.window": "window",
  "change.window_of_offer": "window",
  "change.language": "language",
  "change.language_alone": "language",
  "change.interpreter": "language",
  "change.topic": "topic",
  "change.payer": "payer",
  "change.axis": "programme",
  "change.floor": "programme",
};

// The first change that would do; none: more than one is needed, or none was tried.
export function changeOf({ details }: Pick<UnmetNeed, "details">): { kind: Kind; text: EngineText | undefined } {
  const text = details.find(({ id }) => KIND_OF[id] !== undefined);
  return { kind: KIND_OF[text?.id ?? ""] ?? "none", text };
}

// What else the engine says of it: which rule stopped how many, who took the places.
export const reasonsOf = ({ details }: Pick<UnmetNeed, "details">): EngineText[] =>
  details.filter(({ id }) => !id.startsWith("change."));
