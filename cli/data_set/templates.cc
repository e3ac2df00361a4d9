#include "cli/data_set/templates.h"

#include <algorithm>
#include <span>
#include <vector>

#include "cli/data_set/programme_text.h"
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

constexpr Column kDirectives[] = {
    {"programme", "cooperation-2027"},
    {"kind", "keep"},
    {"need", "dakar media lab"},
    {"offer", "namur pixels"},
    {"reason", "agreed at the annual meeting"},
};
constexpr Column kPreferences[] = {
    {"who", "dakar-n-mobile-media-lab-suburban-schools"},
    {"whom", "namur pixels"},
    {"rank", "1"},
    {"score", ""},
    {"best", ""},
    {"choice_1", ""},
    {"choice_2", ""},
    {"choice_3", ""},
    {"choice_4", ""},
    {"choice_5", ""},
};
constexpr Column kVocabularies[] = {
    {"vocabulary", "creative-field"},
    {"code", "music"},
    {"label_en", "Music"},
    {"label_fr", "Musique"},
    {"meaning_en", ""},
    {"meaning_fr", ""},
    {"parent", ""},
    {"engine", ""},
};
constexpr Column kCountries[] = {
    {"iso2", "NP"},
    {"iso3", "NPL"},
    {"name", "Nepal"},
    {"name_fr", "Népal"},
    {"aliases", ""},
    {"m49_region", "Asia"},
    {"m49_subregion", "Southern Asia"},
    {"unesco_group", "IV"},
    {"development", "developing"},
    {"income_group", "LM"},
    {"oda_recipient", "true"},
    {"ldc", "true"},
    {"lldc", "true"},
    {"sids", "false"},
    {"official_languages", "ne"},
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

std::string sheet_template(std::string_view kind, Rows rows) {
  std::string sheet = kind == "cities"         ? sheet_of(kind, kCities)
                      : kind == "cooperations" ? sheet_of(kind, kCooperations)
                      : kind == "directives"   ? sheet_of(kind, kDirectives)
                      : kind == "preferences"  ? sheet_of(kind, kPreferences)
                      : kind == "vocabularies" ? sheet_of(kind, kVocabularies)
                      : kind == "countries"    ? sheet_of(kind, kCountries)
                      : kind == "programme"    ? programme_template()
                                               : listings::listing_template(spoken());
  // The example is the last line.
  if (rows == Rows::kNone) sheet.resize(sheet.rfind('\n', sheet.size() - 2) + 1);
  return sheet;
}

std::string sheet_template(std::string_view kind, const std::vector<std::string>& without) {
  const auto is_out = [&](std::string_view column) {
    return std::find(without.begin(), without.end(), column) != without.end();
  };
  const std::string whole = sheet_template(kind, Rows::kNone);
  std::string sheet;
  for (const std::string_view line : common::split(std::string_view(whole).substr(0, whole.size() - 1), '\n')) {
    if (line.starts_with("# ")) {
      if (!is_out(line.substr(2, line.find(':') - 2))) common::append(sheet, line, "\n");
      continue;
    }
    std::vector<std::string> columns;  // the header, behind the comments; a byte order mark stands before these
    for (const std::string_view column : common::split(line, ',')) {
      if (!is_out(column)) columns.emplace_back(column);
    }
    sheet += line.starts_with(common::kByteOrderMark) ? common::concat(line, "\n") : common::csv_line(columns);
  }
  return sheet;
}

}  // namespace entente::cli
