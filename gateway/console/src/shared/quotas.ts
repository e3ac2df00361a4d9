// Quotas as people move them: bounds of a class of pairings, each a share in per mille of all, and how an address says them:
// `country:ldc:300..,region:Africa:..600`; a side that isn't given stands as it does in the programme.
import { create } from "@bufbuild/protobuf";
import { AxisSchema, type Axis } from "#contracts/entente/type/v1/mission_pb.js";
import {
  PairingClass_CountryClassSchema,
  PairingClassSchema,
  type PairingClass,
} from "#contracts/entente/matching/v1/pairing_class_pb.js";
import { Programme_QuotaSchema, type Programme_Quota } from "#contracts/entente/matching/v1/programme_pb.js";
import type { EngineText } from "#contracts/entente/type/v1/quantity_pb.js";
import { axisOf, axisWord, classWord, word } from "./words";

export const WHOLE = 1000; // per mille; as a largest share: no upper bound
export interface Bounds {
  least: number;
  most: number;
}
export type QuotaLevers = Record<string, Partial<Bounds>>; // by the word of a class

export const writeQuotas = (quotas: QuotaLevers): string =>
  Object.entries(quotas)
    .filter(([, { least, most }]) => least !== undefined || most !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([group, { least, most }]) => `${group}:${least ?? ""}..${most ?? ""}`)
    .join(",");

export const readQuotas = (text: string): QuotaLevers =>
  Object.fromEntries(
    text.split(",").flatMap((part) => {
      const [, group = "", least = "", most = ""] = /^(.+):(\d{0,4})\.\.(\d{0,4})$/.exec(part) ?? [];
      const share = (of: string): number | undefined => (of === "" ? undefined : Math.min(Number(of), WHOLE));
      return classOf(group) ? [[group, { least: share(least), most: share(most) }]] : [];
    }),
  );

// Undefined: no class that a quota can bound.
export function classOf(group: string): PairingClass | undefined {
  const [kind, ...rest] = group.split(":");
  const value = rest.join(":");
  if (value === "") return undefined;
  if (kind === "region" || kind === "field" || kind === "beneficiary")
    return create(PairingClassSchema, { of: { case: kind, value } });
  if (kind === "axis" && axisOf(value)) return create(PairingClassSchema, { of: { case: kind, value: axisOf(value) } });
  const country = PairingClass_CountryClassSchema.values.find(
    ({ number }) => number && word(PairingClass_CountryClassSchema, number) === value,
  );
  return kind === "country" && country
    ? create(PairingClassSchema, { of: { case: kind, value: country.number } })
    : undefined;
}

// Each side that is moved goes before what it was.
export const moveQuotas = (quotas: QuotaLevers, moved: QuotaLevers): QuotaLevers => ({
  ...quotas,
  ...Object.fromEntries(Object.entries(moved).map(([group, bounds]) => [group, { ...quotas[group], ...bounds }])),
});

export const boundsOf = (quotas: Programme_Quota[]): Record<string, Bounds> =>
  Object.fromEntries(
    quotas.map((quota) => [
      quota.class ? classWord(quota.class) : "",
      { least: quota.minSharePermille, most: quota.maxSharePermille || WHOLE },
    ]),
  );

// As they would be; one that bounds nothing any more is left out.
export function changedQuotas(quotas: Programme_Quota[], levers: QuotaLevers): Programme_Quota[] {
  const bounds = boundsOf(quotas);
  for (const [group, moved] of Object.entries(levers)) {
    const { least, most } = bounds[group] ?? { least: 0, most: WHOLE };
    bounds[group] = { least: moved.least ?? least, most: moved.most ?? most };
  }
  return Object.entries(bounds)
    .filter(([, { least, most }]) => least > 0 || most < WHOLE)
    .map(([group, { least, most }]) =>
      create(Programme_QuotaSchema, {
        class: classOf(group),
        minSharePermille: least,
        maxSharePermille: most < WHOLE ? most : 0,
      }),
    );
}

// A text of the engine names an axis in full: `axis:north-south`.
export function groupOfText(said: string): string {
  const axis = AxisSchema.values.find(({ number }) => number && said === `axis:${word(AxisSchema, number)}`);
  return axis ? `axis:${axisWord(axis.number as Axis)}` : said;
}

// The smallest change that a conflict names.
export type ConflictChange = { quotas: QuotaLevers } | { between: number };

// The conflict counts pairings; the programme has shares of as many as the text of the same bound says. Undefined: no change
// of one bound would do.
export function changeOf(conflict: Pick<EngineText, "id" | "parameters">[]): ConflictChange | undefined {
  const change = conflict.find(({ id }) => id.startsWith("conflict.change_"));
  const to = Number(change?.parameters["to"]);
  if (!change || !Number.isInteger(to)) return undefined;
  if (change.id === "conflict.change_two_cities") return { between: to };
  const said = change.parameters["class"] ?? "";
  const of = Number(
    conflict.find(({ id, parameters }) => /^conflict\.(?:least|most)$/.test(id) && parameters["class"] === said)
      ?.parameters["of"],
  );
  const group = groupOfText(said);
  if (!(of > 0) || !classOf(group)) return undefined;
  return change.id === "conflict.change_least"
    ? { quotas: { [group]: { least: Math.floor((WHOLE * to) / of) } } }
    : { quotas: { [group]: { most: Math.min(Math.ceil((WHOLE * to) / of), WHOLE) } } };
}

export const changeAddress = (change: ConflictChange): Record<"quotas" | "between", string> =>
  "between" in change
    ? { quotas: "", between: String(change.between) }
    : { quotas: writeQuotas(change.quotas), between: "" };
