// A form keeps to what its writer has seen: what somebody else stored meanwhile isn't overwritten unseen.
import { useState } from "react";
import { create, equals, type MessageInitShape } from "@bufbuild/protobuf";
import { CooperationSchema, type Cooperation } from "#contracts/entente/matching/v1/proposal_pb.js";
import { Button } from "@/shared/parts/button";
import { Callout } from "@/shared/parts/states";
import { t } from "@/shared/texts";

// `about`: the part that the form writes. While that has changed since the form was opened, `seen` is the cooperation
// as it was then, so that its etag doesn't pass; changes of other parts are no conflict.
export function useSeen(
  cooperation: Cooperation,
  about: (cooperation: Cooperation) => MessageInitShape<typeof CooperationSchema>,
): { seen: Cooperation; isChanged: boolean; keepMine: () => void } {
  const [opened, setOpened] = useState(cooperation);
  const part = (each: Cooperation): Cooperation => create(CooperationSchema, about(each));
  const isChanged = !equals(CooperationSchema, part(opened), part(cooperation));
  return { seen: isChanged ? opened : cooperation, isChanged, keepMine: () => setOpened(cooperation) };
}

export const Meanwhile = ({
  theirs,
  onTheirs,
  onMine,
}: {
  theirs?: string; // where it isn't shown beside the form
  onTheirs: () => void;
  onMine: () => void;
}) => (
  <Callout
    kind="warn"
    title={t("conflict")}
    actions={
      <>
        <Button small onPress={onTheirs}>
          {t("conflict.leave")}
        </Button>
        <Button small onPress={onMine}>
          {t("conflict.mine")}
        </Button>
      </>
    }
  >
    {theirs && (
      <>
        <b>{t("conflict.theirs")}</b> {theirs}
      </>
    )}
  </Callout>
);
