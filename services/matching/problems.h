// From what a request sees to the engine's problem: the input of a snapshot, the problem with its digests, and a small
// cache of problems, since many requests ask about the same programme at the same position. Thread-safe.
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
#include "services/common/errors.h"
#include "services/matching/candidate_finder.h"
#include "services/matching/documents/convert.h"
#include "services/matching/round_store.h"
#include "services/matching/single_flight.h"
#include "services/matching/views.h"

namespace entente::matching {

// What a snapshot of `programme` is made from. Borrows from `world` and `programme`. A listing or cooperation whose
// city hasn't come through yet takes no part; the position says what has been seen.
SnapshotInput snapshot_input(const World& world, const v1::Programme& programme, matcher::Day as_of);
SnapshotInput snapshot_input(const RoundInputs& inputs, matcher::Day as_of);
// The same as messages of their own, to be stored with a round; descriptions, which nothing follows from, are left out.
RoundInputs to_inputs(const SnapshotInput& input);

// `error` with a violation for each fault. A fault of `programme_name` names its field as `programme.…`.
absl::Status to_status(const std::vector<matcher::Fault>& faults, std::string_view programme_name,
                       const common::Error& error);

// A problem with what identifies it, and who finds candidates in it.
struct PreparedProblem {
  explicit PreparedProblem(std::shared_ptr<const matcher::Problem> built) : problem(built), candidates(built) {}

  std::shared_ptr<const matcher::Problem> problem;
  CandidateFinder candidates;
  type::v1::Position position;
  std::string programme_fingerprint;
  std::string context_digest;
  std::string snapshot_digest;
};

class Problems {
 public:
  explicit Problems(std::size_t kept = 4) : kept_(kept) {}
  // SNAPSHOT_UNSOLVABLE names the faults.
  absl::StatusOr<std::shared_ptr<const PreparedProblem>> prepare(const World& world, const v1::Programme& programme,
                                                                 matcher::Day as_of);

 private:
  using Prepared = absl::StatusOr<std::shared_ptr<const PreparedProblem>>;
  const std::size_t kept_;
  std::mutex mutex_;
  std::list<std::pair<std::string, std::shared_ptr<const PreparedProblem>>> by_use_;  // the last used first
  SingleFlight<Prepared> flights_;
};

}  // namespace entente::matching
