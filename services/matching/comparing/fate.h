// Fate: why a pairing that one round has isn't in another one. It goes by what is known of both: the problems that they
// were solved on, rules and scores asked of each, and what the other round chose instead. Pure.
#pragma once

#include <vector>

#include "entente/matching/v1/pairing.pb.h"
#include "entente/matching/v1/round.pb.h"
#include "entente/matching/v1/round_service.pb.h"
#include "matcher/score/problem.h"

namespace entente::matching {

// A round as it is asked about.
struct RoundSide {
  const matcher::Problem& problem;
  const std::vector<v1::RoundPairing>& pairings;
};

// In which direction of time is asked.
enum class Asked {
  kWhyNoMore,     // the round that has the pairing is the one before
  kWhyNotBefore,  // it is the one after
};

struct Fate {
  v1::CompareRoundsResponse::Difference::Cause cause = v1::CompareRoundsResponse::Difference::CAUSE_OUTWEIGHED;
  std::vector<type::v1::EngineText> details;  // texts `compare.…` and those of rules; at least one
};

// Of `pairing`, which the round of problem `in` has and `other` hasn't. The first that holds, in the order of the
// contract: a directive; a listing that changed, opened, closed or is gone, and that makes a difference; places or city
// limits; a rule; a weight; else that it is outweighed. O(pairings + rules).
Fate fate_of(const v1::Pairing& pairing, const matcher::Problem& in, const RoundSide& other, Asked asked);

}  // namespace entente::matching
