// What was refused: theirs and yours side by side; no text is lost.
import type { Proposal } from "#contracts/entente/matching/v1/proposal_pb.js";
import { Decision_ActionSchema } from "#contracts/entente/matching/v1/proposal_pb.js";
import { newRequestId } from "@/shared/calls";
import { outbox } from "@/shared/decide";
import { moment } from "@/shared/format";
import { useOutbox } from "@/shared/outbox";
import { Button } from "@/shared/parts/button";
import { Callout } from "@/shared/parts/states";
import { reasonName } from "@/shared/reasons";
import { pattern, t } from "@/shared/texts";
import { word } from "@/shared/words";
import { stateName } from "@/shared/parts/flags";

export function ConflictNote({ proposal }: { proposal: Proposal }) {
  const { refused } = useOutbox(outbox);
  const mine = refused.find(({ decision }) => decision.name === proposal.name);
  if (!mine) return null;
  const { decision, fault, conflict } = mine;
  const theirs = proposal.lastDecision;
  const leave = (): void => outbox.settle(proposal.name);
  if (!conflict) {
    return (
      <Callout
        kind="bad"
        title={t("refused")}
        actions={
          <>
            <Button small onPress={leave}>
              {t("close")}
            </Button>
            <code>{fault.reason}</code>
          </>
        }
      >
        {fault.message}
        {decision.text && <p>{t("refused.text", { text: decision.text })}</p>}
      </Callout>
    );
  }
  return (
    <>
      <Callout kind="warn" title={t("conflict")}>
        {t("conflict.lead")}
      </Callout>
      <div className="conflict">
        <div>
          <b>{t("conflict.theirs")}</b>{" "}
          <span className="quiet">{moment(theirs?.createTime ?? proposal.updateTime)}</span>
          <p>
            {theirs
              ? (pattern(`review.action.${word(Decision_ActionSchema, theirs.action)}`) ?? "")
              : stateName(proposal.state)}
            {theirs?.reason && `: ${reasonName(theirs.reason)}`}
            {theirs?.text && <q>{theirs.text}</q>}
          </p>
          <Button small onPress={leave}>
            {t("conflict.leave")}
          </Button>
        </div>
        <div>
          <b>{t("conflict.yours")}</b> <span className="quiet">{t("conflict.not_stored")}</span>
          <p>
            {t(`decide.${decision.step}`)}
            {decision.reason && `: ${reasonName(decision.reason)}`}
            {decision.text && <q>{decision.text}</q>}
          </p>
          <Button small onPress={() => outbox.put({ ...decision, etag: proposal.etag, requestId: newRequestId() })}>
            {t("conflict.mine")}
          </Button>
          {decision.text && (
            <Button small kind="quiet" onPress={() => void navigator.clipboard.writeText(decision.text)}>
              {t("conflict.copy")}
            </Button>
          )}
        </div>
      </div>
    </>
  );
}
