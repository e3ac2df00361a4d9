// One lever: a slider with its value, and a tick where it stands today.
import { number } from "@/shared/format";
import { t } from "@/shared/texts";

export function Lever({
  id,
  name,
  hint,
  value,
  was,
  least,
  most,
  step = 1,
  show = number,
  onMove,
}: {
  id: string;
  name: string;
  hint?: string;
  value: number;
  was: number;
  least: number;
  most: number;
  step?: number;
  show?: (value: number) => string;
  onMove: (value: number | undefined) => void;
}) {
  const top = Math.max(most, was, value);
  return (
    <div className={`slider ${value !== was ? "moved" : ""}`}>
      <label htmlFor={`lever-${id}`}>
        <b>{name}</b>
        <output>
          {show(value)}
          {value !== was && <em> {t("what_if.was", { value: show(was) })}</em>}
        </output>
      </label>
      <div className="track">
        <input
          id={`lever-${id}`}
          type="range"
          min={least}
          max={top}
          step={step}
          value={value}
          aria-valuetext={show(value)}
          onChange={(event) => {
            const to = Number(event.target.value);
            onMove(to === was ? undefined : to);
          }}
        />
        <i
          style={{
            left: `calc(${((was - least) / (top - least || 1)) * 100}% + ${8 - ((was - least) / (top - least || 1)) * 16}px)`,
          }}
        />
      </div>
      {hint && <p className="quiet">{hint}</p>}
    </div>
  );
}
