#include "services/common/storage/postgres_watcher.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <utility>

#include "services/common/base/log.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/storage/postgres_writer.h"

namespace entente::common {
namespace {

// Between attempts to reach a store that has gone.
constexpr int kRetryMilliseconds = 100;

}  // namespace

absl::StatusOr<std::unique_ptr<PostgresWatcher>> PostgresWatcher::open(const PostgresUrl& url, PostgresSession session,
                                                                       std::string own_id, absl::Duration look_interval,
                                                                       CommitListeners& listeners,
                                                                       std::shared_ptr<std::atomic<bool>> gone) {
  std::unique_ptr<PostgresWatcher> watcher(
      new PostgresWatcher(url, std::move(session), std::move(own_id), look_interval, listeners, std::move(gone)));
  ENTENTE_RETURN_IF_ERROR(watcher->connect());
  watcher->thread_ = std::thread([its = watcher.get()] { its->watch_until_stopped(); });
  return watcher;
}

PostgresWatcher::PostgresWatcher(const PostgresUrl& url, PostgresSession session, std::string own_id,
                                 absl::Duration look_interval, CommitListeners& listeners,
                                 std::shared_ptr<std::atomic<bool>> gone)
    : url_(url),
      session_(std::move(session)),
      own_id_(std::move(own_id)),
      look_interval_(look_interval),
      listeners_(listeners),
      gone_(std::move(gone)),
      wake_descriptor_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

PostgresWatcher::~PostgresWatcher() {
  stopped_ = true;
  eventfd_write(wake_descriptor_, 1);
  if (thread_.joinable()) thread_.join();
  close(wake_descriptor_);
}

absl::Status PostgresWatcher::usable() const {
  std::lock_guard lock(mutex_);
  return usable_;
}

void PostgresWatcher::on_usable(std::function<void(const absl::Status&)> changed) {
  std::lock_guard lock(mutex_);
  changed_ = std::move(changed);
  if (changed_) changed_(usable_);
}

void PostgresWatcher::set_usable(const absl::Status& now) {
  std::lock_guard lock(mutex_);
  const bool differs = now.ok() != usable_.ok();
  usable_ = now;
  *gone_ = !now.ok();
  if (!differs) return;
  if (now.ok()) {
    log_warning("the store is back", {{"store", url_.shown()}, {"schema", session_.schema}});
  } else {
    log_error("the store is gone", {{"schema", session_.schema}, {"error", to_std(now.message())}});
  }
  if (changed_) changed_(usable_);
}

void PostgresWatcher::watch_until_stopped() {
  while (!stopped_) {
    if (connection_ != nullptr && watch().ok()) continue;
    // A session may end without the store's going.
    const absl::Status status = connect();
    if (status.ok() || stopped_) continue;
    connection_.reset();
    set_usable(status);
    pollfd wake{wake_descriptor_, POLLIN, 0};
    poll(&wake, 1, kRetryMilliseconds);
  }
}

absl::Status PostgresWatcher::connect() {
  connection_.reset();
  ENTENTE_ASSIGN_OR_RETURN(connection_, PostgresConnection::open(url_, session_));
  ENTENTE_RETURN_IF_ERROR(connection_->run(concat("LISTEN ", session_.schema)));
  heard_ = false;
  ENTENTE_RETURN_IF_ERROR(look());
  set_usable(absl::OkStatus());
  // What was notified before isn't known.
  listeners_.wake_all();
  return absl::OkStatus();
}

absl::Status PostgresWatcher::watch() {
  ENTENTE_ASSIGN_OR_RETURN(const std::vector<std::string> payloads,
                           connection_->await_notifications(look_interval_, wake_descriptor_));
  for (const std::string& payload : payloads) {
    // "channel writer"
    const std::size_t space = payload.rfind(' ');
    if (space == std::string::npos || payload.substr(space + 1) == own_id_) continue;
    heard_ = true;
    listeners_.wake(payload.substr(0, space));
  }
  return payloads.empty() && !stopped_ ? look() : absl::OkStatus();
}

// Others' commits of which no notification told wake everybody.
absl::Status PostgresWatcher::look() {
  std::int64_t commits = 0;
  ENTENTE_RETURN_IF_ERROR(connection_->scan(kCommitsOfOthers, {own_id_}, [&](const Row& row) {
    commits = row.integer(0);
    return absl::OkStatus();
  }));
  const bool unheard = std::exchange(commits_of_others_, commits) != commits && !heard_;
  heard_ = false;
  if (unheard) listeners_.wake_all();
  return absl::OkStatus();
}

}  // namespace entente::common
