#include "cli/commands/templates.h"

#include <span>
#include <vector>

#include "services/common/sheet.h"
#include "services/common/strings.h"
#include "services/listings/listing_sheet.h"

namespace entente::cli {
namespace {

struct Column {
  std::string_view name;
  std::string_view comment;
  std::string_view example;
};
constexpr Column kCities[] = {
    {"slug", "Id: a–z, 0–9 and hyphens. Empty: made from the name. A row with an id that exists updates that city.",
     "example-city"},
    {"name", "Usual name in English. Required.", "Example City"},
    {"country_iso2", "Country: ISO 3166-1 code or name. Required.", "NP"},
    {"creative_field", "Creative field, code or label. Required.", "film"},
    {"designated", "Year of designation. Empty: not known.", "2025"},
    {"latitude", "Degrees north. Empty: not known.", "27.7172"},
    {"longitude", "Degrees east. Empty: not known.", "85.3240"},
    {"population", "Inhabitants, a whole number without separators. Empty: not known.", "1000000"},
    {"timezone", "IANA name of the time zone. Empty: not known.", "Asia/Kathmandu"},
    {"working_languages", "Working languages of the office, BCP-47 tags, best first. Empty: not known.", "en;ne"},
    {"standing", "active, report-overdue, unreachable or suspended. Empty: active.", "active"},
    {"receiver_limit", "Cooperations that the office can carry as receiver. Empty: the programme's default.", ""},
    {"provider_limit", "Cooperations that the office can carry as provider. Empty: the programme's default.", ""},
    {"external_ids", "Ids elsewhere, scheme=value. Empty: none.", ""},
    {"notes", "Free note, at most 500 characters.", ""},
    {"contact_confirmed", "Day on which a contact was last confirmed, YYYY-MM-DD. Empty: not known, or as stored.", ""},
};
constexpr Column kCooperations[] = {
    {"id", "Id: a–z, 0–9 and hyphens. Empty: made from both cities and the start.", ""},
    {"beneficiary_city", "City that received, by id. Required.", "kathmandu"},
    {"pivotal_city", "City that gave its know-how, by id. Required.", "dakar"},
    {"facilitating_city", "City that gave money, technical help or a language bridge. Empty: none.", ""},
    {"need", "Id of the need. Empty: not known.", ""},
    {"offer", "Id of the offer. Empty: not known.", ""},
    {"facilitator", "Id of the facilitating offer. Empty: not known, or none.", ""},
    {"state", "running, closed, cancelled or declined. Required.", "closed"},
    {"start", "When it began: YYYY-MM-DD, YYYY-MM or YYYY. Empty: not known.", "2024-03"},
    {"end", "When it ended: YYYY-MM-DD, YYYY-MM or YYYY. Empty: not known, or still running.", "2024-09"},
};

std::string sheet_of(std::string_view what, std::span<const Column> columns) {
  std::string out = common::concat(common::kByteOrderMark, "# ", what,
                                   " Lines that begin with # are comments: they may stay. Replace the example row by "
                                   "your own rows.\n# Comma, semicolon or tab; several values in one field are "
                                   "separated by | or ;.\n");
  std::vector<std::string> header;
  std::vector<std::string> example;
  for (const Column& column : columns) {
    common::append(out, "# ", column.name, ": ", column.comment, "\n");
    header.emplace_back(column.name);
    example.emplace_back(column.example);
  }
  return out + common::csv_line(header) + common::csv_line(example);
}

}  // namespace

std::string sheet_template(std::string_view kind) {
  if (kind == "cities") return sheet_of("Member cities.", kCities);
  if (kind == "cooperations") return sheet_of("Past and running cooperations.", kCooperations);
  return listings::listing_template();
}

}  // namespace entente::cli
