#include "services/profiles/country_sheet.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <tuple>
#include <vector>

#include "absl/strings/ascii.h"
#include "services/common/base/errors.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/text/did_you_mean.h"
#include "services/common/text/languages.h"
#include "services/common/text/names.h"
#include "services/common/text/text.h"
#include "services/profiles/checks.h"
#include "services/profiles/classification.h"
#include "services/profiles/import_report.h"
#include "services/profiles/message_diff.h"
#include "services/profiles/references.h"
#include "services/profiles/sheet_values.h"

namespace entente::profiles {
namespace {

using Classification = v1::Country::Classification;

constexpr std::string_view kDevelopment[] = {"developed", "developing"};
constexpr std::string_view kIncome[] = {"L", "LM", "UM", "H"};
constexpr std::string_view kUnesco[] = {"I", "II", "III", "IV", "Va", "Vb"};

// A scheme: its column in the sheet of countries, where its values are from, and which there are.
struct Scheme {
  std::string_view name;
  std::string_view column;
  std::string_view source;
  bool is_flag;                              // a membership: "true" or none
  std::span<const std::string_view> values;  // empty: any text
};
constexpr auto kSchemes = std::to_array<Scheme>({
    {"development", "development", "UNCTAD", false, kDevelopment},
    {"income-group", "income_group", "World Bank", false, kIncome},
    {"oda", "oda_recipient", "OECD DAC", true, {}},
    {"ldc", "ldc", "United Nations", true, {}},
    {"lldc", "lldc", "United Nations", true, {}},
    {"sids", "sids", "United Nations", true, {}},
    {"unesco-group", "unesco_group", "UNESCO", false, kUnesco},
    {"m49-region", "m49_region", "United Nations M49", false, {}},
    {"m49-subregion", "m49_subregion", "United Nations M49", false, {}},
    {"m49-intermediate", "m49_intermediate", "United Nations M49", false, {}},
});
constexpr auto kOutputOnly = std::to_array<std::string_view>({"name", "etag"});
constexpr std::size_t kMostLabel = 120;
constexpr std::size_t kMostNote = 500;
constexpr std::size_t kMostAliases = 1000;

// The value of a cell, as the contract writes it: empty for an empty cell and for "false". Nothing when it is wrong.
std::optional<std::string> class_value(const Scheme& scheme, const std::string& text) {
  if (text.empty()) return std::string();
  if (scheme.is_flag) {
    const std::optional<bool> flag = parse_flag(text);
    if (!flag.has_value()) return std::nullopt;
    return *flag ? std::string("true") : std::string();
  }
  const bool known = scheme.values.empty()
                         ? !common::find_text_fault(text, {.max_code_points = kMostLabel})
                         : std::find(scheme.values.begin(), scheme.values.end(), text) != scheme.values.end();
  return known ? std::optional(text) : std::nullopt;
}

std::string value_rule(const Scheme& scheme) {
  if (scheme.is_flag) return "must be true or false; leave it empty when it isn't known";
  if (scheme.values.empty()) return common::concat("must be a text of at most ", kMostLabel, " characters");
  return common::concat("must be one of ", common::join(scheme.values, ", "), "; leave it empty when it isn't known");
}

bool is_over(const Classification& classification, absl::CivilDay day) {
  return classification.has_valid_to() && common::last_day(classification.valid_to()) <= day;
}

// The classes of one scheme, given what the sheet says of it.
std::vector<Classification> merge_scheme(const Scheme& scheme, const std::string& value, const ClassState& state,
                                         const std::vector<Classification>& stored, bool& contradicted) {
  const absl::CivilDay day = state.state_of.value_or(state.today);
  std::vector<Classification> merged;
  bool found = false;
  for (Classification one : stored) {
    const bool same = !value.empty() && one.value() == value;
    if (is_over(one, day)) {
      // A sheet of an unknown day that says "true" doesn't bring a period back that is known to be over.
      if (same && !state.state_of.has_value()) found = true;
      contradicted = contradicted || (same && state.state_of.has_value());
    } else if (same) {
      if (state.state_of.has_value()) *one.mutable_state_of() = common::to_partial_date(*state.state_of);
      found = true;
    } else {
      continue;
    }
    merged.push_back(std::move(one));
  }
  if (!found && !value.empty()) {
    Classification one;
    one.set_scheme(std::string(scheme.name));
    one.set_value(value);
    one.set_source(std::string(scheme.source));
    if (state.state_of.has_value()) *one.mutable_state_of() = common::to_partial_date(*state.state_of);
    merged.push_back(std::move(one));
  }
  return merged;
}

std::size_t scheme_rank(std::string_view name) {
  const auto found = std::find_if(kSchemes.begin(), kSchemes.end(), [&](const Scheme& s) { return s.name == name; });
  return static_cast<std::size_t>(found - kSchemes.begin());
}

void merge_classes(RowFaults& faults, const ClassState& state, v1::Country& country) {
  std::vector<Classification> merged;
  for (const Scheme& scheme : kSchemes) {
    std::vector<Classification> stored;
    for (const auto& one : country.classifications()) {
      if (one.scheme() == scheme.name) stored.push_back(one);
    }
    if (faults.has_column(scheme.column)) {
      const std::optional<std::string> value = class_value(scheme, faults.cell(scheme.column));
      if (!value.has_value()) {
        faults.add(scheme.column, value_rule(scheme), "UNKNOWN_CODE");
        continue;
      }
      bool contradicted = false;
      stored = merge_scheme(scheme, *value, state, stored, contradicted);
      if (contradicted) {
        faults.warn(scheme.column, "the sheet says that this class holds, but it is known to have ended before",
                    "CLASS_CONTRADICTED");
      }
    }
    merged.insert(merged.end(), stored.begin(), stored.end());
  }
  country.clear_classifications();
  for (Classification& one : merged) *country.add_classifications() = std::move(one);
  sort_classifications(country);
}

bool is_upper(std::string_view text, std::size_t size) {
  return text.size() == size && std::all_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

void merge_texts(RowFaults& faults, v1::Country& country) {
  const auto check = [&](std::string_view column, std::size_t most, bool required) {
    common::FieldViolations violations;
    common::check_text(column, faults.cell(column), {.max_code_points = most, .required = required}, violations);
    if (!violations.empty()) faults.add(column, violations.list().front().description, "INVALID_FIELD");
  };
  check("name", kMostLabel, true);
  (*country.mutable_labels())["en"] = faults.cell("name");
  if (faults.has_column("name_fr")) {
    check("name_fr", kMostLabel, false);
    if (faults.cell("name_fr").empty()) {
      country.mutable_labels()->erase("fr");
    } else {
      (*country.mutable_labels())["fr"] = faults.cell("name_fr");
    }
  }
  if (faults.has_column("aliases")) {
    check("aliases", kMostAliases, false);
    country.clear_aliases();
    for (std::string& alias : common::split_list(faults.cell("aliases"))) country.add_aliases(std::move(alias));
  }
  if (faults.has_column("notes")) {
    check("notes", kMostNote, false);
    country.set_note(faults.cell("notes"));
  }
  if (!faults.has_column("official_languages")) return;
  country.clear_official_languages();
  for (const std::string& word : common::split_list(faults.cell("official_languages"))) {
    common::LanguageMatch language = common::find_language(word);
    if (language.tag.empty()) {
      faults.add("official_languages", common::concat(common::quoted(word), " ", language.rule), "INVALID_FIELD");
    } else {
      country.add_official_languages(std::move(language.tag));
    }
  }
}

// One row of the sheet of changes, as dates of a class.
struct ClassChange {
  const Scheme* scheme = nullptr;
  std::string iso2;
  std::string value;
  std::optional<entente::type::v1::PartialDate> valid_from;
  std::optional<entente::type::v1::PartialDate> valid_to;
  std::string source;
};

std::optional<entente::type::v1::PartialDate> read_date(RowFaults& faults, std::string_view column) {
  const std::string& text = faults.cell(column);
  if (text.empty()) return std::nullopt;
  absl::StatusOr<entente::type::v1::PartialDate> date = common::parse_partial_date(text);
  if (date.ok()) return *date;
  faults.add(column, common::to_std(date.status().message()), "INVALID_DATE");
  return std::nullopt;
}

ClassChange read_change(RowFaults& faults, const References& references) {
  ClassChange change;
  const std::string& scheme = faults.cell("scheme");
  const std::size_t rank = scheme_rank(scheme);
  if (rank == kSchemes.size()) {
    const std::string near = common::did_you_mean(scheme, std::span<const std::string_view>(kClassificationSchemes));
    faults.add("scheme",
               common::concat("must be one of ", common::join(kClassificationSchemes, ", "),
                              near.empty() ? "" : common::concat("; did you mean '", near, "'?")),
               "UNKNOWN_CODE");
  } else {
    change.scheme = &kSchemes[rank];
    const std::optional<std::string> value = class_value(*change.scheme, faults.cell("value"));
    if (value.has_value() && !value->empty()) {
      change.value = *value;
    } else {
      faults.add("value",
                 change.scheme->is_flag ? "must be true: a change dates a membership" : value_rule(*change.scheme),
                 "UNKNOWN_CODE");
    }
    change.source = std::string(change.scheme->source);
  }
  const std::string& country = faults.cell("iso2");
  if (const std::optional<std::string> iso2 = references.country_of(country)) {
    change.iso2 = *iso2;
  } else {
    faults.add("iso2", references.unknown_country(country), "UNKNOWN_COUNTRY");
  }
  change.valid_from = read_date(faults, "valid_from");
  change.valid_to = read_date(faults, "valid_to");
  if (!faults.any() && !change.valid_from.has_value() && !change.valid_to.has_value()) {
    faults.add("valid_to", "is required: give the first day on which the class no longer holds", "REQUIRED");
  }
  if (change.valid_from.has_value() && change.valid_to.has_value() &&
      common::first_day(*change.valid_from) >= common::last_day(*change.valid_to)) {
    faults.add("valid_to", "the period ends before it begins: valid_to is the first day on which it no longer holds",
               "ENDS_BEFORE_IT_BEGINS");
  }
  const std::string& confidence = faults.cell("confidence");
  if (!confidence.empty() && confidence != "high") {
    common::append(change.source, "; confidence: ", confidence);
    if (!faults.cell("note").empty()) common::append(change.source, "; ", faults.cell("note"));
  }
  if (common::code_points(change.source) > kMostNote) {
    faults.add("note", common::concat("confidence and note must be at most ", kMostNote, " characters together"),
               "INVALID_FIELD");
  }
  return change;
}

bool same_date(const Classification& one, const std::optional<entente::type::v1::PartialDate>& valid_to) {
  if (!one.has_valid_to() || !valid_to.has_value()) return one.has_valid_to() == valid_to.has_value();
  return common::format_partial_date(one.valid_to()) == common::format_partial_date(*valid_to);
}

// True when the change gives this open class its end, or another end than was planned.
bool is_end_of(const Classification& one, const ClassChange& change, absl::CivilDay day) {
  if (!change.valid_to.has_value()) return !one.has_valid_to();
  const absl::CivilDay end = common::last_day(*change.valid_to);
  if (one.has_valid_to()) return !is_over(one, day) && end > day;
  // Known to hold on a later day: the change is about an earlier period.
  return !one.has_state_of() || common::first_day(one.state_of()) < end;
}

void apply_change(const ClassChange& change, const ClassState& state, v1::Country& country) {
  const absl::CivilDay day = state.state_of.value_or(state.today);
  Classification* target = nullptr;
  for (auto& one : *country.mutable_classifications()) {
    if (one.scheme() == change.scheme->name && one.value() == change.value && same_date(one, change.valid_to)) {
      target = &one;
    }
  }
  if (target == nullptr) {
    for (auto& one : *country.mutable_classifications()) {
      if (one.scheme() == change.scheme->name && one.value() == change.value && is_end_of(one, change, day)) {
        target = &one;
      }
    }
  }
  if (target == nullptr) {
    target = country.add_classifications();
    target->set_scheme(std::string(change.scheme->name));
    target->set_value(change.value);
  }
  target->set_source(change.source);
  if (change.valid_from.has_value()) *target->mutable_valid_from() = *change.valid_from;
  if (change.valid_to.has_value()) *target->mutable_valid_to() = *change.valid_to;
  sort_classifications(country);
}

}  // namespace

std::string wrong_class(std::string_view scheme, const std::string& value) {
  const Scheme& known = kSchemes[scheme_rank(scheme)];
  const std::optional<std::string> read = class_value(known, value);
  return read.has_value() && *read == value && !value.empty() ? std::string() : value_rule(known);
}

void sort_classifications(v1::Country& country) {
  auto* all = country.mutable_classifications();
  const auto end = [](const Classification& one) {
    return one.has_valid_to() ? common::last_day(one.valid_to()) : absl::CivilDay::max();
  };
  std::stable_sort(all->pointer_begin(), all->pointer_end(), [&](const auto* a, const auto* b) {
    return std::pair(scheme_rank(a->scheme()), end(*a)) < std::pair(scheme_rank(b->scheme()), end(*b));
  });
}

const common::SheetColumns& country_columns() {
  static const common::SheetColumns columns{
      .required = {"iso2", "iso3", "name"},
      .optional = {"name_fr", "aliases", "m49_region", "m49_subregion", "m49_intermediate", "unesco_group",
                   "development", "income_group", "oda_recipient", "ldc", "lldc", "sids", "official_languages",
                   "notes"},
      .ids = {"iso2", "iso3", "name", "name_fr"}};
  return columns;
}

const common::SheetColumns& change_columns() {
  static const common::SheetColumns columns{.required = {"scheme", "iso2", "value", "valid_to"},
                                            .optional = {"valid_from", "confidence", "note"}};
  return columns;
}

void merge_countries(const common::Sheet& sheet, const ClassState& state, CountriesById& countries,
                     entente::type::v1::ImportReport& report) {
  if (!begin_report(sheet, report)) return;
  std::map<std::string, int> row_by_iso2;
  std::map<std::string, std::string> iso2_by_iso3;
  for (const auto& [iso2, country] : countries) iso2_by_iso3.emplace(country.iso3(), iso2);
  for (std::size_t i = 0; i < sheet.row_count(); ++i) {
    RowFaults faults(sheet, i, report);
    const std::string iso2 = absl::AsciiStrToUpper(faults.cell("iso2"));
    const std::string iso3 = absl::AsciiStrToUpper(faults.cell("iso3"));
    if (!is_upper(iso2, 2)) faults.add("iso2", "must be an ISO 3166-1 alpha-2 code, e.g. SN", "INVALID_FIELD");
    if (!is_upper(iso3, 3)) faults.add("iso3", "must be an ISO 3166-1 alpha-3 code, e.g. SEN", "INVALID_FIELD");
    const auto [first, is_first] = row_by_iso2.emplace(iso2, faults.row());
    if (!is_first) {
      faults.add("iso2", common::concat("row ", first->second, " is this country already: drop one of them"),
                 "DUPLICATE_ID");
    }
    if (const auto owner = iso2_by_iso3.emplace(iso3, iso2).first; owner->second != iso2) {
      faults.add("iso3", common::concat("is the code of ", owner->second, ": correct one of them"), "DUPLICATE_ID");
    }
    const auto stored = countries.find(iso2);
    const v1::Country before = stored == countries.end() ? v1::Country() : stored->second;
    v1::Country country = before;
    country.set_name(common::CountryName(iso2).text());
    country.set_iso3(iso3);
    merge_texts(faults, country);
    merge_classes(faults, state, country);
    if (faults.any()) continue;
    if (stored == countries.end()) {
      report_new(faults.row(), country.name(), report);
    } else {
      report_changed(faults.row(), country.name(), before, country, changed_fields_but(before, country, kOutputOnly),
                     report);
    }
    countries[iso2] = std::move(country);
  }
}

void merge_changes(const common::Sheet& sheet, const ClassState& state, CountriesById& countries,
                   entente::type::v1::ImportReport& report) {
  if (!begin_report(sheet, report)) return;
  std::vector<v1::Country> known;
  for (const auto& [iso2, country] : countries) known.push_back(country);
  const References references(std::move(known), {});
  std::map<std::tuple<std::string_view, std::string, std::string, std::string>, int> row_by_key;
  for (std::size_t i = 0; i < sheet.row_count(); ++i) {
    RowFaults faults(sheet, i, report);
    const ClassChange change = read_change(faults, references);
    if (faults.any()) continue;
    const auto [first, is_first] = row_by_key.emplace(
        std::tuple(change.scheme->name, change.iso2, change.value, faults.cell("valid_to")), faults.row());
    if (!is_first) {
      faults.add("valid_to", common::concat("row ", first->second, " says the same: drop one of them"), "DUPLICATE_ID");
      continue;
    }
    v1::Country& country = countries.find(change.iso2)->second;
    const v1::Country before = country;
    apply_change(change, state, country);
    report_changed(faults.row(), country.name(), before, country, changed_fields_but(before, country, kOutputOnly),
                   report);
  }
}

}  // namespace entente::profiles
