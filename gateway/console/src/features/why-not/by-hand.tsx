// A proposal made by hand: what it costs the round stands before the button. A rule that it breaks is overruled with a reason;
// places never are.
import { useState } from "react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link, useLocation } from "wouter";
import type { Pairing } from "#contracts/entente/matching/v1/pairing_pb.js";
import { withRound } from "@/shared/address";
import { amountText } from "@/shared/amount";
import { announce } from "@/shared/announce";
import { faultOf, newRequestId, proposals } from "@/shared/calls";
import { useDraft } from "@/shared/draft";
import { lastPart } from "@/shared/names";
import { Button } from "@/shared/parts/button";
import { Dialog } from "@/shared/parts/dialog";
import { PairName } from "@/shared/parts/marks";
import { lacksReason, ReasonField, WordsField } from "@/shared/parts/reason-field";
import { Callout, FaultNote, Skeleton } from "@/shared/parts/states";
import { putWhole } from "@/shared/proposal-lists";
import { REASONS } from "@/shared/reasons";
import type { ShownRound } from "@/shared/round";
import { rich, t } from "@/shared/texts";

export function ByHand({
  open,
  onClose,
  pairing: { need, offer, facilitator },
  isStopped,
  shown: { round, scale },
}: {
  open: boolean;
  onClose: () => void;
  pairing: Pick<Pairing, "need" | "offer" | "facilitator">;
  isStopped: boolean; // by a rule
  shown: ShownRound;
}) {
  const [reason, setReason] = useState("");
  const [words, setWords, drop] = useDraft(`by hand ${need} ${offer} ${facilitator}`);
  const [requestId] = useState(newRequestId);
  const [, go] = useLocation();
  const request = {
    parent: round.name,
    pairing: { need, offer, facilitator },
    overrideReason: isStopped ? reason : "",
    text: words.trim(),
  };
  // Whatever the reason, it costs the same.
  const price = useQuery({
    queryKey: ["by-hand", round.name, need, offer, facilitator],
    enabled: open,
    retry: false,
    queryFn: async ({ signal }) => {
      const asked = { ...request, overrideReason: isStopped ? (REASONS.override[0] ?? "") : "", validateOnly: true };
      return (await proposals.createProposal(asked, { signal })).price ?? null;
    },
  });
  const propose = useMutation({
    mutationFn: () => proposals.createProposal({ ...request, requestId }),
    onSuccess: ({ proposal }) => {
      drop();
      onClose();
      announce(t("by_hand.done"));
      if (!proposal) return;
      putWhole(proposal);
      go(withRound(`/proposal/${lastPart(proposal.name)}`));
    },
  });
  // Of the same listings: that one is to be decided on.
  const { reason: refusal, facts } = faultOf(price.error ?? propose.error ?? new Error());
  const present = refusal === "ALREADY_PROPOSED" ? facts.resource : undefined;
  const lacks = isStopped && lacksReason(reason, words);
  return (
    <Dialog title={t("by_hand")} open={open} onClose={onClose}>
      <p>
        <PairName pairing={{ need, offer, facilitator }} />
      </p>
      {present ? (
        <Callout
          kind="info"
          title={t("by_hand.present")}
          actions={
            <Link className="btn small" href={withRound(`/proposal/${lastPart(present)}`)}>
              {t("why_not.open")}
            </Link>
          }
        />
      ) : price.error ? (
        <FaultNote error={price.error} what={t("fault.by_hand")} />
      ) : price.data === undefined ? (
        <Skeleton rows={1} />
      ) : (
        price.data && <p>{rich("keep.costs", { amount: <b>{amountText(price.data, scale)}</b> })}</p>
      )}
      {isStopped && (
        <ReasonField name={t("by_hand.why")} reasons={REASONS.override} value={reason} onChange={setReason} />
      )}
      <WordsField name={t("by_hand.words")} reason={isStopped ? reason : ""} value={words} onChange={setWords} />
      <p className="quiet">{t("by_hand.lead")}</p>
      {propose.error && !present && <FaultNote error={propose.error} what={t("fault.by_hand")} />}
      <div className="acts end">
        <Button onPress={onClose}>{t("cancel")}</Button>
        <Button
          kind="primary"
          isDisabled={lacks || price.isError || propose.isPending}
          onPress={() => propose.mutate()}
        >
          {t("by_hand.now")}
        </Button>
      </div>
    </Dialog>
  );
}
