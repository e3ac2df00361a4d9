// Figures of listings' store, as gauges: entente_listings{kind,state,expires} and
// entente_listings_by_age{kind,state,age}. O(listings), each of which is read; common/service/figures.h says how often.
// Thread-safe: keeps no state.
#pragma once

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace entente::common {
class Database;
class Metrics;
}  // namespace entente::common

namespace entente::listings {

absl::Status count_listings(common::Database& database, absl::Time now, common::Metrics& metrics);

}  // namespace entente::listings
