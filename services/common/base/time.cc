#include "services/common/base/time.h"

#include <google/protobuf/timestamp.pb.h>

#include <algorithm>

#include "absl/strings/str_format.h"
#include "entente/type/v1/date.pb.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"

namespace entente::common {
namespace {

constexpr int kFirstYear = 1900;
constexpr int kLastYear = 2200;
constexpr absl::CivilDay kEpochDay(1970, 1, 1);
// What google.protobuf.Timestamp allows: 0001-01-01T00:00:00Z to 9999-12-31T23:59:59.999999999Z.
constexpr std::int64_t kFirstSecond = -62'135'596'800;
constexpr std::int64_t kLastSecond = 253'402'300'799;
constexpr std::int32_t kLastNano = 999'999'999;

// Exactly `digits` digits, or -1.
int digits_of(std::string_view text, std::size_t digits) {
  if (text.size() != digits) return -1;
  int value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return -1;
    value = value * 10 + (c - '0');
  }
  return value;
}

int days_in_month(int year, int month) {
  return static_cast<int>(absl::CivilDay(absl::CivilMonth(year, month) + 1) -
                          absl::CivilDay(absl::CivilMonth(year, month)));
}

}  // namespace

google::protobuf::Timestamp to_timestamp(absl::Time time) {
  const std::int64_t micros = to_micros(time);
  std::int64_t seconds = micros / 1'000'000;
  std::int64_t rest = micros % 1'000'000;
  if (rest < 0) {
    rest += 1'000'000;
    --seconds;
  }
  google::protobuf::Timestamp timestamp;
  timestamp.set_seconds(seconds);
  timestamp.set_nanos(static_cast<std::int32_t>(rest * 1000));
  settle_timestamp(timestamp);
  return timestamp;
}

absl::Status check_timestamp(const google::protobuf::Timestamp& timestamp) {
  if (timestamp.seconds() < kFirstSecond || timestamp.seconds() > kLastSecond) {
    return absl::InvalidArgumentError(
        concat("is ", timestamp.seconds(), " seconds from 1970, outside the years 0001–9999: give a moment inside"));
  }
  if (timestamp.nanos() < 0 || timestamp.nanos() > kLastNano) {
    return absl::InvalidArgumentError(concat("has ", timestamp.nanos(), " nanos: give 0–999,999,999"));
  }
  return absl::OkStatus();
}

void settle_timestamp(google::protobuf::Timestamp& timestamp) {
  if (timestamp.seconds() < kFirstSecond) {
    timestamp.set_seconds(kFirstSecond);
    timestamp.set_nanos(0);
  } else if (timestamp.seconds() > kLastSecond) {
    timestamp.set_seconds(kLastSecond);
    timestamp.set_nanos(kLastNano);
  } else {
    timestamp.set_nanos(std::clamp(timestamp.nanos(), 0, kLastNano));
  }
}

absl::Time from_timestamp(const google::protobuf::Timestamp& timestamp) {
  return absl::FromUnixSeconds(timestamp.seconds()) + absl::Microseconds(timestamp.nanos() / 1000);
}

std::int64_t to_micros(absl::Time time) {
  return absl::ToUnixMicros(time);
}

absl::Time from_micros(std::int64_t micros) {
  return absl::FromUnixMicros(micros);
}

std::string format_time(absl::Time time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E*SZ", absl::FromUnixMicros(to_micros(time)), absl::UTCTimeZone());
}

absl::CivilDay utc_day(absl::Time time) {
  return absl::ToCivilDay(time, absl::UTCTimeZone());
}

absl::Time start_of_day(absl::CivilDay day) {
  return absl::FromCivil(day, absl::UTCTimeZone());
}

absl::Time end_of_day(absl::CivilDay day) {
  return start_of_day(day + 1);
}

std::int32_t day_number(absl::CivilDay day) {
  return static_cast<std::int32_t>(day - kEpochDay);
}

