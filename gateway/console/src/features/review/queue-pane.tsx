// Above the list: where proposals stand, which to look at twice, filters and order.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { assigneeName, useAssignees } from "@/shared/assignees";
import { lastPart } from "@/shared/names";
import { Chip, Pick, Segments } from "@/shared/parts/choose";
import { Button, IconButton } from "@/shared/parts/button";
import { axisName } from "@/shared/parts/marks";
import { label, placeName, regionOf, shape } from "@/shared/network";
import { useLetters } from "@/shared/keys";
import { Skeleton } from "@/shared/parts/states";
import { ALL_FLAGS } from "@/shared/proposal-facts";
import { networkQuery } from "@/shared/queries";
import { counted, t } from "@/shared/texts";
import type { AxisWord } from "@/shared/words";
import { QueueList } from "./queue-list";
import { isFiltered, UNASSIGNED } from "./asked";
import { HandOverDialog } from "./reassign";
import type { Queue } from "./use-queue";

const AXES: AxisWord[] = ["ns", "ss", "nss", "sn", "nn"];

export function QueuePane({
  queue,
  scale,
  picked,
  onOpen,
}: {
  queue: Queue;
  scale: number;
  picked: Set<string>;
  onOpen: (name: string) => void;
}) {
  const { filters, change, counts, rows, fresh } = queue;
  const letters = useLetters();
  return (
    <section className="queue" aria-label={t("queue")}>
      <header>
        <h1 className="vh">{t("nav.review")}</h1>
        <Stages queue={queue} />
        <div className="chips">
          <Chip on={filters.look === ""} count={counts.all} onPress={() => change({ look: "", p: "" })}>
            {t("look.all")}
          </Chip>
          <Chip on={filters.look === "twice"} count={counts.look} onPress={() => change({ look: "twice", p: "" })}>
            {t("look.twice")}
          </Chip>
          <Chip
            on={filters.look === "clear"}
            count={counts.clear}
            onPress={() => change({ look: "clear", p: "" })}
          >
            {t("look.clear")}
          </Chip>
        </div>
        <FilterLine queue={queue} />
        {fresh > 0 && (
          <Button small onPress={queue.takeFresh}>
            {counted("queue.fresh", fresh)}
          </Button>
        )}
      </header>
      {rows.length > 0 ? (
        <QueueList queue={queue} scale={scale} picked={picked} onOpen={onOpen} />
      ) : queue.isLoading ? (
        <Skeleton rows={10} />
      ) : (
        <p className="void quiet">{isFiltered(filters) ? t("queue.none_filtered") : t("queue.none")}</p>
      )}
      {letters && (
        <footer className="hints" aria-hidden="true">
          <kbd>J</kbd>
          <kbd>K</kbd> {t("keys.short.move")} <kbd>A</kbd> {t("decide.approve")} <kbd>R</kbd> {t("decide.reject")}{" "}
          {shape().countries && (
            <>
              <kbd>M</kbd> {t("keys.short.map")}{" "}
            </>
          )}
          <kbd>?</kbd>
        </footer>
      )}
    </section>
  );
}

export const Stages = ({ queue: { filters, change, counts } }: { queue: Queue }) => (
  <Segments
    label={t("stage")}
    value={filters.state}
    onChange={(state) => change({ state, p: "" })}
    choices={[
      { value: "todo", name: t("stage.todo"), count: counts.todo },
      { value: "cities", name: t("stage.cities"), count: counts.cities },
      { value: "decided", name: t("stage.decided"), count: counts.decided },
    ]}
  />
);

