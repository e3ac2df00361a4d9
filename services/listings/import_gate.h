// How much a caller may import and a city may have, and whose turn a large import is. A focal point's account that went
// astray must not fill the network or keep it busy; coordinators and services, who bring whole networks, may more.
// Thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/common/base/clock.h"
#include "services/common/rpc/caller.h"

namespace entente::listings {

// Zero: no limit.
struct ListingLimits {
  int rows_per_import = 5'000;          // of a focal point, in one sheet
  int rows_per_day = 20'000;            // of a focal point, stored in 24 hours
  int listings_per_city = 2'000;        // that are neither withdrawn nor expired; coordinators may add more
  int rows_per_large_import = 500'000;  // of coordinators and services, in one sheet
};

// By which flag each is configured.
struct LimitFlag {
  const char* name;
  int ListingLimits::*limit;
  const char* help;
};
inline constexpr LimitFlag kLimitFlags[] = {
    {"import-rows", &ListingLimits::rows_per_import, "rows that a focal point may import at once; 0: any number"},
    {"import-rows-a-day", &ListingLimits::rows_per_day, "rows that a focal point may store in 24 hours; 0: any number"},
    {"listings-per-city", &ListingLimits::listings_per_city,
     "listings that a focal point's city may have; 0: any number"},
    {"large-import-rows", &ListingLimits::rows_per_large_import,
     "rows that a coordinator may import at once; 0: any number"},
};

class ImportGate {
 public:
  explicit ImportGate(ListingLimits limits = {}, std::function<absl::Duration()> steady = common::steady_now)
      : limits_(limits), steady_(std::move(steady)) {}

  const ListingLimits& limits() const { return limits_; }
  // True for coordinators, of the network or a field, and services.
  static bool brings_networks(const common::Caller& caller);

  // IMPORT_TOO_LARGE when the sheet has more rows than the caller may send at once; by its bytes before it is read, so
  // that one which is far too large costs nothing: 2 KiB for each of those rows are allowed.
  absl::Status check_bytes(const common::Caller& caller, std::size_t bytes) const;
  absl::Status check_rows(const common::Caller& caller, std::size_t rows) const;
  // IMPORT_QUOTA_SPENT, or counts `rows` for the next 24 hours of this process.
  absl::Status take(const common::Caller& caller, std::int64_t rows);
  // For an import that stored nothing in the end.
  void give_back(const common::Caller& caller, std::int64_t rows);
  // CITY_FULL when `city` has `present` listings and would get `added` more.
  absl::Status check_city(const common::Caller& caller, std::string_view city, std::int64_t present,
                          std::int64_t added) const;

  // Held while rows are staged: one large import at a time.
  std::timed_mutex& turn() { return turn_; }

 private:
  struct Taken {
    absl::Duration when;
    std::int64_t rows;
  };
  const ListingLimits limits_;
  const std::function<absl::Duration()> steady_;
  std::timed_mutex turn_;
  std::mutex mutex_;
  std::map<std::string, std::deque<Taken>> taken_;  // by subject, of the last 24 hours
};

}  // namespace entente::listings
