#include "services/common/replication/watch_hub.h"

#include <algorithm>
#include <utility>

#include "services/common/base/clock.h"
#include "services/common/base/errors.h"
#include "services/common/base/log.h"
#include "services/common/base/status.h"
#include "services/common/storage/database.h"

namespace entente::common {

WatchHub::WatchHub(Database& database, WatchHubOptions options) : database_(database), options_(options) {}

absl::Status WatchHub::start() {
  ENTENTE_ASSIGN_OR_RETURN(last_, read_value<StorePoint>(database_, last_point));
  gate_.set(last_.revision);
  listening_ = database_.on_commit(kChangesChannel, [this] { wake(); });
  thread_ = std::thread([this] { run(); });
  return absl::OkStatus();
}

WatchHub::~WatchHub() {
  stop();
}

void WatchHub::wake() {
  {
    std::lock_guard lock(mutex_);
    wake_ = true;
  }
  woken_.notify_one();
}

void WatchHub::add(std::shared_ptr<Watcher> watcher, std::int64_t start_revision, std::string timeline,
                   bool progress_notify) {
  auto entry = std::make_shared<Entry>();
  entry->next = std::max<std::int64_t>(0, start_revision);
  if (start_revision > 0) entry->timeline = std::move(timeline);
  entry->progress = progress_notify;
  entry->last_sent = steady_now();
  std::unique_lock lock(mutex_);
  if (stopped_) {
    lock.unlock();
    return watcher->finish(make_error(kShuttingDown, "the process is ending; repeat"));
  }
  entry->watcher = std::move(watcher);
  entries_.push_back(std::move(entry));
  wake_ = true;
  lock.unlock();
  woken_.notify_one();
}

void WatchHub::remove(const Watcher* watcher) {
  std::shared_ptr<Entry> gone;
  std::lock_guard lock(mutex_);
  const auto found = std::find_if(entries_.begin(), entries_.end(),
                                  [&](const auto& entry) { return entry->watcher.get() == watcher; });
  if (found == entries_.end()) return;
  gone = *found;
  gone->removed = true;
  entries_.erase(found);
}

void WatchHub::run() {
  for (;;) {
    std::vector<std::shared_ptr<Entry>> entries;
    {
      std::unique_lock lock(mutex_);
      // Without a watcher nothing is due before the next wake-up.
      const auto due = [&] { return wake_ || stopped_; };
      if (entries_.empty()) {
        woken_.wait(lock, due);
      } else {
        woken_.wait_for(lock, absl::ToChronoNanoseconds(options_.progress_interval / 2), due);
      }
      wake_ = false;
      entries = entries_;
      if (stopped_) break;
    }
    pump(entries);
  }
  std::vector<std::shared_ptr<Entry>> entries;
  {
    std::lock_guard lock(mutex_);
    entries.swap(entries_);
  }
  for (const auto& entry : entries) {
    entry->watcher->finish(make_error(kShuttingDown, "the process is ending; repeat from the next revision"));
  }
}

// Reads what is new and feeds every stream as far as it has room.
void WatchHub::pump(std::vector<std::shared_ptr<Entry>>& entries) {
  if (absl::Status loaded = load(); !loaded.ok()) {
    // A store that is gone has said so itself, once.
    if (reason_of(loaded) != kStoreGone.reason) log_error("changes can't be read", {{"error", loaded.ToString()}});
    return;
  }
  gate_.set(last_.revision);
  for (const auto& entry : entries) {
    bool removed = false;
    {
      std::lock_guard lock(mutex_);
      removed = entry->removed;
    }
    if (!removed && !feed(*entry)) remove(entry->watcher.get());
  }
}

// Keeps `recent_` without gaps up to `last_`.
absl::Status WatchHub::load() {
  for (;;) {
    absl::StatusOr<std::vector<Change>> page = read_value<std::vector<Change>>(
        database_, [&](ReadTransaction& tx) { return read_changes(tx, last_.revision + 1, options_.page); });
    if (page.status().code() == absl::StatusCode::kOutOfRange) {
      // Compacted before they were read: those who still need them will be told so.
      recent_.clear();
      recent_bytes_ = 0;
      ENTENTE_ASSIGN_OR_RETURN(last_, read_value<StorePoint>(database_, last_point));
      return absl::OkStatus();
    }
    if (!page.ok()) return page.status();
    for (Change& change : *page) {
      last_ = {change.revision, change.timeline};
      recent_bytes_ += change.payload.size();
      recent_.push_back({std::move(change), nullptr, false});
      while (recent_.size() > options_.recent || recent_bytes_ > options_.recent_bytes) {
        recent_bytes_ -= recent_.front().change.payload.size();
        recent_.pop_front();
      }
    }
    // A page may be shorter than asked for: it ends by bytes, too.
    if (page->empty()) return absl::OkStatus();
  }
}

// False: the watcher is over.
bool WatchHub::feed(Entry& entry) {
  if (entry.next == 0) entry.next = last_.revision + 1;
  if (!entry.timeline.empty()) {
    const StorePoint seen{entry.next - 1, std::exchange(entry.timeline, {})};
    const absl::Status known = database_.read([&](ReadTransaction& tx) { return check_timeline(tx, seen); });
    if (!known.ok()) {
      entry.watcher->finish(known);
      return false;
    }
  }
  while (entry.watcher->has_room() && entry.next != last_.revision + 1) {
    const bool in_memory =
        !recent_.empty() && entry.next >= recent_.front().change.revision && entry.next <= last_.revision;
    std::vector<Change> page;
    if (!in_memory) {
      absl::StatusOr<std::vector<Change>> read = read_value<std::vector<Change>>(
          database_, [&](ReadTransaction& tx) { return read_changes(tx, entry.next, options_.page); });
      if (!read.ok()) {
        entry.watcher->finish(read.status());
        return false;
      }
      page = *std::move(read);
      if (page.empty() || page.front().revision > last_.revision) break;
    }
    const auto offer = [&](OfferedChange& offered) {
      const Change& change = offered.change;
      // Newer than what this round has loaded: the next round brings it, in order for everybody.
      if (change.revision > last_.revision) return true;
      entry.next = change.revision + 1;
      entry.last_sent = steady_now();
      return entry.watcher->offer(offered);
    };
    if (in_memory) {
      for (auto at = static_cast<std::size_t>(entry.next - recent_.front().change.revision);
           at < recent_.size() && entry.watcher->has_room(); ++at) {
        if (!offer(recent_[at])) return false;
      }
    } else {
      for (Change& change : page) {
        if (!entry.watcher->has_room()) break;
        OfferedChange alone{std::move(change), nullptr, false};
        if (!offer(alone)) return false;
      }
    }
  }
  const absl::Duration now = steady_now();
  if (entry.progress && entry.next == last_.revision + 1 && entry.watcher->has_room() &&
      now - entry.last_sent >= options_.progress_interval) {
    entry.last_sent = now;
    entry.watcher->notice(last_);
  }
  return true;
}

void WatchHub::stop() {
  {
    std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  woken_.notify_one();
  listening_.reset();
  gate_.stop();
  if (thread_.joinable()) thread_.join();
}

}  // namespace entente::common
