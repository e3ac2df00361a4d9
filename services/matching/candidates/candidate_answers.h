// CandidateAnswers: the best partners of a listing in a world, from the cache where it has them. The same answer
// whatever the cache holds or does; only `cache_status` tells. In a large network (ListingsView::counted_before) a
// follower answers, and repairs what the cache has of before; in a small one a problem of the world. What a cache holds
// of this very world goes out as it is, unparsed. Thread-safe.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "entente/matching/v1/programme.pb.h"
#include "matcher/model/kinds.h"
#include "services/matching/candidates/candidates_reply.h"
#include "services/matching/candidates/single_flight.h"

namespace entente::common {
class Metrics;
}

namespace entente::matching {

class CandidateCache;
class Followers;
class Problems;
struct World;
struct WorldDigests;

class CandidateAnswers {
 public:
  // The parts outlive it. Counts answers by how they came about in `metrics`, when there are any.
  CandidateAnswers(Problems& problems, Followers& followers, CandidateCache& cache, common::Metrics* metrics)
      : problems_(problems), followers_(followers), cache_(cache), metrics_(metrics) {}

  // What candidates are asked for.
  struct Asked {
    const World& world;
    const v1::Programme& programme;
    matcher::Day as_of;
    std::string listing;
    int count;
  };
  // Its position is that of `world`, or newer. NOT_FOUND: there is no such listing; SNAPSHOT_UNSOLVABLE.
  absl::StatusOr<CandidatesReply> answer(const Asked& asked);

 private:
  using Reply = absl::StatusOr<CandidatesReply>;
  Reply of_problem(const Asked& asked);
  Reply from_cache_or_problem(const std::string& key, const std::string& fingerprint, const Asked& asked);
  Reply of_follower(const Asked& asked);
  Reply from_cache_or_follower(const std::string& key, const std::string& fingerprint, const WorldDigests& of,
                               const Asked& asked);

  Problems& problems_;
  Followers& followers_;
  CandidateCache& cache_;
  common::Metrics* const metrics_;
  SingleFlight<Reply> flights_, problem_flights_;
};

}  // namespace entente::matching
