// Interest: a city asks for an offer that it has seen, for a need of its own; what comes of it is a proposal in the
// coordinators' queue, in the newest round of the programme that is solved or published: the one that they review.
// Plain functions (call, request) → reply. Errors by code: see errors.h. Thread-safe.
#pragma once

#include <functional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "entente/matching/v1/proposal_service.pb.h"
#include "services/common/rpc/call_context.h"
#include "services/matching/proposals/steps_in_store.h"

namespace entente::common {
class Database;
}

namespace entente::matching {

// A pair as the programme's rules and weights see it, alone.
struct JudgedPair {
  v1::RoundPairing pairing;
  std::vector<type::v1::EngineText> broken_rules;
  std::vector<v1::RuleOutcome> unknown_rules;
  bool priority = false;  // of the need
};
// The engine stands above this room. What a pair costs its round isn't asked: that would take seconds for whoever asks.
using PairJudge =
    std::function<absl::StatusOr<JudgedPair>(const World&, const v1::Programme&, const v1::Pairing&, absl::Time now)>;

class InterestHandlers {
 public:
  // `database` outlives it.
  InterestHandlers(common::Database& database, WorldSource world, PairJudge judge);

  // ALREADY_EXISTS names a proposal of this pair that the city sees and that is open; NOT_FOUND is a listing that it
  // doesn't see, ROUND_NOT_SOLVED a programme without a round. A rule that is broken stands on the proposal: whether
  // it counts is the coordinators' to say.
  absl::StatusOr<v1::Proposal> express(const common::CallContext& call, const v1::ExpressInterestRequest& request);

 private:
  common::Database& database_;
  const WorldSource world_;
  const PairJudge judge_;
};

}  // namespace entente::matching
