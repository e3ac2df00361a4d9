// The address is the state of a screen: filters, order, selection. Values that are as always aren't written, so that
// addresses stay short; Back undoes a step, but not each letter of a search.
import { useCallback, useMemo } from "react";
import { useLocation, useSearch } from "wouter";

export type Address = Record<string, string>;

export function writeAddress(path: string, values: Address): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) if (value !== "") params.set(name, value);
  const search = params.toString().replaceAll("%2F", "/").replaceAll("%3A", ":").replaceAll("%2C", ",");
  return search ? `${path}?${search}` : path;
}

export function readAddress<Shape extends Address>(search: string, usual: Shape): Shape {
  const params = new URLSearchParams(search);
  return Object.fromEntries(Object.entries(usual).map(([name, value]) => [name, params.get(name) ?? value])) as Shape;
}

// `usual`: each value's usual one; it is given once, outside of the component.
export function useAddress<Shape extends Address>(
  usual: Shape,
): [Shape, (change: Partial<Shape>, options?: { replace?: boolean }) => void] {
  const [path, go] = useLocation();
  const search = useSearch();
  const values = useMemo(() => readAddress(search, usual), [search, usual]);
  const change = useCallback(
    (changed: Partial<Shape>, options: { replace?: boolean } = {}) => {
      const next: Address = { ...Object.fromEntries(new URLSearchParams(window.location.search)) };
      for (const [name, value] of Object.entries(changed)) next[name] = value === usual[name] ? "" : (value ?? "");
      go(writeAddress(path, next), options);
    },
    [go, path, usual],
  );
  return [values, change];
}

// The same round on the next screen: what links between screens carry along.
export const withRound = (path: string, values: Address = {}): string => {
  const round = new URLSearchParams(window.location.search).get("round") ?? "";
  return writeAddress(path, { ...values, round });
};
