// Round feed: how far the rounds are that run in this process, and who watches which. RoundLeases stores that progress
// now and then, and brings news of rounds that run elsewhere; states live in the store and pass through here after
// their commit. Thread-safe.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "entente/matching/v1/round.pb.h"

namespace entente::matching {

// True for every state but RUNNING.
bool is_over(v1::Round::State state);

// Somebody who watches one round. Calls come from any thread and may overlap.
class RoundWatcher {
 public:
  virtual ~RoundWatcher() = default;
  // The round as it is now; the last one when is_over.
  virtual void offer(const v1::Round& round) = 0;
  virtual void finish(const absl::Status& status) = 0;
};

class RoundFeed {
 public:
  // The round changed its state or progress; when it is over its progress is dropped.
  void publish(const v1::Round& round);
  // The same for a round whose progress is kept elsewhere: only its watchers are told.
  void tell(const v1::Round& round);
  // Names of the rounds that somebody watches.
  std::vector<std::string> watched();
  // Progress of a running round; nothing when none is known.
  std::optional<v1::Round::Progress> progress(const std::string& name) const;
  // Solving of the round has ended, however: its progress is of no use any more.
  void forget(const std::string& name);
  // From now on `watcher` is told of the round. It isn't kept alive.
  void add(const std::string& name, const std::shared_ptr<RoundWatcher>& watcher);
  // Every watcher gets SHUTTING_DOWN, later ones at once.
  void stop();

 private:
  mutable std::mutex mutex_;
  std::map<std::string, v1::Round::Progress> progress_;
  std::map<std::string, std::vector<std::weak_ptr<RoundWatcher>>> watchers_;
  bool stopped_ = false;
};

}  // namespace entente::matching
