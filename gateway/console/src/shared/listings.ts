// Listings by name. Those that a moment asks for are read together.
import { useSyncExternalStore } from "react";
import { Code } from "@connectrpc/connect";
import type { Listing } from "#contracts/entente/listings/v1/listing_pb.js";
import { faultOf, listings } from "./calls";

const MOST_NAMES = 200; // of a call, whose answer stays below 3 MiB
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
  const parts = Array.from({ length: Math.ceil(names.length / MOST_NAMES) }, (_, i) =>
    names.slice(i * MOST_NAMES, (i + 1) * MOST_NAMES),
  );
  await Promise.all(parts.map(readPart));
  tell();
}

// One that isn't there any more answers for all: then they are read in halves.
async function readPart(names: string[]): Promise<void> {
  try {
    const { listings: found } = await listings.batchGetListings({ parent: "cities/-", names });
    for (const listing of found) known.set(listing.name, listing);
  } catch (error) {
    // Otherwise they are asked for again by the next one who shows them.
    if (faultOf(error).code !== Code.NotFound) return;
    if (names.length === 1) known.set(names[0] ?? "", null);
    else await Promise.all([names.slice(0, names.length >> 1), names.slice(names.length >> 1)].map(readPart));
  }
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
