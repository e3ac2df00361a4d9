// What was typed and isn't sent yet: it stays in this tab, through a sign-in that ran out and a page that is loaded anew,
// until it is sent.
import { useState } from "react";

const stored = (key: string): string | null => sessionStorage.getItem(key);

// `key` says what the text is for. Dropping it shows the usual one again.
export function useDraft(key: string, usual = ""): [text: string, change: (text: string) => void, drop: () => void] {
  const [typed, setTyped] = useState({ key, text: stored(key) ?? usual });
  const text = typed.key === key ? typed.text : (stored(key) ?? usual);
  const change = (next: string): void => {
    setTyped({ key, text: next });
    if (next === usual) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, next);
  };
  return [text, change, () => change(usual)];
}
