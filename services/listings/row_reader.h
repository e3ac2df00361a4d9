// What the cells of one row of a sheet of listings mean: codes and labels, cities, languages, words, numbers, dates.
// What means nothing is a violation of the report, under its column. A word that was looked up once isn't looked up
// again. Not safe from several threads.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "entente/listings/v1/listing.pb.h"
#include "entente/type/v1/import_report.pb.h"
#include "services/common/base/text_map.h"
#include "services/common/sheets/local_dates.h"
#include "services/listings/references.h"

namespace entente::listings {

class RowReader {
 public:
  // REQUIRES: both outlive it.
  RowReader(const References& references, const common::DateColumn& dates, type::v1::ImportReport* report)
      : references_(references), dates_(dates), report_(report) {}

  // What its cells lack isn't told row by row: the header is at fault.
  void lacks_column(std::string_view column) { absent_.emplace(column); }
  // A new listing begins.
  void begin(int row) {
    row_ = row;
    failed_.clear();
  }
  // It goes on in another row.
  void go_on(int row) { row_ = row; }
  bool failed(std::string_view column) const { return failed_.contains(column); }
  bool failed_at_all() const { return !failed_.empty(); }
  // So many different words meant nothing that reading on would only look for more of them.
  bool has_too_many_unknown_words() const;

  void fail(std::string_view column, std::string_view value, std::string_view description, std::string_view reason,
            const std::vector<std::string>& suggestions = {});

  // The parts of a cell of several codes, in which a label may hold a comma.
  std::vector<std::string> codes_of(const char* vocabulary, const std::string& cell);
  // What the text means, by code, slug, name or label; empty when it means none (a violation then).
  std::string code(std::string_view column, const char* vocabulary, std::string_view text);
  std::string city(std::string_view column, std::string_view text);
  std::string country(std::string_view column, std::string_view text);
  std::string region(std::string_view column, std::string_view text);
  std::string language(std::string_view column, std::string_view text);  // its tag

  // The word's code; nothing when it isn't one of them (a violation then).
  std::optional<std::string> word(std::string_view column, std::string_view text, std::string_view list,
                                  std::string_view what);
  type::v1::Knowledge knowledge(std::string_view column, std::string_view text);
  bool flag(std::string_view column, std::string_view text);
  // With a word of the unit behind it or not. Negative ones are numbers, too, so that they are said to be out of range.
  std::optional<int> number(std::string_view column, std::string_view text, std::string_view unit,
                            std::string_view rule);
  std::optional<type::v1::PartialDate> date(std::string_view column, std::string_view text);

 private:
  template <typename Find>
  std::string take(std::string_view column, std::string_view text, std::string_view scope, std::string_view what,
                   std::string_view reason, Find find);
  template <typename Find>
  const References::Match& match(std::string_view scope, std::string_view text, Find find);

  const References& references_;
  const common::DateColumn& dates_;
  // By what is looked for, and its text. A wrong word often stands in thousands of rows; looking for its neighbours
  // once is enough.
  common::TextMap<common::TextMap<References::Match>> matches_;
  int row_ = 0;
  std::set<std::string, std::less<>> failed_;
  std::set<std::string, std::less<>> absent_;
  std::set<const References::Match*> unknown_words_;
  type::v1::ImportReport* report_;
};

}  // namespace entente::listings
