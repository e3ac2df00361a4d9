// Sheets of any bytes: what a sheet is read as, and rows of listings against a few cities and codes. Every fault says
// what is wrong; what is written reads back as the same. The first byte says what the rest is. (Records and cells
// alone: csv_fuzz.cc. Whole data sets: sheets_fuzz.cc.)
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "services/common/sheets/sheet.h"
#include "services/common/sheets/sheet_cells.h"
#include "services/listings/listing_sheet.h"
#include "tests/fuzz/fuzz.h"

namespace {

using namespace entente;
using entente::fuzz::must;

profiles::v1::City city(const std::string& id, const std::string& shown, const std::string& country) {
  profiles::v1::City made;
  made.set_name("cities/" + id);
  made.set_display_name(shown);
  made.set_country(country);
  made.add_field_periods()->set_creative_field("film");
  return made;
}

profiles::v1::Country country(const std::string& iso2, const std::string& label, const std::string& development) {
  profiles::v1::Country made;
  made.set_name("countries/" + iso2);
  (*made.mutable_labels())["en"] = label;
  auto* const its = made.add_classifications();
  its->set_scheme("development");
  its->set_value(development);
  return made;
}

const listings::References& references() {
  static const listings::References kReferences = [] {
    using namespace listings::vocabulary;
    std::vector<profiles::v1::Vocabulary> vocabularies;
    for (const auto& [name, code] : {std::pair{kArea, "meetings"},
                                     {kBeneficiary, "youth"},
                                     {kCostSharing, "shared"},
                                     {kCreativeField, "film"},
                                     {kHelp, "money"},
                                     {kModality, "residency"},
                                     {kObjective, "obj-research"},
                                     {kPartnerType, "school"},
                                     {kSdg, "11"},
                                     {kTopic, "film-festivals"},
                                     {kUrgency, "high"},
                                     {kValueChainStage, "creation"}}) {
      auto& made = vocabularies.emplace_back();
      made.set_name(std::string("vocabularies/") + name);
      for (const std::string& each : {std::string(code), std::string(code) + "-2"}) {
        auto* const entry = made.add_entries();
        entry->set_code(each);
        (*entry->mutable_labels())["en"] = "The " + each;
        (*entry->mutable_labels())["fr"] = "Le " + each;
        entry->set_deprecated(each.ends_with("-2"));
      }
    }
    return listings::References::from({city("tunis", "Tunis", "TN"), city("segou", "Ségou", "ML"),
                                       city("leon-es", "León", "ES"), city("leon-mx", "León", "MX")},
                                      {country("TN", "Tunisia", "developing"), country("ML", "Mali", "developing"),
                                       country("ES", "Spain", "developed"), country("MX", "Mexico", "developing")},
                                      vocabularies);
  }();
  return kReferences;
}

void read_listings(std::string_view bytes, bool whole_life) {
  listings::SheetOptions options;
  options.whole_life = whole_life;
  options.date_shift_days = whole_life ? 30 : 0;
  const listings::ListingSheet sheet = listings::read_listing_sheet(bytes, references(), options);
  for (const auto& fault : sheet.report.violations()) {
    must(!fault.reason().empty() && !fault.description().empty(), "a fault says what is wrong");
  }
  int last = 0;
  for (const auto& row : sheet.rows) {
    must(row.row > last, "rows come in their order");
    last = row.row;
    const bool is_wrong = std::any_of(sheet.report.violations().begin(), sheet.report.violations().end(),
                                      [&](const auto& fault) { return fault.row() == row.row || fault.row() == 0; });
    if (!is_wrong) must(row.listing.name().starts_with("cities/"), "a row without faults is a listing of a city");
  }
}

void read_plain(std::string_view bytes) {
  static const common::SheetColumns kColumns{{"id"}, {"title", "city"}, {"id"}};
  const common::Sheet sheet = common::Sheet::read(bytes, kColumns);
  for (const auto& fault : sheet.faults()) {
    must(!fault.reason.empty() && !fault.description.empty(), "a fault says what is wrong");
  }
  if (!sheet.faults().empty()) return;
  std::string again = common::csv_line({"id", "title", "city"});
  std::vector<std::vector<std::string>> rows;
  for (std::size_t i = 0; i < sheet.row_count(); ++i) {
    rows.push_back({sheet.field(i, "id"), sheet.field(i, "title"), sheet.field(i, "city")});
    again += common::csv_line(rows.back());
  }
  // A row of nothing is no row.
  std::erase(rows, std::vector<std::string>(3));
  const common::Sheet back = common::Sheet::read(again, kColumns);
  must(back.faults().empty() && back.row_count() == rows.size(), "what is written is a sheet of the same rows");
  for (std::size_t i = 0; i < rows.size(); ++i) {
    must(back.field(i, "id") == rows[i][0] && back.field(i, "title") == rows[i][1] &&
             back.field(i, "city") == rows[i][2],
         "a cell reads back as the same");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0]) {
    case 'l':
    case 'w':
      read_listings(text, data[0] == 'w');
      break;
    case 's':
      read_plain(text);
      break;
    default:
      break;
  }
  return 0;
}
