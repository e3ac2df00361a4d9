// Followers: which follower answers for a programme and a day in a large network. One is made when somebody asks first;
// when counts are taken again, another is made meanwhile, and the former answers until it is ready. Thread-safe.
#pragma once

#include <atomic>
#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "absl/status/statusor.h"
#include "services/matching/candidates/network_follower.h"
#include "services/matching/candidates/single_flight.h"

namespace entente::common {
class Metrics;
}

namespace entente::matching {

struct FollowersOptions {
  std::size_t kept = 2;       // the longest unused go first
  bool in_background = true;  // that another one is made; else whoever asks makes it
};

class Followers {
 public:
  // Counts those that it makes in `metrics`, when there are any: they outlive it.
  explicit Followers(common::Metrics* metrics, FollowersOptions options = {});
  // Waits for the one that is being made to stop.
  ~Followers();

  struct Following {
    std::shared_ptr<NetworkFollower> follower;  // nullptr: there is none yet
    // 64 hexadecimal digits: of programme, day, countries, vocabularies, and the counts that it goes by. Two replicas
    // whose followers have the same one give the same answers on the same world.
    std::string fingerprint;
  };
  // What there is. Never waits for one that is being made.
  Following find(const World& world, const v1::Programme& programme, matcher::Day as_of);
  // One that has seen at least this world; made where there is none. Its follower is nullptr where it can't be
  // followed: ask a problem (problems.h), then. SNAPSHOT_UNSOLVABLE. O(network) to make one, else O(changes).
  absl::StatusOr<Following> following(const World& world, const v1::Programme& programme, matcher::Day as_of);

 private:
  struct Entry {
    std::string frame;  // programme, day, countries, vocabularies
    Following following;
  };
  using Made = absl::StatusOr<std::shared_ptr<NetworkFollower>>;
  std::shared_ptr<const matcher::Frequencies> frequencies(const World& world, matcher::Day as_of);
  Made make(const World& world, const v1::Programme& programme, matcher::Day as_of);
  void make_in_background(const World& world, const v1::Programme& programme, matcher::Day as_of);
  void keep(Entry entry);
  void forget(const std::shared_ptr<NetworkFollower>& follower);

  common::Metrics* const metrics_;
  const FollowersOptions options_;
  SingleFlight<Made> flights_;
  std::mutex mutex_;
  std::list<Entry> by_use_;  // the last used first
  std::string not_held_;     // fingerprint of what couldn't be followed last
  struct Counted {
    std::string digest;
    matcher::Day as_of = 0;
    std::shared_ptr<const matcher::Frequencies> frequencies;
  };
  Counted counted_;
  std::thread maker_;
  std::string tried_;  // fingerprint of what it made last, or couldn't make
  bool making_ = false;
  std::atomic<bool> stop_ = false;
};

}  // namespace entente::matching
