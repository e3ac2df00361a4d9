// docs/errors.md lists exactly the errors that the services can return. With ENTENTE_WRITE=1 the test writes the page.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>

#include "gateway/errors.h"
#include "services/common/base/errors.h"
#include "services/common/base/strings.h"
#include "services/common/sheets/sheet.h"
#include "services/common/sheets/texts.h"
#include "services/listings/errors.h"
#include "services/matching/errors.h"
#include "services/profiles/errors.h"
#include "tests/paths.h"

namespace entente {
namespace {

template <typename Errors>
void write_table(std::ostream& out, const std::string& title, const Errors& errors) {
  out << "\n## " << title << "\n\n| reason | code | when |\n|---|---|---|\n";
  std::map<std::string, std::string> rows;
  for (const auto& error : errors) {
    rows[std::string(error.reason)] = "| `" + std::string(error.reason) + "` | " +
                                      absl::StatusCodeToString(error.code) + " | " + std::string(error.when) + " |\n";
  }
  for (const auto& [reason, row] : rows) out << row;
}

template <typename Reasons>
void write_row_reasons(std::ostream& out, const Reasons& reasons) {
  out << "\nReasons of rows in an import's report:\n\n| reason | when |\n|---|---|\n";
  std::map<std::string, std::string> rows;
  for (const auto& row : reasons) {
    rows[std::string(row.reason)] = "| `" + std::string(row.reason) + "` | " + std::string(row.when) + " |\n";
  }
  for (const auto& [reason, row] : rows) out << row;
}

std::string page() {
  std::ostringstream out;
  out << "# Errors\n\nMade from the services' `errors.h` (`ENTENTE_WRITE=1 build/release/tests/entente_errors_test`); "
         "don't "
         "edit by hand.\n\nEvery error carries `google.rpc.ErrorInfo` with a stable `reason` and the domain `entente`; "
         "a bad "
         "request also carries `google.rpc.BadRequest` with the field, and what may be tried again "
         "`google.rpc.RetryInfo`. "
         "UNAVAILABLE: retry the call. ABORTED: read again, then retry. FAILED_PRECONDITION: don't retry until "
         "something is "
         "changed. Messages are English; to who accepts French (`accept-language`) the gateway says them in "
         "`google.rpc.LocalizedMessage`, too.\n";
  write_table(out, "Every service", common::kCommonErrors);
  write_row_reasons(out, common::kSheetRowReasons);
  write_table(out, "Gateway", gateway::kGatewayErrors);
  write_table(out, "Profiles", profiles::kProfilesErrors);
  write_row_reasons(out, profiles::kProfilesRowReasons);
  write_table(out, "Listings", listings::kListingsErrors);
  write_row_reasons(out, listings::kListingsRowReasons);
  write_table(out, "Matching", matching::kMatchingErrors);
  write_row_reasons(out, matching::kMatchingRowReasons);
  return out.str();
}

TEST(Errors, PageListsThemAll) {
  const std::string path = source_dir() + "/docs/errors.md";
  if (std::getenv("ENTENTE_WRITE") != nullptr) std::ofstream(path) << page();
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  EXPECT_EQ(text.str(), page()) << "run: ENTENTE_WRITE=1 build/release/tests/entente_errors_test";
}

TEST(Errors, SheetReasonsAreThoseOfTheReader) {
  std::set<std::string_view> listed;
  for (const auto& row : common::kSheetRowReasons) listed.insert(row.reason);
  EXPECT_EQ(listed, (std::set<std::string_view>{
                        common::kUnterminatedQuote, common::kStrayQuote, common::kWrongFieldCount,
                        common::kDuplicateColumn, common::kUnknownColumn, common::kMissingColumn,
                        common::kControlCharacter, common::kTooManyRows, common::kNoHeader, common::kWrongSeparator,
                        common::kWrongEncoding, common::kNotASheet, common::kEmptyMark, common::kRowsAbove,
                        common::kOtherName, common::kBadWorkbook, common::kNoSuchTab, common::kOtherTabs}));
}

TEST(Errors, ReasonsAreUniqueInEachService) {
  std::set<std::string_view> seen;
  for (const auto& error : common::kCommonErrors) EXPECT_TRUE(seen.insert(error.reason).second) << error.reason;
  const auto add = [&](const auto& errors) {
    for (const auto& error : errors) EXPECT_FALSE(seen.contains(error.reason)) << error.reason << " is common's";
  };
  add(gateway::kGatewayErrors);
  add(profiles::kProfilesErrors);
  add(listings::kListingsErrors);
  add(matching::kMatchingErrors);
}

// The catalogue's English is the page's own words, without the names of facts, which are shown with their values: who
// changes one is sent to the other, and so to the French.
TEST(Errors, EveryReasonHasASentenceInEachLanguage) {
  std::map<std::string, std::set<std::string>> sentences;
  const auto add = [&](const auto& reasons, std::string_view list) {
    for (const auto& reason : reasons) {
      const std::string_view when = reason.when;
      sentences[common::concat(list, reason.reason)].emplace(when.substr(0, when.find(" Facts: ")));
    }
  };
  add(common::kCommonErrors, "error.");
  add(gateway::kGatewayErrors, "error.");
  add(profiles::kProfilesErrors, "error.");
  add(listings::kListingsErrors, "error.");
  add(matching::kMatchingErrors, "error.");
  add(common::kSheetRowReasons, "row.");
  add(profiles::kProfilesRowReasons, "row.");
  add(listings::kListingsRowReasons, "row.");
  add(matching::kMatchingRowReasons, "row.");
  for (const auto& [id, whens] : sentences) {
    EXPECT_TRUE(whens.contains(common::text(id, common::Language::kEnglish)))
        << id << " in data/texts/errors.csv: " << common::text(id, common::Language::kEnglish)
        << "\nthe page: " << *whens.begin();
    EXPECT_FALSE(common::text(id, common::Language::kFrench).empty()) << id;
  }
  for (const std::string_view id : common::text_ids()) {
    if (id.starts_with("error.") || id.starts_with("row."))
      EXPECT_TRUE(sentences.contains(std::string(id))) << id << " is no reason of a page";
  }
}

}  // namespace
}  // namespace entente
