#include "services/matching/solving/round_runner.h"

#include <memory>
#include <utility>
#include <variant>
#include <vector>

#include "matcher/engine/solve_round.h"
#include "services/common/base/clock.h"
#include "services/common/base/cores.h"
#include "services/common/base/log.h"
#include "services/common/base/status.h"
#include "services/common/rpc/metrics.h"
#include "services/common/storage/database.h"
#include "services/common/text/names.h"
#include "services/common/text/wording.h"
#include "services/matching/candidates/problems.h"
#include "services/matching/proposals/proposal_maker.h"
#include "services/matching/proposals/proposal_store.h"
#include "services/matching/results/results.h"
#include "services/matching/rounds/round_archive.h"
#include "services/matching/rounds/round_feed.h"
#include "services/matching/rounds/round_inputs.h"
#include "services/matching/rounds/round_store.h"
#include "services/matching/rounds/stored_round.h"
#include "services/matching/solving/base_round.h"
#include "services/matching/solving/engine_facts.h"
#include "services/matching/solving/solver_phases.h"

namespace entente::matching {
namespace {

constexpr common::Metric kRounds("entente_rounds_total", "Rounds that this process solved, by outcome.", {"outcome"});

type::v1::EngineText text(std::string_view id) {
  type::v1::EngineText result;
  result.set_id(std::string(id));
  return result;
}

v1::Round::Progress::Phase phase_of(matcher::Phase phase) {
  static const auto phases = [] {
    std::array<v1::Round::Progress::Phase, matcher::kPhaseIds.size()> result{};
    for (std::size_t i = 0; i < result.size(); ++i)
      result[i] = common::value_of<v1::Round::Progress::Phase>(matcher::kPhaseIds[i]);
    return result;
  }();
  return phases[static_cast<std::size_t>(phase)];
}

SnapshotInput snapshot_of(const RoundJob& job) {
  SnapshotInput input = snapshot_input(job.world, job.programme, job.as_of);
  for (const v1::Pairing& pairing : job.base) input.base.push_back(&pairing);
  return input;
}

// Says how far a round is, once for each new phase and each new per cent.
class ProgressReporter {
 public:
  ProgressReporter(RoundFeed& feed, const v1::Round& round, SolverPhases& phases)
      : feed_(feed), round_(round), phases_(phases) {}

  void report(v1::Round::Progress::Phase phase, std::int64_t done, std::int64_t total) {
    v1::Round::Progress& progress = *round_.mutable_progress();
    const std::int64_t percent = total > 0 ? done * 100 / total : 0;
    if (progress.phase() == phase && percent == percent_) return;
    percent_ = percent;
    phases_.begin(phase);
    progress.set_phase(phase);
    progress.set_done(done);
    progress.set_total(total);
    feed_.publish(round_);
  }

