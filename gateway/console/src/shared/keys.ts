// Letters that act on a screen. They never act in a field, never with Ctrl, Alt or ⌘, and can be switched off
// (WCAG 2.1.4); whatever they do, a button does as well.
import { useEffect, useRef, useSyncExternalStore } from "react";

const STORED = "letters";
const readers = new Set<() => void>();

export const lettersAreOn = (): boolean => localStorage.getItem(STORED) !== "off";
export function switchLetters(on: boolean): void {
  localStorage.setItem(STORED, on ? "on" : "off");
  for (const reader of readers) reader();
}
export const useLetters = (): boolean =>
  useSyncExternalStore((reader) => {
    readers.add(reader);
    return () => readers.delete(reader);
  }, lettersAreOn);

// By what it says of itself, so that a field within another document is one, too.
function isField(target: EventTarget | null): boolean {
  const {
    tagName = "",
    type = "",
    isContentEditable = false,
  } = (target ?? {}) as { tagName?: string; type?: string; isContentEditable?: boolean };
  if (isContentEditable || tagName === "TEXTAREA" || tagName === "SELECT") return true;
  return tagName === "INPUT" && !/^(?:checkbox|radio|button|range)$/.test(type);
}

export type Keys = Record<string, ((event: KeyboardEvent) => void) | undefined>;

// The name by which a key is looked up: `a`, `A` with Shift, `ArrowDown`, `Escape`.
export function keyOf(
  event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "target" | "isComposing">,
  letters: boolean,
): string | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isField(event.target)) return undefined;
  if (event.key.length === 1 && !letters) return undefined;
  return event.key;
}

const PRESSED = "a, button, summary, input";

export function useKeys(keys: Keys, active = true): void {
  const letters = useLetters();
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    if (!active) return undefined;
    const act = (event: KeyboardEvent): void => {
      if (event.defaultPrevented) return;
      // Enter presses what has the focus, where that can be pressed.
      if (event.key === "Enter" && event.target instanceof Element && event.target.closest(PRESSED)) return;
      const key = keyOf(event, letters);
      const action = key === undefined ? undefined : latest.current[key];
      if (!action) return;
      event.preventDefault();
      action(event);
    };
    window.addEventListener("keydown", act);
    return () => window.removeEventListener("keydown", act);
  }, [active, letters]);
}
