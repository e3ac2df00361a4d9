#include "services/matching/reports/proposal_history.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/time/time.h"
#include "services/common/base/time.h"

namespace entente::matching {
namespace {

using testing::ElementsAre;
using testing::Key;
using v1::Decision;
using v1::Proposal;

const absl::Time kMade = absl::FromUnixSeconds(1'790'000'000);

void add_party(const std::string& city, type::v1::PartyRole role, ProposalHistory& history) {
  auto& party = *history.proposal.add_parties();
  party.set_city(city);
  party.set_role(role);
}

Decision& decide(Decision::Action action, Proposal::State from, Proposal::State to, int hours,
                 ProposalHistory& history) {
  Decision& decision = history.decisions.emplace_back();
  decision.set_action(action);
  decision.set_from_state(from);
  decision.set_to_state(to);
  *decision.mutable_create_time() = common::to_timestamp(kMade + absl::Hours(hours));
  return decision;
}

TEST(ProposalHistory, OfOneMadeByHandBeginsWithThatStep) {
  ProposalHistory history;
  *history.proposal.mutable_create_time() = common::to_timestamp(kMade);
  decide(Decision::ACTION_PROPOSE, Proposal::STATE_UNSPECIFIED, Proposal::STATE_PROPOSED, 0, history);
  decide(Decision::ACTION_REJECT, Proposal::STATE_PROPOSED, Proposal::STATE_REJECTED, 48, history);
  const auto times = times_in_states({history});
  EXPECT_THAT(times, ElementsAre(Key(Proposal::STATE_PROPOSED)));
  EXPECT_EQ(times.at(Proposal::STATE_PROPOSED).median_hours, 48);
}

TEST(ProposalHistory, CountsWhoDeclinedAndForWhomAnotherStandsIn) {
  ProposalHistory history;
  add_party("cities/dakar", type::v1::PARTY_ROLE_BENEFICIARY, history);
  add_party("cities/accra", type::v1::PARTY_ROLE_PIVOTAL, history);
  add_party("cities/lyon", type::v1::PARTY_ROLE_FACILITATING, history);
  decide(Decision::ACTION_HOLD_PLACES, Proposal::STATE_APPROVING, Proposal::STATE_APPROVED, 1, history);
  decide(Decision::ACTION_DECLINE, Proposal::STATE_APPROVED, Proposal::STATE_APPROVING, 2, history)
      .set_on_behalf_of("cities/ghent");
  const auto asked = asked_providers({history});
  EXPECT_THAT(asked, ElementsAre(Key("cities/accra"), Key("cities/ghent"), Key("cities/lyon")));
  EXPECT_EQ(asked.at("cities/ghent").asked, 1);
  EXPECT_EQ(asked.at("cities/ghent").declined, 1);
  EXPECT_EQ(asked.at("cities/lyon").declined, 0);
}

TEST(ProposalHistory, CountsOnceWhoDeclinedAndIsAPartyStill) {
  ProposalHistory history;
  add_party("cities/accra", type::v1::PARTY_ROLE_PIVOTAL, history);
  history.proposal.mutable_parties(0)->set_accepted(type::v1::KNOWLEDGE_NO);
  decide(Decision::ACTION_HOLD_PLACES, Proposal::STATE_APPROVING, Proposal::STATE_APPROVED, 1, history);
  decide(Decision::ACTION_DECLINE, Proposal::STATE_APPROVED, Proposal::STATE_DECLINED, 2, history)
      .set_on_behalf_of("cities/accra");
  EXPECT_EQ(asked_providers({history}).at("cities/accra").asked, 1);
  EXPECT_EQ(asked_providers({history}).at("cities/accra").declined, 1);
}

}  // namespace
}  // namespace entente::matching
