// Solving a round: of which programme, on which day, following which round.
import { useState } from "react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { newRequestId, rounds } from "@/shared/calls";
import { day, isoDay, parseDay } from "@/shared/format";
import { Button } from "@/shared/parts/button";
import { Dialog } from "@/shared/parts/dialog";
import { FaultNote } from "@/shared/parts/states";
import { isShown, programmesQuery, queryClient, roundsQuery } from "@/shared/queries";
import { programmeOf } from "@/shared/names";
import type { ShownRound } from "@/shared/round";
import { t } from "@/shared/texts";

const today = (): string => new Date().toISOString().slice(0, 10);

export function Solve({ open, onClose, shown }: { open: boolean; onClose: () => void; shown?: ShownRound }) {
  const { data: programmes = [] } = useQuery(programmesQuery);
  const [programme, setProgramme] = useState("");
  const [on, setOn] = useState("");
  const [base, setBase] = useState("");
  const [requestId, setRequestId] = useState(newRequestId);
  const parent = programme || (shown ? programmeOf(shown.round.name) : (programmes[0]?.name ?? ""));
  const solve = useMutation({
    mutationFn: () => rounds.createRound({ parent, asOf: parseDay(on || today()), baseRound: base, requestId }),
    onSuccess: (round) => {
      queryClient.setQueryData(roundsQuery.queryKey, (all) => [round, ...(all ?? [])]);
      setRequestId(newRequestId());
      onClose();
    },
  });
  const earlier = (shown?.all ?? []).filter((round) => isShown(round) && programmeOf(round.name) === parent);
  return (
    <Dialog title={shown ? t("solve.again") : t("round.solve_first")} open={open} onClose={onClose}>
      {programmes.length > 1 && (
        <label className="field">
          <span>{t("solve.programme")}</span>
          <select
            className="input"
            value={parent}
            onChange={(event) => {
              setProgramme(event.target.value);
              setBase("");
            }}
          >
            {programmes.map(({ name, displayName }) => (
              <option key={name} value={name}>
                {displayName}
              </option>
            ))}
          </select>
        </label>
      )}
      <label className="field">
        <span>{t("solve.day")}</span>
        <input className="input" type="date" value={on || today()} onChange={(event) => setOn(event.target.value)} />
      </label>
      {earlier.length > 0 && (
        <label className="field">
          <span>{t("solve.base")}</span>
          <select className="input" value={base} onChange={(event) => setBase(event.target.value)}>
            <option value="">{t("solve.no_base")}</option>
            {earlier.map((round) => (
              <option key={round.name} value={round.name}>
                {t("round.of", { day: day(round.snapshot?.asOf) || isoDay(round.snapshot?.asOf) })}
              </option>
            ))}
          </select>
        </label>
      )}
      <p className="quiet">{base ? t("solve.base_lead") : t("solve.no_base_lead")}</p>
      {solve.error && <FaultNote error={solve.error} what={t("fault.solve")} />}
      <div className="acts end">
        <Button onPress={onClose}>{t("cancel")}</Button>
        <Button kind="primary" isDisabled={solve.isPending || !parent} onPress={() => solve.mutate()}>
          {t("solve")}
        </Button>
      </div>
    </Dialog>
  );
}
