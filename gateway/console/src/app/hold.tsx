// While a dialog that was asked for is on its way, no letter acts on the screen behind it: what is typed is for the dialog.
import { useLayoutEffect } from "react";

export function Hold({ onType }: { onType?: (letter: string) => void }) {
  // Before the next key: the dialog has its own.
  useLayoutEffect(() => {
    const hold = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      event.stopImmediatePropagation();
      if (event.key.length !== 1) return;
      event.preventDefault();
      onType?.(event.key);
    };
    window.addEventListener("keydown", hold, { capture: true });
    return () => window.removeEventListener("keydown", hold, { capture: true });
  }, [onType]);
  return null;
}
