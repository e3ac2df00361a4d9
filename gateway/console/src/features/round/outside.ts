// Open needs that the programme of a round doesn't serve.
import type { Round } from "#contracts/entente/matching/v1/round_pb.js";

export const outsideCount = (round: Round): number =>
  (round.result?.outside ?? []).reduce((sum, { needCount }) => sum + needCount, 0);

// Names of them; undefined where the round says only how many (engine version 5 and before).
export function outsideNeeds(round: Round): string[] | undefined {
  const names = (round.result?.outside ?? []).flatMap(({ needs }) => needs);
  return names.length === outsideCount(round) ? names : undefined;
}
