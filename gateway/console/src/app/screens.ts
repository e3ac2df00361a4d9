// The screens, where they are, and which is loaded when. Each is a feature of its own, loaded when it is first opened.
import { lazy, type ComponentType, type LazyExoticComponent } from "react";
import type { IconName } from "@/shared/parts/icon";
import { mayCoordinate, mayImport } from "@/shared/rights";
import type { Session } from "@/shared/session";
import type { TextId } from "@/shared/texts";
import { loadOf, type ScreenPath } from "./loads";

export interface Screen {
  path: ScreenPath; // below /console
  also?: string[]; // addresses of others that count as it in the rail
  name?: TextId; // in the rail; none: it is opened from elsewhere
  icon?: IconName;
  letter?: string; // behind G
  group?: "decide" | "network" | "account";
  may?: (session: Session) => boolean; // who has it in the rail; none: everybody
  View: LazyExoticComponent<ComponentType>;
}

const ALL: Omit<Screen, "View">[] = [
  {
    path: "/round",
    name: "nav.round",
    icon: "rounds",
    letter: "r",
    group: "decide",
  },
  {
    path: "/review",
    also: ["/proposal/:id"],
    name: "nav.review",
    icon: "review",
    letter: "v",
    group: "decide",
  },
  {
    path: "/unmet",
    also: ["/why-not"],
    name: "nav.unmet",
    icon: "unmet",
    letter: "u",
    group: "decide",
  },
  {
    path: "/what-if",
    name: "nav.what_if",
    icon: "whatif",
    letter: "i",
    group: "decide",
    may: mayCoordinate,
  },
  {
    path: "/my-list",
    name: "nav.my_list",
    icon: "compare",
    letter: "m",
    group: "decide",
  },
  {
    path: "/cities",
    name: "nav.cities",
    icon: "cities",
    letter: "c",
    group: "network",
  },
  {
    path: "/listings",
    name: "nav.listings",
    icon: "listings",
    letter: "l",
    group: "network",
  },
  {
    path: "/import",
    name: "nav.import",
    icon: "import",
    letter: "p",
    group: "network",
    may: mayImport,
  },
  {
    path: "/cooperations",
    name: "nav.cooperations",
    icon: "cooperations",
    letter: "o",
    group: "account",
  },
  {
    path: "/reports",
    name: "nav.reports",
    icon: "reports",
    letter: "e",
    group: "account",
  },
  { path: "/why-not" },
  { path: "/proposal/:id" },
];

export const SCREENS: Screen[] = ALL.map((screen) => ({ ...screen, View: lazy(loadOf(screen.path)) }));
