// EngineFacts: what only the engine knows of a proposal when it is made: which rules of the programme it couldn't tell,
// and whether the need has priority. Pure; thread-safe.
#pragma once

#include <vector>

#include "entente/matching/v1/pairing.pb.h"
#include "entente/matching/v1/proposal.pb.h"
#include "matcher/score/evaluation.h"
#include "matcher/score/problem.h"

namespace entente::matching {

// Those rules that couldn't be told, in the order of the engine.
std::vector<v1::RuleOutcome> unknown_rules(const matcher::Evaluation& evaluation);

// Sets unknown_rules, priority and weak_score of the proposals of a round. REQUIRES: its problem has their listings.
// O(proposals · rules).
void tell_engine_facts(const matcher::Problem& problem, std::vector<v1::Proposal>& proposals);

}  // namespace entente::matching
