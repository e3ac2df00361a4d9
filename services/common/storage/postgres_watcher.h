// What a process hears of a store that others write too: a connection that listens for their notifications and now and
// then looks itself, at their commits and whether the store is there. When notifications don't come through (a pool in
// between), the looks take their place. Thread-safe.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/common/storage/commit_listeners.h"
#include "services/common/storage/postgres_connection.h"

namespace entente::common {

class PostgresWatcher {
 public:
  // Listens when it comes back, and keeps `gone` for others' waits. `own_id` is the writer's of this process, whose
  // notifications aren't news. URL and listeners outlive it.
  static absl::StatusOr<std::unique_ptr<PostgresWatcher>> open(const PostgresUrl& url, PostgresSession session,
                                                               std::string own_id, absl::Duration look_interval,
                                                               CommitListeners& listeners,
                                                               std::shared_ptr<std::atomic<bool>> gone);
  ~PostgresWatcher();
  PostgresWatcher(const PostgresWatcher&) = delete;
  PostgresWatcher& operator=(const PostgresWatcher&) = delete;

  // OK, or why the store can't be used: no connection can be had.
  absl::Status usable() const;
  // As Database::on_usable.
  void on_usable(std::function<void(const absl::Status&)> changed);

 private:
  PostgresWatcher(const PostgresUrl& url, PostgresSession session, std::string own_id, absl::Duration look_interval,
                  CommitListeners& listeners, std::shared_ptr<std::atomic<bool>> gone);
  void watch_until_stopped();
  absl::Status connect();
  absl::Status watch();
  absl::Status look();
  void set_usable(const absl::Status& now);

  const PostgresUrl& url_;
  const PostgresSession session_;
  const std::string own_id_;
  const absl::Duration look_interval_;
  CommitListeners& listeners_;
  const std::shared_ptr<std::atomic<bool>> gone_;
  std::unique_ptr<PostgresConnection> connection_;
  std::int64_t commits_of_others_ = 0;
  bool heard_ = false;  // a notification since the last look
  const int wake_descriptor_;
  std::atomic<bool> stopped_{false};

  mutable std::mutex mutex_;
  absl::Status usable_;
  std::function<void(const absl::Status&)> changed_;
  std::thread thread_;
};

}  // namespace entente::common
