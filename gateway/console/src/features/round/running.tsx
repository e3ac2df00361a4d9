// A round that is being solved, phase by phase, and one that failed: what contradicts, in sentences.
import { useEffect } from "react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Round_Progress_PhaseSchema, Round_State, type Round } from "#contracts/entente/matching/v1/round_pb.js";
import { Link } from "wouter";
import { withRound } from "@/shared/address";
import { announce } from "@/shared/announce";
import { newRequestId, rounds } from "@/shared/calls";
import { engineText } from "@/shared/engine-text";
import { number } from "@/shared/format";
import { Button } from "@/shared/parts/button";
import { Icon } from "@/shared/parts/icon";
import { Conflict } from "@/shared/parts/conflict";
import { Card } from "@/shared/parts/page";
import { Callout } from "@/shared/parts/states";
import { queryClient, roundQuery, roundsQuery } from "@/shared/queries";
import { changeAddress, changeOf } from "@/shared/quotas";
import { pattern, t } from "@/shared/texts";
import { word } from "@/shared/words";

// The phases that people see, in their order; those between belong to the one before.
const PHASES = Round_Progress_PhaseSchema.values.slice(1);

function keep(round: Round): void {
  queryClient.setQueryData(
    roundsQuery.queryKey,
    (all) =>
      all &&
      (all.some(({ name }) => name === round.name)
        ? all.map((each) => (each.name === round.name ? round : each))
        : [round, ...all]),
  );
}

function useWatch(name: string, on: boolean): void {
  useEffect(() => {
    if (!on) return undefined;
    const ended = new AbortController();
    void (async () => {
      try {
        for await (const { round } of rounds.watchRound({ name }, { signal: ended.signal })) if (round) keep(round);
      } catch {
        // The line was cut: what became of it is read below.
      }
      if (ended.signal.aborted) return;
      await queryClient.invalidateQueries({ queryKey: roundsQuery.queryKey });
      announce(t("round.over"));
    })();
    return () => ended.abort();
  }, [name, on]);
}

export function RunningRound({ round }: { round: Round }) {
  const running = round.state === Round_State.RUNNING;
  useWatch(round.name, running);
  const cancel = useMutation({
    mutationFn: () => rounds.cancelRound({ name: round.name, requestId: newRequestId() }),
    onSuccess: keep,
  });
  const { data: whole } = useQuery({ ...roundQuery(round.name, round.etag), enabled: !running });
  if (!running) {
    const conflict = whole?.conflict ?? [];
    if (conflict.length === 0)
      return (
        <Callout kind="bad" title={t("round.failed")}>
          {round.failure && engineText(round.failure)}
        </Callout>
      );
    const smallest = changeOf(conflict);
    return (
      <Conflict
        conflict={conflict}
        actions={
          <Link className="btn" href={withRound("/what-if", smallest ? changeAddress(smallest) : {})}>
            {smallest ? t("round.try_change") : t("round.try_rules")}
          </Link>
        }
      />
    );
  }
  const { phase = 0, done = 0n, total = 0n } = round.progress ?? {};
  return (
    <Card title={t("round.running")}>
      <ol className="phases">
        {PHASES.map((each) => (
          <li
            key={each.number}
            className={each.number < phase ? "ok" : each.number === phase ? "now" : ""}
            aria-current={each.number === phase ? "step" : undefined}
          >
            {each.number < phase ? <Icon name="check" size={14} /> : <i />}
            {pattern(`phase.${word(Round_Progress_PhaseSchema, each.number)}`)}
            {each.number === phase && total > 0n && (
              <em>
                {number(done)} / {number(total)}
              </em>
            )}
          </li>
        ))}
      </ol>
      <div
        className="progress"
        role="progressbar"
        aria-label={t("round.running")}
        aria-valuemin={0}
        aria-valuemax={PHASES.length}
        aria-valuenow={phase}
      >
        <i style={{ width: `${(100 * phase) / PHASES.length}%` }} />
      </div>
      <div className="acts">
        <Button small onPress={() => cancel.mutate()} isDisabled={cancel.isPending}>
          {t("cancel")}
        </Button>
        <span className="quiet">{t("round.last_stays")}</span>
      </div>
    </Card>
  );
}
