// What the keys do, and whether letters act at all.
import { switchLetters, useLetters } from "@/shared/keys";
import { Dialog } from "@/shared/parts/dialog";
import { t, type TextId } from "@/shared/texts";

const KEYS: [string[], TextId][] = [
  [["J", "K"], "keys.move"],
  [["↵"], "keys.open"],
  [["A"], "keys.approve"],
  [["B"], "keys.send_back"],
  [["R"], "keys.reject"],
  [["1", "9"], "keys.reason"],
  [["S"], "keys.swap"],
  [["N"], "keys.note"],
  [["Z"], "keys.undo"],
  [["W"], "keys.why_not"],
  [["X"], "keys.pick"],
  [["M"], "keys.map"],
  [["T"], "keys.table"],
  [["C"], "keys.copy"],
  [["/"], "keys.find"],
  [["G", "R"], "keys.go"],
  [["Esc"], "keys.back"],
];

export function Help({ open, onClose }: { open: boolean; onClose: () => void }) {
  const letters = useLetters();
  return (
    <Dialog title={t("keys")} open={open} onClose={onClose} wide>
      <ul className="keys">
        {KEYS.map(([keys, id]) => (
          <li key={id}>
            <span>{t(id as "keys.move")}</span>
            {keys.map((key) => (
              <kbd key={key}>{key}</kbd>
            ))}
          </li>
        ))}
      </ul>
      <label className="tick">
        <input type="checkbox" checked={letters} onChange={(event) => switchLetters(event.target.checked)} />{" "}
        {t("keys.letters")}
      </label>
    </Dialog>
  );
}
