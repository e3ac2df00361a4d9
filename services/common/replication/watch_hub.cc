#include "services/common/replication/watch_hub.h"

#include <algorithm>
#include <utility>

#include "services/common/base/clock.h"
#include "services/common/base/errors.h"
#include "services/common/base/log.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/storage/database.h"

namespace entente::common {

WatchHub::WatchHub(Database& database, WatchHubOptions options) : database_(database), options_(options) {}

absl::Status WatchHub::start() {
  ENTENTE_RETURN_IF_ERROR(begin_at_kept(false));
  ENTENTE_RETURN_IF_ERROR(load());
  gate_.set(last_.revision);
  listening_ = database_.on_commit(kChangesChannel, [this] { wake(); });
  thread_ = std::thread([this] { run(); });
  return absl::OkStatus();
}

// The last changes that are kept, as many as there is room for, are still to be loaded.
absl::Status WatchHub::begin_at_kept(bool other_past) {
  moved_ = moved_ || other_past;
  recent_.clear();
  recent_bytes_ = 0;
  ENTENTE_ASSIGN_OR_RETURN(last_, read_value<StorePoint>(database_, [&](ReadTransaction& tx) {
                             return point_before_last(tx, static_cast<std::int64_t>(options_.recent));
                           }));
  timelines_.begin(last_, other_past);
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

std::size_t WatchHub::watchers() const {
  std::lock_guard lock(mutex_);
  return entries_.size();
}

void WatchHub::run() {
  const absl::Duration pause = std::min(options_.poll, options_.progress_interval / 2);
  for (bool more = false;;) {
    std::vector<std::shared_ptr<Entry>> entries;
    {
      std::unique_lock lock(mutex_);
      if (!more) woken_.wait_for(lock, absl::ToChronoNanoseconds(pause), [&] { return wake_ || stopped_; });
      wake_ = false;
      entries = entries_;
      if (stopped_) break;
    }
    more = pump(entries);
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

// Reads what is new and feeds the streams that have room: first those that need no read, then the others as long as
// there is time.
bool WatchHub::pump(const std::vector<std::shared_ptr<Entry>>& entries) {
  if (const absl::Status loaded = load(); !loaded.ok()) {
    // A store that is gone has said so itself, once.
    std::string cause = reason_of(loaded) == kStoreGone.reason ? std::string() : loaded.ToString();
    if (!cause.empty() && cause != said_) log_error("changes can't be read", {{"error", cause}});
    said_ = std::move(cause);
    return false;
  }
  said_.clear();
  gate_.set(last_.revision);
  std::vector<Entry*> far;
  const absl::Duration begin = steady_now();
  const bool moved = std::exchange(moved_, false);
  std::int64_t behind = 0;
  for (const auto& entry : entries) {
    if (moved) entry->placed = false;
    if (is_gone(*entry) || was_dropped(*entry, begin)) continue;
    if (const absl::Status placed = place(*entry); !placed.ok()) {
      entry->watcher->finish(placed);
      remove(entry->watcher.get());
    } else if (is_near(*entry)) {
      if (!feed(*entry)) remove(entry->watcher.get());
    } else if (entry->watcher->has_room()) {
      far.push_back(entry.get());
    }
    if (entry->placed) behind = std::max(behind, last_.revision + 1 - entry->next);
  }
  furthest_behind_ = behind;
  bool more = false;
  for (std::size_t fed = 0; fed < far.size(); ++fed) {
    if (fed > 0 && steady_now() - begin > options_.stride) return true;
    Entry& entry = *far[++turn_ % far.size()];
    if (is_gone(entry)) continue;
    const std::int64_t next = entry.next;
    if (!feed(entry)) remove(entry.watcher.get());
    more = more || (entry.next != next && entry.watcher->has_room());
  }
  return more;
}

bool WatchHub::is_gone(const Entry& entry) {
  std::lock_guard lock(mutex_);
  return entry.removed;
}

bool WatchHub::was_dropped(Entry& entry, absl::Duration now) {
  if (now - entry.watcher->waits_since() < options_.patience) return false;
  entry.watcher->drop(
      make_retryable_error(kWatchTooSlow,
                           concat("this watch took too long to read what it was sent: a message may wait for ",
                                  absl::FormatDuration(options_.patience),
                                  "; watch again from behind the last revision that arrived, and read faster"),
                           absl::Seconds(1)));
  remove(entry.watcher.get());
  ++dropped_;
  return true;
}

// OTHER_TIMELINE: the store, as it is when they are read, hasn't gone through `point`.
absl::StatusOr<std::vector<Change>> WatchHub::changes_behind(const StorePoint& point) {
  return read_value<std::vector<Change>>(database_, [&](ReadTransaction& tx) -> absl::StatusOr<std::vector<Change>> {
    ENTENTE_ASSIGN_OR_RETURN(std::vector<Change> changes, read_changes(tx, point.revision + 1, options_.page));
    ENTENTE_RETURN_IF_ERROR(check_timeline(tx, point));
    return changes;
  });
}

// Keeps `recent_` without gaps up to `last_`.
absl::Status WatchHub::load() {
  for (;;) {
    absl::StatusOr<std::vector<Change>> page = changes_behind(last_);
    const std::string reason = reason_of(page.status());
    const bool lost = reason == kFutureRevision.reason || reason == kOtherTimeline.reason;
    if (lost || page.status().code() == absl::StatusCode::kOutOfRange) {
      // Lost with a server of the store, or compacted before they were read: those who need them will be told so.
      ENTENTE_RETURN_IF_ERROR(begin_at_kept(lost));
      continue;
    }
    if (!page.ok()) return page.status();
    for (Change& change : *page) {
      last_ = {change.revision, change.timeline};
      timelines_.pass(last_);
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

// Finds where a new watcher begins. An error ends it.
absl::Status WatchHub::place(Entry& entry) {
  if (entry.placed) return absl::OkStatus();
  if (entry.next == 0) {
    entry.next = last_.revision + 1;
    entry.timeline = last_.timeline;
  }
  const StorePoint seen{entry.next - 1, entry.timeline};
  // What is in memory may be of before the store went back, what is read of after.
  ENTENTE_RETURN_IF_ERROR(timelines_.check(seen));
  ENTENTE_RETURN_IF_ERROR(database_.read([&](ReadTransaction& tx) { return check_timeline(tx, seen); }));
  entry.placed = true;
  return absl::OkStatus();
}

// It needs nothing, or nothing that isn't in memory.
bool WatchHub::is_near(const Entry& entry) const {
  return entry.next == last_.revision + 1 ||
         (!recent_.empty() && entry.next >= recent_.front().change.revision && entry.next <= last_.revision);
}

// False: the watcher is over.
bool WatchHub::feed(Entry& entry) {
  if (!(is_near(entry) ? feed_recent(entry) : feed_from_store(entry))) return false;
  const absl::Duration now = steady_now();
  if (entry.progress && entry.next == last_.revision + 1 && entry.watcher->has_room() &&
      (!entry.told || now - entry.last_sent >= options_.progress_interval)) {
    entry.told = true;
    entry.last_sent = now;
    entry.watcher->notice(last_);
  }
  return true;
}

bool WatchHub::feed_recent(Entry& entry) {
  if (entry.next == last_.revision + 1) return true;
  for (auto at = static_cast<std::size_t>(entry.next - recent_.front().change.revision);
       at < recent_.size() && entry.watcher->has_room(); ++at) {
    if (!offer(entry, recent_[at])) return false;
  }
  return true;
}

bool WatchHub::feed_from_store(Entry& entry) {
  absl::StatusOr<std::vector<Change>> page = changes_behind({entry.next - 1, entry.timeline});
  if (!page.ok()) {
    entry.watcher->finish(page.status());
    return false;
  }
  for (Change& change : *page) {
    // Newer than what this round has loaded: the next round brings it, in order for everybody.
    if (change.revision > last_.revision || !entry.watcher->has_room()) break;
    OfferedChange alone{std::move(change), nullptr, false};
    if (!offer(entry, alone)) return false;
  }
  return true;
}

bool WatchHub::offer(Entry& entry, OfferedChange& offered) {
  entry.next = offered.change.revision + 1;
  if (entry.timeline != offered.change.timeline) entry.timeline = offered.change.timeline;
  const Offered taken = entry.watcher->offer(offered);
  // Whoever sees nothing of what changes is told in between how far that was.
  if (taken == Offered::kTaken) entry.last_sent = steady_now();
  return taken != Offered::kOver;
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
