#include "services/listings/listing_columns.h"

#include <array>

#include "services/common/sheets/sheet.h"
#include "services/listings/listing_sheet.h"
#include "services/listings/strings.h"

namespace entente::listings {
namespace {

constexpr std::array kColumns = {
    Column{"id", false, "", ""},
    Column{"city", true, "", "dakar"},
    Column{"kind", true, "kind", "need"},
    Column{"role", false, "role", "beneficiary"},
    Column{"area", true, "area", "training-capacity"},
    Column{"title", true, "title", "Ceramics course for young potters"},
    Column{
        "summary", false, "summary",
        "Twelve young potters would like to learn glazing and kiln building from a city with a living ceramics trade."},
    Column{"creative_fields", false, "creative_fields", "crafts-and-folk-art"},
    Column{"topics", false, "topics", "craft-ceramics"},
    Column{"help", false, "help", "teach-skill"},
    Column{"objectives", false, "objectives", "obj-value-chain;obj-vulnerable-groups"},
    Column{"modalities", false, "modalities", "in-person-workshop;expert-mission"},
    Column{"beneficiaries", false, "beneficiaries", "youth"},
    Column{"languages", false, "languages.tags", "fr;en"},
    Column{"interpreter", false, "languages.interpreter", ""},
    Column{"mode", false, "mode", "onsite"},
    Column{"start", false, "window.start", "2027-09"},
    Column{"end", false, "window.end", "2028-03"},
    Column{"min_days", false, "window.min_duration_days", "10"},
    Column{"deadline", false, "deadline", "2027-06-30"},
    Column{"capacity", false, "capacity", "1"},
    Column{"cost_sharing", false, "cost_sharing", "shared"},
    Column{"partner_axes", false, "partner_rules.axes", ""},
    Column{"partner_regions", false, "partner_rules.regions", ""},
    Column{"partner_countries", false, "partner_rules.countries", ""},
    Column{"own_country_excluded", false, "partner_rules.own_country_excluded", "false"},
    Column{"plan", false, "development_plan", ""},
    Column{"urgency", false, "urgency", "year"},
    Column{"value_chain_stages", false, "value_chain_stages", "production"},
    Column{"sdgs", false, "sdgs", "4;8"},
    Column{"description", false, "description", ""},
    Column{"text_language", false, "text_language", "en"},
    Column{"partner_types", false, "partner_rules.partner_types", ""},
    Column{"no_repeat", false, "partner_rules.no_repeat", ""},
    Column{"step_free", false, "access.step_free", ""},
    Column{"remote_possible", false, "access.remote_possible", ""},
    Column{"low_bandwidth", false, "access.low_bandwidth", ""},
    Column{"language_support", false, "access.language_support", ""},
    Column{"example", false, "example", ""},
    Column{"state", false, "", ""},
    Column{"hold_reason", false, "", ""},
    Column{"organisations", false, "organisations", ""},
    Column{"external_ids", false, "external_ids", ""},
    // What exports carry and nobody fills in by hand.
    Column{"translations", false, "translations", ""},
    Column{"preferences", false, "preferences", ""},
    Column{"embedding", false, "embedding", ""},
    Column{"reserved_places", false, "", ""},
    Column{"reservations", false, "", ""},
    Column{"expire_time", false, "", ""},
    Column{"renewal_count", false, "", ""},
    Column{"create_time", false, "", ""},
    Column{"publish_time", false, "", ""},
    Column{"update_time", false, "", ""},
};

}  // namespace

std::span<const Column> listing_columns() {
  return kColumns;
}

std::string listing_template(common::Language language) {
  const auto comment = [&](std::string_view id) { return concat("# ", common::text(id, language)); };
  std::string out =
      concat(common::kByteOrderMark, comment("template.listings"), " ", common::text("template.lines", language), "\n",
             comment("template.listings_separators"), "\n");
  std::vector<std::string> header;
  std::vector<std::string> example;
  for (const Column& column : kColumns) {
    const std::string id = concat("template.listings.", column.name);
    if (!common::has_text(id)) continue;
    out +=
        common::text("template.column", language, {{"column", column.name}, {"comment", common::text(id, language)}});
    out += '\n';
    header.emplace_back(column.name);
    example.emplace_back(column.example);
  }
  return out + common::csv_line(header) + common::csv_line(example);
}

}  // namespace entente::listings
