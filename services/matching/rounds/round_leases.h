// Leases of running rounds: who solves a round, and until when that is sure without a word from there. The owner renews
// its leases and stores with them how far it is; every replica looks for rounds that are no longer its own, for leases
// that ran out (their round becomes FAILED with cause `failure.interrupted`), and for news of rounds of others that its
// callers watch. Result, failure and progress are stored only by the owner of a round that is RUNNING, which is looked
// at in the transaction that stores them (may_store). That is the fencing token: an owner's id is drawn anew at the
// start of each process, and a round is given to one owner once in its life, so whoever slept past his lease finds it
// over, and no later lease of his makes it his again. Leases are compared by civil time: clocks of replicas may differ
// by less than a lease. Thread-safe.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "entente/matching/v1/round.pb.h"
#include "services/common/text/names.h"
#include "services/matching/rounds/round_store.h"

namespace entente::common {
class Clock;
class Database;
class Ids;
}  // namespace entente::common

namespace entente::matching {

class RoundFeed;

struct RoundLeaseOptions {
  absl::Duration lease = absl::Seconds(15);
  absl::Duration beat = absl::Seconds(1);  // between two looks at the store; zero: none by itself (tests call beat())
};

class RoundLeases {
 public:
  // True once the round is no longer to be solved here.
  using Flag = std::shared_ptr<std::atomic<bool>>;

  // The parts outlive it. Its owner is a random id.
  RoundLeases(common::Database& database, const common::Clock& clock, common::Ids& ids, RoundFeed& feed,
              RoundLeaseOptions options);
  // stop()
  ~RoundLeases();
  // Ends what ran out, and begins to beat.
  absl::Status start();

  // For a new round of this process.
  RoundLease lease() const;
  // From now on its lease is renewed.
  Flag hold(const common::RoundName& key);
  void let_go(const common::RoundName& key);
  // Raises the flag of a round that is held here.
  void give_up(const common::RoundName& key);
  // Whether the round is still RUNNING and this process's own: asked in the transaction that stores its end.
  absl::StatusOr<bool> may_store(common::ReadTransaction& tx, const common::RoundName& key) const;

  // One look: renews, stores progress, raises flags, ends what ran out, tells watchers.
  absl::Status beat();
  // Ends the beat, and what is RUNNING of this process. REQUIRES: nothing is solved any more. Idempotent.
  void stop();

 private:
  struct Held {
    Flag flag;
    std::string progress;  // as last stored
  };
  absl::Status renew(const std::map<common::RoundName, RunningRound>& running);
  absl::Status end_expired(const std::map<common::RoundName, RunningRound>& running);
  absl::Status tell_watchers();
  // RUNNING rounds for which `ends(round)` holds become FAILED.
  absl::Status interrupt(const std::function<bool(const RunningRound&)>& ends);
  bool is_held(const common::RoundName& key) const;
  void run();

  common::Database& database_;
  const common::Clock& clock_;
  RoundFeed& feed_;
  const RoundLeaseOptions options_;
  const std::string owner_;
  mutable std::mutex mutex_;
  std::condition_variable stop_wake_;
  bool stopped_ = false;
  std::map<common::RoundName, Held> held_;
  std::map<std::string, std::string> told_;  // by name, what watchers know; only the beat
  std::thread thread_;
};

}  // namespace entente::matching
