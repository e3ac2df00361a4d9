// Answers of several entries: the texts in other languages, and ids elsewhere. An entry that lacks something stays here until
// it is whole; only whole ones are part of the answer.
import { useState } from "react";
import { Button, IconButton } from "@/shared/parts/button";
import { t } from "@/shared/texts";
import {
  readIds,
  readTranslations,
  writeIds,
  writeTranslations,
  type OwnId,
  type Translated,
} from "./questions";

// What is written here, until the answer is changed elsewhere.
function useEntries<Of>(
  answer: string,
  onAnswer: (answer: string) => void,
  read: (answer: string) => Of[],
  write: (entries: Of[]) => string,
): [Of[], (entries: Of[]) => void] {
  const [kept, keep] = useState({ entries: read(answer), of: answer });
  const entries = kept.of === answer ? kept.entries : read(answer);
  return [
    entries,
    (next) => {
      const of = write(next);
      keep({ entries: next, of });
      if (of !== answer) onAnswer(of);
    },
  ];
}

const at = <Of,>(entries: Of[], index: number, change: Partial<Of>): Of[] =>
  entries.map((each, i) => (i === index ? { ...each, ...change } : each));

const TEXTS = [
  { field: "title", ask: "listing.title", most: 120, rows: 1 },
  { field: "summary", ask: "listing.ask.summary", most: 500, rows: 3 },
  { field: "description", ask: "listing.ask.description", most: 5000, rows: 5 },
] as const;

export function Translations({
  answer,
  onAnswer,
  codes,
  name,
  label,
}: {
  answer: string;
  onAnswer: (answer: string) => void;
  codes: string[]; // languages that may be added
  name: (code: string) => string;
  label: string; // id of the question
}) {
  const [entries, set] = useEntries<Translated>(answer, onAnswer, readTranslations, (some) =>
    writeTranslations(some.filter(({ title }) => title.trim() !== "")),
  );
  const left = codes
    .filter((code) => !entries.some(({ languageCode }) => languageCode === code))
    .sort((a, b) => name(a).localeCompare(name(b)));
  return (
    <div className="entries">
      {entries.map((entry, i) => (
        <div key={entry.languageCode} className="entry" role="group" aria-label={name(entry.languageCode)}>
          <div className="entry-head">
            <b>{name(entry.languageCode)}</b>
            <IconButton
              icon="cross"
              size={14}
              label={t("listing.take_away", { what: name(entry.languageCode) })}
              onPress={() => set(entries.filter((_, other) => other !== i))}
            />
          </div>
          {TEXTS.map(({ field, ask, most, rows }) => (
            <label key={field} className="field">
              <span>{t(ask)}</span>
              <textarea
                className="input"
                rows={rows}
                lang={entry.languageCode}
                maxLength={most}
                value={entry[field]}
                onChange={({ target }) => set(at(entries, i, { [field]: target.value }))}
              />
            </label>
          ))}
          {entry.title.trim() === "" && <p className="quiet">{t("listing.translation_needs_title")}</p>}
        </div>
      ))}
      <select
        className="input add"
        aria-labelledby={label}
        value=""
        onChange={({ target }) =>
          set([...entries, { languageCode: target.value, title: "", summary: "", description: "" }])
        }
      >
        <option value="">{t("listing.add_language")}</option>
        {left.map((code) => (
          <option key={code} value={code}>
            {name(code)}
          </option>
        ))}
      </select>
    </div>
  );
}

export function Ids({ answer, onAnswer }: { answer: string; onAnswer: (answer: string) => void }) {
  const [entries, set] = useEntries<OwnId>(answer, onAnswer, readIds, (some) =>
    writeIds(some.filter(({ scheme, value }) => scheme !== "" && value.trim() !== "")),
  );
  return (
    <div className="entries">
      {entries.map(({ scheme, value }, i) => (
        <div key={i} className="own-id">
          <input
            className="input"
            aria-label={t("listing.id_scheme")}
            placeholder={t("listing.id_scheme")}
            pattern="[a-z0-9]([a-z0-9\-]*[a-z0-9])?"
            maxLength={63}
            value={scheme}
            onChange={({ target }) => set(at(entries, i, { scheme: target.value }))}
          />
          <input
            className="input"
            aria-label={t("listing.id_value")}
            placeholder={t("listing.id_value")}
            maxLength={200}
            value={value}
            onChange={({ target }) => set(at(entries, i, { value: target.value }))}
          />
          <IconButton
            icon="cross"
            size={14}
            label={t("listing.take_away", { what: scheme || t("listing.id_scheme") })}
            onPress={() => set(entries.filter((_, other) => other !== i))}
          />
        </div>
      ))}
      <Button small onPress={() => set([...entries, { scheme: "", value: "" }])}>
        {t("listing.add_id")}
      </Button>
    </div>
  );
}
