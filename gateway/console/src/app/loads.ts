// Which script is loaded for which address below /console. It takes in nothing itself, so that loading begins at once.
import type { ComponentType } from "react";

export interface Loaded {
  default: ComponentType;
}
export type Load = () => Promise<Loaded>;

// Of what is there React asks `then` and has it in the same moment: no shape is drawn first, which would stay for a while.
const there = (loaded: Loaded): Promise<Loaded> =>
  ({ then: (take: (loaded: Loaded) => void) => take(loaded) }) as unknown as Promise<Loaded>;

function kept(load: Load): Load {
  let loaded: Loaded | undefined;
  let coming: Promise<Loaded> | undefined;
  return () => (loaded ? there(loaded) : (coming ??= load().then((module) => (loaded = module))));
}

const LOADS = {
  "/round": kept(() => import("@/features/round/round")),
  "/review": kept(() => import("@/features/review/review")),
  "/unmet": kept(() => import("@/features/unmet/unmet")),
  "/what-if": kept(() => import("@/features/what-if/what-if")),
  "/my-list": kept(() => import("@/features/my-list/my-list")),
  "/cities": kept(() => import("@/features/cities/cities")),
  "/listings": kept(() => import("@/features/listings/listings")),
  "/import": kept(() => import("@/features/import/import")),
  "/cooperations": kept(() => import("@/features/cooperations/cooperations")),
  "/reports": kept(() => import("@/features/reports/reports")),
  "/why-not": kept(() => import("@/features/why-not/why-not")),
  "/proposal/:id": kept(() => import("@/features/review/proposal")),
};
export type ScreenPath = keyof typeof LOADS;
export const loadOf = (path: ScreenPath): Load => LOADS[path];

const isScreen = (path: string): path is ScreenPath => path in LOADS;
// Of the address of nothing: the first screen's.
export function loadAt(path: string): Load | undefined {
  if (path === "/") return LOADS["/round"];
  if (path.startsWith("/proposal/")) return LOADS["/proposal/:id"];
  return isScreen(path) ? LOADS[path] : undefined;
}
