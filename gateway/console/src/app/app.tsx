// The shell around every screen: rail, top bar, strip while the data are examples, one live region, help.
import { lazy, Suspense, useEffect, useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { Redirect, Route, Switch, useLocation } from "wouter";
import { useAnnounced } from "@/shared/announce";
import { useKeys } from "@/shared/keys";
import { useProposalWatch } from "@/shared/live";
import { FaultNote, Skeleton } from "@/shared/parts/states";
import { networkQuery } from "@/shared/queries";
import { useShownRound } from "@/shared/round";
import { withRound } from "@/shared/address";
import { t } from "@/shared/texts";
import { Boundary } from "./boundary";
import { Hold } from "./hold";
import { Rail } from "./rail";
import { SCREENS } from "./screens";
import { TopBar } from "./top-bar";
import { isNew } from "./visitor";

const Help = lazy(() => import("./help"));
const Tour = lazy(() => import("./tour"));

const LETTER_MS = 1200; // how long G waits for the letter behind it

function useGoKeys(openHelp: () => void): void {
  const [, go] = useLocation();
  const [since, setSince] = useState(0);
  const letters = Object.fromEntries(
    SCREENS.filter(({ letter }) => letter).map(({ letter, path }) => [
      letter,
      () => {
        setSince(0);
        go(withRound(path));
      },
    ]),
  );
  const waits = since > 0;
  useEffect(() => {
    if (!waits) return undefined;
    const timer = setTimeout(() => setSince(0), LETTER_MS);
    return () => clearTimeout(timer);
  }, [waits]);
  useKeys({ g: () => setSince(Date.now()), "?": openHelp });
  // Before what the screen itself does with the same letters.
  useEffect(() => {
    if (!waits) return undefined;
    const act = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.key === "g") return;
      event.stopImmediatePropagation();
      event.preventDefault();
      setSince(0);
      letters[event.key]?.();
    };
    window.addEventListener("keydown", act, { capture: true });
    return () => window.removeEventListener("keydown", act, { capture: true });
  });
}

export function App() {
  const [help, setHelp] = useState(false);
  const [tour, setTour] = useState(0); // how often it was asked for
  const [path] = useLocation();
  const network = useQuery(networkQuery);
  const { shown } = useShownRound();
  const announced = useAnnounced();
  useProposalWatch(shown?.round.name ?? "");
  useGoKeys(() => setHelp(true));
  return (
    <>
      <a className="skip" href="#main">
        {t("skip")}
      </a>
      <Rail />
      <div className="main">
        <TopBar onHelp={() => setHelp(true)} />
        <main id="main" tabIndex={-1}>
          {network.isError && (
            <div className="page">
              <FaultNote error={network.error} what={t("fault.network")} again={() => void network.refetch()} />
            </div>
          )}
          {network.isPending && (
            <div className="page">
              <Skeleton rows={8} />
            </div>
          )}
          {network.data && (
            <Boundary place={path}>
              <Suspense
                fallback={
                  <div className="page">
                    <h1 className="vh">…</h1>
                    <Skeleton rows={8} />
                  </div>
                }
              >
                <Switch>
                  <Route path="/">
                    <Redirect to={withRound("/round")} replace />
                  </Route>
                  {SCREENS.map(({ path, View }) => (
                    <Route key={path} path={path} component={View} />
                  ))}
                  <Route>
                    <NoSuchPage />
                  </Route>
                </Switch>
              </Suspense>
            </Boundary>
          )}
        </main>
      </div>
      <div className="vh" role="status" aria-live="polite">
        {announced}
      </div>
      <Suspense fallback={help && <Hold />}>
        {shown && (tour > 0 || isNew()) && <Tour key={tour} />}
        {help && (
          <Help
            onClose={() => setHelp(false)}
            onTour={() => {
              setHelp(false);
              setTour(tour + 1);
            }}
          />
        )}
      </Suspense>
    </>
  );
}

const NoSuchPage = () => (
  <div className="page">
    <h1>{t("no_page")}</h1>
    <p className="lead">
      <a href="/console/round">{t("nav.round")}</a>
    </p>
  </div>
);
