// Choosing one of few: chips that filter, segments that switch.
import type { ReactNode } from "react";
import { number } from "../format";

export const Chip = ({
  on,
  onPress,
  count,
  children,
}: {
  on: boolean;
  onPress: () => void;
  count?: number;
  children: ReactNode;
}) => (
  <button type="button" className="chip" aria-pressed={on} onClick={onPress}>
    {children}
    {count !== undefined && <b>{number(count)}</b>}
  </button>
);

export function Segments<Value extends string>({
  value,
  choices,
  onChange,
  label,
}: {
  value: Value;
  label: string;
  onChange: (value: Value) => void;
  choices: { value: Value; name: ReactNode; count?: number }[];
}) {
  return (
    <div className="seg" role="group" aria-label={label}>
      {choices.map((choice) => (
        <button
          key={choice.value}
          type="button"
          aria-pressed={choice.value === value}
          onClick={() => onChange(choice.value)}
        >
          {choice.name}
          {choice.count !== undefined && (
            <>
              {" "}
              <b>{number(choice.count)}</b>
            </>
          )}
        </button>
      ))}
    </div>
  );
}

// A filter by one of many: the browser's own list, which every reader knows.
export const Pick = ({
  label,
  value,
  onChange,
  children,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  children: ReactNode;
}) => (
  <label className="chip pick-one">
    <span className="vh">{label}</span>
    <select value={value} onChange={(event) => onChange(event.target.value)}>
      {children}
    </select>
  </label>
);
