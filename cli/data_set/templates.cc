#include "cli/commands/templates.h"

#include <span>
#include <vector>

#include "cli/output/language.h"
#include "services/common/base/strings.h"
#include "services/common/sheets/sheet.h"
#include "services/listings/listing_sheet.h"

namespace entente::cli {
namespace {

struct Column {
  std::string_view name;
  std::string_view example;
};
constexpr Column kCities[] = {
    {"slug", "example-city"},       {"name", "Example City"},  {"country_iso2", "NP"},
    {"creative_field", "film"},     {"designated", "2025"},    {"latitude", "27.7172"},
    {"longitude", "85.3240"},       {"population", "1000000"}, {"timezone", "Asia/Kathmandu"},
    {"working_languages", "en;ne"}, {"standing", "active"},    {"receiver_limit", ""},
    {"provider_limit", ""},         {"external_ids", ""},      {"notes", ""},
    {"contact_confirmed", ""},      {"declared_class", ""},
};
constexpr Column kCooperations[] = {
    {"id", ""},
    {"beneficiary_city", "kathmandu"},
    {"pivotal_city", "dakar"},
    {"facilitating_city", ""},
    {"need", ""},
    {"offer", ""},
    {"facilitator", ""},
    {"state", "closed"},
    {"start", "2024-03"},
    {"end", "2024-09"},
};

// With the comments `template.KIND.COLUMN`.
std::string sheet_of(std::string_view kind, std::span<const Column> columns) {
  const std::string id = common::concat("template.", kind);
  std::string out = common::concat(common::kByteOrderMark, "# ", say(id), " ", say("template.lines"), "\n# ",
                                   say("template.separators"), "\n");
  std::vector<std::string> header;
  std::vector<std::string> example;
  for (const Column& column : columns) {
    const std::string comment = say(common::concat(id, ".", column.name));
    out += say("template.column", {{"column", std::string(column.name)}, {"comment", comment}}) + "\n";
    header.emplace_back(column.name);
    example.emplace_back(column.example);
  }
  return out + common::csv_line(header) + common::csv_line(example);
}

}  // namespace

std::string sheet_template(std::string_view kind) {
  if (kind == "cities") return sheet_of(kind, kCities);
  if (kind == "cooperations") return sheet_of(kind, kCooperations);
  return listings::listing_template(spoken());
}

}  // namespace entente::cli
