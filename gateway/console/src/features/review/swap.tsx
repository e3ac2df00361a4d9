// Another partner for a need: the runners-up with what each costs the round, then one press.
import type { Proposal } from "#contracts/entente/matching/v1/proposal_pb.js";
import { Dialog } from "@/shared/parts/dialog";
import { FaultNote } from "@/shared/parts/states";
import type { ShownRound } from "@/shared/round";
import { t } from "@/shared/texts";
import { Runners } from "./runners";
import { useSwap } from "./use-swap";

export function SwapDialog({
  open,
  onClose,
  proposal,
  shown,
}: {
  open: boolean;
  onClose: () => void;
  proposal: Proposal;
  shown: ShownRound;
}) {
  const swap = useSwap(proposal, onClose);
  return (
    <Dialog title={t("swap.title")} open={open} onClose={onClose} wide>
      <p className="quiet">{t("swap.lead")}</p>
      {swap.error && <FaultNote error={swap.error} what={t("fault.swap")} />}
      {open && (
        <Runners
          proposal={proposal}
          shown={shown}
          onChoose={swap.isPending ? undefined : (pairing) => swap.mutate(pairing)}
        />
      )}
    </Dialog>
  );
}
