// The screens, where they are, and which is loaded when. Each is a feature of its own, loaded when it is first opened.
import { lazy, type ComponentType, type LazyExoticComponent } from "react";
import type { IconName } from "@/shared/parts/icon";
import { mayCoordinate, mayImport } from "@/shared/rights";
import type { Session } from "@/shared/session";
import type { TextId } from "@/shared/texts";

export interface Screen {
  path: string; // below /console
  also?: string[]; // addresses of others that count as it in the rail
  name?: TextId; // in the rail; none: it is opened from elsewhere
  icon?: IconName;
  letter?: string; // behind G
  group?: "decide" | "network" | "account";
  may?: (session: Session) => boolean; // who has it in the rail; none: everybody
  load: () => Promise<Loaded>;
  View: LazyExoticComponent<ComponentType>;
}

interface Loaded {
  default: ComponentType;
  ahead?: (round: string) => void; // asks for what it will show of that round
}

const ALL: Omit<Screen, "View">[] = [
  {
    path: "/round",
    name: "nav.round",
    icon: "rounds",
    letter: "r",
    group: "decide",
    load: () => import("@/features/round/round"),
  },
  {
    path: "/review",
    also: ["/proposal/:id"],
    name: "nav.review",
    icon: "review",
    letter: "v",
    group: "decide",
    load: () => import("@/features/review/review"),
  },
  {
    path: "/unmet",
    also: ["/why-not"],
    name: "nav.unmet",
    icon: "unmet",
    letter: "u",
    group: "decide",
    load: () => import("@/features/unmet/unmet"),
  },
  {
    path: "/what-if",
    name: "nav.what_if",
    icon: "whatif",
    letter: "i",
    group: "decide",
    may: mayCoordinate,
    load: () => import("@/features/what-if/what-if"),
  },
  {
    path: "/my-list",
    name: "nav.my_list",
    icon: "compare",
    letter: "m",
    group: "decide",
    load: () => import("@/features/my-list/my-list"),
  },
  {
    path: "/cities",
    name: "nav.cities",
    icon: "cities",
    letter: "c",
    group: "network",
    load: () => import("@/features/cities/cities"),
  },
  {
    path: "/listings",
    name: "nav.listings",
    icon: "listings",
    letter: "l",
    group: "network",
    load: () => import("@/features/listings/listings"),
  },
  {
    path: "/import",
    name: "nav.import",
    icon: "import",
    letter: "p",
    group: "network",
    may: mayImport,
    load: () => import("@/features/import/import"),
  },
  {
    path: "/reports",
    name: "nav.reports",
    icon: "reports",
    letter: "e",
    group: "account",
    load: () => import("@/features/reports/reports"),
  },
  { path: "/why-not", load: () => import("@/features/why-not/why-not") },
  { path: "/proposal/:id", load: () => import("@/features/review/proposal") },
];

export const SCREENS: Screen[] = ALL.map((screen) => ({ ...screen, View: lazy(screen.load) }));

// The one at an address below /console; the address of nothing leads to the first.
export const screenAt = (path: string): Screen | undefined =>
  SCREENS.find(({ path: at }) => at === path || (at.includes(":") && path.startsWith(at.slice(0, at.indexOf(":"))))) ??
  (path === "/" ? SCREENS[0] : undefined);
