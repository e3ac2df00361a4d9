#include "services/matching/results/unmet_parts.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/text/wording.h"

namespace entente::matching {
namespace {

using Change = v1::UnmetNeed::Change;

constexpr std::string_view kChange = "change.";

// A parameter of a text; empty: it has none of that name.
std::string_view value(const type::v1::EngineText& text, const char* name) {
  const auto found = text.parameters().find(name);
  return found == text.parameters().end() ? std::string_view() : std::string_view(found->second);
}

std::int32_t number(const type::v1::EngineText& text, const char* name) {
  const std::string_view digits = value(text, name);
  std::int32_t parsed = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), parsed);
  return parsed;
}

void set_date(std::string_view day, type::v1::PartialDate& date) {
  if (const auto parsed = common::parse_day(day); parsed.ok()) date = common::to_partial_date(*parsed);
}

Change change_of(const type::v1::EngineText& text) {
  Change change;
  change.set_kind(common::value_of<Change::Kind>(std::string_view(text.id()).substr(kChange.size())));
  if (change.kind() == Change::KIND_UNSPECIFIED) return change;
  change.set_offer(std::string(value(text, "offer")));
  change.set_city(std::string(value(text, "city")));
  change.set_limit(number(text, "limit"));
  change.set_days(number(text, "days"));
  change.set_axis(common::value_of<type::v1::Axis>(value(text, "axis")));
  change.set_floor(number(text, "floor"));
  if (const auto window = value(text, "window"); !window.empty()) {
    const std::size_t slash = window.find('/');
    set_date(window.substr(0, slash), *change.mutable_window()->mutable_start());
    set_date(window.substr(slash + 1), *change.mutable_window()->mutable_end());
  }
  const std::string_view values = value(text, "values");
  if (values.empty()) return change;
  if (change.kind() == Change::KIND_TOPIC) {
    change.set_topic(std::string(values));
  } else if (change.kind() != Change::KIND_PAYER) {
    for (const std::string_view tag : common::split(values, ';')) change.add_languages(std::string(tag));
  }
  return change;
}

}  // namespace

void tell_parts(v1::UnmetNeed& need) {
  need.clear_change();
  need.clear_rule_stops();
  for (const type::v1::EngineText& text : need.details()) {
    if (std::string_view(text.id()).starts_with(kChange)) {
      *need.mutable_change() = change_of(text);
    } else if (text.id() == "unmet.rule" || text.id() == "unmet.rule_among_others") {
      v1::UnmetNeed::RuleStop& stop = *need.add_rule_stops();
      stop.set_rule(std::string(value(text, "rule")));
      stop.set_offer_count(number(text, "offers"));
      stop.set_of_count(number(text, "of"));
      stop.set_alone_count(number(text, "alone"));
    }
  }
  std::stable_sort(need.mutable_rule_stops()->begin(), need.mutable_rule_stops()->end(),
                   [](const auto& a, const auto& b) { return a.offer_count() > b.offer_count(); });
}

}  // namespace entente::matching
