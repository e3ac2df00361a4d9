// Gives a proposal to somebody to take care of, or everything open of one person to another. Each lives as long as it
// is open: what was chosen, counted or refused before is no part of the next time.
import { useState } from "react";
import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import type { Proposal } from "#contracts/entente/matching/v1/proposal_pb.js";
import type { Assignee } from "#contracts/entente/matching/v1/proposal_service_pb.js";
import { announce } from "@/shared/announce";
import { assigneeName, assigneesQuery, nameOfPerson, useAssignees } from "@/shared/assignees";
import { isConflict, newRequestId, proposals } from "@/shared/calls";
import { useDraft } from "@/shared/draft";
import { Button } from "@/shared/parts/button";
import { Dialog } from "@/shared/parts/dialog";
import { PairName } from "@/shared/parts/marks";
import { WordsField } from "@/shared/parts/reason-field";
import { FaultNote, Skeleton } from "@/shared/parts/states";
import { pairingOf } from "@/shared/proposal-facts";
import { proposalQuery, putWhole } from "@/shared/proposal-lists";
import { queryClient } from "@/shared/queries";
import { counted, t } from "@/shared/texts";
import { AssigneeList } from "./assignee-list";

const readAnew = (): Promise<void> => queryClient.invalidateQueries({ queryKey: ["assignees"] });

export function ReassignDialog({ onClose, proposal }: { onClose: () => void; proposal: Proposal }) {
  const { data, error, refetch } = useQuery(assigneesQuery(proposal.name));
  const [chosen, setChosen] = useState<string>();
  const [text, setText, drop] = useDraft(`reassign ${proposal.name}`);
  const assignee = chosen ?? proposal.assignee;
  const give = useMutation({
    mutationFn: () =>
      proposals.reassignProposal({
        name: proposal.name,
        etag: proposal.etag,
        assignee,
        text: text.trim(),
        requestId: newRequestId(),
      }),
    onSuccess: (given) => {
      putWhole(given);
      void readAnew();
      drop();
      announce(given.assignee ? t("assignee.given", { name: nameOfPerson(given.assignee) }) : t("assignee.given_back"));
      onClose();
    },
    // As it is now, so that a second press decides on what is seen.
    onError: (fault) => isConflict(fault) && queryClient.invalidateQueries({ queryKey: proposalQuery(proposal.name).queryKey }),
  });
  return (
    <Dialog title={t("assignee.title")} open onClose={onClose}>
      <p>
        <PairName pairing={pairingOf(proposal)} />
      </p>
      {error ? (
        <FaultNote error={error} what={t("fault.people")} again={() => void refetch()} />
      ) : !data ? (
        <Skeleton rows={3} />
      ) : (
        <AssigneeList assignees={data} value={assignee} onChange={setChosen} nobody />
      )}
      <WordsField name={t("note.lead")} value={text} onChange={setText} />
      {give.error && <FaultNote error={give.error} what={t("fault.reassign")} />}
      <div className="acts end">
        <Button onPress={onClose}>{t("cancel")}</Button>
        <Button
          kind="primary"
          isDisabled={assignee === proposal.assignee || give.isPending}
          onPress={() => give.mutate()}
        >
          {t("assignee.give")}
        </Button>
      </div>
    </Dialog>
  );
}

// Whose term ends, or who is away: all or none, and before it is done how many that are.
export function HandOverDialog({ onClose, from }: { onClose: () => void; from: Assignee }) {
  const others = useAssignees().filter(({ person }) => person !== from.person);
  const [to, setTo] = useState<string>();
  const [text, setText, drop] = useDraft(`hand over ${from.person}`);
  const call = (validateOnly: boolean) =>
    proposals.handOver({
      fromPerson: from.person,
      toPerson: to ?? "",
      text: text.trim(),
      validateOnly,
      requestId: validateOnly ? "" : newRequestId(),
    });
  const tried = useQuery({
    queryKey: ["hand-over", from.person, to],
    queryFn: () => call(true),
    enabled: to !== undefined,
    placeholderData: keepPreviousData,
    gcTime: 0,
  });
  const give = useMutation({
    mutationFn: () => call(false),
    onSuccess: (done) => {
      void readAnew();
      drop();
      announce(counted("hand_over.done", done.proposals.length, { name: nameOfPerson(to ?? "") }));
      onClose();
    },
  });
  return (
    <Dialog title={t("hand_over.title", { name: assigneeName(from) })} open onClose={onClose}>
      <p className="quiet">{t("hand_over.lead")}</p>
      <AssigneeList assignees={others} value={to} onChange={setTo} />
      <WordsField name={t("note.lead")} value={text} onChange={setText} />
      {tried.error ? (
        <FaultNote error={tried.error} what={t("fault.reassign")} />
      ) : (
        to !== undefined &&
        tried.data && <p role="status">{counted("hand_over.count", tried.data.proposals.length, { name: nameOfPerson(to) })}</p>
      )}
      {give.error && <FaultNote error={give.error} what={t("fault.reassign")} />}
      <div className="acts end">
        <Button onPress={onClose}>{t("cancel")}</Button>
        <Button
          kind="primary"
          isDisabled={!tried.data?.proposals.length || tried.error !== null || tried.isFetching || give.isPending}
          onPress={() => give.mutate()}
        >
          {t("hand_over.now")}
        </Button>
      </div>
    </Dialog>
  );
}
