// One proposal at its own address, with its context beside it.
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "wouter";
import { Code } from "@connectrpc/connect";
import { withRound } from "@/shared/address";
import { faultOf } from "@/shared/calls";
import { pairText } from "@/shared/parts/marks";
import { useTitle } from "@/shared/parts/page";
import { Callout, FaultNote, Skeleton } from "@/shared/parts/states";
import { pairingOf } from "@/shared/proposal-facts";
import { proposalQuery } from "@/shared/proposal-lists";
import { useProposals } from "@/shared/proposal-store";
import { useShownRound } from "@/shared/round";
import { t } from "@/shared/texts";
import { ContextPane } from "./context-pane";
import { ProposalPane } from "./proposal-pane";
import { UndoToast } from "./undo-toast";
import "./review.css";

export default function ProposalScreen() {
  const { id = "" } = useParams<{ id: string }>();
  const { shown } = useShownRound();
  const name = shown ? `${shown.round.name}/proposals/${id}` : "";
  const { data, error, refetch } = useQuery({ ...proposalQuery(name), enabled: name !== "" });
  const proposal = useProposals().get(name) ?? data;
  useTitle(proposal && pairText(pairingOf(proposal)), t("nav.review"));
  const isMissing = error !== null && faultOf(error).code === Code.NotFound;
  if (error && !isMissing)
    return (
      <div className="page">
        <h1>{t("nav.review")}</h1>
        <FaultNote error={error} what={t("fault.proposals")} again={() => void refetch()} />
      </div>
    );
  if (!shown || (!proposal && !isMissing))
    return (
      <div className="page">
        <h1 className="vh">{t("nav.review")}</h1>
        <Skeleton rows={10} />
      </div>
    );
  if (!proposal)
    return (
      <div className="page">
        <h1>{t("nav.review")}</h1>
        <Callout
          kind="info"
          title={t("no_proposal")}
          actions={
            <Link className="btn" href={withRound("/review")}>
              {t("nav.review")}
            </Link>
          }
        />
      </div>
    );
  return (
    <>
      <h1 className="vh">{pairText(pairingOf(proposal))}</h1>
      <div className="work full">
        <ProposalPane proposal={proposal} shown={shown} full />
        <ContextPane proposal={proposal} shown={shown} full />
      </div>
      <UndoToast />
    </>
  );
}
