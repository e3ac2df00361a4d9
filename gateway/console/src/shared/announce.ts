// One polite live region for the whole page: what was decided, what arrived.
import { useSyncExternalStore } from "react";

let said = "";
const readers = new Set<() => void>();

export function announce(text: string): void {
  // The same sentence twice is said twice.
  said = text === said ? `${text}\u200b` : text;
  for (const reader of readers) reader();
}

export const useAnnounced = (): string =>
  useSyncExternalStore(
    (reader) => {
      readers.add(reader);
      return () => readers.delete(reader);
    },
    () => said,
  );
