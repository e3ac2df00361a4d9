// Feeds the watchers of one store: wakes after a commit with a change, whichever process made it, reads the new changes
// once and hands them to every stream, in the order of revisions. A wake-up that is lost on its way costs one `poll`.
// One thread for all streams; those that are nearly up to date come first, and those far behind share what time is left
// in turn, so that a thousand that come back at once keep nobody from what is new. Thread-safe.
//
// A slow watcher holds at most a bounded queue, and is read for again when it has room. What it was given it must take
// within `patience`: else it is dropped with WATCH_TOO_SLOW, its queue is forgotten, and it may come back from behind
// the last revision that it has seen. Who comes back behind what is kept gets COMPACTED.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/common/replication/seen_timelines.h"
#include "services/common/rpc/revision_gate.h"
#include "services/common/storage/change_log.h"

namespace google::protobuf {
class Message;
}

namespace entente::common {

class Database;

// A change as it goes round among watchers, with the message that the first of them made of it.
struct OfferedChange {
  Change change;
  std::shared_ptr<const google::protobuf::Message> message;  // null: not made yet, or there is none for this change
  bool made = false;
};

// What a watcher does with a change.
enum class Offered {
  kTaken,
  kUnseen,  // it doesn't see such changes
  kOver,    // it wants no more
};

// One stream as the hub sees it. All calls come from the hub's thread.
class Watcher {
 public:
  virtual ~Watcher() = default;
  // False while its queue is full. The watcher calls WatchHub::wake() when it has room again.
  virtual bool has_room() const = 0;
  virtual Offered offer(OfferedChange& change) = 0;
  // Everything up to `point` has been offered.
  virtual void notice(const StorePoint& point) = 0;
  // Since when the first message of its queue has been in there, by the steady clock; InfiniteDuration: it is empty.
  virtual absl::Duration waits_since() const = 0;
  // Ends it behind what it has been given.
  virtual void finish(const absl::Status& status) = 0;
  // Ends it at once; what it hasn't taken is forgotten.
  virtual void drop(const absl::Status& status) = 0;
};

struct WatchHubOptions {
  absl::Duration progress_interval = absl::Seconds(5);  // between progress notices to a stream with nothing to say
  absl::Duration poll = absl::Milliseconds(200);        // between two looks at the store without a wake-up
  absl::Duration patience = absl::Seconds(30);          // how long a message may wait for its watcher to take it
  absl::Duration stride = absl::Milliseconds(20);       // for those far behind, before the next look at what is new
  int page = 512;                                       // changes read at once
  std::size_t recent = 4096;                            // changes kept in memory for those who are nearly up to date
  std::size_t recent_bytes = std::size_t{64} << 20;     // of those
};

class WatchHub {
 public:
  explicit WatchHub(Database& database, WatchHubOptions options = {});
  // stop()
  ~WatchHub();
  // Reads the last changes, so that who comes back after a restart costs no read, and begins to feed; the error of the
  // store when they can't be read. REQUIRES: the database has its change log. Call it once, before any watcher comes.
  absl::Status start();
  // A watcher has room again. Never blocks.
  void wake();
  // Feeds `watcher` from `start_revision` on; 0: from the next change on. With `progress_notify` it gets a notice once
  // it is up to date, and later ones while it sees nothing. `timeline`: of the revision before it; the watcher ends
  // with OTHER_TIMELINE where that isn't in the past of this store.
  void add(std::shared_ptr<Watcher> watcher, std::int64_t start_revision, std::string timeline, bool progress_notify);
  // The watcher is gone; it may get calls that have begun already.
  void remove(const Watcher* watcher);
  std::size_t watchers() const;
  // By how many revisions the watcher that is furthest behind was behind, when they were last fed; and how many were
  // dropped so far since they took too long.
  std::int64_t furthest_behind() const { return furthest_behind_; }
  std::int64_t dropped() const { return dropped_; }
  // The last committed revision, and waiting for one (for `min_position`).
  RevisionGate& gate() { return gate_; }
  std::int64_t revision() const { return gate_.revision(); }
  // OTHER_TIMELINE: as far as is known here `point` is of another past than the store's.
  absl::Status check(const StorePoint& point) const { return timelines_.check(point); }
  // Ends every stream with SHUTTING_DOWN. Call it before the server's shutdown.
  void stop();

 private:
  struct Entry {
    std::shared_ptr<Watcher> watcher;
    std::int64_t next = 0;  // 0: behind the last one, when it is placed
    std::string timeline;   // of the revision before `next`; empty: not known
    bool placed = false;    // it is known that it stands in the past of this store
    bool progress = false;
    bool told = false;         // that it is up to date: once at once, then by progress_interval
    absl::Duration last_sent;  // by the steady clock
    bool removed = false;
  };
  void run();
  // True: some are still to be fed.
  bool pump(const std::vector<std::shared_ptr<Entry>>& entries);
  bool feed(Entry& entry);
  bool feed_recent(Entry& entry);
  bool feed_from_store(Entry& entry);
  bool offer(Entry& entry, OfferedChange& offered);
  absl::Status place(Entry& entry);
  bool is_near(const Entry& entry) const;
  bool is_gone(const Entry& entry);
  bool was_dropped(Entry& entry, absl::Duration now);
  absl::Status load();
  absl::StatusOr<std::vector<Change>> changes_behind(const StorePoint& point);
  absl::Status begin_at_kept(bool other_past);
  Database& database_;
  const WatchHubOptions options_;
  RevisionGate gate_;
  SeenTimelines timelines_;
  mutable std::mutex mutex_;
  std::condition_variable woken_;
  bool wake_ = true;
  bool stopped_ = false;
  std::vector<std::shared_ptr<Entry>> entries_;
  std::deque<OfferedChange> recent_;  // the last changes, without gaps; only the hub's thread
  std::size_t recent_bytes_ = 0;
  StorePoint last_;       // only the hub's thread
  bool moved_ = false;    // the store's past is another one since the last round; only the hub's thread
  std::size_t turn_ = 0;  // of those far behind, who is next; only the hub's thread
  std::string said_;      // the cause in the log for which changes can't be read; only the hub's thread
  std::atomic<std::int64_t> furthest_behind_{0};
  std::atomic<std::int64_t> dropped_{0};
  std::shared_ptr<void> listening_;
  std::thread thread_;
};

}  // namespace entente::common
