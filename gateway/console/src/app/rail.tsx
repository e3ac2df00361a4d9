// Where everything is: words under icons, always there; on a phone at the foot.
import { Fragment, useEffect, useRef } from "react";
import { useQuery } from "@tanstack/react-query";
import { Link, useLocation } from "wouter";
import { withRound } from "@/shared/address";
import { number } from "@/shared/format";
import { Icon } from "@/shared/parts/icon";
import { countOf, countsQuery } from "@/shared/proposal-lists";
import { unmetCountQuery } from "@/shared/queries";
import { useSession } from "@/shared/rights";
import { useShownRound } from "@/shared/round";
import { t } from "@/shared/texts";
import { SCREENS, type Screen } from "./screens";

const GROUPS = ["decide", "network", "account"] as const;

const isHere = (screen: Screen, path: string): boolean =>
  [screen.path, ...(screen.also ?? [])].some(
    (each) => path === each || path.startsWith(`${each.replace(/\/:.*$/, "")}/`) || path === each.replace(/\/:.*$/, ""),
  );

export function Rail() {
  const [path] = useLocation();
  const counts = useCounts();
  const session = useSession();
  const rail = useRef<HTMLElement>(null);
  // On a phone it is wider than the page: where one is stands in view.
  useEffect(() => {
    rail.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [path, session]);
  const screens = (of: string): Screen[] =>
    SCREENS.filter(({ group, name, may }) => group === of && name && (may?.(session) ?? true));
  return (
    <nav ref={rail} className="rail" aria-label={t("nav")}>
      <Link className="brand" href={withRound("/round")} aria-label="Entente">
        <Brand />
      </Link>
      {GROUPS.map((group, i) => (
        <Fragment key={group}>
          {i > 0 && screens(group).length > 0 && <hr />}
          {screens(group).map((screen) => {
            const count = counts[screen.path];
            return (
              <Link
                key={screen.path}
                href={withRound(screen.path)}
                aria-current={isHere(screen, path) ? "page" : undefined}
              >
                {screen.icon && <Icon name={screen.icon} size={18} />}
                <span>{screen.name && t(screen.name as "nav.round")}</span>
                {count !== undefined && count > 0 && <b>{number(count)}</b>}
              </Link>
            );
          })}
        </Fragment>
      ))}
    </nav>
  );
}

// What waits on a screen.
function useCounts(): Record<string, number | undefined> {
  const { shown } = useShownRound();
  const name = shown?.round.name ?? "";
  const { data: counts } = useQuery({ ...countsQuery(name), enabled: name !== "" });
  const { data: unmet } = useQuery({ ...unmetCountQuery(name), enabled: name !== "" });
  return {
    "/review": counts && countOf(counts.states, "todo"),
    "/unmet": unmet,
  };
}

const Brand = () => (
  <svg width="28" height="28" viewBox="0 0 28 28" aria-hidden="true">
    <rect width="28" height="28" rx="7" fill="var(--accent)" />
    <path d="M14 8.5 8.5 19M14 8.5 19.5 19M8.5 19h11" stroke="var(--on-accent)" strokeWidth="1.6" fill="none" />
    <circle cx="14" cy="8.5" r="3" fill="var(--on-accent)" />
    <circle cx="8.5" cy="19" r="3" fill="var(--on-accent)" />
    <circle cx="19.5" cy="19" r="3" fill="#e9a866" />
  </svg>
);
