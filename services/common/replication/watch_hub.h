// Feeds the watchers of one store: wakes after a commit with a change, whichever process made it, reads the new changes
// once and hands them to every stream, in the order of revisions. One thread for all streams. A slow watcher holds at
// most a bounded queue; it is read for again when it has room, and gets COMPACTED when it falls behind what is kept.
// Thread-safe.
#pragma once

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

// One stream as the hub sees it. All calls come from the hub's thread.
class Watcher {
 public:
  virtual ~Watcher() = default;
  // False while its queue is full. The watcher calls WatchHub::wake() when it has room again.
  virtual bool has_room() const = 0;
  // False: it is over and wants no more.
  virtual bool offer(OfferedChange& change) = 0;
  // Everything up to `point` has been offered.
  virtual void notice(const StorePoint& point) = 0;
  virtual void finish(const absl::Status& status) = 0;
};

struct WatchHubOptions {
  absl::Duration progress_interval = absl::Seconds(5);  // between progress notices to a stream with nothing to say
  int page = 512;                                       // changes read at once
  std::size_t recent = 4096;                            // changes kept in memory for those who are nearly up to date
  std::size_t recent_bytes = std::size_t{64} << 20;     // of those
};

class WatchHub {
 public:
  explicit WatchHub(Database& database, WatchHubOptions options = {});
  // stop()
  ~WatchHub();
  // Reads where the change log stands and begins to feed; the error of the store when that can't be read. REQUIRES: the
  // database has its change log. Call it once, before any watcher comes.
  absl::Status start();
  // A watcher has room again. Never blocks.
  void wake();
  // Feeds `watcher` from `start_revision` on; 0: from the next change on. `timeline`: of the revision before it; the
  // watcher ends with OTHER_TIMELINE where that isn't in the past of this store.
  void add(std::shared_ptr<Watcher> watcher, std::int64_t start_revision, std::string timeline, bool progress_notify);
  // The watcher is gone; it may get calls that have begun already.
  void remove(const Watcher* watcher);
  // The last committed revision, and waiting for one (for `min_position`).
  RevisionGate& gate() { return gate_; }
  // Ends every stream with SHUTTING_DOWN. Call it before the server's shutdown.
  void stop();

 private:
  struct Entry {
    std::shared_ptr<Watcher> watcher;
    std::int64_t next = 0;  // 0: not placed yet
    std::string timeline;   // still to be compared; empty: nothing is
    bool progress = false;
    absl::Duration last_sent;  // by the steady clock
    bool removed = false;
  };
  void run();
  void pump(std::vector<std::shared_ptr<Entry>>& entries);
  bool feed(Entry& entry);
  absl::Status load();
  Database& database_;
  const WatchHubOptions options_;
  RevisionGate gate_;
  std::mutex mutex_;
  std::condition_variable woken_;
  bool wake_ = true;
  bool stopped_ = false;
  std::vector<std::shared_ptr<Entry>> entries_;
  std::deque<OfferedChange> recent_;  // the last changes, without gaps; only the hub's thread
  std::size_t recent_bytes_ = 0;
  StorePoint last_;  // only the hub's thread
  std::shared_ptr<void> listening_;
  std::thread thread_;
};

}  // namespace entente::common
