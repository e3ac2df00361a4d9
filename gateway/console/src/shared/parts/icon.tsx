// Pictures of 16 × 16, drawn with the colour of the text. They never stand alone: a word is beside them or on the button.
import type { ReactNode } from "react";

const ICONS = {
  rounds: (
    <>
      <circle cx="8" cy="8" r="5.5" />
      <path d="M8 4.8V8l2.2 1.6" />
    </>
  ),
  review: (
    <>
      <path d="M2.5 4h7M2.5 8h5M2.5 12h4" />
      <path d="m9 10.5 1.8 1.8 3-3.6" />
    </>
  ),
  unmet: (
    <>
      <circle cx="8" cy="8" r="5.5" strokeDasharray="2.6 2.2" />
      <path d="M8 5.4v3.2M8 10.8v.1" />
    </>
  ),
  whatif: (
    <>
      <path d="M3 4.5h10M3 8h10M3 11.5h10" />
      <circle cx="6" cy="4.5" r="1.6" className="fill" />
      <circle cx="10.5" cy="8" r="1.6" className="fill" />
      <circle cx="5" cy="11.5" r="1.6" className="fill" />
    </>
  ),
  compare: (
    <>
      <path d="M6 2.5v11M10 2.5v11M2.5 5.5H6M10 5.5h3.5M2.5 10.5H6M10 10.5h3.5" />
    </>
  ),
  cities: (
    <>
      <path d="M8 13.5s4.5-3.7 4.5-7A4.5 4.5 0 0 0 3.5 6.5c0 3.3 4.5 7 4.5 7z" />
      <circle cx="8" cy="6.5" r="1.5" />
    </>
  ),
  listings: (
    <>
      <rect x="3" y="2.5" width="10" height="11" rx="1.5" />
      <path d="M5.5 5.5h5M5.5 8h5M5.5 10.5h3" />
    </>
  ),
  cooperations: (
    <>
      <circle cx="6" cy="8" r="3.8" />
      <circle cx="10" cy="8" r="3.8" />
    </>
  ),
  import: (
    <>
      <path d="M8 2.5v7m0 0 2.6-2.6M8 9.5 5.4 6.9M3 10.5v2a1 1 0 0 0 1 1h8a1 1 0 0 0 1-1v-2" />
    </>
  ),
  reports: (
    <>
      <path d="M3 13.5h10M4.5 11V7.5M8 11V3.5M11.5 11V6" />
    </>
  ),
  tasks: (
    <>
      <rect x="4.5" y="1.8" width="7" height="12.4" rx="1.4" />
      <path d="M7.2 12.1h1.6" />
    </>
  ),
  whynot: (
    <>
      <circle cx="8" cy="8" r="5.5" />
      <path d="M6.3 6.4c.1-1 .8-1.6 1.8-1.6s1.7.6 1.7 1.5c0 1.2-1.7 1.3-1.7 2.5M8.1 11v.1" />
    </>
  ),
  search: (
    <>
      <circle cx="7" cy="7" r="4.2" />
      <path d="m10.2 10.2 3 3" />
    </>
  ),
  check: (
    <>
      <path d="m3.5 8.5 3 3 6-7" />
    </>
  ),
  cross: (
    <>
      <path d="m4.5 4.5 7 7m0-7-7 7" />
    </>
  ),
  back: (
    <>
      <path d="M9.5 4 5.5 8l4 4M6 8h5" />
    </>
  ),
  swap: (
    <>
      <path d="M3 5.5h9m0 0L9.6 3M12 5.5 9.6 8M13 10.5H4m0 0 2.4-2.4M4 10.5 6.4 13" />
    </>
  ),
  pin: (
    <>
      <path d="M6 2.5h4M6.8 2.5v4l-1.8 2h6l-1.8-2v-4M8 8.5v5" />
    </>
  ),
  note: (
    <>
      <path d="M3 3.5h10v7H8.5L5.5 13v-2.5H3z" />
    </>
  ),
  undo: (
    <>
      <path d="M5.5 3 3 5.5 5.5 8M3 5.5h6a3.5 3.5 0 0 1 0 7H6" />
    </>
  ),
  filter: (
    <>
      <path d="M2.5 4h11M4.5 8h7M6.5 12h3" />
    </>
  ),
  table: (
    <>
      <rect x="2.5" y="3" width="11" height="10" rx="1" />
      <path d="M2.5 6.3h11M6.5 6.3V13" />
    </>
  ),
  map: (
    <>
      <path d="m2.5 4.5 3.7-1.5 3.6 1.5 3.7-1.5v8.5L9.8 13l-3.6-1.5L2.5 13zM6.2 3v8.5M9.8 4.5V13" />
    </>
  ),
  sun: (
    <>
      <circle cx="8" cy="8" r="2.8" />
      <path d="M8 1.8v1.6M8 12.6v1.6M1.8 8h1.6M12.6 8h1.6M3.6 3.6l1.1 1.1M11.3 11.3l1.1 1.1M3.6 12.4l1.1-1.1M11.3 4.7l1.1-1.1" />
    </>
  ),
  down: (
    <>
      <path d="m4.5 6.5 3.5 3.5 3.5-3.5" />
    </>
  ),
  right: (
    <>
      <path d="m6.5 4.5 3.5 3.5-3.5 3.5" />
    </>
  ),
  copy: (
    <>
      <rect x="5.5" y="5.5" width="7.5" height="8" rx="1" />
      <path d="M10.5 5.5v-2a1 1 0 0 0-1-1H4a1 1 0 0 0-1 1v6a1 1 0 0 0 1 1h1.5" />
    </>
  ),
  download: (
    <>
      <path d="M8 2.5v7.5m0 0 2.8-2.8M8 10 5.2 7.2M3 13.5h10" />
    </>
  ),
  open: (
    <>
      <path d="M9.5 2.5h4v4M13.5 2.5l-6 6M11.5 9.5v3a1 1 0 0 1-1 1h-7a1 1 0 0 1-1-1v-7a1 1 0 0 1 1-1h3" />
    </>
  ),
  shield: (
    <>
      <path d="M8 1.8 13 3.6v4c0 3.2-2.2 5.5-5 6.6-2.8-1.1-5-3.4-5-6.6v-4z" />
      <path d="m5.6 7.9 1.8 1.8 3.1-3.6" />
    </>
  ),
  clock: (
    <>
      <circle cx="8" cy="8" r="5.5" />
      <path d="M8 5v3l2 1.5" />
    </>
  ),
  warn: (
    <>
      <path d="M8 2.5 14 13H2z" />
      <path d="M8 6.5v3M8 11.3v.1" />
    </>
  ),
  cloud: (
    <>
      <path d="M4.5 12.5a2.7 2.7 0 0 1-.3-5.4 4 4 0 0 1 7.7.6 2.4 2.4 0 0 1-.4 4.8z" />
      <path d="m2.5 2.5 11 11" />
    </>
  ),
  plus: (
    <>
      <path d="M8 3.5v9M3.5 8h9" />
    </>
  ),
  mail: (
    <>
      <rect x="2.5" y="3.5" width="11" height="9" rx="1" />
      <path d="m2.8 4.2 5.2 4.3 5.2-4.3" />
    </>
  ),
  help: (
    <>
      <circle cx="8" cy="8" r="6" />
      <path d="M6.2 6.4a1.8 1.8 0 1 1 2.7 1.5c-.6.4-.9.7-.9 1.3M8 11.6v.1" />
    </>
  ),
  print: (
    <>
      <path d="M4.5 6V2.5h7V6M4.5 11.5h-2V6.5h11v5h-2" />
      <rect x="4.5" y="9.5" width="7" height="4" />
    </>
  ),
} satisfies Record<string, ReactNode>;

export type IconName = keyof typeof ICONS;

export const Icon = ({ name, size = 16 }: { name: IconName; size?: number }) => (
  <svg className="icon" width={size} height={size} viewBox="0 0 16 16" aria-hidden="true">
    {ICONS[name]}
  </svg>
);
