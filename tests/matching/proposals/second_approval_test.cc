// Approvals by two people, and by two fields.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "services/common/base/errors.h"
#include "tests/matching/proposals/by_hand_ground.h"

namespace entente::matching {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using v1::Decision;
using v1::Programme;
using v1::Proposal;

absl::StatusOr<Proposal> approve(ReviewGround& ground, const std::string& name, const std::string& subject,
                                 const std::string& scope = "*") {
  v1::ApproveProposalRequest request;
  request.set_name(name);
  return ground.review->approve(ground.by(ReviewGround::coordinator(scope, subject)), request);
}

bool may_approve(const Proposal& proposal) {
  const auto& actions = proposal.allowed_actions();
  return std::find(actions.begin(), actions.end(), Decision::ACTION_APPROVE) != actions.end();
}

Proposal seen_by(ReviewGround& ground, const std::string& name, const std::string& subject,
                 const std::string& scope = "*") {
  return ground.get(name, ReviewGround::coordinator(scope, subject));
}

TEST(SecondApproval, IsAnotherPersons) {
  ByHandGround ground;
  ground.change_programme([](Programme& p) { p.set_second_approval(Programme::SECOND_APPROVAL_ALWAYS); });
  const Proposal before = ground.propose(0, 0);
  EXPECT_EQ(before.approvals_missing(), 2);
  const auto first = approve(ground, before.name(), "ada");
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->state(), Proposal::STATE_PROPOSED);
  EXPECT_EQ(first->approvals_missing(), 1);
  EXPECT_FALSE(may_approve(*first)) << "not twice by one person";
  EXPECT_FALSE(ground.places.is_held(before.reservation()));
  const absl::Status again = approve(ground, before.name(), "ada").status();
  EXPECT_EQ(common::reason_of(again), "STEP_NOT_ALLOWED");
  EXPECT_EQ(common::fact_of(again, "condition"), "approval-complete");
  EXPECT_THAT(std::string(again.message()), HasSubstr("ada has approved already; another person must, too"));
  // Everybody sees that a second one is awaited.
  EXPECT_EQ(seen_by(ground, before.name(), "grace").approvals_missing(), 1);
  EXPECT_TRUE(may_approve(seen_by(ground, before.name(), "grace")));
  const common::Caller observer{.subject = "o", .assignments = {{common::Role::kObserver, "*"}}};
  EXPECT_EQ(ground.get(before.name(), observer).approvals_missing(), 1);
  ground.restart();
  const auto second = approve(ground, before.name(), "grace");
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(second->state(), Proposal::STATE_APPROVED);
  EXPECT_EQ(second->approvals_missing(), 0);
  EXPECT_TRUE(ground.places.is_held(before.reservation()));
}

TEST(SecondApproval, OfTriosLeavesPairsAlone) {
  ByHandGround ground;
  ground.change_programme([](Programme& p) { p.set_second_approval(Programme::SECOND_APPROVAL_TRIOS); });
  EXPECT_EQ(approve(ground, ground.propose(0, 0).name(), "ada")->state(), Proposal::STATE_APPROVED);
  const Proposal trio = ground.propose(2, 2, 3);
  EXPECT_EQ(approve(ground, trio.name(), "ada")->state(), Proposal::STATE_PROPOSED);
  EXPECT_EQ(approve(ground, trio.name(), "grace")->state(), Proposal::STATE_APPROVED);
}

TEST(SecondApproval, EachApprovalCanBeTakenBack) {
  ByHandGround ground;
  ground.change_programme([](Programme& p) { p.set_second_approval(Programme::SECOND_APPROVAL_ALWAYS); });
  const Proposal proposal = ground.propose(0, 0);
  const auto back = ground.undo(*approve(ground, proposal.name(), "ada"));
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_EQ(back->approvals_missing(), 2);
  // Nobody's stands: the same person may begin anew.
  ASSERT_TRUE(approve(ground, proposal.name(), "ada").ok());
  const auto approved = approve(ground, proposal.name(), "grace");
  ASSERT_EQ(approved->state(), Proposal::STATE_APPROVED);
  const auto first_stands = ground.undo(*approved);
  ASSERT_TRUE(first_stands.ok()) << first_stands.status();
  EXPECT_EQ(first_stands->state(), Proposal::STATE_PROPOSED);
  EXPECT_EQ(first_stands->approvals_missing(), 1);
  EXPECT_FALSE(ground.places.is_held(proposal.reservation()));
  EXPECT_EQ(common::reason_of(approve(ground, proposal.name(), "ada").status()), "STEP_NOT_ALLOWED");
  EXPECT_EQ(approve(ground, proposal.name(), "grace")->state(), Proposal::STATE_APPROVED);
}

