// One of the closed list of reasons of a step, and words beside it, which `other` asks for.
import { reasonName } from "../reasons";
import { t } from "../texts";

const OTHER = "other";

// Whether a chosen reason still lacks something.
export const lacksReason = (reason: string, words: string): boolean =>
  reason === "" || (reason === OTHER && words.trim() === "");

export const ReasonField = ({
  name,
  reasons,
  value,
  onChange,
}: {
  name: string;
  reasons: readonly string[];
  value: string;
  onChange: (reason: string) => void;
}) => (
  <label className="field">
    <span>{name}</span>
    <select className="input" value={value} onChange={(event) => onChange(event.target.value)}>
      <option value="">{t("batch.choose_reason")}</option>
      {reasons.map((reason) => (
        <option key={reason} value={reason}>
          {reasonName(reason)}
        </option>
      ))}
    </select>
  </label>
);

// For coordinators; said to be needed where the reason asks for them.
export const WordsField = ({
  name,
  reason = "",
  value,
  onChange,
}: {
  name: string;
  reason?: string;
  value: string;
  onChange: (words: string) => void;
}) => (
  <label className="field">
    <span>
      {name} <em className="quiet">{reason === OTHER ? t("reasons.other_needs_words") : t("optional")}</em>
    </span>
    <textarea rows={2} maxLength={10_000} value={value} onChange={(event) => onChange(event.target.value)} />
  </label>
);
