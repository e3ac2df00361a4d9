// What requests have in common: numbers, days, cities of listings. Pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "matcher/model/kinds.h"

namespace entente::type::v1 {
class PartialDate;
}

namespace entente::matching {

// The whole of `text` as a decimal number; false when it isn't one.
bool parse_number(std::string_view text, std::int64_t& number);

// The day of a request: `date` when it is given (a whole date), else the day of `now` in UTC.
absl::StatusOr<matcher::Day> day_of(std::string_view field, bool given, const type::v1::PartialDate& date,
                                    absl::Time now);

// `cities/{city}` of the listing that `field` names.
absl::StatusOr<std::string> city_name_in(std::string_view field, std::string_view listing);

}  // namespace entente::matching
