#include "services/listings/import_gate.h"

#include <algorithm>
#include <iterator>

#include "services/common/base/errors.h"
#include "services/listings/errors.h"
#include "services/listings/strings.h"

namespace entente::listings {
namespace {

constexpr std::size_t kBytesOfARow = 2048;  // far more than a row of a real sheet has on average
constexpr absl::Duration kDay = absl::Hours(24);

absl::Status too_large(std::string_view has, int limit) {
  return common::make_error(kImportTooLarge,
                            concat("the sheet has ", has, "; at most ", limit,
                                   " rows may be imported at once: split it, or ask a coordinator to import it"),
                            {{"rows_at_once", std::to_string(limit)}});
}

}  // namespace

bool ImportGate::brings_networks(const common::Caller& caller) {
  return caller.is_service() || caller.has_anywhere(common::Role::kCoordinator);
}

absl::Status ImportGate::check_bytes(const common::Caller& caller, std::size_t bytes) const {
  const int limit = brings_networks(caller) ? limits_.rows_per_large_import : limits_.rows_per_import;
  if (limit == 0 || bytes / kBytesOfARow <= static_cast<std::size_t>(limit)) return absl::OkStatus();
  return too_large(concat(bytes, " bytes"), limit);
}

absl::Status ImportGate::check_rows(const common::Caller& caller, std::size_t rows) const {
  const int limit = brings_networks(caller) ? limits_.rows_per_large_import : limits_.rows_per_import;
  if (limit == 0 || rows <= static_cast<std::size_t>(limit)) return absl::OkStatus();
  return too_large(concat(rows, " rows"), limit);
}

absl::Status ImportGate::take(const common::Caller& caller, std::int64_t rows) {
  if (limits_.rows_per_day == 0 || brings_networks(caller)) return absl::OkStatus();
  std::lock_guard lock(mutex_);
  const absl::Duration now = steady_();
  for (auto each = taken_.begin(); each != taken_.end();) {
    std::deque<Taken>& list = each->second;
    while (!list.empty() && list.front().when <= now - kDay) list.pop_front();
    each = list.empty() ? taken_.erase(each) : std::next(each);
  }
  std::int64_t sum = rows;
  const auto found = taken_.find(caller.subject);
  if (found != taken_.end()) {
    for (const Taken& each : found->second) sum += each.rows;
  }
  if (sum <= limits_.rows_per_day) {
    if (rows > 0) taken_[caller.subject].push_back({now, rows});
    return absl::OkStatus();
  }
  const absl::Duration wait = found == taken_.end() ? kDay : found->second.front().when + kDay - now;
  return common::make_retryable_error(
      kImportQuotaSpent,
      concat("the sheet would store ", rows, " rows; with those of the last 24 hours that makes ", sum, " of ",
             limits_.rows_per_day, ": import fewer, wait, or ask a coordinator to import it"),
      wait,
      {{"rows_per_day", std::to_string(limits_.rows_per_day)},
       {"rows_left", std::to_string(limits_.rows_per_day - (sum - rows))}});
}

void ImportGate::give_back(const common::Caller& caller, std::int64_t rows) {
  std::lock_guard lock(mutex_);
  const auto found = taken_.find(caller.subject);
  if (found == taken_.end()) return;
  for (auto each = found->second.rbegin(); each != found->second.rend() && rows > 0; ++each) {
    const std::int64_t back = std::min(rows, each->rows);
    each->rows -= back;
    rows -= back;
  }
}

absl::Status ImportGate::check_city(const common::Caller& caller, std::string_view city, std::int64_t present,
                                    std::int64_t added) const {
  if (limits_.listings_per_city == 0 || brings_networks(caller)) return absl::OkStatus();
  if (added == 0 || present + added <= limits_.listings_per_city) return absl::OkStatus();
  return common::make_error(kCityFull,
                            concat("cities/", city, " has ", present, " listings and would have ", present + added,
                                   "; a focal point may have ", limits_.listings_per_city,
                                   ": withdraw what no longer holds, or ask a coordinator"),
                            {{"city", concat("cities/", city)},
                             {"listings_per_city", std::to_string(limits_.listings_per_city)},
                             {"listings", std::to_string(present)}});
}

}  // namespace entente::listings
