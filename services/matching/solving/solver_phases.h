// How long each phase of solving a round takes: entente_solver_phase_seconds{phase}, and all of them together:
// entente_solver_duration_seconds. For the thread that solves.
#pragma once

#include "absl/time/time.h"
#include "entente/matching/v1/round.pb.h"

namespace entente::common {
class Metrics;
}

namespace entente::matching {

class SolverPhases {
 public:
  using Phase = v1::Round::Progress::Phase;

  // `metrics` outlives it; null: nobody counts.
  explicit SolverPhases(common::Metrics* metrics);
  // Ends the phase that runs.
  ~SolverPhases();
  SolverPhases(const SolverPhases&) = delete;
  SolverPhases& operator=(const SolverPhases&) = delete;

  // Ends the phase before, if it is another one.
  void begin(Phase phase);

 private:
  void end_phase(absl::Duration now);
  common::Metrics* const metrics_;
  const absl::Duration begin_;
  absl::Duration phase_begin_;
  Phase phase_ = v1::Round::Progress::PHASE_UNSPECIFIED;
};

}  // namespace entente::matching
