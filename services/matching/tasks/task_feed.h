// TaskFeed: tells who watches tasks when their list has changed, whatever changed it: a step, a listing, a profile, or
// the day. From time to time it looks whether anything has moved, works out the lists of those who watch, and sends how
// many tasks there are of each kind to those whose list is another than before. Thread-safe.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "entente/matching/v1/task_service.pb.h"
#include "services/common/replication/latest_stream.h"
#include "services/common/rpc/caller.h"
#include "services/matching/proposals/steps_in_store.h"
#include "services/matching/tasks/open_work.h"
#include "services/matching/world/focal_points.h"

namespace entente::common {
class Clock;
}

namespace entente::matching {

using TaskStream = common::LatestStream<v1::WatchTasksResponse>;

class TaskFeed {
 public:
  // The parts outlive it.
  TaskFeed(const common::Clock& clock, WorldSource world, OpenWorkReader& work, FocalPoints& focal_points);
  // Sends the counts of now, and from then on whenever the caller's list has changed. `person`: as of tasks_of(). The
  // error of who can't be asked.
  absl::Status add(const common::Caller& caller, const std::string& person, const std::shared_ptr<TaskStream>& stream);
  // Looks once. Cheap while nobody watches, and while nothing has changed since.
  absl::Status look();
  // Every stream ends with SHUTTING_DOWN, later ones at once.
  void stop();

 private:
  struct Sources {
    World world;
    std::shared_ptr<const OpenWork> work;
    std::shared_ptr<const SpokenFor> spoken;
    absl::Time hour;  // lists change by time, too
    bool operator==(const Sources& other) const;
  };
  struct Entry {
    common::Caller caller;
    std::string person;
    std::weak_ptr<TaskStream> stream;
    std::string seen = {};  // digest of the list that it was told of
  };
  absl::StatusOr<Sources> sources();
  static void tell(const Sources& sources, Entry& entry, absl::Time now);

  const common::Clock& clock_;
  const WorldSource world_;
  OpenWorkReader& work_;
  FocalPoints& focal_points_;
  std::mutex mutex_;
  std::vector<Entry> entries_;
  Sources last_;
  bool stopped_ = false;
};

}  // namespace entente::matching
