// Whether the page is as narrow as a phone's, where some parts show less at once.
import { useSyncExternalStore } from "react";

const narrow = window.matchMedia("(max-width: 760px)");
const subscribe = (reader: () => void): (() => void) => {
  narrow.addEventListener("change", reader);
  return () => narrow.removeEventListener("change", reader);
};
export const useNarrow = (): boolean => useSyncExternalStore(subscribe, () => narrow.matches);
