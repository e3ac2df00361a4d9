// Publishing a round, taking that back, and what cities see of it.
#include <gtest/gtest.h>

#include <algorithm>

#include "services/common/base/time.h"
#include "services/common/storage/database.h"
#include "services/matching/proposals/proposal_store.h"
#include "tests/matching/house.h"

namespace entente::matching {
namespace {

using Rounds = v1::RoundService::Stub;
using Proposals = v1::ProposalService::Stub;
constexpr char kUuid[] = "123e4567-e89b-12d3-a456-426614174000";

absl::StatusOr<v1::Round> publish(MatchingHouse& house, const std::string& name, Who who = Who::kCoordinator,
                                  const std::string& etag = "", bool only_try = false, const char* request_id = "") {
  v1::PublishRoundRequest request;
  request.set_name(name);
  request.set_etag(etag);
  request.set_validate_only(only_try);
  request.set_request_id(request_id);
  return call(house.rounds, &Rounds::PublishRound, house.as(who), request);
}

absl::StatusOr<v1::Round> unpublish(MatchingHouse& house, const std::string& name) {
  v1::UnpublishRoundRequest request;
  request.set_name(name);
  return call(house.rounds, &Rounds::UnpublishRound, house.as(Who::kCoordinator), request);
}

bool sees(MatchingHouse& house, const std::string& proposal) {
  v1::GetProposalRequest request;
  request.set_name(proposal);
  return call(house.proposals, &Proposals::GetProposal, house.as(Who::kFocalPoint), request).ok();
}

// A solved round with one approved proposal of the focal point's city.
struct Season {
  Season() : programme(house.create_programme(example_programme())), round(house.solve(programme)) {
    for (v1::Proposal& one : house.all_proposals(round.name())) {
      const bool of_kathmandu = std::any_of(one.parties().begin(), one.parties().end(),
                                            [](const auto& party) { return party.city() == "cities/kathmandu"; });
      if (of_kathmandu) proposal = one;
    }
    EXPECT_FALSE(proposal.name().empty());
    proposal.clear_allowed_actions();
    proposal.set_state(v1::Proposal::STATE_APPROVED);
    const absl::Status stored = house.database().write(
        [&](common::WriteTransaction& tx) { return update_proposal(tx, proposal, absl::UnixEpoch()); });
    EXPECT_TRUE(stored.ok()) << stored;
  }
  MatchingHouse house;
  std::string programme;
  v1::Round round;
  v1::Proposal proposal;
};

TEST(Publishing, LetsCitiesSeeWhatIsApprovedFiveMinutesLater) {
  Season season;
  common::ManualClock& clock = GroundFloor::get().clock;
  EXPECT_FALSE(sees(season.house, season.proposal.name()));
  const auto published = publish(season.house, season.round.name());
  ASSERT_TRUE(published.ok()) << published.status();
  EXPECT_EQ(published->state(), v1::Round::STATE_PUBLISHED);
  EXPECT_EQ(common::from_timestamp(published->publish_time()), clock.now() + absl::Minutes(5));
  EXPECT_FALSE(sees(season.house, season.proposal.name()));
  clock.advance(absl::Minutes(5));
  EXPECT_TRUE(sees(season.house, season.proposal.name()));
  const auto late = unpublish(season.house, season.round.name());
  EXPECT_EQ(common::reason_of(late.status()), "ROUND_STEP_NOT_ALLOWED");
  EXPECT_NE(late.status().message().find("is seen by its cities since"), std::string::npos) << late.status();
}

TEST(Publishing, IsTakenBackWithinFiveMinutes) {
  Season season;
  common::ManualClock& clock = GroundFloor::get().clock;
  ASSERT_TRUE(publish(season.house, season.round.name()).ok());
  clock.advance(absl::Minutes(4));
  const auto back = unpublish(season.house, season.round.name());
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_EQ(back->state(), v1::Round::STATE_SOLVED);
  EXPECT_FALSE(back->has_publish_time());
  clock.advance(absl::Minutes(10));
  EXPECT_FALSE(sees(season.house, season.proposal.name()));
  EXPECT_EQ(common::reason_of(unpublish(season.house, season.round.name()).status()), "ROUND_STEP_NOT_ALLOWED");
  EXPECT_TRUE(publish(season.house, season.round.name()).ok()) << "and it can be published again";
}

TEST(Publishing, ChecksEtagAndStateRepeatsAndTries) {
  Season season;
  const std::string& name = season.round.name();
  EXPECT_EQ(common::reason_of(publish(season.house, name, Who::kCoordinator, "stale").status()), "STALE_ETAG");
  const auto tried = publish(season.house, name, Who::kCoordinator, season.round.etag(), true);
  ASSERT_TRUE(tried.ok()) << tried.status();
  EXPECT_EQ(tried->state(), v1::Round::STATE_PUBLISHED);
  v1::GetRoundRequest get;
  get.set_name(name);
  EXPECT_EQ(call(season.house.rounds, &Rounds::GetRound, season.house.as(Who::kObserver), get)->state(),
            v1::Round::STATE_SOLVED);
  const auto first = publish(season.house, name, Who::kCoordinator, "", false, kUuid);
  ASSERT_TRUE(first.ok()) << first.status();
  const auto repeat = publish(season.house, name, Who::kCoordinator, "", false, kUuid);
  ASSERT_TRUE(repeat.ok()) << repeat.status();
  EXPECT_EQ(repeat->SerializeAsString(), first->SerializeAsString());
  EXPECT_EQ(common::reason_of(publish(season.house, name).status()), "ROUND_STEP_NOT_ALLOWED");
  EXPECT_EQ(common::reason_of(publish(season.house, name + "0").status()), "NOT_FOUND");
  EXPECT_EQ(common::reason_of(publish(season.house, "rounds/x").status()), "INVALID_FIELD");
  EXPECT_EQ(common::reason_of(publish(season.house, name, Who::kFocalPoint).status()), "PERMISSION_DENIED");
}

TEST(Publishing, IsNotTakenBackBehindARoundThatFollows) {
  Season season;
  ASSERT_TRUE(publish(season.house, season.round.name()).ok());
  const v1::Round next = season.house.solve(season.programme, "", season.round.name());
  const auto back = unpublish(season.house, season.round.name());
  EXPECT_EQ(common::reason_of(back.status()), "ROUND_STEP_NOT_ALLOWED");
  EXPECT_NE(back.status().message().find(next.name()), std::string::npos) << back.status();
  // The older one stays published beside the new one: what was approved there stands.
  ASSERT_TRUE(publish(season.house, next.name()).ok());
  GroundFloor::get().clock.advance(absl::Minutes(5));
  EXPECT_TRUE(sees(season.house, season.proposal.name()));
}

TEST(Publishing, OfASupersededOrUnsolvedRoundIsRefused) {
  Season season;
  season.house.solve(season.programme, "", season.round.name());
  EXPECT_EQ(common::reason_of(publish(season.house, season.round.name()).status()), "ROUND_STEP_NOT_ALLOWED");
}

}  // namespace
}  // namespace entente::matching
