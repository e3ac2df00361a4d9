#include "services/matching/requests.h"

#include <charconv>

#include "entente/type/v1/date.pb.h"
#include "services/common/errors.h"
#include "services/common/strings.h"
#include "services/common/time.h"

namespace entente::matching {

bool parse_number(std::string_view text, std::int64_t& number) {
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && rest == text.data() + text.size();
}

absl::StatusOr<matcher::Day> day_of(std::string_view field, bool given, const type::v1::PartialDate& date,
                                    absl::Time now) {
  if (!given) return common::day_number(common::utc_day(now));
  if (const absl::Status valid = common::check_partial_date(date); !valid.ok()) {
    return common::invalid_field(field, common::to_std(valid.message()));
  }
  if (date.day() == 0) return common::invalid_field(field, "must be a whole date with year, month and day");
  return common::day_number(common::first_day(date));
}

}  // namespace entente::matching
