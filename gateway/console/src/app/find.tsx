// Where find-or-ask is opened, by a press or by its key; the dialog is loaded then.
import { lazy, Suspense, useCallback, useEffect, useState } from "react";
import { useKeys } from "@/shared/keys";
import { Icon } from "@/shared/parts/icon";
import { t } from "@/shared/texts";
import { Hold } from "./hold";

const load = () => import("./find-dialog");
const FindDialog = lazy(load);

const BEHIND_MS = 2000;

export function Find() {
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState(""); // before the dialog was there
  const type = useCallback((letter: string) => setTyped((before) => before + letter), []);
  const close = (): void => {
    setOpen(false);
    setTyped("");
  };
  // Behind the first view, so that it is there when it is asked for.
  useEffect(() => {
    const timer = setTimeout(() => void load().catch(() => undefined), BEHIND_MS);
    return () => clearTimeout(timer);
  }, []);
  useKeys({ "/": () => setOpen(true) }, !open);
  return (
    <>
      <button type="button" className="ask" onClick={() => setOpen(true)}>
        <Icon name="search" />
        <span>{t("find")}</span>
        <kbd aria-hidden="true">/</kbd>
      </button>
      <Suspense fallback={<Hold onType={type} />}>{open && <FindDialog begin={typed} onClose={close} />}</Suspense>
    </>
  );
}
