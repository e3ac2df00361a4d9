#include "services/matching/reports/proposal_history.h"

#include <algorithm>

#include "absl/time/time.h"
#include "services/common/base/time.h"
#include "services/matching/proposals/answers.h"

namespace entente::matching {
namespace {

using v1::Decision;
using v1::Proposal;

// Whether the decision changed the state for good.
bool counts(const Decision& decision) {
  return !decision.reverted() && decision.action() != Decision::ACTION_UNDO &&
         decision.action() != Decision::ACTION_NOTE;
}

bool was_put_before_cities(const ProposalHistory& history) {
  return std::any_of(history.decisions.begin(), history.decisions.end(), [](const Decision& decision) {
    return counts(decision) && decision.to_state() == Proposal::STATE_APPROVED;
  });
}

}  // namespace

StepCounts count_steps(const std::vector<ProposalHistory>& histories) {
  StepCounts steps;
  for (const ProposalHistory& history : histories) {
    for (const Decision& decision : history.decisions) {
      if (counts(decision)) ++steps[{decision.action(), decision.reason()}];
    }
  }
  return steps;
}

std::map<State, TimeInState> times_in_states(const std::vector<ProposalHistory>& histories) {
  std::map<State, std::vector<std::int64_t>> hours;
  for (const ProposalHistory& history : histories) {
    absl::Time since = common::from_timestamp(history.proposal.create_time());
    for (const Decision& decision : history.decisions) {
      if (!counts(decision) || decision.from_state() == decision.to_state()) continue;
      const absl::Time until = common::from_timestamp(decision.create_time());
      // One made by hand begins with that step: before it, it stood nowhere.
      if (decision.from_state() == Proposal::STATE_UNSPECIFIED) {
        since = until;
        continue;
      }
      hours[decision.from_state()].push_back(std::max<std::int64_t>(0, absl::ToInt64Hours(until - since)));
      since = until;
    }
  }
  std::map<State, TimeInState> times;
  for (auto& [state, values] : hours) {
    const auto count = static_cast<std::int64_t>(values.size());
    times[state] = {*median(std::move(values)), count};
  }
  return times;
}

std::map<std::string, TimesAsked> asked_providers(const std::vector<ProposalHistory>& histories) {
  std::map<std::string, TimesAsked> cities;
  for (const ProposalHistory& history : histories) {
    if (!was_put_before_cities(history)) continue;
    for (const Proposal::Party& party : history.proposal.parties()) {
      if (party.role() == type::v1::PARTY_ROLE_BENEFICIARY) continue;
      TimesAsked& asked = cities[party.city()];
      ++asked.asked;
      asked.accepted += party.accepted() == type::v1::KNOWLEDGE_YES ? 1 : 0;
      asked.declined += party.accepted() == type::v1::KNOWLEDGE_NO ? 1 : 0;
    }
    for (const Decision& decision : history.decisions) {
      if (!counts(decision) || decision.action() != Decision::ACTION_DECLINE) continue;
      if (find_party(history.proposal, decision.on_behalf_of()) != nullptr) continue;
      TimesAsked& asked = cities[decision.on_behalf_of()];
      ++asked.asked;
      ++asked.declined;
    }
  }
  return cities;
}

std::optional<std::int64_t> median(std::vector<std::int64_t> values) {
  if (values.empty()) return std::nullopt;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>((values.size() - 1) / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace entente::matching
