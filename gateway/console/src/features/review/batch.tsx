// One step on several proposals: a list to check, on which those with a reason to look twice are ticked one by one.
import { useState } from "react";
import { useMutation } from "@tanstack/react-query";
import { Decision_Action, type Proposal } from "#contracts/entente/matching/v1/proposal_pb.js";
import { announce } from "@/shared/announce";
import { newRequestId, proposals } from "@/shared/calls";
import { useDraft } from "@/shared/draft";
import { points } from "@/shared/format";
import { Button } from "@/shared/parts/button";
import { Dialog } from "@/shared/parts/dialog";
import { PairName } from "@/shared/parts/marks";
import { lacksReason, ReasonField, WordsField } from "@/shared/parts/reason-field";
import { FaultNote } from "@/shared/parts/states";
import { flagsOf, pairingOf, scoreOf } from "@/shared/proposal-facts";
import { putWhole } from "@/shared/proposal-lists";
import { REASONS } from "@/shared/reasons";
import { counted, t } from "@/shared/texts";
import { RowMeta } from "@/shared/parts/flags";

type Step = "approve" | "return" | "reject";
const ACTIONS: Record<Step, Decision_Action> = {
  approve: Decision_Action.APPROVE,
  return: Decision_Action.RETURN,
  reject: Decision_Action.REJECT,
};
const MOST = 500; // that BatchDecide takes at once

export function Batch({
  open,
  onClose,
  chosen,
  scale,
  onTaken,
}: {
  open: boolean;
  onClose: () => void;
  chosen: Proposal[];
  scale: number;
  onTaken: (names: string[]) => void;
}) {
  const [step, setStep] = useState<Step>("approve");
  const [reason, setReason] = useState("");
  const [text, setText, drop] = useDraft("batch");
  const [off, setOff] = useState<Map<string, boolean>>(new Map());
  const [refused, setRefused] = useState<{ name: string; message: string }[]>([]);
  const able = chosen.filter(({ allowedActions }) => allowedActions.includes(ACTIONS[step])).slice(0, MOST);
  // What is clear is ticked; what is to be looked at twice waits for its own tick.
  const isOn = (proposal: Proposal): boolean =>
    off.get(proposal.name) ?? (step !== "approve" || flagsOf(proposal).length === 0);
  const ticked = able.filter(isOn);
  const reasons: readonly string[] = step === "approve" ? [] : REASONS[step];
  const isReady =
    ticked.length > 0 && (step === "approve" || !lacksReason(reason, text));
  const take = useMutation({
    mutationFn: () =>
      proposals.batchDecide({
        action: ACTIONS[step],
        reason,
        text: text.trim(),
        requestId: newRequestId(),
        entries: ticked.map(({ name, etag }) => ({ name, etag })),
      }),
    onSuccess: ({ results, takenCount }) => {
      const taken: string[] = [];
      const not: { name: string; message: string }[] = [];
      for (const { name, outcome } of results) {
        if (outcome.case === "proposal") {
          putWhole(outcome.value);
          taken.push(name);
        } else if (outcome.case === "refusal") not.push({ name, message: outcome.value.message });
      }
      announce(counted("batch.taken", takenCount));
      drop();
      onTaken(taken);
      setRefused(not);
      if (not.length === 0) onClose();
    },
  });
  return (
    <Dialog
      title={counted("batch.title", chosen.length)}
      open={open}
      onClose={() => {
        setRefused([]);
        onClose();
      }}
      wide
    >
      <div className="seg" role="group" aria-label={t("batch.step")}>
        {(Object.keys(ACTIONS) as Step[]).map((each) => (
          <button
            key={each}
            type="button"
            aria-pressed={each === step}
            onClick={() => {
              setStep(each);
              setReason("");
            }}
          >
            {t(`decide.${each}`)}
          </button>
        ))}
      </div>
      {able.length < chosen.length && <p className="quiet">{counted("batch.not_able", chosen.length - able.length)}</p>}
      <ul className="check-list" tabIndex={0} aria-label={t("batch.list")}>
        {able.map((proposal) => (
          <li key={proposal.name}>
            <label>
              <input
                type="checkbox"
                checked={isOn(proposal)}
                onChange={(event) => setOff(new Map(off).set(proposal.name, event.target.checked))}
              />
              <PairName pairing={pairingOf(proposal)} />
              <span className="num">{points(scoreOf(proposal), scale)}</span>
              {flagsOf(proposal).length > 0 && <RowMeta proposal={proposal} />}
            </label>
            {refused.find(({ name }) => name === proposal.name) && (
              <p className="msg">{refused.find(({ name }) => name === proposal.name)?.message}</p>
            )}
          </li>
        ))}
      </ul>
      {reasons.length > 0 && (
        <ReasonField
          name={t(`reasons.${step as "return" | "reject"}`)}
          reasons={reasons}
          value={reason}
          onChange={setReason}
        />
      )}
      <WordsField name={t("decide.note")} reason={reason} value={text} onChange={setText} />
      {take.error && <FaultNote error={take.error} what={t("fault.batch")} />}
      <div className="acts end">
        <Button onPress={onClose}>{t("cancel")}</Button>
        <Button kind="primary" isDisabled={!isReady || take.isPending} onPress={() => take.mutate()}>
          {counted(`batch.${step}`, ticked.length)}
        </Button>
      </div>
    </Dialog>
  );
}
