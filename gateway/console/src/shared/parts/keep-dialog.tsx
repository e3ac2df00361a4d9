// A directive that keeps two listings together in every round: what that costs is shown before it is set.
import { useState } from "react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Directive_Kind } from "#contracts/entente/matching/v1/programme_pb.js";
import { amountText } from "@/shared/amount";
import { announce } from "@/shared/announce";
import { newRequestId, programmes } from "@/shared/calls";
import { useDraft } from "@/shared/draft";
import { programmeOf } from "@/shared/names";
import { previewKeep } from "@/shared/preview";
import type { ShownRound } from "@/shared/round";
import { rich, t } from "@/shared/texts";
import { Button } from "./button";
import { Dialog } from "./dialog";
import { PairName } from "./marks";
import { FaultNote, Skeleton } from "./states";

export function KeepDialog({
  open,
  onClose,
  need,
  offer,
  shown,
}: {
  open: boolean;
  onClose: () => void;
  need: string;
  offer: string;
  shown: ShownRound;
}) {
  const [reason, setReason, drop] = useDraft(`keep ${need} ${offer}`);
  const [requestId] = useState(newRequestId);
  const preview = useQuery({ ...previewKeep(shown.round, need, offer), enabled: open });
  const keep = useMutation({
    mutationFn: () =>
      programmes.setDirective({
        parent: programmeOf(shown.round.name),
        directive: { kind: Directive_Kind.KEEP, need, offer, reason: reason.trim() },
        requestId,
      }),
    onSuccess: () => {
      drop();
      announce(t("keep.done"));
      onClose();
    },
  });
  return (
    <Dialog title={t("keep.title")} open={open} onClose={onClose}>
      <p>
        <PairName pairing={{ need, offer, facilitator: "" }} />
      </p>
      {preview.error ? (
        <FaultNote error={preview.error} what={t("fault.preview")} />
      ) : !preview.data ? (
        <Skeleton rows={1} />
      ) : (
        <p>{rich("keep.costs", { amount: <b>{amountText(preview.data.loss, shown.scale)}</b> })}</p>
      )}
      <label className="field">
        <span>{t("keep.reason")}</span>
        <textarea rows={2} maxLength={500} value={reason} onChange={(event) => setReason(event.target.value)} />
      </label>
      <p className="quiet">{t("keep.lead")}</p>
      {keep.error && <FaultNote error={keep.error} what={t("fault.keep")} />}
      <div className="acts end">
        <Button onPress={onClose}>{t("cancel")}</Button>
        <Button kind="primary" isDisabled={reason.trim() === "" || keep.isPending} onPress={() => keep.mutate()}>
          {t("keep.now")}
        </Button>
      </div>
    </Dialog>
  );
}
