// One cooperation: what was agreed, who signed, the next steps, what its cities report; and what can be done now.
import { useMutation } from "@tanstack/react-query";
import { Link } from "wouter";
import { Decision_Action, type Cooperation } from "#contracts/entente/matching/v1/proposal_pb.js";
import { Mode, ModeSchema } from "#contracts/entente/type/v1/mission_pb.js";
import { withRound, writeAddress } from "@/shared/address";
import { proposals } from "@/shared/calls";
import { download } from "@/shared/download";
import { day } from "@/shared/format";
import { useListings } from "@/shared/listings";
import { label } from "@/shared/network";
import { lastPart, roundOf, roundPath } from "@/shared/names";
import { Button, IconButton } from "@/shared/parts/button";
import { ExampleMark, Mark } from "@/shared/parts/marks";
import { FaultNote } from "@/shared/parts/states";
import { language, pattern, t } from "@/shared/texts";
import { word } from "@/shared/words";
import { useStep, useTaken, useUndo } from "./calls";
import { Ending } from "./ending";
import { Milestones } from "./milestones";
import { CooperationName, stateText } from "./parts";
import { Reports } from "./reports";
import { Signatures } from "./signatures";

export function Detail({ cooperation, onBack }: { cooperation: Cooperation; onBack: () => void }) {
  const { name, need, offer, facilitator, proposal, allowedActions } = cooperation;
  const may = (action: Decision_Action): boolean => allowedActions.includes(action);
  const names = [need, offer, facilitator].filter(Boolean);
  const listing = useListings(names);
  const { taken, onTaken, forget } = useTaken(cooperation);
  const start = useStep(cooperation, proposals.startCooperation, t("cooperations.started"), () =>
    onTaken(t("cooperations.started"), Decision_Action.START),
  );
  const undo = useUndo(t("cooperations.undone"), forget);
  const sheet = useMutation({
    mutationFn: async () => {
      const { html } = await proposals.getAgreement({ name, languageCode: language() === "fr" ? "fr" : "en" });
      download(`${lastPart(name)}.html`, html, "text/html");
    },
  });
  return (
    <article className="coop" aria-label={t("cooperations.detail")}>
      <div className="d-top">
        <span className="phone-back">
          <IconButton icon="back" label={t("cooperations.list")} onPress={onBack} />
        </span>
        <Mark kind="state">{stateText(cooperation)}</Mark>
        {names.some((each) => listing(each)?.example) && <ExampleMark />}
      </div>
      <h2>
        <CooperationName cooperation={cooperation} />
      </h2>
      <div className="acts">
        {may(Decision_Action.START) && (
          <Button kind="primary" isDisabled={start.isPending} onPress={() => start.mutate({})}>
            {t("cooperations.start")}
          </Button>
        )}
        {proposal && (
          <Button icon="download" isDisabled={sheet.isPending} onPress={() => sheet.mutate()}>
            {t("cooperations.sheet")}
          </Button>
        )}
        {proposal && (
          <Link
            className="btn quiet"
            href={writeAddress(`/proposal/${lastPart(proposal)}`, { round: roundPath(roundOf(proposal)) })}
          >
            <span>{t("why_not.open")}</span>
          </Link>
        )}
      </div>
      {start.error && <FaultNote error={start.error} what={t("fault.cooperation")} />}
      {sheet.error && <FaultNote error={sheet.error} what={t("fault.report")} />}
      {undo.error && <FaultNote error={undo.error} what={t("fault.undo")} />}
      {taken && (
        <p className="taken" role="status">
          {taken.done}{" "}
          <Button small kind="quiet" icon="undo" isDisabled={undo.isPending} onPress={() => undo.mutate(taken.decision)}>
            {t("undo")}
          </Button>
        </p>
      )}
      {proposal ? <Agreed cooperation={cooperation} /> : <p className="quiet">{t("cooperations.imported")}</p>}
      <ul className="coop-listings">
        {names.map((each) => (
          <li key={each} lang={listing(each)?.textLanguage || undefined}>
            <Link href={withRound("/listings", { listing: each, state: "" })}>{listing(each)?.title ?? "…"}</Link>
          </li>
        ))}
      </ul>
      {proposal && (
        <>
          <Signatures cooperation={cooperation} />
          <Milestones cooperation={cooperation} />
        </>
      )}
      <Reports cooperation={cooperation} onTaken={onTaken} />
      <Ending cooperation={cooperation} onTaken={onTaken} />
    </article>
  );
}

function Agreed({ cooperation: { agreedTerms, start, end } }: { cooperation: Cooperation }) {
  const window = agreedTerms?.window;
  const facts: [string, string][] = [
    [t("cooperations.when"), [window?.start ?? start, window?.end ?? end].map((each) => day(each)).filter(Boolean).join(" – ")],
    [t("cooperations.places"), agreedTerms?.places ? String(agreedTerms.places) : ""],
    [
      t("cooperations.how"),
      agreedTerms && agreedTerms.mode !== Mode.UNSPECIFIED
        ? (pattern(`value.${word(ModeSchema, agreedTerms.mode)}`) ?? "")
        : "",
    ],
    [t("cooperations.costs"), agreedTerms?.costSharing ? label("cost-sharing", agreedTerms.costSharing) : ""],
    [t("cooperations.besides"), agreedTerms?.note ?? ""],
  ];
  return (
    <dl className="facts">
      {facts
        .filter(([, value]) => value !== "")
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
