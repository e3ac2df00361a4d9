// What contradicts, in the engine's sentences, and beside it what leads on.
import type { ReactNode } from "react";
import type { EngineText } from "#contracts/entente/type/v1/quantity_pb.js";
import { engineText } from "@/shared/engine-text";
import { t } from "@/shared/texts";
import { Callout } from "./states";

export const Conflict = ({ conflict, actions }: { conflict: EngineText[]; actions?: ReactNode }) => (
  <Callout kind="bad" title={t("round.conflict")} actions={actions}>
    <ul className="bullets">
      {conflict.map((each, i) => (
        <li key={i}>{engineText(each)}</li>
      ))}
    </ul>
  </Callout>
);
