#include "services/matching/world/requests.h"

#include <charconv>

#include "entente/type/v1/date.pb.h"
#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/text/names.h"

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

absl::StatusOr<std::string> city_name_in(std::string_view field, std::string_view listing) {
  ENTENTE_ASSIGN_OR_RETURN(const auto name, common::parse_name<common::ListingName>(field, listing));
  return common::CityName(name.city).text();
}

}  // namespace entente::matching
