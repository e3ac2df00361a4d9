// Who takes care of proposals.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/common/base/errors.h"
#include "services/common/base/time.h"
#include "tests/matching/proposals/by_hand_ground.h"

namespace entente::matching {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAre;
using v1::Decision;
using v1::Proposal;

v1::ReassignProposalRequest to(const std::string& proposal, const std::string& person) {
  v1::ReassignProposalRequest request;
  request.set_name(proposal);
  request.set_assignee(person);
  return request;
}

v1::HandOverRequest over(const std::string& from, const std::string& person) {
  v1::HandOverRequest request;
  request.set_from_person(from);
  request.set_to_person(person);
  return request;
}

std::string field_of(const absl::Status& status) {
  const auto violations = common::field_violations_of(status);
  return violations.empty() ? "" : violations[0].field;
}

TEST(Reassigning, GivesAProposalToAnotherCoordinator) {
  ByHandGround ground;
  const Proposal approved = *ground.approve(ground.propose(0, 0).name());
  const auto given = ground.assignees->reassign(ground.by_coordinator(), to(approved.name(), "people/carla"));
  ASSERT_TRUE(given.ok()) << given.status();
  EXPECT_EQ(given->assignee(), "people/carla");
  EXPECT_EQ(given->state(), Proposal::STATE_APPROVED);
  EXPECT_NE(given->etag(), approved.etag());
  EXPECT_EQ(ground.decisions(approved.name()).back().action(), Decision::ACTION_REASSIGN);
  EXPECT_EQ(ground.decisions(approved.name()).back().assignee(), "people/carla");
  // It changes nothing that an undo would take back.
  EXPECT_EQ(ground.undo(*given)->state(), Proposal::STATE_PROPOSED);
  EXPECT_EQ(ground.get(approved.name()).assignee(), "people/carla");
  EXPECT_EQ(ground.assignees->reassign(ground.by_coordinator(), to(approved.name(), ""))->assignee(), "");
}

TEST(Reassigning, NeedsSomebodyWhomItIsBefore) {
  ByHandGround ground;
  const Proposal proposal = ground.propose(0, 0);
  const auto refused = [&](const v1::ReassignProposalRequest& request) {
    return ground.assignees->reassign(ground.by_coordinator(), request).status();
  };
  EXPECT_THAT(std::string(refused(to(proposal.name(), "people/milo")).message()),
              HasSubstr("people/milo doesn't coordinate the creative field of cities/dakar"));
  EXPECT_EQ(field_of(refused(to(proposal.name(), "people/olga"))), "assignee");
  EXPECT_THAT(std::string(refused(to(proposal.name(), "people/nobody")).message()),
              HasSubstr("there is no people/nobody"));
  EXPECT_EQ(field_of(refused(to(proposal.name(), "ada"))), "assignee");
  // Whose term is over.
  *ground.people.people["people/carla"].mutable_assignments(0)->mutable_until_time() =
      common::to_timestamp(ground.clock.now());
  EXPECT_EQ(field_of(refused(to(proposal.name(), "people/carla"))), "assignee");
  v1::ReassignProposalRequest stale = to(proposal.name(), "people/ada");
  stale.set_etag("r0");
  EXPECT_EQ(common::reason_of(refused(stale)), "STALE_ETAG");
  ground.people.down = true;
  EXPECT_EQ(refused(to(proposal.name(), "people/ada")).code(), absl::StatusCode::kUnavailable);
  const auto milo = ground.by(ReviewGround::coordinator("fields/music", "milo"));
  EXPECT_EQ(common::reason_of(ground.assignees->reassign(milo, to(proposal.name(), "people/ada")).status()),
            "PERMISSION_DENIED");
  EXPECT_EQ(ground.get(proposal.name()).etag(), proposal.etag());
}

TEST(HandOver, GivesAllOpenOnesOrNone) {
  ByHandGround ground;
  std::vector<std::string> names;
  for (const auto& [need, offer] : {std::pair(0, 0), std::pair(1, 1), std::pair(3, 2)}) {
    names.push_back(ground.propose(need, offer).name());
    ASSERT_TRUE(ground.assignees->reassign(ground.by_coordinator(), to(names.back(), "people/ada")).ok());
  }
  const Proposal other = ground.propose(2, 2);
  ASSERT_EQ(ground.approve(names[0])->state(), Proposal::STATE_APPROVED);
  // One of Oslo's is of music.
  const absl::Status not_all =
      ground.assignees->hand_over(ground.by_coordinator(), over("people/ada", "people/carla")).status();
  EXPECT_EQ(field_of(not_all), "to_person");
  EXPECT_THAT(std::string(not_all.message()), HasSubstr("cities/oslo"));
  EXPECT_EQ(ground.get(names[0]).assignee(), "people/ada");
  v1::RejectProposalRequest reject;
  reject.set_name(names[2]);
  reject.set_reason("too-weak");
  ASSERT_TRUE(ground.review->reject(ground.by_coordinator(), reject).ok());
  v1::HandOverRequest request = over("people/ada", "people/carla");
  request.set_validate_only(true);
  EXPECT_EQ(ground.assignees->hand_over(ground.by_coordinator(), request)->proposals_size(), 2);
  EXPECT_EQ(ground.get(names[0]).assignee(), "people/ada");
  request.set_validate_only(false);
  request.set_request_id("123e4567-e89b-12d3-a456-426614174000");
  const auto reply = ground.assignees->hand_over(ground.by_coordinator(), request);
  ASSERT_TRUE(reply.ok()) << reply.status();
  EXPECT_THAT(reply->proposals(), UnorderedElementsAre(names[0], names[1]));
  EXPECT_EQ(ground.get(names[1]).assignee(), "people/carla");
  EXPECT_EQ(ground.get(names[2]).assignee(), "people/ada") << "it is over";
  EXPECT_EQ(ground.get(other.name()).assignee(), "");
  EXPECT_EQ(ground.assignees->hand_over(ground.by_coordinator(), request)->proposals_size(), 2) << "a repeat";
  request.clear_request_id();
  EXPECT_EQ(ground.assignees->hand_over(ground.by_coordinator(), request)->proposals_size(), 0);
}

TEST(HandOver, OfNonsenseOrOutOfScopeIsRefused) {
  ByHandGround ground;
  const Proposal proposal = ground.propose(0, 0);
  ASSERT_TRUE(ground.assignees->reassign(ground.by_coordinator(), to(proposal.name(), "people/ada")).ok());
  const auto refused = [&](const v1::HandOverRequest& request, const common::Caller& by = ReviewGround::coordinator()) {
    return ground.assignees->hand_over(ground.by(by), request).status();
  };
  EXPECT_EQ(field_of(refused(over("ada", "people/carla"))), "from_person");
  EXPECT_EQ(field_of(refused(over("people/ada", "people/ada"))), "to_person");
  EXPECT_EQ(field_of(refused(over("people/ada", "people/nobody"))), "to_person");
  EXPECT_THAT(std::string(refused(over("people/ada", "people/olga")).message()), HasSubstr("is no coordinator"));
  EXPECT_EQ(common::reason_of(refused(over("people/ada", "people/carla"), ReviewGround::focal_point("dakar"))),
            "PERMISSION_DENIED");
  EXPECT_EQ(
      common::reason_of(refused(over("people/ada", "people/carla"), ReviewGround::coordinator("fields/music", "milo"))),
      "PERMISSION_DENIED");
  EXPECT_EQ(ground.get(proposal.name()).assignee(), "people/ada");
}

}  // namespace
}  // namespace entente::matching
