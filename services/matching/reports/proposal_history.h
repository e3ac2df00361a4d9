// What became of proposals, by their decisions: answers by reason, how long they stood in each state, and which cities
// were asked how often. Decisions that were taken back count as if they had never been. Pure; thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "entente/matching/v1/proposal.pb.h"
#include "services/matching/review/step_table.h"

namespace entente::matching {

struct ProposalHistory {
  v1::Proposal proposal;
  std::vector<v1::Decision> decisions;  // in their order, with `reverted`
};

// How often a step was taken, by its reason; empty where it has none.
using StepCounts = std::map<std::pair<Action, std::string>, std::int64_t>;
StepCounts count_steps(const std::vector<ProposalHistory>& histories);

// Median hours that proposals stood in a state, of those that left it; and how many did.
struct TimeInState {
  std::int64_t median_hours = 0;
  std::int64_t count = 0;
};
std::map<State, TimeInState> times_in_states(const std::vector<ProposalHistory>& histories);

// How often a city was asked as provider, and what it answered; also where another city stands in for it since.
struct TimesAsked {
  std::int64_t asked = 0;
  std::int64_t accepted = 0;
  std::int64_t declined = 0;
};
std::map<std::string, TimesAsked> asked_providers(const std::vector<ProposalHistory>& histories);

// The lower of the two in the middle; nothing of nothing.
std::optional<std::int64_t> median(std::vector<std::int64_t> values);

}  // namespace entente::matching