export function FilterPicks({ queue: { filters, change } }: { queue: Queue }) {
  const { data: network } = useQuery(networkQuery);
  const fields = [...(network?.vocabularies.get("creative-field")?.keys() ?? [])];
  const regions = [...new Set([...(network?.cities.keys() ?? [])].map(regionOf).filter(Boolean))].sort();
  return (
    <>
      <Pick label={t("filter.flag")} value={filters.flag} onChange={(flag) => change({ flag, p: "" })}>
        <option value="">{t("filter.any_flag")}</option>
        {ALL_FLAGS.map((flag) => (
          <option key={flag} value={flag}>
            {t(`flag.${flag}`)}
          </option>
        ))}
      </Pick>
      {shape().fields && (
        <Pick label={t("filter.field")} value={filters.field} onChange={(field) => change({ field, p: "" })}>
          <option value="">{t("filter.any_field")}</option>
          {fields.map((field) => (
            <option key={field} value={field}>
              {label("creative-field", field)}
            </option>
          ))}
        </Pick>
      )}
      {shape().countries && (
        <Pick label={t("filter.region")} value={filters.region} onChange={(region) => change({ region, p: "" })}>
          <option value="">{t("filter.any_region")}</option>
          {regions.map((region) => (
            <option key={region} value={region}>
              {placeName(region)}
            </option>
          ))}
        </Pick>
      )}
      {shape().axes && (
        <Pick label={t("filter.axis")} value={filters.axis} onChange={(axis) => change({ axis, p: "" })}>
          <option value="">{t("filter.any_axis")}</option>
          {AXES.map((axis) => (
            <option key={axis} value={axis}>
              {axisName(axis)}
            </option>
          ))}
        </Pick>
      )}
      <AssigneePick queue={{ filters, change }} />
    </>
  );
}

// By who takes care of it; and everything open of that one given to another.
function AssigneePick({ queue: { filters, change } }: { queue: { filters: Queue["filters"]; change: Queue["change"] } }) {
  const assignees = useAssignees();
  const [handsOver, setHandsOver] = useState(false);
  if (assignees.length === 0) return null;
  const chosen = assignees.find(({ person }) => lastPart(person) === filters.who);
  return (
    <>
      <Pick label={t("filter.assignee")} value={filters.who} onChange={(who) => change({ who, p: "" })}>
        <option value="">{t("filter.any_assignee")}</option>
        {assignees.map((assignee) => (
          <option key={assignee.person} value={lastPart(assignee.person)}>
            {assigneeName(assignee)}
          </option>
        ))}
        <option value={UNASSIGNED}>{t("assignee.nobody")}</option>
      </Pick>
      {chosen && (
        <>
          <Button small onPress={() => setHandsOver(true)}>
            {t("hand_over")}
          </Button>
          {handsOver && <HandOverDialog onClose={() => setHandsOver(false)} from={chosen} />}
        </>
      )}
    </>
  );
}

function FilterLine({ queue }: { queue: Queue }) {
  const { filters, change } = queue;
  const { flag, text, field, region, axis, who } = filters;
  const [open, setOpen] = useState(Boolean(flag || text || field || region || axis || who));
  const clear = { flag: "", text: "", field: "", region: "", axis: "", who: "", cell: "", p: "" };
  return (
    <>
      {filters.cell && (
        <div className="active-filter">
          <span>{filters.cell.split(">").map(placeName).join(" → ")}</span>
          <IconButton icon="cross" size={14} label={t("filter.clear")} onPress={() => change(clear)} />
        </div>
      )}
      <div className="sortline">
        <Pick label={t("sort")} value={filters.sort} onChange={(sort) => change({ sort, p: "" })}>
          {(["priority", "deadline", "score", "weakest", "city"] as const).map((each) => (
            <option key={each} value={each}>
              {t(`sort.${each}`)}
            </option>
          ))}
        </Pick>
        <span className="grow" />
        <IconButton icon="filter" label={t("filter")} pressed={open} onPress={() => setOpen(!open)} />
        {shape().countries && (
          <IconButton
            icon="map"
            label={t("map_and_matrix")}
            pressed={filters.view === "map"}
            onPress={() => change({ view: filters.view === "map" ? "" : "map" })}
          />
        )}
        <IconButton icon="table" label={t("table")} onPress={() => change({ view: "table" })} />
      </div>
      {open && (
        <div className="filters">
          <TextFilter value={filters.text} onChange={(text) => change({ text, p: "" }, { replace: true })} />
          <div className="chips">
            <FilterPicks queue={queue} />
          </div>
        </div>
      )}
    </>
  );
}

const TYPED_MS = 200; // without another letter, a text is looked for

function TextFilter({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  const [typed, setTyped] = useState({ text: value, of: value });
  const text = typed.of === value ? typed.text : value; // the address changed otherwise, e.g. by Back
  useEffect(() => {
    if (text === value) return undefined;
    const timer = setTimeout(() => onChange(text), TYPED_MS);
    return () => clearTimeout(timer);
  });
  return (
    <input
      className="input"
      type="search"
      value={text}
      placeholder={t("filter.text")}
      aria-label={t("filter.text")}
      onChange={(event) => setTyped({ text: event.target.value, of: value })}
    />
  );
}
