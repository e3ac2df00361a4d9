// One listing as one column of questions in plain words; only a title, an area and a role must be answered. Beside it what
// to look at before it is published, and who could help as it stands.
import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { Listing_Kind, Listing_State, type Listing } from "#contracts/entente/listings/v1/listing_pb.js";
import { withRound } from "@/shared/address";
import { cityName } from "@/shared/network";
import { cityOf } from "@/shared/names";
import { Button } from "@/shared/parts/button";
import { Icon } from "@/shared/parts/icon";
import { ExampleMark, Mark } from "@/shared/parts/marks";
import { Page, PageHead } from "@/shared/parts/page";
import { Callout, FaultNote } from "@/shared/parts/states";
import { organisationsQuery } from "@/shared/queries";
import { useShownRound } from "@/shared/round";
import { counted, t } from "@/shared/texts";
import { BeforePublish } from "./before-publish";
import { Life } from "./life";
import { Ask } from "./question";
import { questionsOf, type Question } from "./questions";
import { stateName } from "./state";
import { useDraft } from "./use-draft";
import { WhoCouldHelp } from "./who-could-help";

const GROUPS = ["what", "subject", "how", "partners", "access", "elsewhere"] as const;

export function ListingEditor({ listing }: { listing: Listing }) {
  const writing = useDraft(listing);
  const { shown } = useShownRound();
  const { base, draft, answers, changed, conflicts, messages } = writing;
  useQuery(organisationsQuery(cityOf(base.name))); // the questions name them
  const isNeed = base.kind === Listing_Kind.NEED;
  const city = cityName(cityOf(base.name));
  const asked = questionsOf(base.kind);
  const ask = (question: Question) => (
    <Ask
      key={question.id}
      question={question}
      city={cityOf(base.name)}
      answer={draft[question.id] ?? ""}
      language={draft.textLanguage ?? ""}
      onAnswer={(answer) => writing.write(question.id, answer)}
      message={messages[question.id]}
      theirs={conflicts.includes(question.id) ? (answers[question.id] ?? "") : undefined}
      onTheirs={(take) => writing.settle(question.id, take)}
    />
  );
  return (
    <Page>
      <PageHead
        title={
          <>
            {isNeed ? t("listing.need_of", { city }) : t("listing.offer_of", { city })}{" "}
            <Mark kind={base.state === Listing_State.PUBLISHED ? "good" : "state"}>{stateName(base.state)}</Mark>{" "}
            {base.example && <ExampleMark />}
          </>
        }
        lead={
          <Link href={withRound("/listings")} className="back-link">
            <Icon name="back" size={14} /> {t("listing.all")}
          </Link>
        }
        actions={
          <>
            <span className="quiet" role="status">
              {writing.isSaving
                ? t("listing.saving")
                : changed.length === 0
                  ? t("listing.all_saved")
                  : counted("listing.unsaved", changed.length)}
            </span>
            {!writing.savesItself && changed.length > 0 && (
              <>
                <Button kind="quiet" onPress={writing.discard}>
                  {t("listing.discard")}
                </Button>
                <Button
                  kind="primary"
                  isDisabled={writing.ready.length === 0 || writing.isSaving}
                  onPress={writing.save}
                >
                  {t("listing.save")}
                </Button>
              </>
            )}
            <Life listing={base} />
          </>
        }
      />
      {conflicts.length > 0 && (
        <Callout kind="warn" title={t("conflict")}>
          {t("listing.conflict_lead")}
        </Callout>
      )}
      {writing.fault && <FaultNote error={writing.fault} what={t("fault.save")} again={writing.save} />}
      <div className="editor">
        <form className="card form" onSubmit={(event) => event.preventDefault()}>
          {GROUPS.map((group) => (
            <fieldset key={group}>
              <legend>
                {t(`listing.group.${group}`)}
                {group === "access" && <em className="quiet"> {t("listing.not_known_is_fine")}</em>}
              </legend>
              {asked.filter((question) => question.group === group).map(ask)}
            </fieldset>
          ))}
        </form>
        <aside className="live-side" aria-label={t("listing.beside")}>
          <BeforePublish draft={draft} programme={shown?.programme} />
          <WhoCouldHelp
            base={base}
            draft={draft}
            onChange={(change) => Object.entries(change).forEach(([id, answer]) => writing.write(id, answer))}
          />
        </aside>
      </div>
    </Page>
  );
}
