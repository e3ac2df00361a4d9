// Gives a need another partner: the proposal gives way to a new one, made by hand.
import { useState } from "react";
import { useMutation } from "@tanstack/react-query";
import type { Pairing } from "#contracts/entente/matching/v1/pairing_pb.js";
import type { Proposal } from "#contracts/entente/matching/v1/proposal_pb.js";
import { announce } from "@/shared/announce";
import { newRequestId, proposals } from "@/shared/calls";
import { cityName } from "@/shared/network";
import { cityOf } from "@/shared/names";
import { putWhole } from "@/shared/proposal-lists";
import { t } from "@/shared/texts";

type Parties = Pick<Pairing, "need" | "offer" | "facilitator">;

export function useSwap(proposal: Proposal, onDone: () => void) {
  const [requestId, renew] = useState(newRequestId);
  return useMutation({
    mutationFn: ({ need, offer, facilitator }: Parties) =>
      proposals.swapPartner({
        name: proposal.name,
        etag: proposal.etag,
        requestId,
        pairing: { need, offer, facilitator },
      }),
    onSuccess: ({ proposal: made, former }, { offer }) => {
      if (former) putWhole(former);
      if (made) putWhole(made);
      renew(newRequestId());
      announce(t("swap.done", { city: cityName(cityOf(offer)) }));
      onDone();
    },
  });
}
