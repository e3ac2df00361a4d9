// What was just decided, with its undo, as long as it can be taken back.
import { useEffect, useState } from "react";
import { useMutation } from "@tanstack/react-query";
import { outbox, lastTaken, undo, doneText } from "@/shared/decide";
import { dateOf } from "@/shared/format";
import { useOutbox } from "@/shared/outbox";
import { Button, IconButton } from "@/shared/parts/button";
import { Icon } from "@/shared/parts/icon";
import { Proposal_State } from "#contracts/entente/matching/v1/proposal_pb.js";
import { useProposals } from "@/shared/proposal-store";
import { t } from "@/shared/texts";

export function UndoToast() {
  const name = lastTaken() ?? "";
  const { waiting, refused } = useOutbox(outbox);
  const proposal = useProposals().get(name);
  const [closed, setClosed] = useState("");
  const [now, setNow] = useState(() => Date.now());
  const take = useMutation({ mutationFn: () => undo(name) });
  const until = dateOf(proposal?.lastDecision?.undoUntilTime);
  useEffect(() => {
    if (!until) return undefined;
    const timer = setTimeout(() => setNow(Date.now()), Math.max(0, until.getTime() - Date.now()) + 500);
    return () => clearTimeout(timer);
  }, [until]);
  const key = `${name} ${proposal?.etag ?? ""}`;
  const isOver = until !== undefined && until.getTime() < now;
  const step =
    proposal?.state === Proposal_State.REJECTED
      ? "reject"
      : proposal?.state === Proposal_State.RETURNED
        ? "return"
        : proposal?.state === Proposal_State.PROPOSED
          ? undefined
          : "approve";
  if (!proposal || !step || closed === key || isOver || refused.some(({ decision }) => decision.name === name))
    return null;
  const sending = waiting.some((decision) => decision.name === name);
  return (
    <div className="toast">
      <Icon name="check" />
      <span>{take.error ? t("fault.undo") : doneText(proposal, step)}</span>
      <Button
        kind="quiet"
        small
        letter="Z"
        isDisabled={sending || take.isPending || !proposal.lastDecision}
        onPress={() => take.mutate()}
      >
        {t("undo")}
      </Button>
      <IconButton icon="cross" size={14} label={t("close")} onPress={() => setClosed(key)} />
    </div>
  );
}
