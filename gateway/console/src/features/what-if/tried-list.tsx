// What is tried besides levers, each in words and with a button that leaves it out again.
import { day, languageName, number, parseDay } from "@/shared/format";
import { quoted } from "@/shared/engine-text";
import { useListings } from "@/shared/listings";
import { cityName, label } from "@/shared/network";
import { cityOf } from "@/shared/names";
import { IconButton } from "@/shared/parts/button";
import { axisName } from "@/shared/parts/marks";
import { t } from "@/shared/texts";
import type { Try } from "@/shared/tries";
import type { AxisWord } from "@/shared/words";
import { listingsOf } from "./tried";

export function TriedList({ tries, onChange }: { tries: Try[]; onChange: (tries: Try[]) => void }) {
  const listing = useListings(listingsOf(tries));
  if (tries.length === 0) return null;
  const title = (name: string): string => `${quoted(listing(name)?.title ?? "…")} (${cityName(cityOf(name))})`;
  return (
    <section className="tried">
      <h3>{t("what_if.tried")}</h3>
      <ul>
        {tries.map((each, i) => (
          <li key={i}>
            <span>{sentence(each, title)}</span>
            <IconButton
              icon="cross"
              size={14}
              label={t("what_if.leave_out")}
              onPress={() => onChange(tries.filter((_, at) => at !== i))}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

function sentence({ kind, name, value }: Try, title: (listing: string) => string): string {
  switch (kind) {
    case "place":
      return t("what_if.try.place", { listing: title(name) });
    case "provider":
      return t("what_if.try.provider", { city: cityName(name), limit: number(Number(value)) });
    case "receiver":
      return t("what_if.try.receiver", { city: cityName(name), limit: number(Number(value)) });
    case "window": {
      const [from = "", to = ""] = value.split("/");
      return t("what_if.try.window", { listing: title(name), from: day(parseDay(from)), to: day(parseDay(to)) });
    }
    case "language":
      return t("what_if.try.language", { listing: title(name), language: languageName(value) });
    case "interpreter":
      return t("what_if.try.interpreter", { listing: title(name) });
    case "topic":
      return t("what_if.try.topic", { listing: title(name), topic: label("topic", value) });
    case "payer":
      return t("what_if.try.payer", { listing: title(name) });
    case "axis":
      return t("what_if.try.axis", { axis: axisName(name as AxisWord) });
  }
}
