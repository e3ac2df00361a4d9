#include "services/profiles/city_validation.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "absl/strings/ascii.h"
#include "services/common/base/errors.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/text/slug.h"
#include "services/common/text/text.h"
#include "services/common/text/web_address.h"
#include "services/profiles/checks.h"
#include "services/profiles/city_store.h"
#include "services/profiles/references.h"

namespace entente::profiles {
namespace {

constexpr int kMostEntries = 50;  // of each repeated field
constexpr std::int32_t kMostLatitude = 900'000;
constexpr std::int32_t kMostLongitude = 1'800'000;
constexpr std::int64_t kMostPopulation = 1'000'000'000;
constexpr std::int32_t kMostLimit = 10'000;

std::string at(std::string_view field, int index, std::string_view part = {}) {
  return common::concat("city.", field, "[", index, "]", part.empty() ? "" : ".", part);
}

// Whether a list is short enough to be looked at entry by entry.
bool check_count(std::string_view field, int count, common::FieldViolations& violations) {
  return violations.require(count <= kMostEntries, common::concat("city.", field),
                            common::concat("has ", count, " entries; give at most ", kMostEntries));
}

void check_place(const v1::City& city, common::FieldViolations& violations) {
  violations.require(!city.has_latitude_e4() || std::abs(city.latitude_e4()) <= kMostLatitude, "city.latitude_e4",
                     "must be between -90 and 90 degrees (in units of 0.0001 degree: -900,000 to 900,000)");
  violations.require(!city.has_longitude_e4() || std::abs(city.longitude_e4()) <= kMostLongitude, "city.longitude_e4",
                     "must be between -180 and 180 degrees (in units of 0.0001 degree: -1,800,000 to 1,800,000)");
  violations.require(city.has_latitude_e4() == city.has_longitude_e4(),
                     city.has_latitude_e4() ? "city.longitude_e4" : "city.latitude_e4",
                     "give latitude and longitude together, or neither");
  check_time_zone("city.time_zone", city.time_zone(), violations);
}

bool had_field(const v1::City* before, std::string_view field) {
  return before != nullptr && std::any_of(before->field_periods().begin(), before->field_periods().end(),
                                          [&](const auto& period) { return period.creative_field() == field; });
}

void check_fields(const v1::City& city, const v1::City* before, const References& references, absl::CivilDay today,
                  common::FieldViolations& violations) {
  if (!violations.require(city.field_periods_size() > 0, "city.field_periods",
                          "is required: give the creative field that the city holds")) {
    return;
  }
  if (!check_count("field_periods", city.field_periods_size(), violations)) return;
  bool dates_hold = true;
  for (int i = 0; i < city.field_periods_size(); ++i) {
    const auto& period = city.field_periods(i);
    const v1::Vocabulary::Entry* entry = references.find_code("creative-field", period.creative_field());
    if (entry == nullptr) {
      violations.add(at("field_periods", i, "creative_field"),
                     references.unknown_code("creative-field", period.creative_field()));
    } else if (entry->deprecated() && !had_field(before, period.creative_field())) {
      violations.add(at("field_periods", i, "creative_field"), "this code is no longer used: choose another one");
    }
    bool valid = true;
    const auto check_date = [&](bool given, const entente::type::v1::PartialDate& date, std::string_view part) {
      const absl::Status status = given ? common::check_partial_date(date) : absl::OkStatus();
      valid = violations.require(status.ok(), at("field_periods", i, part), common::to_std(status.message())) && valid;
    };
    check_date(period.has_valid_from(), period.valid_from(), "valid_from");
    check_date(period.has_valid_to(), period.valid_to(), "valid_to");
    if (valid) {
      const DaySpan span = span_of(period);
      valid =
          violations.require(span.from < span.until, at("field_periods", i, "valid_to"),
                             common::concat("the period ends (", common::format_partial_date(period.valid_to()),
                                            ") before it begins (", common::format_partial_date(period.valid_from()),
                                            "): valid_to is the first day on which the field no longer holds"));
    }
    dates_hold = dates_hold && valid;
  }
  if (!dates_hold) return;
  const std::int32_t day = common::day_number(today);
  const auto held = std::count_if(city.field_periods().begin(), city.field_periods().end(), [&](const auto& period) {
    const DaySpan span = span_of(period);
    return span.from <= day && day < span.until;
  });
  violations.require(held == 1, "city.field_periods",
                     common::concat("exactly one creative field must hold today (", common::format_day(today),
                                    "), but ", held, " do: give the periods dates that don't overlap"));
}

void check_plan_period(std::string_view field, std::string_view period, common::FieldViolations& violations) {
  common::check_text(field, period, {.max_code_points = 40}, violations);
  const std::vector<std::string_view> years = common::split(period, '-');
  const auto is_year = [](std::string_view text) {
    return text.size() == 4 && std::all_of(text.begin(), text.end(),
                                           [](char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); });
  };
  if (years.size() != 2 || !is_year(years[0]) || !is_year(years[1])) return;
  violations.require(years[0] <= years[1], field, "the period ends before it begins: put the first year first");
}

void check_texts(const v1::City& city, common::FieldViolations& violations) {
  common::check_text("city.display_name", city.display_name(), {.max_code_points = 120, .required = true}, violations);
  common::check_text("city.note", city.note(), {.max_code_points = 500, .lines = true}, violations);
  const bool few_names = check_count("local_names", city.local_names_size(), violations);
  for (int i = 0; few_names && i < city.local_names_size(); ++i) {
    check_language_tag(at("local_names", i, "language_code"), city.local_names(i).language_code(), violations);
    common::check_text(at("local_names", i, "text"), city.local_names(i).text(),
                       {.max_code_points = 120, .required = true}, violations);
  }
  const bool few_plans = check_count("development_plans", city.development_plans_size(), violations);
  for (int i = 0; few_plans && i < city.development_plans_size(); ++i) {
    const auto& plan = city.development_plans(i);
    common::check_text(at("development_plans", i, "title"), plan.title(), {.max_code_points = 200, .required = true},
                       violations);
    check_plan_period(at("development_plans", i, "period"), plan.period(), violations);
    common::check_web_address(at("development_plans", i, "uri"), plan.uri(), violations);
  }
}

void check_languages(const v1::City& city, common::FieldViolations& violations) {
  if (!check_count("working_languages", city.working_languages_size(), violations)) return;
  std::set<std::string> seen;
  for (int i = 0; i < city.working_languages_size(); ++i) {
    const std::string& tag = city.working_languages(i);
    const std::string field = at("working_languages", i);
    if (!violations.require(!tag.empty(), field, "is empty: drop it, or give a BCP 47 tag such as 'fr'")) continue;
    check_language_tag(field, tag, violations);
    violations.require(seen.insert(tag).second, field, common::concat("'", tag, "' stands here twice: name it once"));
  }
}

void check_external_ids(const v1::City& city, common::FieldViolations& violations) {
  if (!check_count("external_ids", static_cast<int>(city.external_ids_size()), violations)) return;
  const std::map<std::string, std::string> ids(city.external_ids().begin(), city.external_ids().end());
  for (const auto& [scheme, value] : ids) {
    violations.require(common::is_slug(scheme), "city.external_ids",
                       common::concat("the scheme '", common::truncate_code_points(scheme, 63),
                                      "' must be a slug such as 'wikidata': a-z, 0-9 and single hyphens"));
    common::check_text(common::concat("city.external_ids.", common::truncate_code_points(scheme, 63)), value,
                       {.max_code_points = 200, .required = true}, violations);
  }
}

}  // namespace

