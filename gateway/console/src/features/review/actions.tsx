// What can be done with a proposal now, by its allowed steps; the reason of a step by number.
import { useState } from "react";
import { useMutation } from "@tanstack/react-query";
import { useLocation } from "wouter";
import { Decision_Action, type Proposal } from "#contracts/entente/matching/v1/proposal_pb.js";
import { withRound } from "@/shared/address";
import { announce } from "@/shared/announce";
import { newRequestId, proposals } from "@/shared/calls";
import { decide, outbox } from "@/shared/decide";
import { useDraft } from "@/shared/draft";
import { useKeys } from "@/shared/keys";
import { useOutbox, type Step } from "@/shared/outbox";
import { Button } from "@/shared/parts/button";
import { Icon } from "@/shared/parts/icon";
import { KeepDialog } from "@/shared/parts/keep-dialog";
import { FaultNote } from "@/shared/parts/states";
import { pairingOf, stageOf } from "@/shared/proposal-facts";
import { queryClient } from "@/shared/queries";
import { mayCoordinate, mayDirect, useSession } from "@/shared/rights";
import { reasonName, REASONS } from "@/shared/reasons";
import type { ShownRound } from "@/shared/round";
import { t } from "@/shared/texts";
import { stateName } from "@/shared/parts/flags";
import { SwapDialog } from "./swap";

type Menu = "" | "return" | "reject" | "note";

export function Actions({ proposal, shown, onDone }: { proposal: Proposal; shown: ShownRound; onDone: () => void }) {
  const [menu, setMenu] = useState<{ of: string; kind: Menu }>({ of: "", kind: "" });
  const [dialog, setDialog] = useState<"" | "swap" | "keep">("");
  const [, go] = useLocation();
  const { waiting } = useOutbox(outbox);
  const open = menu.of === proposal.name ? menu.kind : "";
  const show = (kind: Menu): void => setMenu({ of: proposal.name, kind: open === kind ? "" : kind });
  const may = (action: Decision_Action): boolean => proposal.allowedActions.includes(action);
  const isWaiting = waiting.some(({ name }) => name === proposal.name);
  const take = (step: Step, reason = "", text = ""): void => {
    show("");
    decide(proposal, step, reason, text);
    onDone();
  };
  const approve = may(Decision_Action.APPROVE) ? () => take("approve") : undefined;
  const sendBack = may(Decision_Action.RETURN) ? () => show("return") : undefined;
  const reject = may(Decision_Action.REJECT) ? () => show("reject") : undefined;
  const swap = may(Decision_Action.SWAP_PARTNER) ? () => setDialog("swap") : undefined;
  const session = useSession();
  const mayKeep = mayDirect(session, shown.programme);
  const mayNote = mayCoordinate(session);
  const { need, offer, facilitator } = pairingOf(proposal);
  useKeys(
    {
      a: approve,
      b: sendBack,
      r: reject,
      s: swap,
      n: mayNote ? () => show("note") : undefined,
      p: mayKeep ? () => setDialog("keep") : undefined,
      w: () => go(withRound("/why-not", { need, offer, third: facilitator })),
      Escape: open ? () => show("") : undefined,
    },
    dialog === "",
  );
  return (
    <div className="actions">
      {(open === "return" || open === "reject") && (
        <ReasonMenu
          key={open}
          step={open}
          of={proposal.name}
          onTake={(reason, text) => take(open, reason, text)}
          onClose={() => show("")}
        />
      )}
      {open === "note" && <NoteMenu proposal={proposal} onClose={() => show("")} />}
      {stageOf(proposal.state) !== "todo" && (
        <span className="decided">
          <Icon name="check" /> {stateName(proposal.state)}
        </span>
      )}
      {isWaiting && <span className="quiet">{t("decide.waiting")}</span>}
      {approve && (
        <Button kind="primary" letter="A" onPress={approve}>
          {t("decide.approve")}
        </Button>
      )}
      {may(Decision_Action.RESUBMIT) && <Button onPress={() => take("resubmit")}>{t("decide.resubmit")}</Button>}
      {sendBack && (
        <Button letter="B" onPress={sendBack} aria-expanded={open === "return"}>
          {t("decide.return")}
        </Button>
      )}
      {reject && (
        <Button letter="R" onPress={reject} aria-expanded={open === "reject"}>
          {t("decide.reject")}
        </Button>
      )}
      <span className="sep" />
      {swap && (
        <Button kind="quiet" letter="S" onPress={swap}>
          {t("decide.swap")}
        </Button>
      )}
      {mayKeep && (
        <Button kind="quiet" letter="P" onPress={() => setDialog("keep")}>
          {t("decide.keep")}
        </Button>
      )}
      {mayNote && (
        <Button kind="quiet" letter="N" onPress={() => show("note")} aria-expanded={open === "note"}>
          {t("decide.note")}
        </Button>
      )}
      <SwapDialog open={dialog === "swap"} onClose={() => setDialog("")} proposal={proposal} shown={shown} />
      <KeepDialog open={dialog === "keep"} onClose={() => setDialog("")} need={need} offer={offer} shown={shown} />
    </div>
  );
}

