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

std::vector<std::string> people_in(const absl::StatusOr<v1::ListAssigneesResponse>& reply) {
  std::vector<std::string> names;
  if (!reply.ok()) return {reply.status().ToString()};
  for (const v1::Assignee& assignee : reply->assignees()) names.push_back(assignee.person());
  return names;
}

TEST(Assignees, AreWhoCoordinatesWhatTheCallerDoesAndWhatEachHasInHand) {
  ByHandGround ground;
  ground.people.people["people/carla"].set_display_name("Carla");
  ground.people.people["people/carla"].mutable_assignments(0)->set_deputy(true);
  const Proposal open = ground.propose(0, 0), rejected = ground.propose(1, 1);
  for (const Proposal& each : {open, rejected})
    ASSERT_TRUE(ground.assignees->reassign(ground.by_coordinator(), to(each.name(), "people/carla")).ok());
  v1::RejectProposalRequest reject;
  reject.set_name(rejected.name());
  reject.set_reason("too-weak");
  ASSERT_TRUE(ground.review->reject(ground.by_coordinator(), reject).ok());

  const auto all = ground.assignees->list(ground.by_coordinator(), {});
  ASSERT_THAT(people_in(all), ElementsAre("people/ada", "people/carla", "people/milo"));
  EXPECT_THAT(all->assignees(0).scopes(), ElementsAre("*"));
  EXPECT_EQ(all->assignees(0).open_count(), 0);
  EXPECT_FALSE(all->assignees(0).deputy());
  EXPECT_EQ(all->assignees(1).display_name(), "Carla");
  EXPECT_THAT(all->assignees(1).scopes(), ElementsAre("fields/crafts"));
  EXPECT_TRUE(all->assignees(1).deputy());
  EXPECT_EQ(all->assignees(1).open_count(), 1) << "what is over isn't in hand";

  const auto of_music = ground.assignees->list(ground.by(ReviewGround::coordinator("fields/music", "milo")), {});
  ASSERT_THAT(people_in(of_music), ElementsAre("people/ada", "people/milo"));
  EXPECT_TRUE(of_music->assignees(1).caller());
  EXPECT_FALSE(of_music->assignees(0).caller());

  v1::ListAssigneesRequest about;
  about.set_proposal(open.name());
  EXPECT_THAT(people_in(ground.assignees->list(ground.by_coordinator(), about)),
              ElementsAre("people/ada", "people/carla"));
  EXPECT_EQ(common::reason_of(
                ground.assignees->list(ground.by(ReviewGround::coordinator("fields/music", "milo")), about).status()),
            "PERMISSION_DENIED");
}

TEST(Assignees, AreThoseOfTheMomentPageByPage) {
  ByHandGround ground;
  v1::ListAssigneesRequest request;
  request.set_page_size(2);
  auto page = ground.assignees->list(ground.by_coordinator(), request);
  ASSERT_THAT(people_in(page), ElementsAre("people/ada", "people/carla"));
  request.set_page_token(page->next_page_token());
  page = ground.assignees->list(ground.by_coordinator(), request);
  EXPECT_THAT(people_in(page), ElementsAre("people/milo"));
  EXPECT_EQ(page->next_page_token(), "");
  // Whose term is over, and who was erased.
  *ground.people.people["people/carla"].mutable_assignments(0)->mutable_until_time() =
      common::to_timestamp(ground.clock.now());
  *ground.people.people["people/milo"].mutable_erase_time() = common::to_timestamp(ground.clock.now());
  EXPECT_THAT(people_in(ground.assignees->list(ground.by_coordinator(), {})), ElementsAre("people/ada"));
  request.set_page_token("nonsense");
  EXPECT_EQ(common::reason_of(ground.assignees->list(ground.by_coordinator(), request).status()), "INVALID_PAGE_TOKEN");
  request.set_proposal("proposals/none");
  EXPECT_EQ(field_of(ground.assignees->list(ground.by_coordinator(), request).status()), "proposal");
  EXPECT_EQ(common::reason_of(ground.assignees->list(ground.by(ReviewGround::focal_point("dakar")), {}).status()),
            "PERMISSION_DENIED");
  ground.people.down = true;
  EXPECT_EQ(ground.assignees->list(ground.by_coordinator(), {}).status().code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace entente::matching
