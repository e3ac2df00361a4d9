// Appraiser: what a pair or trio that a person puts together is worth, which rules it breaks, and what it costs its
// round. An interface, since the engine that says so stands above this room, and tests stand in for it. Thread-safe.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "entente/matching/v1/pairing.pb.h"
#include "entente/matching/v1/round.pb.h"
#include "entente/type/v1/quantity.pb.h"
#include "services/common/rpc/call_context.h"
#include "services/matching/world/views.h"

namespace entente::matching {

struct Appraisal {
  struct Broken {
    std::string rule;  // its id
    type::v1::EngineText text;
  };
  // As a listing of them is worth it today; of one that breaks a rule the score that it would have, without terms.
  v1::RoundPairing pairing;
  std::vector<Broken> broken;  // but for places
  std::vector<v1::RuleOutcome> unknown_rules;
  bool priority = false;  // of the need
  std::string no_place;   // which listing has no place left, as a clause; empty: each has one
  // The best round without it less the best round with it; nothing: the round was solved without one of its listings,
  // or what is fixed in the round leaves no room for it.
  std::optional<type::v1::Amount> price;
};

class Appraiser {
 public:
  virtual ~Appraiser() = default;
  // REQUIRES: the listings are published, in their roles, and of cities that differ. INVALID_FIELD: a listing is out of
  // the programme's scope. CANCELLED or DEADLINE_EXCEEDED where the call ends first. May solve, which takes seconds.
  virtual absl::StatusOr<Appraisal> appraise(const common::CallContext& call, const World& world,
                                             const v1::Round& round, const v1::Pairing& pairing) = 0;
};

}  // namespace entente::matching
