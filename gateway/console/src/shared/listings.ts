// Listings by name. Those that a moment asks for are read together: services have no call for many names, so a filter
// names them, within its limit of 4,096 bytes.
import { useSyncExternalStore } from "react";
import type { Listing } from "#contracts/entente/listings/v1/listing_pb.js";
import { listings } from "./calls";

const FILTER_BYTES = 3800;
const known = new Map<string, Listing | null>(); // null: can't be read
const wanted = new Set<string>();
const readers = new Set<() => void>();
let version = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

export const knownListing = (name: string): Listing | undefined => known.get(name) ?? undefined;
export const knownListings = (): Listing[] => [...known.values()].filter((listing) => listing !== null);

export function rememberListings(some: Listing[]): void {
  for (const listing of some) known.set(listing.name, listing);
  tell();
}

const tell = (): void => {
  version++;
  for (const reader of readers) reader();
};

export function wantListings(names: Iterable<string>): void {
  for (const name of names) if (name && !known.has(name)) wanted.add(name);
  if (wanted.size > 0) timer ??= setTimeout(readWanted, 0);
}

function readWanted(): void {
  timer = undefined;
  const names = [...wanted];
  wanted.clear();
  void read(names);
}

// Until they are known, or can't be read.
export const loadListings = (names: Iterable<string>): Promise<void> =>
  read([...new Set(names)].filter((name) => name && !known.has(name)));

async function read(names: string[]): Promise<void> {
  await Promise.all(
    filters(names).map(async ({ filter, of }) => {
      try {
        const page = await listings.listListings({ parent: "cities/-", filter, pageSize: 1000 });
        for (const listing of page.listings) known.set(listing.name, listing);
        for (const name of of) if (!known.has(name)) known.set(name, null);
      } catch {
        // They are asked for again by the next one who shows them.
      }
    }),
  );
  tell();
}

// OR binds tighter than AND, and nothing else stands in the filter.
export function filters(names: string[]): { filter: string; of: string[] }[] {
  const out: { filter: string; of: string[] }[] = [];
  for (const name of names) {
    const term = `name = "${name}"`;
    const last = out.at(-1);
    if (last && last.filter.length + term.length + 4 <= FILTER_BYTES) {
      last.filter += ` OR ${term}`;
      last.of.push(name);
    } else out.push({ filter: term, of: [name] });
  }
  return out;
}

const subscribe = (reader: () => void): (() => void) => {
  readers.add(reader);
  return () => readers.delete(reader);
};

// Asks for listings and shows the component again when they are there.
export function useListings(names: Iterable<string>): (name: string) => Listing | undefined {
  useSyncExternalStore(subscribe, () => version);
  wantListings(names);
  return knownListing;
}

export const useListing = (name: string): Listing | undefined => useListings(name ? [name] : [])(name);
