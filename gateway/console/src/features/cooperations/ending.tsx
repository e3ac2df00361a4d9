// How a cooperation ends: closed when its cities have reported, or with a reason; or cancelled before its time.
import { useState } from "react";
import { Decision_Action, type Cooperation } from "#contracts/entente/matching/v1/proposal_pb.js";
import { proposals } from "@/shared/calls";
import { useDraft } from "@/shared/draft";
import { Button } from "@/shared/parts/button";
import { Dialog } from "@/shared/parts/dialog";
import { FaultNote } from "@/shared/parts/states";
import { reasonName, REASONS } from "@/shared/reasons";
import { t } from "@/shared/texts";
import { useStep, type Common } from "./calls";
import { CooperationName } from "./parts";
import { unreported } from "./stages";

const OTHER = "other"; // asks for words

interface Why {
  reason: string;
  text: string;
}

export function Ending({ cooperation, onTaken }: { cooperation: Cooperation; onTaken: (done: string) => void }) {
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
            onTaken(t(`cooperations.done.${dialog}`));
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
  const lacks = asks && (reason === "" || (reason === OTHER && text.trim() === ""));
  return (
    <Dialog title={t(`cooperations.${how}`)} open onClose={onClose}>
      <p>
        <CooperationName cooperation={cooperation} />
      </p>
      <p className="quiet">{t(`cooperations.lead.${how}`)}</p>
      {asks && (
        <label className="field">
          <span>{t("cooperations.reason")}</span>
          <select className="input" value={reason} onChange={(event) => setReason(event.target.value)}>
            <option value="">{t("batch.choose_reason")}</option>
            {REASONS[how].map((code) => (
              <option key={code} value={code}>
                {reasonName(code)}
              </option>
            ))}
          </select>
        </label>
      )}
      <label className="field">
        <span>
          {t("decide.note")}{" "}
          <em className="quiet">{reason === OTHER ? t("reasons.other_needs_words") : t("optional")}</em>
        </span>
        <textarea rows={2} maxLength={10_000} value={text} onChange={(event) => setText(event.target.value)} />
      </label>
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
