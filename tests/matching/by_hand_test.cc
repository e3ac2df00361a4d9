// Proposals by hand over gRPC, on a real round: the engine's word on them, and people from the profiles service.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/matching/house.h"

namespace entente::matching {
namespace {

using Proposals = v1::ProposalService::Stub;
using v1::Proposal;

// Of a round the proposal whose first runner-up nobody else has.
const Proposal* with_runner_up(const std::vector<Proposal>& proposals) {
  const auto found = std::find_if(proposals.begin(), proposals.end(), [](const Proposal& each) {
    return each.pairing().runners_up_size() > 0 && each.pairing().runners_up(0).score() > 0;
  });
  return found == proposals.end() ? nullptr : &*found;
}

TEST(ByHandOnARound, ARunnerUpHasItsScoreAndItsPrice) {
  MatchingHouse house;
  const v1::Round round = house.solve(house.create_programme(example_programme()));
  const std::vector<Proposal> proposals = house.all_proposals(round.name());
  const Proposal* const before = with_runner_up(proposals);
  ASSERT_NE(before, nullptr);
  const v1::Candidate& runner_up = before->pairing().runners_up(0);
  v1::SwapPartnerRequest request;
  request.set_name(before->name());
  *request.mutable_pairing() = runner_up.pairing();
  request.set_validate_only(true);
  const auto tried = call(house.proposals, &Proposals::SwapPartner, house.as(Who::kCoordinator), request);
  ASSERT_TRUE(tried.ok()) << tried.status();
  EXPECT_EQ(tried->proposal().pairing().candidate().score(), runner_up.score());
  EXPECT_GT(tried->proposal().pairing().candidate().terms_size(), 0);
  ASSERT_TRUE(tried->has_price());
  // As an explanation inside the round says it.
  v1::ExplainPairRequest explain;
  explain.set_round(round.name());
  *explain.mutable_pairing() = runner_up.pairing();
  const auto said =
      call(house.candidates, &v1::CandidateService::Stub::ExplainPair, house.as(Who::kCoordinator), explain);
  ASSERT_TRUE(said.ok()) << said.status();
  EXPECT_EQ(tried->price().SerializeAsString(), said->shortfall().SerializeAsString());
  request.set_validate_only(false);
  const auto swapped = call(house.proposals, &Proposals::SwapPartner, house.as(Who::kCoordinator), request);
  ASSERT_TRUE(swapped.ok()) << swapped.status();
  EXPECT_EQ(swapped->former().state(), Proposal::STATE_SUPERSEDED);
  EXPECT_EQ(swapped->former().name(), before->name());
  v1::GetProposalRequest get;
  get.set_name(swapped->proposal().name());
  EXPECT_EQ(call(house.proposals, &Proposals::GetProposal, house.as(Who::kCoordinator), get)->state(),
            Proposal::STATE_PROPOSED);
}

TEST(ByHandOnARound, NamesTheRulesThatAPairBreaks) {
  MatchingHouse house;
  const v1::Round round = house.solve(house.create_programme(example_programme()));
  const auto unmet = house.all_unmet(round.name());
  const auto stopped = std::find_if(unmet.begin(), unmet.end(), [](const v1::UnmetNeed& need) {
    return need.near_size() > 0 && !need.near(0).rule().empty() && need.near(0).rule() != "places";
  });
  ASSERT_NE(stopped, unmet.end());
  v1::CreateProposalRequest request;
  request.set_parent(round.name());
  request.mutable_pairing()->set_need(stopped->need());
  request.mutable_pairing()->set_offer(stopped->near(0).offer());
  const absl::Status broken =
      call(house.proposals, &Proposals::CreateProposal, house.as(Who::kCoordinator), request).status();
  EXPECT_EQ(common::reason_of(broken), "RULE_BROKEN") << broken;
  EXPECT_NE(common::fact_of(broken, "rules").find(stopped->near(0).rule()), std::string::npos) << broken;
  request.set_override_reason("agreed-elsewhere");
  const auto made = call(house.proposals, &Proposals::CreateProposal, house.as(Who::kCoordinator), request);
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_GT(made->proposal().broken_rules_size(), 0);
  // An unmet need that is served after all: nothing that it costs outweighs that, unless it takes another's place.
  EXPECT_TRUE(made->has_price());
}

TEST(ByHandOnARound, PeopleAreThoseOfTheProfilesService) {
  MatchingHouse house;
  const v1::Round round = house.solve(house.create_programme(example_programme()));
  v1::ReassignProposalRequest request;
  request.set_name(house.all_proposals(round.name()).front().name());
  request.set_assignee("people/nobody-of-this-name");
  const absl::Status status =
      call(house.proposals, &Proposals::ReassignProposal, house.as(Who::kCoordinator), request).status();
  ASSERT_EQ(common::field_violations_of(status).size(), 1u) << status;
  EXPECT_EQ(common::field_violations_of(status)[0].field, "assignee");
}

}  // namespace
}  // namespace entente::matching
