// Words of enum values as the catalogue and the sheets know them: AXIS_NORTH_SOUTH is "north-south", CAUSE_NO_GAIN of an
// unmet need "no_gain".
import type { DescEnum } from "@bufbuild/protobuf";
import { Axis } from "#contracts/entente/type/v1/mission_pb.js";
import type { PairingClass } from "#contracts/entente/matching/v1/pairing_class_pb.js";
import { PairingClass_CountryClassSchema } from "#contracts/entente/matching/v1/pairing_class_pb.js";

export function word(of: DescEnum, value: number, separator: "-" | "_" = "-"): string {
  const name = of.value[value]?.name ?? "";
  const bare =
    of.sharedPrefix && name.toLowerCase().startsWith(of.sharedPrefix) ? name.slice(of.sharedPrefix.length) : name;
  return bare.toLowerCase().replaceAll("_", separator);
}

export type AxisWord = "ns" | "ss" | "nss" | "sn" | "nn";
const AXES: Record<number, AxisWord> = {
  [Axis.NORTH_SOUTH]: "ns",
  [Axis.SOUTH_SOUTH]: "ss",
  [Axis.NORTH_SOUTH_SOUTH]: "nss",
  [Axis.SOUTH_NORTH]: "sn",
  [Axis.NORTH_NORTH]: "nn",
};
export const axisOf = (of: string): Axis => Number(Object.keys(AXES).find((axis) => AXES[Number(axis)] === of) ?? 0);
export const axisWord = (axis: Axis): AxisWord => AXES[axis] ?? "ns";

// `country:ldc`, `region:Africa`, `field:music`, `all`.
export function classWord({ of }: PairingClass): string {
  switch (of.case) {
    case undefined:
      return "";
    case "all":
    case "cities":
      return of.case;
    case "country":
      return `country:${word(PairingClass_CountryClassSchema, of.value)}`;
    case "axis":
      return `axis:${axisWord(of.value)}`;
    default:
      return `${of.case}:${of.value}`;
  }
}
