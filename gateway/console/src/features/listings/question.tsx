// One question with its answer: the message stands under it, and what somebody else stored meanwhile, if both differ.
import { useId, type ReactNode } from "react";
import { number } from "@/shared/format";
import { Button } from "@/shared/parts/button";
import { Segments } from "@/shared/parts/choose";
import { Icon } from "@/shared/parts/icon";
import { t } from "@/shared/texts";
import { Ids, Translations } from "./entries";
import { NewOrganisation } from "./new-organisation";
import { shown, type Look, type Question } from "./questions";

interface Props {
  question: Question;
  city?: string; // whose listing it is, where that is known
  answer: string;
  language: string;
  onAnswer: (answer: string) => void;
  message?: string;
  theirs?: string; // what is stored by now, where that is in conflict
  onTheirs: (take: boolean) => void;
}

const OWN_LABEL: Look[] = ["codes", "knowledge", "flag", "translations", "ids"];
const DAY = "\\d{4}(-\\d\\d){0,2}";

export function Ask({ question, city = "", answer, language, onAnswer, message, theirs, onTheirs }: Props) {
  const id = useId();
  const { ask, hint, isRequired, look, most } = question;
  const hasOwnLabel = OWN_LABEL.includes(look);
  const Label = hasOwnLabel ? "span" : "label";
  return (
    <div
      className={`field ask-${look}`}
      role={hasOwnLabel ? "group" : undefined}
      aria-labelledby={hasOwnLabel ? `${id}l` : undefined}
    >
      <Label id={`${id}l`} htmlFor={hasOwnLabel ? undefined : id} className="asked">
        {t(ask as "listing.from")}
        {isRequired && <em className="quiet"> {t("listing.required")}</em>}
      </Label>
      {hint && (
        <span className="hint" id={`${id}h`}>
          {t(hint as "listing.from")}
        </span>
      )}
      <Answer
        question={question}
        city={city}
        id={id}
        answer={answer}
        language={language}
        onAnswer={onAnswer}
        isBad={Boolean(message)}
      />
      {most !== undefined && (look === "text" || look === "line") && answer.length > most * 0.7 && (
        <p className="count quiet">{t("of", { part: number(answer.length), whole: number(most) })}</p>
      )}
      {message && (
        <p className="msg" id={`${id}m`} role="status">
          <Icon name="warn" size={14} /> {message}
        </p>
      )}
      {theirs !== undefined && (
        <div className="theirs" role="status">
          <span>{t("listing.now", { value: shown(question, theirs) || t("not_known") })}</span>
          <Button small onPress={() => onTheirs(true)}>
            {t("listing.take_theirs")}
          </Button>
          <Button small onPress={() => onTheirs(false)}>
            {t("listing.keep_mine")}
          </Button>
        </div>
      )}
    </div>
  );
}

function Answer({
  question: { id: question, look, codes = () => [], name = (code) => code, most, isRequired, hint, ask },
  city,
  id,
  answer,
  language,
  onAnswer,
  isBad,
}: {
  question: Question;
  city: string;
  id: string;
  answer: string;
  language: string;
  onAnswer: (answer: string) => void;
  isBad: boolean;
}): ReactNode {
  const said = {
    id,
    value: answer,
    "aria-invalid": isBad || undefined,
    "aria-describedby": [hint && `${id}h`, isBad && `${id}m`].filter(Boolean).join(" ") || undefined,
    required: isRequired,
    className: isBad ? "input bad" : "input",
    onChange: ({ target }: { target: { value: string } }) => onAnswer(target.value),
  };
  switch (look) {
    case "line":
      return <input {...said} lang={language || undefined} maxLength={most} />;
    case "text":
      return <textarea {...said} lang={language || undefined} rows={most && most > 1000 ? 6 : 3} maxLength={most} />;
    case "day":
      return <input {...said} pattern={DAY} placeholder="2027-05" />;
    case "number":
      return <input {...said} type="number" min={1} max={most} />;
    case "one":
      return (
        <select {...said}>
          <option value="">{isRequired ? t("listing.choose") : t("not_known")}</option>
          {[...new Set([...codes(city), ...(answer ? [answer] : [])])].map((code) => (
            <option key={code} value={code}>
              {name(code)}
            </option>
          ))}
        </select>
      );
    case "codes":
      return (
        <>
          <Codes
            id={id}
            chosen={answer.split(";").filter(Boolean)}
            codes={codes(city)}
            name={name}
            most={most}
            onChange={onAnswer}
          />
          {question === "organisations" && city && (
            <NewOrganisation
              city={city}
              onMade={(made) => onAnswer([...answer.split(";").filter(Boolean), made].join(";"))}
            />
          )}
        </>
      );
    case "translations":
      return (
        <Translations
          answer={answer}
          onAnswer={onAnswer}
          codes={codes(city).filter((code) => code !== language)}
          name={name}
          label={`${id}l`}
        />
      );
    case "ids":
      return <Ids answer={answer} onAnswer={onAnswer} />;
    case "flag":
    case "knowledge":
      return (
        <Segments
          label={t(ask as "listing.from")}
          value={answer}
          onChange={onAnswer}
          choices={[
            { value: "yes", name: t("listing.answer.yes") },
            ...(look === "knowledge"
              ? [
                  { value: "no", name: t("listing.answer.no") },
                  { value: "", name: t("not_known") },
                ]
              : [{ value: "", name: t("listing.answer.no") }]),
          ]}
        />
      );
  }
}

// Chosen codes, each to be taken away, and a list of the others to add from.
function Codes({
  id,
  chosen,
  codes,
  name,
  most,
  onChange,
}: {
  id: string;
  chosen: string[];
  codes: string[];
  name: (code: string) => string;
  most: number | undefined;
  onChange: (answer: string) => void;
}) {
  const left = codes
    .filter((code) => !chosen.includes(code))
    .sort((a, b) => name(a).localeCompare(name(b), undefined, { numeric: true }));
  return (
    <div className="toks">
      {chosen.map((code) => (
        <span key={code} className="tok">
          <span className="data">{name(code)}</span>
          <button
            type="button"
            aria-label={t("listing.take_away", { what: name(code) })}
            onClick={() => onChange(chosen.filter((each) => each !== code).join(";"))}
          >
            <Icon name="cross" size={12} />
          </button>
        </span>
      ))}
      {left.length > 0 && (most === undefined || chosen.length < most) && (
        <select
          className="input add"
          aria-labelledby={`${id}l`}
          value=""
          onChange={({ target }) => onChange([...chosen, target.value].join(";"))}
        >
          <option value="">{chosen.length > 0 ? t("listing.add") : t("listing.add_first")}</option>
          {left.map((code) => (
            <option key={code} value={code}>
              {name(code)}
            </option>
          ))}
        </select>
      )}
    </div>
  );
}
