// The levers of a programme, each with a tick where it stands today.
import type { ReactNode } from "react";
import { engineName } from "@/shared/engine-text";
import { counted, t } from "@/shared/texts";
import { Lever } from "./lever";
import { FIRST_WEIGHTS, PRIORITIES, type Levers } from "./levers";

// Without the lever where it stands as it did.
const set = <Value,>(of: Record<string, Value>, name: string, value: Value | undefined): Record<string, Value> =>
  Object.fromEntries([
    ...Object.entries(of).filter(([each]) => each !== name),
    ...(value === undefined ? [] : [[name, value] as const]),
  ]);

export function LeverList({
  levers,
  move,
  weights,
  limits,
  quotas,
  floor,
  priorities,
}: {
  levers: Levers;
  move: (moved: Partial<Levers>) => void;
  weights: Record<string, number>;
  limits: { helper: number; helped: number; between: number };
  quotas: ReactNode;
  floor: number;
  priorities: Record<string, boolean>;
}) {
  const weight = (term: string): ReactNode => (
    <Lever
      key={term}
      id={term}
      name={engineName(`term.${term}`)}
      value={levers.weights[term] ?? weights[term] ?? 0}
      was={weights[term] ?? 0}
      least={0}
      most={60}
      onMove={(value) => {
        move({ weights: set(levers.weights, term, value) });
      }}
    />
  );
  const others = Object.keys(weights)
    .filter((term) => !FIRST_WEIGHTS.includes(term))
    .sort();
  return (
    <>
      {FIRST_WEIGHTS.filter((term) => term in weights).map(weight)}
      {limits.helper > 0 && (
        <Lever
          id="helper"
          name={t("what_if.helper_limit")}
          hint={t("what_if.limit_hint")}
          value={levers.helper ?? limits.helper}
          was={limits.helper}
          least={1}
          most={8}
          onMove={(helper) => move({ helper })}
        />
      )}
      {limits.helped > 0 && (
        <Lever
          id="helped"
          name={t("what_if.helped_limit")}
          hint={t("what_if.limit_hint")}
          value={levers.helped ?? limits.helped}
          was={limits.helped}
          least={1}
          most={8}
          onMove={(helped) => move({ helped })}
        />
      )}
      {(limits.between > 0 || levers.between !== undefined) && (
        <Lever
          id="between"
          name={t("what_if.between")}
          value={levers.between ?? limits.between}
          was={limits.between}
          least={1}
          most={8}
          onMove={(between) => move({ between })}
        />
      )}
      <Lever
        id="floor"
        name={t("what_if.floor")}
        hint={t("what_if.floor_hint")}
        value={levers.floor ?? floor}
        was={floor}
        least={0}
        most={60}
        onMove={(value) => move({ floor: value })}
      />
      {PRIORITIES.map((name) => {
        const on = levers.priorities[name] ?? priorities[name] ?? false;
        return (
          <div className="slider" key={name}>
            <label>
              <b>{t(`what_if.priority.${name}`)}</b>
              <input
                type="checkbox"
                role="switch"
                checked={on}
                onChange={(event) => {
                  move({
                    priorities: set(
                      levers.priorities,
                      name,
                      event.target.checked === priorities[name] ? undefined : event.target.checked,
                    ),
                  });
                }}
              />
            </label>
          </div>
        );
      })}
      {quotas}
      {others.length > 0 && (
        <details>
          <summary>{counted("what_if.more_weights", others.length)}</summary>
          {others.map(weight)}
        </details>
      )}
    </>
  );
}
