// Conversions between absl::Time, google.protobuf.Timestamp, the SQL column (microseconds, int64) and UTC civil days.
// Pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace google::protobuf {
class Timestamp;
}

namespace entente::type::v1 {
class PartialDate;
}

namespace entente::common {

// Timestamps have microseconds here, so that SQL and proto hold the same value.
// Moments outside the years 0001–9999, which JSON can't say, become the nearest one inside.
google::protobuf::Timestamp to_timestamp(absl::Time time);
absl::Time from_timestamp(const google::protobuf::Timestamp& timestamp);
// OK when it is one that google.protobuf.Timestamp allows: years 0001–9999, nanos 0–999,999,999. Otherwise
// INVALID_ARGUMENT says what is wrong. For every Timestamp that comes from outside.
absl::Status check_timestamp(const google::protobuf::Timestamp& timestamp);
// Makes one that check_timestamp refuses the nearest that it takes: for what was stored before it was asked.
void settle_timestamp(google::protobuf::Timestamp& timestamp);

// Microseconds since 1970-01-01T00:00:00Z: how times are stored.
std::int64_t to_micros(absl::Time time);
absl::Time from_micros(std::int64_t micros);

// RFC 3339 in UTC, for logs and sheets.
std::string format_time(absl::Time time);

// The UTC civil date of a moment.
absl::CivilDay utc_day(absl::Time time);
// The first moment of a UTC civil date.
absl::Time start_of_day(absl::CivilDay day);
// The end of a deadline that holds through that date: the first moment after it.
absl::Time end_of_day(absl::CivilDay day);

// Days since 1970-01-01, the engine's Day.
std::int32_t day_number(absl::CivilDay day);
absl::CivilDay civil_day(std::int32_t day_number);

// `YYYY-MM-DD`, strictly, a date that exists, year 1900–2200. Otherwise INVALID_ARGUMENT says what is wrong.
absl::StatusOr<absl::CivilDay> parse_day(std::string_view text);
std::string format_day(absl::CivilDay day);

// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, to and from the proto with its precision.
absl::StatusOr<entente::type::v1::PartialDate> parse_partial_date(std::string_view text);
std::string format_partial_date(const entente::type::v1::PartialDate& date);
entente::type::v1::PartialDate to_partial_date(absl::CivilDay day);
// OK when year, month and day are as the contract says and the date exists.
absl::Status check_partial_date(const entente::type::v1::PartialDate& date);
// Widest reading: as a start its first day, as an end its last day. REQUIRES: check_partial_date is OK.
absl::CivilDay first_day(const entente::type::v1::PartialDate& date);
absl::CivilDay last_day(const entente::type::v1::PartialDate& date);

}  // namespace entente::common