 private:
  RoundFeed& feed_;
  v1::Round round_;
  SolverPhases& phases_;
  std::int64_t percent_ = -1;
};

}  // namespace

RoundRunner::RoundRunner(common::Database& database, const common::Clock& clock, RoundLeases& leases, RoundFeed& feed,
                         RoundArchive& archive, std::size_t queue, common::Metrics* metrics)
    : database_(database),
      clock_(clock),
      leases_(leases),
      feed_(feed),
      archive_(archive),
      metrics_(metrics),
      thread_(queue) {
  if (metrics_ == nullptr) return;
  for (const char* outcome : {"solved", "failed", "cancelled"}) metrics_->count(kRounds, {outcome}, 0);
}

RoundRunner::~RoundRunner() {
  stop();
}

RoundLease RoundRunner::lease() const {
  return leases_.lease();
}

void RoundRunner::run(SolverThread::Place place, RoundJob job) {
  const RoundLeases::Flag cancelled = leases_.hold(job.key);
  auto shared = std::make_shared<RoundJob>(std::move(job));
  std::move(place).submit([this, shared, cancelled](bool stopped) {
    // What stop() leaves RUNNING is ended with its lease.
    if (!stopped) {
      SolverPhases phases(metrics_);
      count(solve(*shared, cancelled, phases));
    }
    feed_.forget(shared->round.name());
    leases_.let_go(shared->key);
  });
}

void RoundRunner::cancel(const common::RoundName& key) {
  leases_.give_up(key);
}

void RoundRunner::stop() {
  if (stopping_.exchange(true)) return;
  thread_.stop();
}

void RoundRunner::count(Outcome outcome) {
  if (metrics_ == nullptr) return;
  metrics_->count(kRounds, {outcome == Outcome::kSolved   ? "solved"
                            : outcome == Outcome::kFailed ? "failed"
                                                          : "cancelled"});
}

RoundRunner::Outcome RoundRunner::solve(RoundJob& job, const RoundLeases::Flag& cancelled, SolverPhases& phases) {
  ProgressReporter progress(feed_, job.round, phases);
  matcher::Control control;
  control.threads = common::cores(4);
  control.progress = [&](matcher::Phase phase, std::int64_t done, std::int64_t total) {
    progress.report(phase_of(phase), done, total);
  };
  control.cancelled = [&] { return cancelled->load() || stopping_.load(); };
  if (control.cancelled()) return Outcome::kCancelled;
  progress.report(v1::Round::Progress::PHASE_SNAPSHOT, 0, 1);
  if (const absl::Status status = fix_base(job); !status.ok()) {
    common::log_error("a round's base couldn't be read", {{"round", job.round.name()}, {"error", status.ToString()}});
    return fail(job.key, text("failure.store"));
  }
  matcher::BuildResult built = matcher::Problem::build(to_snapshot(snapshot_of(job)));
  if (const auto* faults = std::get_if<std::vector<matcher::Fault>>(&built)) {
    return fail(job.key, to_proto(faults->front()));
  }
  progress.report(v1::Round::Progress::PHASE_SNAPSHOT, 1, 1);
  const auto solved = std::make_shared<const matcher::Round>(
      matcher::solve_round(std::get<std::shared_ptr<const matcher::Problem>>(std::move(built)), control));
  switch (solved->outcome) {
    case matcher::Outcome::kCancelled:
      return Outcome::kCancelled;  // whoever cancelled has stored it; the leases do so for all that run at the end
    case matcher::Outcome::kInfeasible:
      if (!solved->conflict.empty()) return fail(job.key, text("failure.conflict"), solved->conflict);
      return fail(job.key, solved->faults.empty() ? text("failure.infeasible") : to_proto(solved->faults.front()));
    case matcher::Outcome::kOptimal:
    case matcher::Outcome::kBounded:
      break;
  }
  progress.report(v1::Round::Progress::PHASE_STORE, 0, 1);
  archive_.put(job.round.name(), solved);
  if (const absl::Status status = store(job, *solved, control); !status.ok()) {
    common::log_error("a round couldn't be stored", {{"round", job.round.name()}, {"error", status.ToString()}});
    return fail(job.key, text("failure.store"));
  }
  return Outcome::kSolved;
}

absl::Status RoundRunner::fix_base(RoundJob& job) {
  BaseDecisions decisions;
  ENTENTE_RETURN_IF_ERROR(database_.read([&](common::ReadTransaction& tx) -> absl::Status {
    ENTENTE_ASSIGN_OR_RETURN(job.base, pairings_of_base(tx, job.round.base_round()));
    ENTENTE_ASSIGN_OR_RETURN(decisions, decisions_of_base(tx, job.round.base_round()));
    return absl::OkStatus();
  }));
  job.world = with_base(job.world, job.programme, job.as_of, decisions);
  return absl::OkStatus();
}

absl::Status RoundRunner::store(RoundJob& job, const matcher::Round& solved, const matcher::Control& control) {
  RoundFiles files = to_files(solved);
  RoundResult result;
  result.round_document = std::move(files.round_json);
  result.certificate = std::move(files.certificate_json);
  result.certificate_digest = std::move(files.certificate_digest);
  result.balance = std::move(files.document.balance);
  result.unmet = std::move(files.document.unmet);
  const RoundInputs inputs = to_inputs(snapshot_of(job));
  std::vector<v1::Proposal> proposals = make_proposals(job.key, files.document.pairings, *job.world.listings);
  tell_engine_facts(solved, control, proposals);
  ENTENTE_ASSIGN_OR_RETURN(const Fates fates, fates_of_base(database_, job.round.base_round(),
                                                            RoundSide{*solved.problem, files.document.pairings}));
  const absl::Time now = clock_.now();
  std::optional<v1::Round> stored;
  const absl::Status write_status = database_.write([&](common::WriteTransaction& tx) -> absl::Status {
    stored.reset();
    ENTENTE_ASSIGN_OR_RETURN(const bool may_store, leases_.may_store(tx, job.key));
    if (!may_store) return absl::OkStatus();
    ENTENTE_ASSIGN_OR_RETURN(auto round, find_round(tx, job.key));
    if (!round.has_value()) return absl::OkStatus();
    round->set_state(v1::Round::STATE_SOLVED);
    round->clear_progress();
    *round->mutable_snapshot() = files.document.snapshot;
    *round->mutable_snapshot()->mutable_position() = job.world.position();
    *round->mutable_result() = files.document.result;
    ENTENTE_RETURN_IF_ERROR(update_round(tx, *round, now));
    ENTENTE_RETURN_IF_ERROR(insert_result(tx, job.key, result, inputs));
    std::vector<v1::Proposal> made = proposals;
    ENTENTE_RETURN_IF_ERROR(carry_over(tx, round->base_round(), made));
    ENTENTE_RETURN_IF_ERROR(give_way(tx, round->base_round(), made, fates, now));
    for (v1::Proposal& proposal : made) ENTENTE_RETURN_IF_ERROR(insert_proposal(tx, proposal, now));
    stored = *std::move(round);
    return absl::OkStatus();
  });
  ENTENTE_RETURN_IF_ERROR(write_status);
  if (stored.has_value()) feed_.publish(*stored);
  return absl::OkStatus();
}

RoundRunner::Outcome RoundRunner::fail(const common::RoundName& key, const type::v1::EngineText& failure,
                                       const std::vector<matcher::Text>& conflict) {
  std::optional<v1::Round> failed;
  const absl::Status status = database_.write([&](common::WriteTransaction& tx) -> absl::Status {
    failed.reset();
    ENTENTE_ASSIGN_OR_RETURN(const bool may_store, leases_.may_store(tx, key));
    if (!may_store) return absl::OkStatus();
    ENTENTE_ASSIGN_OR_RETURN(auto round, find_round(tx, key));
    if (!round.has_value()) return absl::OkStatus();
    round->set_state(v1::Round::STATE_FAILED);
    *round->mutable_failure() = failure;
    round->clear_conflict();
    for (const matcher::Text& line : conflict) *round->add_conflict() = to_proto(line);
    ENTENTE_RETURN_IF_ERROR(update_round(tx, *round, clock_.now()));
    failed = *std::move(round);
    return absl::OkStatus();
  });
  if (!status.ok()) {
    common::log_error("the failure of a round couldn't be stored",
                      {{"round", common::RoundName(key.programme, key.id).text()}, {"error", status.ToString()}});
  }
  if (failed.has_value()) feed_.publish(*failed);
  return Outcome::kFailed;
}

}  // namespace entente::matching
