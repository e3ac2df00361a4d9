// The queue: which proposals, in which order, and which one is open. Its order stands still under the reader: what others
// change stays in its place, marked, until the reader moves on; what is new waits behind a button.
import { useCallback, useMemo, useState } from "react";
import type { Proposal } from "#contracts/entente/matching/v1/proposal_pb.js";
import { useAddress } from "@/shared/address";
import { lastDay } from "@/shared/format";
import { useListings } from "@/shared/listings";
import { cityName, fieldOf, regionOf, subregionOf } from "@/shared/network";
import { cityOf, lastPart } from "@/shared/names";
import { deadlineOf, flagsOf, isPriority, listingsOf, pairingOf, scoreOf, stageOf } from "@/shared/proposal-facts";
import { axisWord } from "@/shared/words";

export const USUAL = {
  state: "todo",
  look: "",
  text: "",
  field: "",
  region: "",
  axis: "",
  cell: "",
  sort: "priority",
  p: "",
  view: "",
};
export type Filters = typeof USUAL;

const fold = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase();

// Whether a proposal is among those that the address asks for, whatever was said of looking twice.
export function isAsked(
  proposal: Proposal,
  { state, text, field, region, axis, cell }: Filters,
  titleOf: (listing: string) => string,
): boolean {
  const { need, offer, facilitator } = pairingOf(proposal);
  const beneficiary = cityOf(need);
  if (state !== "all" && stageOf(proposal.state) !== state) return false;
  if (field && fieldOf(beneficiary) !== field) return false;
  if (region && regionOf(beneficiary) !== region) return false;
  if (axis && axisWord(proposal.pairing?.candidate?.axis ?? 0) !== axis) return false;
  if (cell) {
    const [helper, helped] = cell.split(">");
    const isIn = (city: string, area: string | undefined): boolean =>
      subregionOf(city) === area || regionOf(city) === area;
    if (!isIn(beneficiary, helped) || ![offer, facilitator].some((name) => name && isIn(cityOf(name), helper)))
      return false;
  }
  if (!text) return true;
  const wanted = fold(text);
  return listingsOf(proposal).some(
    (name) => name === text || fold(`${cityName(cityOf(name))} ${titleOf(name)}`).includes(wanted),
  );
}

const LATEST = Number.MAX_SAFE_INTEGER;
const deadlineTime = (proposal: Proposal): number => {
  const deadline = deadlineOf(proposal);
  return deadline ? lastDay(deadline).getTime() : LATEST;
};
const byName = (a: Proposal, b: Proposal): number => (a.name < b.name ? -1 : 1);
const ORDERS: Record<string, (a: Proposal, b: Proposal) => number> = {
  priority: (a, b) =>
    Number(isPriority(b)) - Number(isPriority(a)) ||
    deadlineTime(a) - deadlineTime(b) ||
    scoreOf(b) - scoreOf(a) ||
    byName(a, b),
  deadline: (a, b) => deadlineTime(a) - deadlineTime(b) || scoreOf(b) - scoreOf(a) || byName(a, b),
  score: (a, b) => scoreOf(b) - scoreOf(a) || byName(a, b),
  weakest: (a, b) => scoreOf(a) - scoreOf(b) || byName(a, b),
  city: (a, b) =>
    cityName(cityOf(pairingOf(a).need)).localeCompare(cityName(cityOf(pairingOf(b).need))) || byName(a, b),
};

interface Order {
  key: string;
  names: string[];
}

export interface Queue {
  filters: Filters;
  change: (change: Partial<Filters>, options?: { replace?: boolean }) => void;
  rows: Proposal[];
  at: number; // of the open one among them; -1: none
  open: Proposal | undefined;
  fresh: number; // rows that came since
  takeFresh: () => void;
  counts: { todo: number; cities: number; decided: number; all: number; look: number };
  move: (by: number) => void;
  select: (name: string) => void;
  leave: (name: string) => void; // a row that was decided: it goes, and the next one opens
}

export function useQueue(proposals: Map<string, Proposal>): Queue {
  const [filters, change] = useAddress(USUAL);
  const names = useMemo(() => [...proposals.values()].flatMap(listingsOf), [proposals]);
  const listing = useListings(names);
  const loaded = names.filter((name) => listing(name) !== undefined).length;
  const asked = useMemo(
    () =>
      [...proposals.values()].filter((proposal) => isAsked(proposal, filters, (name) => listing(name)?.title ?? "")),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `loaded` stands for what `listing` knows
    [proposals, filters.state, filters.text, filters.field, filters.region, filters.axis, filters.cell, loaded],
  );
  const wanted = useMemo(
    () =>
      asked
        .filter((proposal) => !filters.look || flagsOf(proposal).length > 0 === (filters.look === "twice"))
        .sort(ORDERS[filters.sort] ?? ORDERS.priority),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- as above
    [asked, filters.look, filters.sort, loaded],
  );

  const key = [
    filters.state,
    filters.look,
    filters.text,
    filters.field,
    filters.region,
    filters.axis,
    filters.cell,
    filters.sort,
    loaded === names.length,
  ].join("|");
  const [order, setOrder] = useState<Order>({ key: "", names: [] });
  if (order.key !== key) setOrder({ key, names: wanted.map(({ name }) => name) });
  const wantedNames = useMemo(() => new Set(wanted.map(({ name }) => name)), [wanted]);
  const rows = useMemo(() => order.names.flatMap((name) => proposals.get(name) ?? []), [order, proposals]);
  const kept = new Set(order.names);
  const fresh = wanted.filter(({ name }) => !kept.has(name)).length;

  const chosen = rows.findIndex(({ name }) => lastPart(name) === filters.p);
  const at = chosen >= 0 ? chosen : filters.p === "" && rows.length > 0 ? 0 : -1;
  const elsewhere =
    filters.p !== "" && chosen < 0
      ? [...proposals.values()].find(({ name }) => lastPart(name) === filters.p)
      : undefined;

  const select = useCallback(
    (name: string) => {
      setOrder((now) => ({ ...now, names: now.names.filter((each) => wantedNames.has(each) || each === name) }));
      change({ p: lastPart(name) }, { replace: true });
    },
    [change, wantedNames],
  );
  const move = useCallback(
    (by: number) => {
      const next = rows[Math.min(Math.max((at < 0 ? -1 : at) + by, 0), rows.length - 1)];
      if (next) select(next.name);
    },
    [rows, at, select],
  );
  const leave = useCallback(
    (name: string) => {
      const from = rows.findIndex((row) => row.name === name);
      const next = rows[from + 1] ?? rows[from - 1];
      setOrder((now) => ({ ...now, names: now.names.filter((each) => each !== name) }));
      change({ p: next ? lastPart(next.name) : "" }, { replace: true });
    },
    [rows, change],
  );

  const all = [...proposals.values()];
  const stages = all.map(({ state }) => stageOf(state));
  return {
    filters,
    change,
    rows,
    at,
    open: at >= 0 ? rows[at] : elsewhere,
    fresh,
    select,
    move,
    leave,
    takeFresh: () => setOrder({ key, names: wanted.map(({ name }) => name) }),
    counts: {
      todo: stages.filter((stage) => stage === "todo").length,
      cities: stages.filter((stage) => stage === "cities").length,
      decided: stages.filter((stage) => stage === "decided").length,
      all: asked.length,
      look: asked.filter((proposal) => flagsOf(proposal).length > 0).length,
    },
  };
}
