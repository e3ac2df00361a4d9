// What would do for an unmet need, grouped by kind.
import { UnmetNeed_Change_Kind as Change, type UnmetNeed } from "#contracts/entente/matching/v1/round_pb.js";
import type { EngineText } from "#contracts/entente/type/v1/quantity_pb.js";

export const KINDS = ["place", "limit", "window", "language", "topic", "payer", "programme", "none"] as const;
export type Kind = (typeof KINDS)[number];

const KIND_OF: Record<Change, Kind> = {
  [Change.UNSPECIFIED]: "none",
  [Change.PLACE]: "place",
  [Change.PROVIDER_LIMIT]: "limit",
  [Change.RECEIVER_LIMIT]: "limit",
  [Change.WINDOW]: "window",
  [Change.WINDOW_OF_OFFER]: "window",
  [Change.LANGUAGE]: "language",
  [Change.LANGUAGE_ALONE]: "language",
  [Change.INTERPRETER]: "language",
  [Change.TOPIC]: "topic",
  [Change.PAYER]: "payer",
  [Change.AXIS]: "programme",
  [Change.FLOOR]: "programme",
};

// None: more than one change is needed, or none was tried.
export const kindOf = ({ change }: Pick<UnmetNeed, "change">): Kind => KIND_OF[change?.kind ?? 0] ?? "none";

const isChange = ({ id }: Pick<EngineText, "id">): boolean => id.startsWith("change.");
// The change in the engine's words.
export const changeText = ({ details }: Pick<UnmetNeed, "details">): EngineText | undefined => details.find(isChange);
// What else the engine says of it: who took the places. What rules stop stands in `rule_stops`.
export const reasonsOf = ({ details }: Pick<UnmetNeed, "details">): EngineText[] =>
  details.filter((each) => !isChange(each) && !(each.id === "unmet.rule" && each.parameters.rule));
