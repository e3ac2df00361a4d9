// How a cooperation ends: closed when its cities have reported, or with a reason; or cancelled before its time.
import { useState } from "react";
import { Decision_Action, type Cooperation } from "#contracts/entente/matching/v1/proposal_pb.js";
import { proposals } from "@/shared/calls";
import { useDraft } from "@/shared/draft";
import { Button } from "@/shared/parts/button";
import { Dialog } from "@/shared/parts/dialog";
import { lacksReason, ReasonField, WordsField } from "@/shared/parts/reason-field";
import { FaultNote } from "@/shared/parts/states";
import { REASONS } from "@/shared/reasons";
import { t } from "@/shared/texts";
import { useStep, type Common } from "./calls";
import { CooperationName } from "./parts";
import { unreported } from "./stages";

interface Why {
  reason: string;
  text: string;
}

export function Ending({
  cooperation,
  onTaken,
}: {
  cooperation: Cooperation;
  onTaken: (done: string, action: Decision_Action) => void;
}) {
  const [dialog, setDialog] = useState<"" | "close" | "cancel">("");
  const may = (action: Decision_Action): boolean => cooperation.allowedActions.includes(action);
  const mayClose = may(Decision_Action.CLOSE);
  const mayCancel = may(Decision_Action.CANCEL);
  if (!mayClose && !mayCancel) return null;
  return (
    <div className="acts">
      {mayClose && <Button onPress={() => setDialog("close")}>{t("cooperations.close")}</Button>}
      {mayCancel && (
        <Button kind="quiet" onPress={() => setDialog("cancel")}>
          {t("cooperations.cancel")}
        </Button>
      )}
      {dialog && (
        <EndDialog
          how={dialog}
          cooperation={cooperation}
          onClose={() => setDialog("")}
          onDone={() => {
            setDialog("");
            onTaken(
              t(`cooperations.done.${dialog}`),
              dialog === "close" ? Decision_Action.CLOSE : Decision_Action.CANCEL,
            );
          }}
        />
      )}
    </div>
  );
}

function EndDialog({
  how,
  cooperation,
  onClose,
  onDone,
}: {
  how: "close" | "cancel";
  cooperation: Cooperation;
  onClose: () => void;
  onDone: () => void;
}) {
  const [reason, setReason] = useState("");
  const [text, setText, drop] = useDraft(`${how} ${cooperation.name}`);
  // All have reported: there is nothing to give a reason for.
  const asks = how === "cancel" || unreported(cooperation).length > 0;
  const end = useStep(
    cooperation,
    (request: Common & Why) =>
      how === "close" ? proposals.closeCooperation(request) : proposals.cancelCooperation(request),
    t(`cooperations.done.${how}`),
    () => {
      drop();
      onDone();
    },
  );
  const lacks = asks && lacksReason(reason, text);
  return (
    <Dialog title={t(`cooperations.${how}`)} open onClose={onClose}>
      <p>
        <CooperationName cooperation={cooperation} />
      </p>
      <p className="quiet">{t(`cooperations.lead.${how}`)}</p>
      {asks && (
        <ReasonField name={t("cooperations.reason")} reasons={REASONS[how]} value={reason} onChange={setReason} />
      )}
      <WordsField name={t("decide.note")} reason={reason} value={text} onChange={setText} />
      {end.error && <FaultNote error={end.error} what={t("fault.cooperation")} />}
      <div className="acts end">
        <Button onPress={onClose}>{t("cancel")}</Button>
        <Button
          kind="primary"
          isDisabled={lacks || end.isPending}
          onPress={() => end.mutate({ reason: asks ? reason : "", text: text.trim() })}
        >
          {t(`cooperations.${how}`)}
        </Button>
      </div>
    </Dialog>
  );
}