absl::CivilDay civil_day(std::int32_t number) {
  return kEpochDay + number;
}

absl::StatusOr<absl::CivilDay> parse_day(std::string_view text) {
  ENTENTE_ASSIGN_OR_RETURN(const entente::type::v1::PartialDate date, parse_partial_date(text));
  if (date.day() == 0) {
    return absl::InvalidArgumentError(concat("'", text, "' is not a whole date: write YYYY-MM-DD"));
  }
  return absl::CivilDay(date.year(), date.month(), date.day());
}

std::string format_day(absl::CivilDay day) {
  return absl::StrFormat("%04d-%02d-%02d", day.year(), day.month(), day.day());
}

absl::StatusOr<entente::type::v1::PartialDate> parse_partial_date(std::string_view text) {
  entente::type::v1::PartialDate date;
  const bool month_part = text.size() == 7 || text.size() == 10;
  const bool day_part = text.size() == 10;
  const int year = digits_of(text.substr(0, 4), 4);
  const int month = month_part && text[4] == '-' ? digits_of(text.substr(5, 2), 2) : (month_part ? -1 : 0);
  const int day = day_part && text[7] == '-' ? digits_of(text.substr(8, 2), 2) : (day_part ? -1 : 0);
  if ((text.size() != 4 && !month_part) || year < 0 || month < 0 || day < 0) {
    return absl::InvalidArgumentError(
        concat("'", text.substr(0, 40), "' is not a date: write YYYY-MM-DD, YYYY-MM or YYYY"));
  }
  // "2027-00" has a month that is no month, unlike "2027".
  if ((month_part && month == 0) || (day_part && day == 0)) {
    return absl::InvalidArgumentError(concat("'", text, "': months and days begin with 1"));
  }
  date.set_year(year);
  date.set_month(month);
  date.set_day(day);
  ENTENTE_RETURN_IF_ERROR(check_partial_date(date));
  return date;
}

std::string format_partial_date(const entente::type::v1::PartialDate& date) {
  if (date.month() == 0) return absl::StrFormat("%04d", date.year());
  if (date.day() == 0) return absl::StrFormat("%04d-%02d", date.year(), date.month());
  return absl::StrFormat("%04d-%02d-%02d", date.year(), date.month(), date.day());
}

entente::type::v1::PartialDate to_partial_date(absl::CivilDay day) {
  entente::type::v1::PartialDate date;
  date.set_year(static_cast<std::int32_t>(day.year()));
  date.set_month(day.month());
  date.set_day(day.day());
  return date;
}

absl::Status check_partial_date(const entente::type::v1::PartialDate& date) {
  if (date.year() < kFirstYear || date.year() > kLastYear) {
    return absl::InvalidArgumentError(concat("year ", date.year(), " is outside ", kFirstYear, "–", kLastYear));
  }
  if (date.month() < 0 || date.month() > 12) {
    return absl::InvalidArgumentError(concat("month ", date.month(), " is outside 1–12"));
  }
  if (date.month() == 0) {
    return date.day() == 0 ? absl::OkStatus() : absl::InvalidArgumentError("a day needs a month");
  }
  const int days = days_in_month(date.year(), date.month());
  if (date.day() < 0 || date.day() > days) {
    return absl::InvalidArgumentError(absl::StrFormat("%04d-%02d has %d days, so day %d does not exist", date.year(),
                                                      date.month(), days, date.day()));
  }
  return absl::OkStatus();
}

absl::CivilDay first_day(const entente::type::v1::PartialDate& date) {
  return absl::CivilDay(date.year(), date.month() == 0 ? 1 : date.month(), date.day() == 0 ? 1 : date.day());
}

absl::CivilDay last_day(const entente::type::v1::PartialDate& date) {
  const int month = date.month() == 0 ? 12 : date.month();
  return absl::CivilDay(date.year(), month, date.day() == 0 ? days_in_month(date.year(), month) : date.day());
}

}  // namespace entente::common
