// From what a request sees to the engine's problem: the input of a snapshot, the problem with its digests, and a small
// cache of problems, since many requests ask about the same programme in the same world. Thread-safe.
#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "matcher/score/problem.h"
#include "services/common/base/errors.h"
#include "services/matching/candidates/candidate_finder.h"
#include "services/matching/candidates/single_flight.h"
#include "services/matching/documents/convert.h"
#include "services/matching/world/views.h"

namespace entente::common {
class Metrics;
}

namespace entente::matching {

// What a snapshot of `programme` is made from. Borrows from `world` and `programme`. A listing or cooperation whose
// city hasn't come through yet takes no part; the position says what has been seen.
SnapshotInput snapshot_input(const World& world, const v1::Programme& programme, matcher::Day as_of);
// `error` with a violation for each fault. A fault of `programme_name` names its field as `programme.…`.
absl::Status to_status(const std::vector<matcher::Fault>& faults, std::string_view programme_name,
                       const common::Error& error);

// 64 hexadecimal digits for all that candidates of a programme and a day follow from: the engine's version, and what is
// relevant in the world (relevant.h), however and wherever it came there. Two replicas that have seen the same have the
// same one. Quick: what costs time stands in the views. REQUIRES: sealed views.
std::string fingerprint(const World& world, const v1::Programme& programme, matcher::Day as_of);

// A problem with what identifies it, and who finds candidates in it.
struct PreparedProblem {
  PreparedProblem(std::shared_ptr<const matcher::Problem> built, std::string of)
      : problem(std::move(built)), candidates(problem), fingerprint(std::move(of)) {}

  std::shared_ptr<const matcher::Problem> problem;
  CandidateFinder candidates;
  std::string fingerprint;
};

class Problems {
 public:
  // Counts those that it builds in `metrics`, when there are any: they outlive it.
  explicit Problems(common::Metrics* metrics, std::size_t kept = 4) : metrics_(metrics), kept_(kept) {}
  // SNAPSHOT_UNSOLVABLE names the faults.
  absl::StatusOr<std::shared_ptr<const PreparedProblem>> prepare(const World& world, const v1::Programme& programme,
                                                                 matcher::Day as_of);

 private:
  using Prepared = absl::StatusOr<std::shared_ptr<const PreparedProblem>>;
  std::shared_ptr<const PreparedProblem> find(const std::string& fingerprint);
  common::Metrics* const metrics_;
  const std::size_t kept_;
  std::mutex mutex_;
  std::list<std::shared_ptr<const PreparedProblem>> by_use_;  // the last used first
  SingleFlight<Prepared> flights_;
};

}  // namespace entente::matching
