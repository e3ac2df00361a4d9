#include "services/listings/listing_columns.h"

#include <array>

#include "services/common/sheet.h"
#include "services/listings/listing_sheet.h"
#include "services/listings/strings.h"

namespace entente::listings {
namespace {

constexpr std::array kColumns = {
    Column{"id", false, "",
           "Id of the listing: a–z, 0–9 and hyphens, unique in the network. Empty: made from city, kind and title. A "
           "row with an id that exists updates that listing.",
           ""},
    Column{"city", true, "",
           "City that has the need or makes the offer: its slug (dakar) or its name (Dakar). Required.", "dakar"},
    Column{"kind", true, "kind", "need or offer. Required.", "need"},
    Column{"role", true, "role",
           "beneficiary for a need (may be left empty there); pivotal (gives its know-how) or facilitating (gives "
           "money, technical help or a language bridge) for an offer.",
           "beneficiary"},
    Column{"area", true, "area",
           "Area of action: pilot-projects, good-practices, studies, meetings, cooperation-programmes, "
           "training-capacity or policy-measures. Required.",
           "training-capacity"},
    Column{"title", true, "title", "Title, 1–120 characters, one line. Required.", "Ceramics course for young potters"},
    Column{
        "summary", false, "summary", "Summary, at most 500 characters.",
        "Twelve young potters would like to learn glazing and kiln building from a city with a living ceramics trade."},
    Column{"creative_fields", false, "creative_fields", "Creative fields, codes or labels, separated by ; or |.",
           "crafts-and-folk-art"},
    Column{"topics", false, "topics", "Topics, codes or labels.", "craft-ceramics"},
    Column{"help", false, "help",
           "What the partner should do for you (need), or what you do for the partner (offer): codes or labels of "
           "vocabulary help, at most 4, the main one first. Empty: what is stored stays; of a row that has none yet it "
           "is guessed where title and summary say it clearly, and the report says so.",
           "teach-skill"},
    Column{"objectives", false, "objectives",
           "Objectives: obj-value-chain, obj-vulnerable-groups, obj-access-participation, obj-local-plans.",
           "obj-value-chain;obj-vulnerable-groups"},
    Column{"modalities", false, "modalities",
           "Forms of cooperation, codes or labels, e.g. expert-mission, study-visit, online-training.",
           "in-person-workshop;expert-mission"},
    Column{"beneficiaries", false, "beneficiaries",
           "Groups that it is for, codes or labels, e.g. youth, women. Empty: not known.", "youth"},
    Column{"languages", false, "languages.tags",
           "Languages, BCP-47 tags, best first (en, fr, pt-BR), or any. Empty: not known, the city's working languages "
           "hold.",
           "fr;en"},
    Column{"interpreter", false, "languages.interpreter",
           "Whether an interpreter is there: true or false. Empty: not known, never read as no.", ""},
    Column{"mode", false, "mode", "onsite, remote or hybrid. Empty: not known.", "onsite"},
    Column{"start", false, "window.start", "First possible day: YYYY-MM-DD, YYYY-MM or YYYY. Empty: not known.",
           "2027-09"},
    Column{"end", false, "window.end",
           "Last possible day, itself included: YYYY-MM-DD, YYYY-MM or YYYY. Empty: not known.", "2028-03"},
    Column{"min_days", false, "window.min_duration_days",
           "Least days needed inside that window, 1–3650. Empty: not known.", "10"},
    Column{"deadline", false, "deadline",
           "Last day for an answer, itself included: YYYY-MM-DD, YYYY-MM or YYYY. Empty: none.", "2027-06-30"},
    Column{"capacity", true, "capacity", "Partners sought (need) or places (offer), 1–10000. Required.", "1"},
    Column{"cost_sharing", false, "cost_sharing",
           "Who pays: host-pays, giver-pays, shared, external, no-cost or open. Empty: not known.", "shared"},
    Column{"partner_axes", false, "partner_rules.axes",
           "Axes that are wanted: north-south, south-south, north-south-south. Empty: any.", ""},
    Column{"partner_regions", false, "partner_rules.regions",
           "Regions that are wanted: UNESCO groups (I, II, III, IV, Va, Vb) or M49 regions. Empty: any.", ""},
    Column{"partner_countries", false, "partner_rules.countries",
           "Countries that are wanted: ISO 3166-1 codes or names. Empty: any.", ""},
    Column{"own_country_excluded", false, "partner_rules.own_country_excluded",
           "true: not with a city of the own country.", "false"},
    Column{"plan", false, "development_plan", "Local development plan that it serves, at most 200 characters.", ""},
    Column{"urgency", false, "urgency", "now (within 3 months), year or later. Empty: not known.", "year"},
    Column{"value_chain_stages", false, "value_chain_stages",
           "Stages of the value chain: creation, production, distribution, enjoyment. Empty: not known.", "production"},
    Column{"sdgs", false, "sdgs", "Sustainable Development Goals, numbers 1–17 or labels.", "4;8"},
    Column{"description", false, "description", "Description, at most 5,000 characters.", ""},
    Column{"text_language", false, "text_language", "Language of the texts, a BCP-47 tag. Empty: not known.", "en"},
    Column{"partner_types", false, "partner_rules.partner_types",
           "Who should deliver, codes or labels, e.g. university, school-training. Empty: anyone.", ""},
    Column{"no_repeat", false, "partner_rules.no_repeat", "true: not with a city that has been a partner before.", ""},
    Column{"step_free", false, "access.step_free", "Step-free: true or false. Empty: not known.", ""},
    Column{"remote_possible", false, "access.remote_possible",
           "Taking part from afar is possible: true or false. Empty: not known.", ""},
    Column{"low_bandwidth", false, "access.low_bandwidth", "Works on a slow line: true or false. Empty: not known.",
           ""},
    Column{"language_support", false, "access.language_support", "Help with language: true or false. Empty: not known.",
           ""},
    Column{"example", false, "example",
           "true: an illustration that is no statement of the city; shown with that mark everywhere. Empty: a new row "
           "follows the manifest, a listing that exists keeps its mark.",
           ""},
    Column{
        "state", false, "",
        "Of a new row: draft, published, held or withdrawn. Empty: published. A listing that exists keeps its state.",
        ""},
    Column{"hold_reason", false, "", "Why a new row is held: out-of-date, no-capacity, paused or other.", ""},
    Column{"organisations", false, "organisations",
           "Who delivers: ids of the city's organisations, or whole names. Empty: not known.", ""},
    Column{"external_ids", false, "external_ids", "Ids elsewhere, scheme=value. Empty: none.", ""},
    // What exports carry and nobody fills in by hand.
    Column{"translations", false, "translations", "", ""},
    Column{"embedding", false, "embedding", "", ""},
    Column{"reserved_places", false, "", "", ""},
    Column{"expire_time", false, "", "", ""},
    Column{"renewal_count", false, "", "", ""},
    Column{"create_time", false, "", "", ""},
    Column{"update_time", false, "", "", ""},
};

}  // namespace

std::span<const Column> listing_columns() {
  return kColumns;
}

std::string listing_template() {
  std::string out(common::kByteOrderMark);
  out +=
      "# Needs and offers. Lines that begin with # are comments: they may stay. Replace the example row by your own "
      "rows.\n"
      "# Comma, semicolon or tab; several values in one field are separated by | or ; (in quotes where ; separates "
      "columns).\n";
  std::vector<std::string> header;
  std::vector<std::string> example;
  for (const Column& column : kColumns) {
    if (*column.comment == '\0') continue;
    out += concat("# ", column.name, ": ", column.comment, "\n");
    header.push_back(column.name);
    example.push_back(column.example);
  }
  return out + common::csv_line(header) + common::csv_line(example);
}

}  // namespace entente::listings
