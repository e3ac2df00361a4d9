// A text to the city of an unmet need, written for people: what would do, and whether that would be right.
import type { Listing } from "#contracts/entente/listings/v1/listing_pb.js";
import type { UnmetNeed } from "#contracts/entente/matching/v1/round_pb.js";
import { quoted, readable } from "@/shared/engine-text";
import { day, languageName, parseDay } from "@/shared/format";
import { cityName } from "@/shared/network";
import { cityOf } from "@/shared/names";
import { t, tMaybe } from "@/shared/texts";
import { changeOf } from "./changes";

const KINDS_TO_WRITE: Record<string, string> = {
  "change.window": "letter.window",
  "change.topic": "letter.topic",
  "change.language": "letter.language",
  "change.language_alone": "letter.language",
  "change.interpreter": "letter.interpreter",
  "change.payer": "letter.payer",
  "change.receiver_limit": "letter.receiver_limit",
};

// Empty: nothing that this city could change would do alone.
export function letterTo(unmet: UnmetNeed, listing: (name: string) => Listing | undefined): string {
  const { text } = changeOf(unmet);
  const kind = KINDS_TO_WRITE[text?.id ?? ""];
  if (!text || !kind) return "";
  const { parameters } = text;
  const offer = parameters.offer ?? "";
  const [from = "", to = ""] = (parameters.window ?? "").split("/");
  const wish = tMaybe(kind, {
    offer: offer ? `${quoted(listing(offer)?.title ?? offer)} (${cityName(cityOf(offer))})` : "",
    from: day(parseDay(from)),
    to: day(parseDay(to)),
    limit: parameters.limit ?? "",
    values:
      kind === "letter.language"
        ? (parameters.values ?? "").split(";").map(languageName).join(", ")
        : readable(text.id, "values", parameters.values ?? ""),
  });
  return [
    t("letter.begin", { city: cityName(cityOf(unmet.need)), title: quoted(listing(unmet.need)?.title ?? "") }),
    wish,
    t("letter.end"),
  ].join(" ");
}
