// Keeps a copy of another service up to date: lists all pages, watches from behind the smallest revision of them,
// applies every change, resumes after a break with growing, jittered pauses, and lists again when the revision is
// compacted or what has been seen isn't in the past of the source any more (a restored backup, another store; see
// change_log.h). Pages are of different moments, so a new copy stays hidden until the watch has brought it to the
// latest of them: whoever reads sees one exact state of the source, at each time, the former copy until then. A copy
// that has been loaded stays in use as it is while its source fails. What keeps it from loading
// or following is logged at error level once per change of cause, at once but for a source that isn't there: that one
// is waited for a few times first. One thread per mirror. Thread-safe.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/common/replication/seen_timelines.h"
#include "services/common/rpc/client.h"
#include "services/common/rpc/revision_gate.h"
#include "services/common/storage/change_log.h"

namespace entente::common {

class Ids;

// Contexts for the calls of a mirror; they are cancelled when the mirror stops.
class MirrorCalls {
 public:
  MirrorCalls(const Client& client, absl::Duration timeout) : client_(client), timeout_(timeout) {}
  // For a page of the list. One at a time: the former one must be over.
  std::shared_ptr<grpc::ClientContext> page_context();
  std::shared_ptr<grpc::ClientContext> stream_context();
  void cancel();
  bool cancelled() const;

 private:
  std::shared_ptr<grpc::ClientContext> keep(std::unique_ptr<grpc::ClientContext> context);
  const Client& client_;
  const absl::Duration timeout_;
  mutable std::mutex mutex_;
  bool cancelled_ = false;
  std::shared_ptr<grpc::ClientContext> current_;
};

// Where a list stands.
struct Listed {
  StorePoint first;         // of its first page: the watch goes on behind it
  std::int64_t latest = 0;  // revision of its last page: with the changes up to there it is one state of the source
};

// What a mirror does with its source. All run on the mirror's thread.
struct MirrorSource {
  std::string name;  // for logs and metrics: "profiles"
  // Reads every page anew into a copy that nobody sees yet, in place of one that nobody has seen. Make it by
  // read_pages().
  std::function<absl::StatusOr<Listed>(MirrorCalls&)> list;
  // The copy of the last list is a state of the source now: from here on readers see it, and later changes to it.
  std::function<void()> show;
  // Watches from behind `from` on, applies each change to the latest copy and then calls `seen` with its point (notices
  // too). Returns the status that ended the stream. Make it by follow_stream().
  std::function<absl::Status(MirrorCalls&, const StorePoint& from, const std::function<void(StorePoint)>& seen)> follow;
};

struct MirrorOptions {
  absl::Duration page_timeout = absl::Seconds(30);
  absl::Duration first_pause = absl::Milliseconds(100);  // doubles after each failure
  absl::Duration longest_pause = absl::Seconds(5);
};

class Mirror {
 public:
  // Begins at once. `client` and `ids` (jitter) outlive it.
  Mirror(const Client& client, MirrorSource source, Ids& ids, MirrorOptions options = {});
  // stop()
  ~Mirror();
  // The last revision applied; -1: not loaded yet.
  std::int64_t revision() const { return gate_.revision(); }
  // True once the first list is done.
  bool ready() const { return revision() >= 0; }
  // OK when ready, else DEPENDENCY_UNAVAILABLE that names the source and the cause: for the start of a handler.
  absl::Status check_ready() const;
  // For operators: "the copy of listings isn't loaded yet: RESOURCE_EXHAUSTED: …"; empty when it is ready.
  std::string why_not_ready() const;
  // Waits, blocking; gate().when_reached() waits without holding a thread.
  absl::Status wait_for(std::int64_t revision, absl::Time deadline) { return gate_.wait_for(revision, deadline); }
  RevisionGate& gate() { return gate_; }
  // OTHER_TIMELINE: as far as is known here `point` is of another past than the source's.
  absl::Status check(const StorePoint& point) const { return timelines_.check(point); }
  // How long ago its source last said anything, a change or that there is none (every five seconds); since this was
  // made when it never has.
  absl::Duration silence() const;
  const std::string& source() const { return source_.name; }
  // How often it listed everything: 1 in a quiet life.
  std::int64_t list_count() const;
  // Ends promptly, whatever the source does. Idempotent.
  void stop();

 private:
  void run();
  // Keeps the cause and says it when it is a new one.
  void failed(std::string_view what, const absl::Status& status, bool say);
  void succeeded();
  // False: stopped.
  bool pause(int failures);
  const MirrorSource source_;
  const MirrorOptions options_;
  Ids& ids_;
  MirrorCalls calls_;
  RevisionGate gate_;
  SeenTimelines timelines_;
  mutable std::mutex mutex_;
  std::condition_variable stop_wake_;
  bool stopped_ = false;
  absl::Duration heard_;  // when, by the steady clock
  std::int64_t list_count_ = 0;
  std::string cause_;  // of the last failure; empty: none since it last worked
  std::string said_;   // the cause that stands in the log; only the mirror's thread
  std::thread thread_;
};

}  // namespace entente::common
