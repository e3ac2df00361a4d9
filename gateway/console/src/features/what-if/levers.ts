// What can be moved, and how an address says it: weights as points, limits, quotas, who counts as a priority.
import { create } from "@bufbuild/protobuf";
import type { Axis } from "#contracts/entente/type/v1/mission_pb.js";
import {
  Programme_LimitsSchema,
  Programme_PrioritySchema,
  ProgrammeSchema,
  type Programme,
} from "#contracts/entente/matching/v1/programme_pb.js";
import { changedQuotas, readQuotas, writeQuotas, type QuotaLevers } from "@/shared/quotas";

// The terms whose weights stand first; others are folded.
export const FIRST_WEIGHTS = ["topics", "help", "language"];
export const PRIORITIES = ["leastDeveloped", "smallIsland", "africa", "neverMatched"] as const;
export type PriorityLever = (typeof PRIORITIES)[number];

export interface Levers {
  weights: Record<string, number>;
  helper: number | undefined; // default_provider_limit
  helped: number | undefined; // default_receiver_limit
  between: number | undefined; // proposals_between_two_cities
  floor: number | undefined; // relevance_floor
  priorities: Partial<Record<PriorityLever, boolean>>;
  quotas: QuotaLevers;
}
type LeverAddress = Record<"weights" | "helper" | "helped" | "between" | "floor" | "priority" | "quotas", string>;

// "topics:40,language:6" · "2" · "africa:1"
export function readLevers({
  weights,
  helper,
  helped,
  between,
  floor,
  priority,
  quotas,
}: LeverAddress): Levers {
  const parts = (text: string): [string, number][] =>
    text
      .split(",")
      .map((part) => part.split(":"))
      .filter(([name, value]) => name && value !== undefined && /^\d+$/.test(value))
      .map(([name = "", value]) => [name, Number(value)]);
  const count = (text: string): number | undefined => (/^\d+$/.test(text) ? Number(text) : undefined);
  return {
    weights: Object.fromEntries(parts(weights)),
    helper: count(helper),
    helped: count(helped),
    between: count(between),
    floor: count(floor),
    priorities: Object.fromEntries(
      parts(priority)
        .filter(([name]) => (PRIORITIES as readonly string[]).includes(name))
        .map(([name, value]) => [name, value === 1]),
    ),
    quotas: readQuotas(quotas),
  };
}

export function writeLevers(levers: Levers): LeverAddress {
  const join = (of: Record<string, number>): string =>
    Object.entries(of)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => `${name}:${value}`)
      .join(",");
  return {
    weights: join(levers.weights),
    helper: levers.helper?.toString() ?? "",
    helped: levers.helped?.toString() ?? "",
    between: levers.between?.toString() ?? "",
    floor: levers.floor?.toString() ?? "",
    priority: join(Object.fromEntries(Object.entries(levers.priorities).map(([name, on]) => [name, on ? 1 : 0]))),
    quotas: writeQuotas(levers.quotas),
  };
}

export const isMoved = (levers: Levers): boolean => Object.values(writeLevers(levers)).some((value) => value !== "");

// The programme as it would be.
export function changed(
  programme: Programme,
  { weights, helper, helped, between, floor, priorities, quotas }: Levers,
  axes: Axis[] = [], // more of them
): Programme {
  const limits = programme.limits;
  return create(ProgrammeSchema, {
    ...programme,
    axes: [...new Set([...programme.axes, ...axes])],
    weights: { ...programme.weights, ...weights },
    ...(floor === undefined
      ? {}
      : { relevanceFloor: floor, relevanceGood: Math.max(floor, programme.relevanceGood ?? 34) }),
    limits: create(Programme_LimitsSchema, {
      defaultReceiverLimit: helped ?? limits?.defaultReceiverLimit ?? 0,
      defaultProviderLimit: helper ?? limits?.defaultProviderLimit ?? 0,
      partnersOfCityPerNeed: limits?.partnersOfCityPerNeed ?? 0,
      proposalsBetweenTwoCities: between ?? limits?.proposalsBetweenTwoCities ?? 0,
    }),
    quotas: changedQuotas(programme.quotas, quotas),
    priority: create(Programme_PrioritySchema, {
      leastDeveloped: programme.priority?.leastDeveloped ?? false,
      smallIsland: programme.priority?.smallIsland ?? false,
      africa: programme.priority?.africa ?? false,
      neverMatched: programme.priority?.neverMatched ?? false,
      waitingDays: programme.priority?.waitingDays ?? 0,
      urgencies: programme.priority?.urgencies ?? [],
      beneficiaries: programme.priority?.beneficiaries ?? [],
      ...priorities,
    }),
  });
}
