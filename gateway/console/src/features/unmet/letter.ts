// A text to the city of an unmet need, written for people: what would do, and whether that would be right.
import type { Listing } from "#contracts/entente/listings/v1/listing_pb.js";
import { UnmetNeed_Change_Kind as Change, type UnmetNeed } from "#contracts/entente/matching/v1/round_pb.js";
import { quoted } from "@/shared/engine-text";
import { day, languageName } from "@/shared/format";
import { cityName, label } from "@/shared/network";
import { cityOf } from "@/shared/names";
import { t } from "@/shared/texts";

// Empty: nothing that this city could change would do alone.
export function letterTo(unmet: UnmetNeed, listing: (name: string) => Listing | undefined): string {
  const said = wish(unmet, (name) =>
    name ? `${quoted(listing(name)?.title ?? name)} (${cityName(cityOf(name))})` : "",
  );
  if (!said) return "";
  return [
    t("letter.begin", { city: cityName(cityOf(unmet.need)), title: quoted(listing(unmet.need)?.title ?? "") }),
    said,
    t("letter.end"),
  ].join(" ");
}

function wish({ change }: UnmetNeed, named: (listing: string) => string): string {
  if (!change) return "";
  const offer = named(change.offer);
  switch (change.kind) {
    case Change.WINDOW:
      return t("letter.window", { offer, from: day(change.window?.start), to: day(change.window?.end) });
    case Change.TOPIC:
      return t("letter.topic", { offer, values: label("topic", change.topic) });
    case Change.LANGUAGE:
    case Change.LANGUAGE_ALONE:
      return t("letter.language", { offer, values: change.languages.map(languageName).join(", ") });
    case Change.INTERPRETER:
      return t("letter.interpreter", { offer });
    case Change.PAYER:
      return t("letter.payer", { offer });
    case Change.RECEIVER_LIMIT:
      return t("letter.receiver_limit", { limit: change.limit });
    default:
      return "";
  }
}