function ReasonMenu({
  step,
  of,
  onTake,
  onClose,
}: {
  step: "return" | "reject";
  of: string;
  onTake: (reason: string, text: string) => void;
  onClose: () => void;
}) {
  const [text, setText, drop] = useDraft(`${step} ${of}`);
  const [missing, setMissing] = useState(false);
  const reasons: readonly string[] = REASONS[step];
  const choose = (reason: string): void => {
    if (reason === "other" && text.trim() === "") setMissing(true);
    else {
      drop();
      onTake(reason, text.trim());
    }
  };
  useKeys({
    ...Object.fromEntries(reasons.map((reason, i) => [String(i + 1), () => choose(reason)])),
    Escape: onClose,
  });
  return (
    <div className="menu" role="dialog" aria-label={t(`reasons.${step}`)}>
      <h3>{t(`reasons.${step}`)}</h3>
      <ol>
        {reasons.map((reason, i) => (
          <li key={reason}>
            <button type="button" autoFocus={i === 0} onClick={() => choose(reason)}>
              <kbd aria-hidden="true">{i + 1}</kbd>
              <span>{reasonName(reason)}</span>
            </button>
          </li>
        ))}
      </ol>
      <p className="quiet">{t(`reasons.lead.${step}`)}</p>
      <label className="field">
        <span>
          {t("decide.note")} <em className="quiet">{missing ? t("reasons.other_needs_words") : t("optional")}</em>
        </span>
        <textarea
          rows={2}
          value={text}
          maxLength={10_000}
          aria-invalid={missing}
          onChange={(event) => {
            setText(event.target.value);
            setMissing(false);
          }}
          onKeyDown={(event) => {
            if (event.key === "Escape") onClose();
          }}
        />
      </label>
    </div>
  );
}

function NoteMenu({ proposal, onClose }: { proposal: Proposal; onClose: () => void }) {
  const [text, setText, drop] = useDraft(`note ${proposal.name}`);
  const [requestId] = useState(newRequestId);
  const add = useMutation({
    mutationFn: () => proposals.addNote({ parent: proposal.name, text: text.trim(), requestId }),
    onSuccess: () => {
      drop();
      void queryClient.invalidateQueries({ queryKey: ["decisions", proposal.name] });
      announce(t("note.added"));
      onClose();
    },
  });
  return (
    <div className="menu" role="dialog" aria-label={t("decide.note")}>
      <label className="field">
        <span>{t("note.lead")}</span>
        <textarea
          rows={3}
          autoFocus
          value={text}
          maxLength={10_000}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Escape") onClose();
          }}
        />
      </label>
      {add.error && <FaultNote error={add.error} what={t("fault.note")} />}
      <div className="acts end">
        <Button small onPress={onClose}>
          {t("cancel")}
        </Button>
        <Button small kind="primary" isDisabled={text.trim() === "" || add.isPending} onPress={() => add.mutate()}>
          {t("note.add")}
        </Button>
      </div>
    </div>
  );
}
