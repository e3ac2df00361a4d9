#include "services/profiles/classification_sheet.h"

#include <google/protobuf/util/message_differencer.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/text/did_you_mean.h"
#include "services/common/text/text.h"
#include "services/profiles/classification.h"
#include "services/profiles/import_report.h"

namespace entente::profiles {
namespace {

using Classification = v1::Country::Classification;
using google::protobuf::util::MessageDifferencer;

constexpr std::size_t kMostSource = 500;

void read_date(RowFaults& faults, std::string_view column, entente::type::v1::PartialDate* (Classification::*field)(),
               Classification& to) {
  const std::string& text = faults.cell(column);
  if (text.empty()) return;
  const absl::StatusOr<entente::type::v1::PartialDate> date = common::parse_partial_date(text);
  if (!date.ok()) return faults.add(column, common::to_std(date.status().message()), "INVALID_DATE");
  *(to.*field)() = *date;
}

Classification read_class(RowFaults& faults) {
  Classification read;
  const std::string& scheme = faults.cell("scheme");
  const std::span<const std::string_view> schemes(kClassificationSchemes);
  if (std::find(schemes.begin(), schemes.end(), scheme) == schemes.end()) {
    const std::string near = common::did_you_mean(scheme, schemes);
    faults.add("scheme",
               common::concat("must be one of ", common::join(schemes, ", "),
                              near.empty() ? "" : common::concat("; did you mean '", near, "'?")),
               "UNKNOWN_CODE");
  } else if (const std::string rule = wrong_class(scheme, faults.cell("value")); !rule.empty()) {
    faults.add("value", rule, "UNKNOWN_CODE");
  }
  read.set_scheme(scheme);
  read.set_value(faults.cell("value"));
  read.set_source(faults.cell("source"));
  if (common::code_points(read.source()) > kMostSource) {
    faults.add("source", common::concat("must be at most ", kMostSource, " characters"), "INVALID_FIELD");
  }
  read_date(faults, "valid_from", &Classification::mutable_valid_from, read);
  read_date(faults, "valid_to", &Classification::mutable_valid_to, read);
  read_date(faults, "state_of", &Classification::mutable_state_of, read);
  if (read.has_valid_from() && read.has_valid_to() &&
      common::first_day(read.valid_from()) >= common::last_day(read.valid_to())) {
    faults.add("valid_to", "the period ends before it begins: valid_to is the first day on which it no longer holds",
               "ENDS_BEFORE_IT_BEGINS");
  }
  return read;
}

// The rows of one country and scheme.
struct Group {
  std::vector<Classification> classes;
  std::vector<int> rows;
};

bool is_among(const Classification& one, const std::vector<Classification>& all) {
  return std::any_of(all.begin(), all.end(), [&](const auto& other) { return MessageDifferencer::Equals(one, other); });
}

void replace(const std::string& scheme, const Group& group, v1::Country& country,
             entente::type::v1::ImportReport& report) {
  std::vector<Classification> before;
  std::vector<Classification> kept;
  for (const Classification& one : country.classifications()) (one.scheme() == scheme ? before : kept).push_back(one);
  const bool loses = std::any_of(before.begin(), before.end(),
                                 [&](const Classification& one) { return !is_among(one, group.classes); });
  for (std::size_t i = 0; i < group.classes.size(); ++i) {
    const bool same = is_among(group.classes[i], before) && !(loses && i == 0);
    report_changed(group.rows[i], country.name(), same ? std::vector<std::string>() : std::vector{scheme}, report);
  }
  kept.insert(kept.end(), group.classes.begin(), group.classes.end());
  country.clear_classifications();
  for (Classification& one : kept) *country.add_classifications() = std::move(one);
  sort_classifications(country);
}

}  // namespace

const common::SheetColumns& classification_columns() {
  static const common::SheetColumns columns{.required = {"iso2", "scheme", "value", "source"},
                                            .optional = {"valid_from", "valid_to", "state_of"}};
  return columns;
}

void merge_classifications(const common::Sheet& sheet, CountriesById& countries,
                           entente::type::v1::ImportReport& report) {
  if (!begin_report(sheet, report)) return;
  std::map<std::pair<std::string, std::string>, Group> groups;
  for (std::size_t i = 0; i < sheet.row_count(); ++i) {
    RowFaults faults(sheet, i, report);
    Classification read = read_class(faults);
    const std::string& iso2 = faults.cell("iso2");
    if (!countries.contains(iso2)) {
      faults.add("iso2", "isn't the code of a country that is known: import the sheet of countries with this one",
                 "UNKNOWN_COUNTRY");
    }
    if (faults.any()) continue;
    Group& group = groups[{iso2, read.scheme()}];
    if (is_among(read, group.classes)) {
      faults.add("value", "stands there twice for this country and scheme: drop one of them", "DUPLICATE_ID");
      continue;
    }
    group.rows.push_back(faults.row());
    group.classes.push_back(std::move(read));
  }
  for (const auto& [key, group] : groups) replace(key.second, group, countries.find(key.first)->second, report);
  std::stable_sort(report.mutable_outcomes()->pointer_begin(), report.mutable_outcomes()->pointer_end(),
                   [](const auto* a, const auto* b) { return a->row() < b->row(); });
}

}  // namespace entente::profiles
