#include "matcher/model/calendar.h"

#include <chrono>
#include <string_view>

namespace entente::matcher {

std::string date_text(Day day) {
  if (day == kDayBeforeAll || day == kDayAfterAll) return "";
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{day}}};
  const auto padded = [](unsigned value, std::size_t width) {
    std::string digits = std::to_string(value);
    return digits.size() < width ? std::string(width - digits.size(), '0') + digits : digits;
  };
  return padded(static_cast<unsigned>(static_cast<int>(date.year())), 4) + "-" +
         padded(static_cast<unsigned>(date.month()), 2) + "-" + padded(static_cast<unsigned>(date.day()), 2);
}

}  // namespace entente::matcher
