#include "services/common/storage/sweeper.h"

#include <utility>

#include "services/common/base/log.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/storage/change_log.h"
#include "services/common/storage/database.h"
#include "services/common/storage/request_ids.h"

namespace entente::common {

absl::Status sweep_store(Database& database, std::optional<absl::Time> now, const Kept& kept) {
  if (now.has_value()) {
    ENTENTE_RETURN_IF_ERROR(database.write([&](WriteTransaction& tx) -> absl::Status {
      ENTENTE_RETURN_IF_ERROR(expire_request_ids(tx, *now - kept.request_ids).status());
      return note_change_time(tx, *now);
    }));
  }
  const bool by_age = now.has_value() && kept.changes_for > absl::ZeroDuration();
  for (std::int64_t gone = 1; gone > 0;) {
    ENTENTE_ASSIGN_OR_RETURN(
        gone, write_value<std::int64_t>(database, [&](WriteTransaction& tx) -> absl::StatusOr<std::int64_t> {
          ENTENTE_ASSIGN_OR_RETURN(const std::int64_t by_number, compact_changes(tx, kept.changes));
          if (by_number > 0 || !by_age) return by_number;
          return compact_changes_before(tx, *now - kept.changes_for);
        }));
  }
  return absl::OkStatus();
}

Sweeper::~Sweeper() {
  stop();
}

void Sweeper::start(std::string name, absl::Duration interval, std::function<absl::Status()> sweep) {
  if (interval <= absl::ZeroDuration()) return;
  thread_ = std::thread([this, name = std::move(name), interval, sweep = std::move(sweep)] {
    std::unique_lock lock(mutex_);
    while (!stopped_) {
      woken_ = false;
      lock.unlock();
      if (const absl::Status status = sweep(); !status.ok()) {
        log_warning("the sweep failed", {{"service", name}, {"error", to_std(status.message())}});
      }
      lock.lock();
      wake_.wait_for(lock, absl::ToChronoNanoseconds(interval), [this] { return stopped_ || woken_; });
    }
  });
}

void Sweeper::wake() {
  {
    std::lock_guard lock(mutex_);
    woken_ = true;
  }
  wake_.notify_all();
}

void Sweeper::stop() {
  {
    std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

}  // namespace entente::common
