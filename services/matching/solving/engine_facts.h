// EngineFacts: what only the engine knows of a proposal when it is made: which rules of the programme it couldn't tell,
// whether the need has priority, and what its round would lose without it. Pure; thread-safe.
#pragma once

#include <vector>

#include "entente/matching/v1/pairing.pb.h"
#include "entente/matching/v1/proposal.pb.h"
#include "matcher/round/round.h"
#include "matcher/score/evaluation.h"

namespace entente::matching {

// Those rules that couldn't be told, in the order of the engine.
std::vector<v1::RuleOutcome> unknown_rules(const matcher::Evaluation& evaluation);

// Sets unknown_rules, priority, weak_score and loss of the proposals of a round, in the order of its pairings.
// REQUIRES: it has a choice and pairings. O(proposals · rules), and losses.h.
void tell_engine_facts(const matcher::Round& round, const matcher::Control& control,
                       std::vector<v1::Proposal>& proposals);

}  // namespace entente::matching
