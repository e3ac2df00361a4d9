// Which round is shown and where it stands, find or ask, whether the line is live, language, theme, person.
import { useQuery } from "@tanstack/react-query";
import { Round_State, type Round } from "#contracts/entente/matching/v1/round_pb.js";
import { useLocation } from "wouter";
import { writeAddress } from "@/shared/address";
import { clock, day } from "@/shared/format";
import { useLive } from "@/shared/live";
import { IconButton } from "@/shared/parts/button";
import { Icon } from "@/shared/parts/icon";
import { Mark } from "@/shared/parts/marks";
import { MenuButton } from "@/shared/parts/menu-button";
import { programmesQuery, isShown } from "@/shared/queries";
import { programmeTitle, useShownRound } from "@/shared/round";
import { programmeOf, roundPath } from "@/shared/names";
import { sessionQuery, signInAddress, signOut } from "@/shared/session";
import { language, t, type Language } from "@/shared/texts";
import { Find } from "./find";
import { chooseTheme, theme } from "./theme";

export const roundState = (state: Round_State): string => {
  switch (state) {
    case Round_State.RUNNING:
      return t("round.state.running");
    case Round_State.SOLVED:
      return t("round.state.solved");
    case Round_State.PUBLISHED:
      return t("round.state.published");
    case Round_State.SUPERSEDED:
      return t("round.state.superseded");
    case Round_State.CANCELLED:
      return t("round.state.cancelled");
    case Round_State.FAILED:
      return t("round.state.failed");
    default:
      return "";
  }
};

function RoundSwitch() {
  const { shown, rounds } = useShownRound();
  const { data: programmes } = useQuery(programmesQuery);
  const [path, go] = useLocation();
  if (!shown)
    return (
      <span className="switch">
        <b>Entente</b>
      </span>
    );
  const titleOf = (round: Round): string =>
    programmeTitle(
      programmes?.find(({ name }) => name === programmeOf(round.name)),
      round,
    );
  return (
    <MenuButton
      className="switch"
      label={t("round.choose")}
      placement="bottom start"
      choices={() =>
        rounds.filter(isShown).map((round) => ({
          id: roundPath(round.name),
          name: titleOf(round),
          shown: (
            <>
              <b>{titleOf(round)}</b>
              <span>{t("round.of", { day: day(round.snapshot?.asOf) })}</span>
              <Mark>{roundState(round.state)}</Mark>
            </>
          ),
        }))
      }
      onChoose={(round) => go(writeAddress(path, { round }))}
    >
      <b>{programmeTitle(shown.programme, shown.round)}</b>
      <span>{t("round.of", { day: day(shown.round.snapshot?.asOf) })}</span>
      <Icon name="down" size={14} />
    </MenuButton>
  );
}

function LiveMark() {
  const { state, since } = useLive();
  return (
    <span className={`live ${state === "live" ? "" : "off"}`} role="status">
      <i />
      {state === "live" ? (
        t("live")
      ) : state === "signed-out" ? (
        <a href={signInAddress()}>{t("live.signed_out")}</a>
      ) : (
        t("live.cut", { time: clock(since) })
      )}
    </span>
  );
}

const chooseLanguage = (chosen: Language): void => {
  localStorage.setItem("language", chosen);
  const address = new URL(window.location.href);
  address.searchParams.delete("language");
  window.location.assign(address);
};

function Person() {
  const { data: session } = useQuery(sessionQuery);
  if (!session?.signIn) return null;
  return session.subject ? (
    <button
      type="button"
      className="me"
      title={session.subject}
      aria-label={t("sign_out")}
      onClick={() => void signOut()}
    >
      {session.subject.slice(0, 2).toUpperCase()}
    </button>
  ) : (
    <a className="btn small" href={signInAddress()}>
      {t("sign_in")}
    </a>
  );
}

export function TopBar({ onHelp }: { onHelp: () => void }) {
  const { shown } = useShownRound();
  return (
    <header>
      <div className="top">
        <RoundSwitch />
        {shown && <Mark kind="state">{roundState(shown.round.state)}</Mark>}
        <Find />
        <span className="grow" />
        <LiveMark />
        <div className="langs" role="group" aria-label={t("language")}>
          {(["en", "fr"] as const).map((each) => (
            <button
              key={each}
              type="button"
              lang={each}
              aria-pressed={language() === each}
              title={each === "fr" ? "Français" : "English"}
              onClick={() => chooseLanguage(each)}
            >
              {each.toUpperCase()}
            </button>
          ))}
        </div>
        <IconButton icon="help" label={t("help")} onPress={onHelp} />
        <IconButton icon="sun" label={t("theme")} onPress={() => chooseTheme(theme() === "dark" ? "light" : "dark")} />
        <Person />
      </div>
      {shown?.programme?.example && <p className="strip-note">{t("example_strip")}</p>}
    </header>
  );
}