TEST(SecondApproval, OfWhatCameBackBeginsAnew) {
  ByHandGround ground;
  ground.change_programme([](Programme& p) { p.set_second_approval(Programme::SECOND_APPROVAL_ALWAYS); });
  const Proposal proposal = ground.propose(0, 0);
  ASSERT_TRUE(approve(ground, proposal.name(), "ada").ok());
  v1::ReturnProposalRequest give_back;
  give_back.set_name(proposal.name());
  give_back.set_reason("dates");
  const auto returned = ground.review->give_back(ground.by_coordinator(), give_back);
  ASSERT_TRUE(returned.ok()) << returned.status();
  // Taken back, the first one stands again.
  EXPECT_EQ(ground.undo(*returned)->approvals_missing(), 1);
  ASSERT_TRUE(ground.review->give_back(ground.by_coordinator(), give_back).ok());
  v1::ResubmitProposalRequest again;
  again.set_name(proposal.name());
  ASSERT_TRUE(ground.review->resubmit(ground.by_coordinator(), again).ok());
  EXPECT_EQ(ground.get(proposal.name()).approvals_missing(), 2);
  EXPECT_EQ(approve(ground, proposal.name(), "ada")->state(), Proposal::STATE_PROPOSED);
}

TEST(SecondApproval, IsNoBusinessOfItsCities) {
  ByHandGround ground;
  ground.change_programme([](Programme& p) { p.set_second_approval(Programme::SECOND_APPROVAL_ALWAYS); });
  ground.publish();
  const Proposal proposal = ground.propose(0, 0);
  ASSERT_TRUE(approve(ground, proposal.name(), "ada").ok());
  ASSERT_TRUE(approve(ground, proposal.name(), "grace").ok());
  ground.clock.advance(absl::Minutes(5));
  const auto theirs = ground.decisions(proposal.name(), ReviewGround::focal_point("dakar"));
  ASSERT_FALSE(theirs.empty());
  for (const Decision& decision : theirs) EXPECT_NE(decision.to_state(), Proposal::STATE_PROPOSED);
}

// Dakar and Tunis are of crafts, Lyon of media.
TEST(CrossFieldApproval, AsksThePivotalCitysFieldToo) {
  ByHandGround ground;
  const Proposal proposal = ground.propose(0, 0);  // Dakar ← Lyon
  EXPECT_EQ(common::reason_of(approve(ground, proposal.name(), "max", "fields/media").status()), "PERMISSION_DENIED");
  ground.change_programme([](Programme& p) { p.set_cross_field_approval(true); });
  const absl::Status early = approve(ground, proposal.name(), "max", "fields/media").status();
  EXPECT_EQ(common::reason_of(early), "STEP_NOT_ALLOWED");
  EXPECT_THAT(std::string(early.message()), HasSubstr("a coordinator of the beneficiary's field approves first"));
  const auto first = approve(ground, proposal.name(), "carla", "fields/crafts");
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->state(), Proposal::STATE_PROPOSED);
  const absl::Status same_field = approve(ground, proposal.name(), "chris", "fields/crafts").status();
  EXPECT_THAT(std::string(same_field.message()),
              HasSubstr("a coordinator of the field of cities/lyon must approve, too"));
  EXPECT_EQ(common::reason_of(approve(ground, proposal.name(), "mia", "fields/music").status()), "PERMISSION_DENIED");
  EXPECT_TRUE(may_approve(seen_by(ground, proposal.name(), "max", "fields/media")));
  EXPECT_EQ(approve(ground, proposal.name(), "max", "fields/media")->state(), Proposal::STATE_APPROVED);
}

TEST(CrossFieldApproval, IsOneWhereOnePersonCoordinatesBothOrBothAreOne) {
  ByHandGround ground;
  ground.change_programme([](Programme& p) { p.set_cross_field_approval(true); });
  EXPECT_EQ(approve(ground, ground.propose(0, 0).name(), "ada")->state(), Proposal::STATE_APPROVED);
  const Proposal within = ground.propose(0, 3);  // Dakar ← Tunis
  EXPECT_EQ(within.approvals_missing(), 1);
  EXPECT_EQ(approve(ground, within.name(), "carla", "fields/crafts")->state(), Proposal::STATE_APPROVED);
}

TEST(CrossFieldApproval, WithSecondApprovalIsOneSecondPersonOfThatField) {
  ByHandGround ground;
  ground.change_programme([](Programme& p) {
    p.set_cross_field_approval(true);
    p.set_second_approval(Programme::SECOND_APPROVAL_ALWAYS);
  });
  const Proposal proposal = ground.propose(0, 0);
  ASSERT_EQ(approve(ground, proposal.name(), "ada")->state(), Proposal::STATE_PROPOSED);
  EXPECT_FALSE(approve(ground, proposal.name(), "carla", "fields/crafts").ok());
  EXPECT_EQ(approve(ground, proposal.name(), "max", "fields/media")->state(), Proposal::STATE_APPROVED);
}

}  // namespace
}  // namespace entente::matching
