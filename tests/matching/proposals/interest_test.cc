// A city asks for an offer that it has seen: what coordinators find in their queue, who sees it, and what is refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/common/base/errors.h"
#include "tests/matching/proposals/review_ground.h"

namespace entente::matching {
namespace {

using testing::ElementsAre;
using v1::Decision;
using v1::Proposal;

v1::ExpressInterestRequest wish(int need, int offer) {
  v1::ExpressInterestRequest request;
  request.set_need(ReviewGround::needs().at(static_cast<std::size_t>(need)));
  request.set_offer(ReviewGround::offers().at(static_cast<std::size_t>(offer)));
  return request;
}

absl::StatusOr<Proposal> express(ReviewGround& ground, const std::string& city,
                                 const v1::ExpressInterestRequest& request) {
  return ground.interests->express(ground.by(ReviewGround::focal_point(city)), request);
}

std::string reason(const absl::StatusOr<Proposal>& reply) {
  return common::reason_of(reply.status());
}

std::vector<std::string> fields_of(const absl::StatusOr<Proposal>& reply) {
  std::vector<std::string> fields;
  for (const auto& violation : common::field_violations_of(reply.status())) fields.push_back(violation.field);
  return fields;
}

std::vector<int> allowed_of(const Proposal& proposal) {
  return {proposal.allowed_actions().begin(), proposal.allowed_actions().end()};
}

TEST(Interest, IsAProposalInTheCoordinatorsQueue) {
  ReviewGround ground;
  ground.broken_rules.emplace_back().set_id("rule.window.broken");
  v1::ExpressInterestRequest request = wish(0, 1);
  request.set_text("we met in spring");
  const auto asked = express(ground, "dakar", request);
  ASSERT_TRUE(asked.ok()) << asked.status();
  EXPECT_EQ(asked->state(), Proposal::STATE_PROPOSED);
  EXPECT_EQ(asked->origin(), Proposal::ORIGIN_INTEREST);
  EXPECT_EQ(asked->pairing().candidate().score(), 4200);
  EXPECT_EQ(asked->broken_rules(0).id(), "rule.window.broken");
  EXPECT_EQ(asked->parties(1).city(), "cities/oslo");
  EXPECT_THAT(allowed_of(*asked), ElementsAre(Decision::ACTION_WITHDRAW));
  // Its own city and coordinators see it, the other city doesn't.
  const auto seen_by = [&](const common::Caller& caller) {
    v1::GetProposalRequest get;
    get.set_name(asked->name());
    return ground.proposals->get(ground.by(caller), get).ok();
  };
  EXPECT_TRUE(seen_by(ReviewGround::focal_point("dakar")));
  EXPECT_FALSE(seen_by(ReviewGround::focal_point("oslo")));
  const auto decisions = ground.decisions(asked->name());
  ASSERT_EQ(decisions.size(), 1u);
  EXPECT_EQ(decisions[0].action(), Decision::ACTION_EXPRESS_INTEREST);
  EXPECT_EQ(decisions[0].from_state(), Proposal::STATE_UNSPECIFIED);
  EXPECT_EQ(decisions[0].on_behalf_of(), "cities/dakar");
  EXPECT_EQ(decisions[0].text(), "we met in spring");
  EXPECT_EQ(ground.approve(asked->name())->state(), Proposal::STATE_APPROVED);
}

TEST(Interest, IsExpressedOnceAndAgainOnceItHasEnded) {
  ReviewGround ground;
  // What coordinators consider by themselves isn't told.
  ground.propose(0, 0);
  const auto asked = express(ground, "dakar", wish(0, 0));
  ASSERT_TRUE(asked.ok()) << asked.status();
  const auto twice = express(ground, "dakar", wish(0, 0));
  EXPECT_EQ(reason(twice), "ALREADY_EXISTS");
  EXPECT_EQ(common::fact_of(twice.status(), "resource"), asked->name());
  ASSERT_TRUE(ground.withdraw(asked->name(), "dakar", "").ok());
  EXPECT_EQ(ground.undo_as("dakar", *asked)->state(), Proposal::STATE_PROPOSED);
  ASSERT_TRUE(ground.withdraw(asked->name(), "dakar", "").ok());
  const auto again = express(ground, "dakar", wish(0, 0));
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_NE(again->name(), asked->name());
  // A try stores nothing.
  v1::ExpressInterestRequest trial = wish(0, 1);
  trial.set_validate_only(true);
  const auto tried = express(ground, "dakar", trial);
  ASSERT_TRUE(tried.ok()) << tried.status();
  v1::GetProposalRequest get;
  get.set_name(tried->name());
  EXPECT_EQ(common::reason_of(ground.proposals->get(ground.by_coordinator(), get).status()), "NOT_FOUND");
}

TEST(Interest, IsPutIntoTheNewestRoundThatCoordinatorsReview) {
  ReviewGround ground;
  ground.next_round();
  EXPECT_NE(express(ground, "dakar", wish(0, 0))->name().find("2026-12-01-2"), std::string::npos);
}

TEST(Interest, InWhatIsNotOursOrNotThereIsRefused) {
  ReviewGround ground;
  EXPECT_EQ(reason(express(ground, "oslo", wish(0, 0))), "PERMISSION_DENIED");
  EXPECT_EQ(reason(ground.interests->express(ground.by_coordinator(), wish(0, 0))), "PERMISSION_DENIED");
  v1::ExpressInterestRequest request = wish(0, 0);
  request.set_offer("cities/lyon/listings/none");
  EXPECT_EQ(reason(express(ground, "dakar", request)), "NOT_FOUND");
  request.set_offer("lyon");
  request.set_text(std::string(10'001, 't'));
  EXPECT_THAT(fields_of(express(ground, "dakar", request)), ElementsAre("offer", "text"));
  request = wish(0, 0);
  request.set_offer(ReviewGround::needs()[1]);
  EXPECT_THAT(fields_of(express(ground, "dakar", request)), ElementsAre("offer"));
  EXPECT_THAT(fields_of(express(ground, "oslo", wish(3, 1))), ElementsAre("offer")) << "of its own city";
  request = wish(0, 0);
  request.set_programme("programmes/none");
  EXPECT_EQ(reason(express(ground, "dakar", request)), "NOT_FOUND");
  ground.change(ReviewGround::offers()[0],
                [](listings::v1::Listing& listing) { listing.set_state(listings::v1::Listing::STATE_HELD); });
  const auto closed = express(ground, "dakar", wish(0, 0));
  EXPECT_EQ(reason(closed), "STEP_NOT_ALLOWED");
  EXPECT_EQ(common::fact_of(closed.status(), "condition"), "listings-open");
  auto decisions = std::make_shared<DecisionsView>(*ground.world.decisions);
  auto other = std::make_shared<v1::Programme>(ground.programme);
  other->set_name("programmes/other");
  decisions->programmes["programmes/other"] = std::shared_ptr<const v1::Programme>(other);
  ground.world.decisions = decisions;
  EXPECT_THAT(fields_of(express(ground, "dakar", wish(0, 1))), ElementsAre("programme"));
  request = wish(0, 1);
  request.set_programme("programmes/other");
  EXPECT_EQ(reason(express(ground, "dakar", request)), "ROUND_NOT_SOLVED");
}

}  // namespace
}  // namespace entente::matching
