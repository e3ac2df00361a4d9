#include "services/matching/tasks/task_feed.h"

#include <algorithm>
#include <utility>

#include "services/common/base/clock.h"
#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/text/sha256.h"
#include "services/matching/tasks/task_handlers.h"
#include "services/matching/tasks/task_list.h"

namespace entente::matching {
namespace {

std::string digest_of_list(const std::vector<PlacedTask>& tasks) {
  common::Digest digest("entente.tasks.1");
  for (const PlacedTask& placed : tasks) digest.add(placed.place).add(placed.task.SerializeAsString());
  return digest.finish();
}

absl::Status ending() {
  return common::make_error(common::kShuttingDown, "the process is ending: watch again");
}

}  // namespace

bool TaskFeed::Sources::operator==(const Sources& other) const {
  return world.profiles == other.world.profiles && world.listings == other.world.listings &&
         world.decisions == other.world.decisions && work == other.work && spoken == other.spoken && hour == other.hour;
}

TaskFeed::TaskFeed(const common::Clock& clock, WorldSource world, OpenWorkReader& work, FocalPoints& focal_points)
    : clock_(clock), world_(std::move(world)), work_(work), focal_points_(focal_points) {}

absl::StatusOr<TaskFeed::Sources> TaskFeed::sources() {
  Sources sources;
  ENTENTE_ASSIGN_OR_RETURN(sources.world, world_());
  ENTENTE_ASSIGN_OR_RETURN(sources.work, work_.read());
  sources.spoken = focal_points_.read(clock_.now());
  sources.hour = absl::FromUnixSeconds(absl::ToUnixSeconds(clock_.now()) / 3600 * 3600);
  return sources;
}

void TaskFeed::tell(const Sources& sources, Entry& entry, absl::Time now) {
  const std::shared_ptr<TaskStream> stream = entry.stream.lock();
  if (stream == nullptr) return;
  entry.caller.now = now;
  const std::vector<PlacedTask> tasks =
      tasks_of(sources.world, *sources.work, *sources.spoken, entry.caller, entry.person);
  std::string digest = digest_of_list(tasks);
  if (digest == entry.seen) return;
  entry.seen = std::move(digest);
  v1::WatchTasksResponse response;
  *response.mutable_counts() = count_kinds(tasks);
  stream->send(std::move(response));
}

absl::Status TaskFeed::add(const common::Caller& caller, const std::string& person,
                           const std::shared_ptr<TaskStream>& stream) {
  ENTENTE_ASSIGN_OR_RETURN(const Sources now, sources());
  std::lock_guard lock(mutex_);
  if (stopped_) return ending();
  Entry& entry = entries_.emplace_back(Entry{caller, person, stream});
  tell(now, entry, clock_.now());
  last_ = {};  // what changed since `now` was read is looked at next time
  return absl::OkStatus();
}

absl::Status TaskFeed::look() {
  {
    std::lock_guard lock(mutex_);
    std::erase_if(entries_, [](const Entry& entry) {
      const std::shared_ptr<TaskStream> stream = entry.stream.lock();
      return stream == nullptr || stream->is_over();
    });
    if (entries_.empty()) return absl::OkStatus();
  }
  ENTENTE_ASSIGN_OR_RETURN(Sources now, sources());
  std::lock_guard lock(mutex_);
  if (now == last_) return absl::OkStatus();
  for (Entry& entry : entries_) tell(now, entry, clock_.now());
  last_ = std::move(now);
  return absl::OkStatus();
}

void TaskFeed::stop() {
  std::lock_guard lock(mutex_);
  stopped_ = true;
  for (const Entry& entry : entries_) {
    if (const std::shared_ptr<TaskStream> stream = entry.stream.lock()) stream->finish(ending());
  }
  entries_.clear();
}

}  // namespace entente::matching
