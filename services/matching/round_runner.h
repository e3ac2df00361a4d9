// Round runner: solves rounds one after the other on its own thread and stores each result, with its proposals, unmet
// needs, balance and documents, in one transaction. A round that was cancelled or is gone meanwhile is dropped.
// Thread-safe.
#pragma once

#include <atomic>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <optional>

#include "absl/status/status.h"
#include "entente/matching/v1/round.pb.h"
#include "matcher/explain/round.h"
#include "services/matching/names.h"
#include "services/matching/solver_thread.h"
#include "services/matching/views.h"

namespace entente::common {
class Clock;
class Database;
class WatchHub;
}  // namespace entente::common

namespace entente::matching {

class RoundArchive;
class RoundFeed;

// A stored RUNNING round with what it is to be solved on.
struct RoundJob {
  RoundKey key;
  v1::Round round;
  World world;
  v1::Programme programme;
  matcher::Day as_of = 0;
};

class RoundRunner {
 public:
  // The parts outlive it. `queue`: rounds that may be solved or wait at once.
  RoundRunner(common::Database& database, common::WatchHub& hub, const common::Clock& clock, RoundFeed& feed,
              RoundArchive& archive, std::size_t queue);
  // stop()
  ~RoundRunner();

  // Rounds that a former process left RUNNING become FAILED with cause `failure.interrupted`. REQUIRES: before any job.
  absl::Status recover();
  // A place in the queue, before a round is promised to anybody; nothing when it is full.
  std::optional<SolverThread::Place> reserve() { return thread_.reserve(); }
  void run(SolverThread::Place place, RoundJob job);
  // Stops solving it soon. The caller has stored its state.
  void cancel(const std::string& name);
  // Ends what runs; RUNNING rounds become FAILED as in recover(). Idempotent.
  void stop();

 private:
  using Flag = std::shared_ptr<std::atomic<bool>>;
  void solve(RoundJob& job, const Flag& cancelled);
  absl::Status store(RoundJob& job, const matcher::Round& solved);
  void fail(const RoundKey& key, const type::v1::EngineText& failure, const std::vector<matcher::Text>& conflict = {});

  common::Database& database_;
  common::WatchHub& hub_;
  const common::Clock& clock_;
  RoundFeed& feed_;
  RoundArchive& archive_;
  std::mutex mutex_;
  std::map<std::string, Flag> cancelled_;  // by name, of rounds that run or wait
  std::atomic<bool> stopping_ = false;
  SolverThread thread_;
};

}  // namespace entente::matching