void check_city(const v1::City& city, const v1::City* before, const References& references, absl::CivilDay today,
                common::FieldViolations& violations) {
  check_texts(city, violations);
  if (violations.require(!city.country().empty(), "city.country",
                         "is required: give the ISO 3166-1 alpha-2 code, e.g. SN")) {
    violations.require(references.has_country(city.country()), "city.country",
                       references.unknown_country(city.country()));
  }
  check_place(city, violations);
  violations.require(!city.has_population() || (city.population() >= 0 && city.population() <= kMostPopulation),
                     "city.population", "must be between 0 and 1,000,000,000; leave it out when it isn't known");
  check_languages(city, violations);
  check_fields(city, before, references, today, violations);
  violations.require(
      city.designation_year() == 0 || (city.designation_year() >= 1900 && city.designation_year() <= 2200),
      "city.designation_year", "must be between 1900 and 2200, or 0 when it isn't known");
  violations.require(v1::City::Standing_IsValid(city.standing()), "city.standing", "isn't a standing of the contract");
  violations.require(v1::City::DeclaredClass_IsValid(city.declared_class()), "city.declared_class",
                     "must be north or south; leave it out when the city says nothing");
  violations.require(!city.has_receiver_limit() || (city.receiver_limit() >= 0 && city.receiver_limit() <= kMostLimit),
                     "city.receiver_limit", "must be between 0 and 10,000; leave it out when it isn't known");
  violations.require(!city.has_provider_limit() || (city.provider_limit() >= 0 && city.provider_limit() <= kMostLimit),
                     "city.provider_limit", "must be between 0 and 10,000; leave it out when it isn't known");
  check_external_ids(city, violations);
  check_whole("city", city, violations);
}

}  // namespace entente::profiles
