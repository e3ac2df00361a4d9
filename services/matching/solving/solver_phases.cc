#include "services/matching/solving/solver_phases.h"

#include "services/common/base/clock.h"
#include "services/common/rpc/metrics.h"
#include "services/common/text/wording.h"

namespace entente::matching {
namespace {

constexpr common::Metric kPhase("entente_solver_phase_seconds",
                                "Time of a phase of solving a round, as often as it comes.", {"phase"});
constexpr common::Metric kAll("entente_solver_duration_seconds", "Time of solving a round, with storing it.");

}  // namespace

SolverPhases::SolverPhases(common::Metrics* metrics)
    : metrics_(metrics), begin_(common::steady_now()), phase_begin_(begin_) {}

SolverPhases::~SolverPhases() {
  const absl::Duration now = common::steady_now();
  end_phase(now);
  if (metrics_ != nullptr) metrics_->observe(kAll, {}, absl::ToDoubleSeconds(now - begin_));
}

void SolverPhases::begin(Phase phase) {
  if (phase == phase_) return;
  const absl::Duration now = common::steady_now();
  end_phase(now);
  phase_ = phase;
  phase_begin_ = now;
}

void SolverPhases::end_phase(absl::Duration now) {
  if (metrics_ == nullptr || phase_ == v1::Round::Progress::PHASE_UNSPECIFIED) return;
  metrics_->observe(kPhase, {common::word_of(phase_)}, absl::ToDoubleSeconds(now - phase_begin_));
}

}  // namespace entente::matching
