// Three things to know, once, at the foot of the page. It covers nothing that is being read, and can be left at each step.
import { useState } from "react";
import { useLocation } from "wouter";
import { withRound } from "@/shared/address";
import { useNarrow } from "@/shared/narrow";
import { Button, IconButton } from "@/shared/parts/button";
import { t } from "@/shared/texts";
import { isAtHome } from "./visitor";

const STEPS = [
  { title: "tour.round", text: "tour.round_text", path: "/round" },
  { title: "tour.review", text: "tour.review_text", touch: "tour.review_touch", path: "/review" },
  { title: "tour.undo", text: "tour.undo_text", touch: "tour.undo_touch", path: "/review" },
] as const;

export default function Tour() {
  const isPhone = useNarrow(); // which has no keys
  const [at, setAt] = useState(0);
  const [, go] = useLocation();
  const step = STEPS[at];
  if (!step) return null;
  const show = (next: number): void => {
    setAt(next);
    const { path } = STEPS[next] ?? {};
    if (path) go(withRound(path));
    else isAtHome();
  };
  const isLast = at === STEPS.length - 1;
  return (
    <aside className="tour" aria-label={t("tour")}>
      <div className="tour-head">
        <span className="quiet">{t("of", { part: at + 1, whole: STEPS.length })}</span>
        <IconButton icon="cross" size={14} label={t("tour.leave")} onPress={() => show(STEPS.length)} />
      </div>
      <div aria-live="polite">
        <h2>{t(step.title)}</h2>
        <p>{t(isPhone && "touch" in step ? step.touch : step.text)}</p>
      </div>
      <div className="acts end">
        {!isLast && (
          <Button small onPress={() => show(STEPS.length)}>
            {t("tour.leave")}
          </Button>
        )}
        <Button small kind="primary" onPress={() => show(at + 1)}>
          {isLast ? t("tour.end") : t("tour.next")}
        </Button>
      </div>
    </aside>
  );
}
