// Round runner: solves rounds one after the other on its own thread and stores each result, with its proposals, unmet
// needs, balance and documents, in one transaction. Its base gives way in the same one (base_round.h). A round that was
// cancelled, by whatever replica, or is no longer this process's own (round_leases.h) is dropped. Thread-safe.
#pragma once

#include <atomic>
#include <cstddef>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "entente/matching/v1/round.pb.h"
#include "matcher/round/round.h"
#include "services/common/text/names.h"
#include "services/matching/rounds/round_leases.h"
#include "services/matching/solving/solver_thread.h"
#include "services/matching/world/views.h"

namespace entente::common {
class Clock;
class Database;
class Metrics;
}  // namespace entente::common

namespace entente::matching {

class RoundArchive;
class RoundFeed;
class SolverPhases;

// A stored RUNNING round with what it is to be solved on.
struct RoundJob {
  common::RoundName key;
  v1::Round round;
  World world;
  v1::Programme programme;
  matcher::Day as_of = 0;
  std::vector<v1::Pairing> base = {};  // of the base round
};

class RoundRunner {
 public:
  // The parts outlive it. `queue`: rounds that may be solved or wait at once. `metrics`: how long each phase took, and
  // what became of rounds; null: nobody counts.
  RoundRunner(common::Database& database, const common::Clock& clock, RoundLeases& leases, RoundFeed& feed,
              RoundArchive& archive, std::size_t queue, common::Metrics* metrics = nullptr);
  // stop()
  ~RoundRunner();

  // A place in the queue, before a round is promised to anybody; nothing when it is full.
  std::optional<SolverThread::Place> reserve() { return thread_.reserve(); }
  // The lease for a round that is about to be stored as RUNNING, for run().
  RoundLease lease() const;
  void run(SolverThread::Place place, RoundJob job);
  // Stops solving it soon. The caller has stored its state.
  void cancel(const common::RoundName& key);
  // Ends what runs; the leases then end the rounds. Idempotent.
  void stop();

 private:
  // What became of it.
  enum class Outcome { kSolved, kFailed, kCancelled };
  Outcome solve(RoundJob& job, const RoundLeases::Flag& cancelled, SolverPhases& phases);
  void count(Outcome outcome);
  absl::Status fix_base(RoundJob& job);
  absl::Status store(RoundJob& job, const matcher::Round& solved, const matcher::Control& control);
  // kFailed.
  Outcome fail(const common::RoundName& key, const type::v1::EngineText& failure,
               const std::vector<matcher::Text>& conflict = {});

  common::Database& database_;
  const common::Clock& clock_;
  RoundLeases& leases_;
  RoundFeed& feed_;
  RoundArchive& archive_;
  common::Metrics* const metrics_;
  std::atomic<bool> stopping_ = false;
  SolverThread thread_;
};

}  // namespace entente::matching
