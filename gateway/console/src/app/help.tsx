// What the keys do, and whether letters act at all; what the signs mean; the tour again.
import { Axis } from "#contracts/entente/type/v1/mission_pb.js";
import { switchLetters, useLetters } from "@/shared/keys";
import { Button } from "@/shared/parts/button";
import { shape } from "@/shared/network";
import { Dialog } from "@/shared/parts/dialog";
import { AxisMark, ExampleMark, PriorityMark, Unknown } from "@/shared/parts/marks";
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
  [["H"], "keys.reassign"],
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

const AXES = [Axis.NORTH_SOUTH, Axis.SOUTH_SOUTH, Axis.NORTH_SOUTH_SOUTH];

export default function Help({ onClose, onTour }: { onClose: () => void; onTour: () => void }) {
  const letters = useLetters();
  return (
    <Dialog title={t("help")} open onClose={onClose} wide>
      <h3>{t("keys")}</h3>
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
      <h3>{t("signs")}</h3>
      <dl className="signs">
        <dt>
          <PriorityMark words />
        </dt>
        <dd>{t("signs.priority")}</dd>
        <dt>
          <Unknown />
        </dt>
        <dd>{t("signs.not_known")}</dd>
        <dt>
          <span className="flag">{t("look.twice")}</span>
        </dt>
        <dd>{t("signs.look_twice")}</dd>
        <dt>
          <ExampleMark />
        </dt>
        <dd>{t("signs.example")}</dd>
        {shape().axes && (
          <>
            <dt className="axes">
              {AXES.map((axis) => (
                <AxisMark key={axis} axis={axis} />
              ))}
            </dt>
            <dd>{t("signs.axis")}</dd>
          </>
        )}
      </dl>
      <div className="acts end">
        <Button onPress={onTour}>{t("tour.again")}</Button>
      </div>
    </Dialog>
  );
}
