// Who takes care of a proposal, and the way to give it to somebody. Where there is nobody to give it to, nothing.
import { useState } from "react";
import { Decision_Action, type Proposal } from "#contracts/entente/matching/v1/proposal_pb.js";
import { nameOfPerson, useAssignees } from "@/shared/assignees";
import { useKeys } from "@/shared/keys";
import { Button } from "@/shared/parts/button";
import { t } from "@/shared/texts";
import { ReassignDialog } from "./reassign";

export function Assignment({ proposal }: { proposal: Proposal }) {
  const { assignee, allowedActions } = proposal;
  const [open, setOpen] = useState(false);
  const isAlone = useAssignees().length === 0;
  const give = !isAlone && allowedActions.includes(Decision_Action.REASSIGN) ? () => setOpen(true) : undefined;
  useKeys({ h: give }, !open);
  if (!assignee && !give) return null;
  return (
    <div className="assignment">
      <span className="quiet">
        {assignee ? t("assignee.takes_care", { name: nameOfPerson(assignee) }) : t("assignee.nobody_yet")}
      </span>
      {give && (
        <Button kind="quiet" small letter="H" onPress={give}>
          {t("decide.reassign")}
        </Button>
      )}
      {open && <ReassignDialog onClose={() => setOpen(false)} proposal={proposal} />}
    </div>
  );
}
