// A day, a month or a year, as it is known: "2027-05".
import { parseDay } from "@/shared/format";
import { t } from "@/shared/texts";

export const DayField = ({
  name,
  value,
  onChange,
  autoFocus = false,
  short = false,
}: {
  name: string;
  value: string;
  onChange: (value: string) => void;
  autoFocus?: boolean;
  short?: boolean; // its name is said, not shown
}) => (
  <label className="field day-field">
    <span className={short ? "vh" : undefined}>{name}</span>
    <input
      className="input"
      value={value}
      required
      autoFocus={autoFocus}
      inputMode="numeric"
      placeholder={t("cooperations.day_example")}
      pattern="\d{4}(-\d\d(-\d\d)?)?"
      title={t("cooperations.day_form")}
      aria-invalid={value !== "" && parseDay(value) === undefined}
      onChange={(event) => onChange(event.target.value)}
    />
  </label>
);
