// Publishing: who is told, and when; five minutes in which it can be taken back.
import { useEffect, useState } from "react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Proposal_State } from "#contracts/entente/matching/v1/proposal_pb.js";
import type { Round } from "#contracts/entente/matching/v1/round_pb.js";
import { newRequestId, rounds } from "@/shared/calls";
import { clock, dateOf, number } from "@/shared/format";
import { Button } from "@/shared/parts/button";
import { Dialog } from "@/shared/parts/dialog";
import { Callout, FaultNote } from "@/shared/parts/states";
import { countsQuery } from "@/shared/proposal-lists";
import { queryClient, roundsQuery } from "@/shared/queries";
import { counted, t } from "@/shared/texts";

const keep = (round: Round): void => {
  queryClient.setQueryData(roundsQuery.queryKey, (all) =>
    all?.map((each) => (each.name === round.name ? round : each)),
  );
};

export function Publish({ open, onClose, round }: { open: boolean; onClose: () => void; round: Round }) {
  const { data: counts } = useQuery(countsQuery(round.name));
  const [requestId] = useState(newRequestId);
  const publish = useMutation({
    mutationFn: () => rounds.publishRound({ name: round.name, etag: round.etag, requestId }),
    onSuccess: (published) => {
      keep(published);
      onClose();
    },
  });
  const count = (...states: Proposal_State[]): number =>
    states.reduce((sum, state) => sum + (counts?.states.get(state) ?? 0), 0);
  const approved = count(Proposal_State.APPROVED, Proposal_State.APPROVING, Proposal_State.AGREED);
  const open_ = count(Proposal_State.PROPOSED, Proposal_State.RETURNED);
  return (
    <Dialog title={t("publish.title")} open={open} onClose={onClose}>
      <dl className="facts">
        <div>
          <dt>{t("publish.approved")}</dt>
          <dd>{number(approved)}</dd>
        </div>
        <div>
          <dt>{t("publish.open")}</dt>
          <dd>{number(open_)}</dd>
        </div>
        <div>
          <dt>{t("publish.rejected")}</dt>
          <dd>{number(count(Proposal_State.REJECTED))}</dd>
        </div>
      </dl>
      <p>{counted("publish.told", approved)}</p>
      {open_ > 0 && <p className="quiet">{counted("publish.later", open_)}</p>}
      {publish.error && <FaultNote error={publish.error} what={t("fault.publish")} />}
      <div className="acts end">
        <Button onPress={onClose}>{t("cancel")}</Button>
        <Button kind="primary" isDisabled={publish.isPending} onPress={() => publish.mutate()}>
          {t("publish.now")}
        </Button>
      </div>
    </Dialog>
  );
}

// While cities don't see it yet, it can be taken back.
export function PublishedNote({ round }: { round: Round }) {
  const [now, setNow] = useState(() => Date.now());
  const at = dateOf(round.publishTime);
  const waits = at !== undefined && at.getTime() > now;
  useEffect(() => {
    if (!waits) return undefined;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [waits]);
  const undo = useMutation({
    mutationFn: () => rounds.unpublishRound({ name: round.name, etag: round.etag, requestId: newRequestId() }),
    onSuccess: keep,
  });
  if (!waits || !at) return null;
  return (
    <>
      <Callout
        kind="good"
        title={t("publish.done")}
        actions={
          <Button small icon="undo" isDisabled={undo.isPending} onPress={() => undo.mutate()}>
            {t("undo")}
          </Button>
        }
      >
        {t("publish.seen_at", { time: clock(at) })}
      </Callout>
      {undo.error && <FaultNote error={undo.error} what={t("fault.undo")} />}
    </>
  );
}
