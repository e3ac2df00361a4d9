// Days within 31 bits, so that differences don't overflow: what lies beyond counts as endless.
#pragma once

#include <algorithm>

#include "matcher/model/kinds.h"

namespace entente::matcher {

inline constexpr Day kFarDay = 1 << 30;
inline constexpr std::int32_t kManyDays = 1 << 29;

inline Day near_last(Day last) {
  return std::min(last, kFarDay);
}

}  // namespace entente::matcher
