// The levers as the programme's next version, for those who may.
import { useState } from "react";
import { useMutation } from "@tanstack/react-query";
import type { Axis } from "#contracts/entente/type/v1/mission_pb.js";
import { announce } from "@/shared/announce";
import { newRequestId, programmes } from "@/shared/calls";
import { number } from "@/shared/format";
import { Button } from "@/shared/parts/button";
import { FaultNote } from "@/shared/parts/states";
import { programmesQuery, queryClient } from "@/shared/queries";
import type { ShownRound } from "@/shared/round";
import { t } from "@/shared/texts";
import { changed, isMoved, type Levers } from "./levers";

export function SaveVersion({ shown, levers, axes }: { shown: ShownRound; levers: Levers; axes: Axis[] }) {
  const { programme } = shown;
  const [requestId, renew] = useState(newRequestId);
  const save = useMutation({
    mutationFn: () =>
      programmes.updateProgramme({
        programme: programme && changed(programme, levers, axes),
        updateMask: {
          paths: ["axes", "weights", "limits", "priority", "quotas", "relevance_floor", "relevance_good"],
        },
        requestId,
      }),
    onSuccess: (saved) => {
      renew(newRequestId());
      announce(t("what_if.saved", { version: number(saved.version) }));
      void queryClient.invalidateQueries({ queryKey: programmesQuery.queryKey });
    },
  });
  return (
    <>
      <Button kind="primary" isDisabled={(!isMoved(levers) && axes.length === 0) || save.isPending} onPress={() => save.mutate()}>
        {t("what_if.save", { version: number((programme?.version ?? 0n) + 1n) })}
      </Button>
      {save.error && <FaultNote error={save.error} what={t("fault.save")} />}
    </>
  );
}
