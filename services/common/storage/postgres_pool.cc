#include "services/common/storage/postgres_pool.h"

#include <utility>

#include "services/common/base/errors.h"
#include "services/common/base/strings.h"

namespace entente::common {

absl::StatusOr<PostgresPool::Lease> PostgresPool::take() {
  std::unique_ptr<PostgresConnection> connection;
  {
    std::unique_lock lock(mutex_);
    ++waiting_;
    const bool free =
        wake_.wait_for(lock, absl::ToChronoNanoseconds(most_wait_), [&] { return !idle_.empty() || open_ < most_; });
    --waiting_;
    if (!free) {
      return make_retryable_error(kOverloaded,
                                  concat("all ", most_, " connections for reads were in use for ",
                                         absl::FormatDuration(most_wait_), ": repeat"),
                                  absl::Seconds(1));
    }
    if (!idle_.empty()) {
      connection = std::move(idle_.back());
      idle_.pop_back();
    } else {
      ++open_;
    }
  }
  if (connection == nullptr) {
    absl::StatusOr<std::unique_ptr<PostgresConnection>> opened = PostgresConnection::open(url_, session_);
    if (!opened.ok()) {
      give_back(nullptr);
      return std::move(opened).status();
    }
    connection = *std::move(opened);
  }
  return Lease(connection.release(),
               [this](PostgresConnection* back) { give_back(std::unique_ptr<PostgresConnection>(back)); });
}

void PostgresPool::tell_use(StoreUse& use) const {
  std::lock_guard lock(mutex_);
  use.most_readers = most_;
  use.open_readers = open_;
  use.busy_readers = open_ - static_cast<int>(idle_.size());
  use.waiting_reads = waiting_;
}

void PostgresPool::give_back(std::unique_ptr<PostgresConnection> connection) {
  if (connection != nullptr && connection->is_lost()) connection.reset();
  {
    std::lock_guard lock(mutex_);
    if (connection == nullptr) {
      --open_;
    } else {
      idle_.push_back(std::move(connection));
    }
  }
  wake_.notify_one();
}

}  // namespace entente::common
