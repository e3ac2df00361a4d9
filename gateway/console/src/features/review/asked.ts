// What the address asks for, as services filter and order lists (docs/filters.md).
import { AxisSchema } from "#contracts/entente/type/v1/mission_pb.js";
import { fold } from "@/shared/fold";
import { cityName, network } from "@/shared/network";
import type { Asked } from "@/shared/proposal-lists";
import { axisOf } from "@/shared/words";

export const USUAL = {
  state: "todo",
  look: "",
  flag: "",
  text: "",
  field: "",
  region: "",
  axis: "",
  who: "", // id of the person who takes care of it; `nobody`
  cell: "", // `helps>helped`, sub-regions or regions
  sort: "priority",
  p: "",
  view: "",
  hide: "", // columns of the sheet, by commas
};
export type Filters = typeof USUAL;

// OR binds tighter than AND.
const STAGES: Record<string, string> = {
  todo: "state = proposed OR state = returned",
  cities: "state = approving OR state = approved",
  decided: "state != proposed AND state != returned AND state != approving AND state != approved",
};
const LOOKS: Record<string, string> = { twice: "flag : *", clear: "NOT flag : *" };
const ORDERS: Record<string, string> = {
  priority: "priority desc, deadline, score desc",
  deadline: "deadline, score desc",
  score: "score desc",
  weakest: "score",
  city: "need",
};

const quoted = (value: string): string => `"${value.replace(/["\\]/g, "\\$&")}"`;
const is = (field: string, value: string): string => (value ? `${field} = ${quoted(value)}` : "");

const MOST_CITIES = 40; // that a text may mean
// A listing by its name; else words of a title or of a city, whose names are found without their accents, too.
function byText(text: string): string {
  if (text.includes("/listings/")) return `${is("need", text)} OR ${is("offer", text)}`;
  if (!text.trim()) return "";
  const cities = [...network().cities.values()]
    .filter(({ name, displayName }) => fold(`${displayName} ${cityName(name)}`).includes(fold(text.trim())))
    .slice(0, MOST_CITIES);
  return [`text : ${quoted(text.trim())}`, ...cities.map(({ name }) => is("city", name))].join(" OR ");
}

function byCell(cell: string): string {
  const [helps = "", helped = ""] = cell.split(">");
  const byWhom = ["pivotal_region", "facilitating_region"].map((field) => is(field, helps)).join(" OR ");
  return cell ? `${is("region", helped)} AND (${byWhom})` : "";
}

export const UNASSIGNED = "nobody";
const byAssignee = (who: string): string =>
  who === UNASSIGNED ? "NOT assignee : *" : is("assignee", who && `people/${who}`);

export function asked({ state, look, flag, text, field, region, axis, who, cell, sort }: Filters): Asked {
  const parts = [
    STAGES[state] ?? "",
    LOOKS[look] ?? "",
    flag && `flag : ${flag}`,
    is("field", field),
    is("region", region),
    axis && is("axis", AxisSchema.value[axisOf(axis)]?.name ?? ""),
    byAssignee(who),
    byCell(cell),
    byText(text),
  ];
  return {
    filter: parts
      .filter(Boolean)
      .map((part) => `(${part})`)
      .join(" AND "),
    orderBy: ORDERS[sort] ?? ORDERS.priority ?? "",
  };
}

export const isFiltered = (filters: Filters): boolean => filters.look !== USUAL.look || isNarrowed(filters);
// Beside where proposals stand and whether to look twice, which the counts of the round know.
export const isNarrowed = (filters: Filters): boolean =>
  (["flag", "text", "field", "region", "axis", "who", "cell"] as const).some((name) => filters[name] !== USUAL[name]);
