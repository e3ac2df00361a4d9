// One of those who can take care of something: each with a function and with what is in hand.
import { useId } from "react";
import type { Assignee } from "#contracts/entente/matching/v1/proposal_service_pb.js";
import { assigneeName, functionOf } from "@/shared/assignees";
import { counted, t } from "@/shared/texts";

const NOBODY = "";

export function AssigneeList({
  assignees,
  value,
  onChange,
  nobody = false,
}: {
  assignees: Assignee[];
  value: string | undefined; // `people/{person}`, NOBODY; undefined: not chosen
  onChange: (person: string) => void;
  nobody?: boolean; // can be chosen, too
}) {
  const group = useId();
  const choice = (person: string, name: string, more: string, count: string) => (
    <li key={person}>
      <label>
        <input
          type="radio"
          name={group}
          checked={value === person}
          onChange={() => onChange(person)}
        />
        <span>
          <b>{name}</b> {more && <span className="quiet">{more}</span>}
        </span>
        <span className="num quiet">{count}</span>
      </label>
    </li>
  );
  return (
    <div role="radiogroup" aria-label={t("assignee.choose")}>
      <ul className="check-list">
        {assignees.map((assignee) => {
          const name = assigneeName(assignee);
          const role = functionOf(assignee);
          return choice(
            assignee.person,
            name,
            role === name ? "" : role,
            counted("assignee.in_hand", assignee.openCount),
          );
        })}
        {nobody && choice(NOBODY, t("assignee.nobody"), "", "")}
      </ul>
    </div>
  );
}
