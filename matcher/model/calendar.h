// Calendar: days as civil dates. Pure; safe to call from many threads.
#pragma once

#include <string>

#include "matcher/model/kinds.h"

namespace entente::matcher {

// Days that the model takes: 0001-01-01 to 9999-12-31.
inline constexpr Day kFirstDay = -719162;
inline constexpr Day kLastDay = 2932896;

// "YYYY-MM-DD"; empty for kDayBeforeAll and kDayAfterAll. REQUIRES: an end of time, or within kFirstDay … kLastDay.
std::string date_text(Day day);

}  // namespace entente::matcher
