// The next steps: by date, each with who does it. They are changed together and stored together.
import { useState } from "react";
import { create } from "@bufbuild/protobuf";
import {
  Cooperation_MilestoneSchema,
  type Cooperation,
  type Cooperation_Milestone,
} from "#contracts/entente/matching/v1/proposal_pb.js";
import { PartialDateSchema } from "#contracts/entente/type/v1/date_pb.js";
import { proposals } from "@/shared/calls";
import { day, isoDay, parseDay } from "@/shared/format";
import { cityName } from "@/shared/network";
import { Button, IconButton } from "@/shared/parts/button";
import { FaultNote } from "@/shared/parts/states";
import { mayWorkOn, useSession } from "@/shared/rights";
import { t } from "@/shared/texts";
import { useStep } from "./calls";
import { DayField } from "./day-field";
import { FormActs } from "./form-acts";
import { Meanwhile, useSeen } from "./meanwhile";
import { cityOption } from "./parts";
import { isLate, isOpen, partiesOf } from "./stages";

export function Milestones({ cooperation }: { cooperation: Cooperation }) {
  const [isEdited, setIsEdited] = useState(false);
  const may = mayWorkOn(useSession(), partiesOf(cooperation)) && isOpen(cooperation);
  const store = useStep(cooperation, proposals.setMilestones, t("cooperations.steps_stored"), () => undefined);
  const tick = (at: number): void =>
    store.mutate({
      milestones: cooperation.milestones.map((each, i) => (i === at ? { ...each, done: !each.done } : each)),
    });
  return (
    <section>
      <h3>{t("cooperations.steps")}</h3>
      {isEdited ? (
        <Editor cooperation={cooperation} onClose={() => setIsEdited(false)} />
      ) : (
        <>
          {cooperation.milestones.length === 0 && <p className="quiet">{t("cooperations.no_steps")}</p>}
          <ul className="coop-facts">
            {cooperation.milestones.map((each, i) => (
              <li key={`${each.title} ${isoDay(each.date)}`}>
                <label>
                  <input
                    type="checkbox"
                    checked={each.done}
                    disabled={!may || store.isPending}
                    onChange={() => tick(i)}
                  />{" "}
                  <span className={each.done ? "done" : undefined}>{each.title}</span>
                </label>
                <span className={isLate(each, new Date()) ? "warn-text" : "quiet"}>
                  {day(each.date, "short")} · {cityName(each.city)}
                </span>
              </li>
            ))}
          </ul>
          {store.error && <FaultNote error={store.error} what={t("fault.cooperation")} />}
          {may && (
            <Button small onPress={() => setIsEdited(true)}>
              {cooperation.milestones.length > 0 ? t("cooperations.change_steps") : t("cooperations.add_steps")}
            </Button>
          )}
        </>
      )}
    </section>
  );
}

interface Row {
  key: number;
  title: string;
  date: string;
  city: string;
  done: boolean;
}

const rowOf = ({ title, date, city, done }: Cooperation_Milestone, key: number): Row => ({
  key,
  title,
  date: isoDay(date),
  city,
  done,
});
const milestoneOf = ({ title, date, city, done }: Row): Cooperation_Milestone =>
  create(Cooperation_MilestoneSchema, {
    title: title.trim(),
    date: create(PartialDateSchema, parseDay(date)),
    city,
    done,
  });

function Editor({ cooperation, onClose }: { cooperation: Cooperation; onClose: () => void }) {
  const cities = partiesOf(cooperation);
  const empty = (key: number): Row => ({ key, title: "", date: "", city: cities[0] ?? "", done: false });
  const [rows, setRows] = useState<Row[]>(() =>
    cooperation.milestones.length > 0 ? cooperation.milestones.map(rowOf) : [empty(0)],
  );
  const change = (key: number, changed: Partial<Row>): void =>
    setRows(rows.map((row) => (row.key === key ? { ...row, ...changed } : row)));
  const { seen, isChanged, keepMine } = useSeen(cooperation, ({ milestones }) => ({ milestones }));
  const store = useStep(seen, proposals.setMilestones, t("cooperations.steps_stored"), onClose);
  return (
    <form
      className="coop-form"
      aria-label={t("cooperations.steps")}
      onSubmit={(event) => {
        event.preventDefault();
        store.mutate({ milestones: rows.map(milestoneOf) });
      }}
    >
      {rows.map((row, i) => (
        <fieldset key={row.key} className="coop-step">
          <legend className="vh">{t("cooperations.step", { at: i + 1 })}</legend>
          <label className="field">
            <span className="vh">{t("cooperations.what")}</span>
            <input
              className="input"
              value={row.title}
              required
              maxLength={200}
              autoFocus={i === rows.length - 1}
              placeholder={t("cooperations.what")}
              onChange={(event) => change(row.key, { title: event.target.value })}
            />
          </label>
          <DayField
            short
            name={t("cooperations.until")}
            value={row.date}
            onChange={(date) => change(row.key, { date })}
          />
          <label className="field">
            <span className="vh">{t("cooperations.who")}</span>
            <select
              className="input"
              value={row.city}
              onChange={(event) => change(row.key, { city: event.target.value })}
            >
              {cities.map(cityOption)}
            </select>
          </label>
          <IconButton
            icon="cross"
            label={t("cooperations.remove_step", { at: i + 1 })}
            onPress={() => setRows(rows.filter(({ key }) => key !== row.key))}
          />
        </fieldset>
      ))}
      <Button
        small
        kind="quiet"
        icon="plus"
        onPress={() => setRows([...rows, empty(Math.max(-1, ...rows.map(({ key }) => key)) + 1)])}
      >
        {t("cooperations.add_step")}
      </Button>
      {isChanged && (
        <Meanwhile
          theirs={
            cooperation.milestones.map(({ title, date }) => `${day(date, "short")} · ${title}`).join("; ") || "–"
          }
          onTheirs={onClose}
          onMine={keepMine}
        />
      )}
      <FormActs store={store} name={t("cooperations.store_steps")} isHeld={isChanged} onClose={onClose} />
    </form>
  );
}
