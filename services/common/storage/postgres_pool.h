// The connections for reads of one store: opened when they are needed, kept for later ones, at most so many. One that
// the server has ended meanwhile is opened anew by its next use (PostgresConnection::begin). Thread-safe.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/common/storage/database.h"
#include "services/common/storage/postgres_connection.h"

namespace entente::common {

class PostgresPool {
 public:
  // The URL outlives it.
  PostgresPool(const PostgresUrl& url, PostgresSession session, int most, absl::Duration most_wait)
      : url_(url), session_(std::move(session)), most_(most), most_wait_(most_wait) {}

  // Goes back by its end, which the pool outlives.
  using Lease = std::unique_ptr<PostgresConnection, std::function<void(PostgresConnection*)>>;
  // OVERLOADED: all were in use for as long as one waits. DEPENDENCY_UNAVAILABLE as PostgresConnection::open.
  absl::StatusOr<Lease> take();
  // Fills in what is of reads.
  void tell_use(StoreUse& use) const;

 private:
  void give_back(std::unique_ptr<PostgresConnection> connection);

  const PostgresUrl& url_;
  const PostgresSession session_;
  const int most_;
  const absl::Duration most_wait_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<std::unique_ptr<PostgresConnection>> idle_;
  int open_ = 0;     // idle or out
  int waiting_ = 0;  // for one of them
};

}  // namespace entente::common
