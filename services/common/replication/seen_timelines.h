// What a reader of another store's changes knows of its past: to which timeline (change_log.h) the revisions belong
// that it has come by, and which timelines it had to leave. So it can tell a position that the store has gone through
// from one of another past, e.g. of before a backup was restored. Thread-safe.
#pragma once

#include <cstdint>
#include <deque>
#include <mutex>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "services/common/storage/change_log.h"

namespace entente::common {

class SeenTimelines {
 public:
  // The next change or notice.
  void pass(const StorePoint& point);
  // It begins anew at `point`, whether there are changes between that it doesn't know, or, `other_past`, the store
  // hasn't gone through what it has seen.
  void begin(const StorePoint& point, bool other_past);
  // OTHER_TIMELINE: `point` is of another past than the store's. OK also for what it can't know: revisions of before it
  // began, of timelines that it never saw.
  absl::Status check(const StorePoint& point) const;

 private:
  struct Span {
    std::int64_t first;
    std::int64_t last;
    std::string timeline;
  };
  void pass_locked(const StorePoint& point);
  mutable std::mutex mutex_;
  std::deque<Span> spans_;      // ascending
  std::set<std::string> left_;  // timelines
};

}  // namespace entente::common
