// The one writer of a store in this process: batches of closures in one transaction, without savepoints (they cost more
// than the few closures that need them), which takes the store's advisory lock first. The lock goes after the commit
// can be seen, so what is counted under it (revisions) is in the order of commits, whichever process writes. With its
// lock a transaction notes its number in the table `entente_writers`: when the connection ends in COMMIT, the number
// tells on the next one whether it was carried out. Another connection may lead to another server: a standby that took
// over and lagged, so that it gives revisions again which others have seen. So on each one a timeline (change_log.h)
// begins ahead of all writes. Used by one thread at a time.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/common/storage/postgres_connection.h"
#include "services/common/storage/write_queue.h"

namespace entente::common {

// The commits of all writers but $1, as a number that changes with each; of some days ago there are none.
inline constexpr std::string_view kCommitsOfOthers =
    "SELECT CAST(COALESCE(SUM(last_batch), 0) AS BIGINT) FROM entente_writers WHERE id <> $1";

class PostgresWriter {
 public:
  // Makes the schema where it is missing. The URL outlives it; `id` is new.
  static absl::StatusOr<std::unique_ptr<PostgresWriter>> open(const PostgresUrl& url, const PostgresSession& session,
                                                              std::string id, absl::Duration patience);
  // Together if that goes well. One that fails when it has changed something goes alone and the others together; where
  // that are several, or isn't known, each goes alone. A transaction that met another, or lost its connection before
  // COMMIT, is repeated for `patience`. A write whose outcome can't be found out in that time gets UNAVAILABLE, which
  // says so.
  void write(WriteBatch batch);
  const std::string& id() const { return id_; }
  std::int64_t commit_count() const { return commits_; }

 private:
  using Clock = std::chrono::steady_clock;
  PostgresWriter(std::string schema, std::string id, absl::Duration patience)
      : schema_(std::move(schema)), id_(std::move(id)), patience_(patience) {}
  absl::Status make_schema();
  // True when every result stands. False: nothing of it is stored, and each may be tried alone.
  bool carry_out(const WriteBatch& batch);
  absl::Status attempt(const WriteBatch& batch);
  absl::Status run_one(PendingWrite& pending);
  // Begins a timeline where the connection is a new one and the store has timelines.
  absl::Status settle();
  bool is_settled() const { return settled_on_ == connection_->openings() && !connection_->is_lost(); }
  void begin();
  void take_lock();
  // Whether the last transaction was committed. REQUIRES: its connection is over.
  absl::StatusOr<bool> was_committed();

  const std::string schema_;
  const std::string id_;
  const absl::Duration patience_;
  std::unique_ptr<PostgresConnection> connection_;
  std::int64_t batch_ = 0;
  bool committing_ = false;
  PendingWrite* spoiler_ = nullptr;  // the one that made the last attempt fail, if it is known
  bool moved_ = false;               // the last attempt came to a new connection
  std::int64_t settled_on_ = 0;      // that opening of the connection; 0: none yet
  Clock::time_point patient_until_ = Clock::time_point::max();  // max: the store was there lately
  std::atomic<std::int64_t> commits_{0};
};

}  // namespace entente::common
