// How a reservation is named and what it may hold, whoever makes it: ReserveCapacity or an import. Constants.
#pragma once

#include <string_view>

#include "absl/time/time.h"

namespace entente::listings {

inline constexpr std::string_view kReservationPrefix = "reservations/";
inline constexpr int kMostEntries = 10;
// More than a listing's life of 365 days; who needs them for longer confirms them.
inline constexpr int kLongestHoldDays = 400;
inline constexpr absl::Duration kLongestHold = absl::Hours(24 * kLongestHoldDays);

}  // namespace entente::listings
