// Invitations of people: a link to somebody's task list. What it shows and answers, as whom, and when it is over.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/common/base/errors.h"
#include "services/common/base/time.h"
#include "tests/matching/proposals/invitation_ground.h"

namespace entente::matching {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using v1::Decision;
using v1::Invitation;
using v1::Proposal;
using v1::Task;
using Access = type::v1::Access;

constexpr char kFatou[] = "people/fatou";

// Fatou speaks for Dakar (crafts) and Oslo (music), and coordinates the field of music.
class PeoplesInvitations : public InvitationGround {
 protected:
  PeoplesInvitations() {
    people.add("fatou", Access::ROLE_FOCAL_POINT, kDakar);
    people.add("fatou", Access::ROLE_FOCAL_POINT, "cities/oslo");
    people.add("fatou", Access::ROLE_COORDINATOR, "fields/music");
    people.add("remy", Access::ROLE_FOCAL_POINT, "cities/lyon");
    take_answers();
  }
  absl::StatusOr<v1::CreateInvitationResponse> create_for(const std::string& person, const common::Caller& caller) {
    v1::CreateInvitationRequest request;
    request.mutable_invitation()->set_person(person);
    return handlers->create(ground.by(caller), request);
  }
  v1::CreateInvitationResponse of_fatou() {
    auto reply = create_for(kFatou, ReviewGround::coordinator());
    EXPECT_TRUE(reply.ok()) << reply.status();
    return reply.ok() ? *reply : v1::CreateInvitationResponse();
  }
  static v1::AnswerInvitationRequest yes_to(const std::string& secret, const std::string& name,
                                            const std::string& city = "") {
    v1::AnswerInvitationRequest request = yes(secret);
    request.set_proposal(name);
    request.set_city(city);
    return request;
  }
  absl::StatusOr<v1::ReadInvitationResponse> answer(const v1::AnswerInvitationRequest& request) {
    return invited->answer(by_nobody(), request);
  }
  // Signed in, as a focal point alone.
  common::Caller fatou() {
    return {.subject = "fatou",
            .assignments = {{common::Role::kFocalPoint, kDakar}, {common::Role::kFocalPoint, "cities/oslo"}}};
  }
  // Approved, and its cities see it.
  std::string another(int need, int offer) {
    std::string name = ground.propose(need, offer).name();
    EXPECT_TRUE(ground.approve(name).ok());
    ground.clock.advance(absl::Minutes(6));
    ground.deliver();  // until when they have time
    return name;
  }
};

std::vector<std::string> names_of(const google::protobuf::RepeatedPtrField<Proposal>& proposals) {
  std::vector<std::string> names;
  for (const Proposal& each : proposals) names.push_back(each.name());
  return names;
}

TEST_F(PeoplesInvitations, ShowTheTaskListOfAFocalPointAndNoMore) {
  // To be decided by the coordinators of music: Fatou is one, the link isn't.
  const std::string undecided = ground.propose(3, 0).name();
  const auto invitation = of_fatou();
  EXPECT_EQ(invitation.invitation().state(), Invitation::STATE_OPEN);
  EXPECT_EQ(invitation.invitation().person(), kFatou);
  const auto reply = read(invitation.secret());
  ASSERT_TRUE(reply.ok()) << reply.status();
  const auto listed = tasks.list(ground.by(fatou()), {});
  ASSERT_TRUE(listed.ok()) << listed.status();
  ASSERT_EQ(reply->tasks_size(), listed->tasks_size());
  for (int i = 0; i < listed->tasks_size(); ++i) {
    EXPECT_EQ(reply->tasks(i).SerializeAsString(), listed->tasks(i).SerializeAsString());
    EXPECT_NE(reply->tasks(i).resource(), undecided);
  }
  EXPECT_EQ(reply->tasks(0).kind(), Task::KIND_ANSWER);
  EXPECT_EQ(reply->task_counts_size(), listed->counts_size());
  ASSERT_THAT(names_of(reply->waiting_proposals()), ElementsAre(proposal));
  EXPECT_EQ(reply->waiting_proposals(0).last_decision().author(), "") << "as its cities see it";
  EXPECT_EQ(reply->person(), kFatou);
  EXPECT_EQ(reply->state(), Invitation::STATE_OPEN);
  EXPECT_FALSE(reply->has_proposal());
  // Nor does it decide.
  EXPECT_TRUE(absl::IsPermissionDenied(answer(yes_to(invitation.secret(), undecided)).status()));
}

TEST_F(PeoplesInvitations, AnswerEachProposalOnceForEachCity) {
  const std::string second = another(2, 1);  // Dakar and Oslo: both are Fatou's
  const auto invitation = of_fatou();
  const std::string& secret = invitation.secret();
  EXPECT_THAT(names_of(read(secret)->waiting_proposals()), ElementsAre(proposal, second));

  const auto first = answer(yes_to(secret, proposal));
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->state(), Invitation::STATE_OPEN);
  EXPECT_EQ(first->city(), kDakar);
  EXPECT_EQ(first->proposal().parties(0).accepted(), type::v1::KNOWLEDGE_YES);
  EXPECT_THAT(names_of(first->waiting_proposals()), ElementsAre(second));
  const Decision taken = ground.decisions(proposal).back();
  EXPECT_EQ(taken.on_behalf_of(), kDakar);
  EXPECT_EQ(taken.channel(), Decision::CHANNEL_LINK);
  EXPECT_EQ(taken.invitation(), invitation.invitation().name());
  EXPECT_EQ(taken.author(), invitation.invitation().name());
  const auto again = answer(yes_to(secret, proposal));
  EXPECT_EQ(common::reason_of(again.status()), "INVITATION_ANSWERED");

  const auto which = answer(yes_to(secret, second));
  EXPECT_EQ(common::reason_of(which.status()), "INVALID_FIELD");
  EXPECT_THAT(std::string(which.status().message()), HasSubstr("you speak for cities/dakar, cities/oslo"));
  const auto early = answer(yes_to(secret, second, "cities/oslo"));
  EXPECT_EQ(common::reason_of(early.status()), "NOT_ASKED") << "its turn comes, and the link isn't used up by trying";
  EXPECT_TRUE(answer(yes_to(secret, second, kDakar)).ok());
  EXPECT_THAT(names_of(read(secret)->waiting_proposals()), ElementsAre(second)) << "Oslo's turn";
  const auto last = answer(yes_to(secret, second, "cities/oslo"));
  ASSERT_TRUE(last.ok()) << last.status();
  EXPECT_EQ(last->proposal().state(), Proposal::STATE_AGREED);
  EXPECT_THAT(last->waiting_proposals(), IsEmpty());

  const auto trail = get(invitation.invitation().name());
  ASSERT_TRUE(trail.ok()) << trail.status();
  EXPECT_EQ(trail->state(), Invitation::STATE_OPEN);
  std::vector<std::string> answered;
  for (const auto& use : trail->uses()) {
    EXPECT_EQ(use.kind() == Invitation::Use::KIND_ANSWERED, !use.proposal().empty());
    if (!use.proposal().empty()) answered.push_back(use.proposal() + " " + use.city());
  }
  EXPECT_THAT(answered, ElementsAre(second + " cities/oslo", second + " " + kDakar, proposal + " " + kDakar));
  EXPECT_THAT(trail->uses(), SizeIs(8));
}

TEST_F(PeoplesInvitations, SayWhatIsWrongWithAnAnswer) {
  const std::string secret = of_fatou().secret();
  const auto refused = [&](const std::string& name, const std::string& city = "") {
    const auto reply = answer(yes_to(secret, name, city));
    EXPECT_FALSE(reply.ok());
    return std::string(common::reason_of(reply.status())) + " " + std::string(reply.status().message());
  };
  EXPECT_THAT(refused(""), HasSubstr("proposal: is missing"));
  EXPECT_THAT(refused("nonsense"), HasSubstr("INVALID_FIELD proposal"));
  EXPECT_THAT(refused(proposal, "dakar"), HasSubstr("INVALID_FIELD city"));
  EXPECT_THAT(refused(proposal, "cities/tunis"), HasSubstr("is no party"));
  // Others' and what isn't there are refused alike.
  const std::string others = another(1, 2);
  EXPECT_EQ(refused(others), refused(others + "-none"));
  EXPECT_EQ(answer(yes_to(secret, proposal, "cities/lyon")).status().code(), absl::StatusCode::kPermissionDenied);
  auto stale = yes_to(secret, proposal);
  stale.set_etag("stale");
  EXPECT_EQ(common::reason_of(answer(stale).status()), "STALE_ETAG");
  EXPECT_TRUE(answer(yes_to(secret, proposal, kDakar)).ok());
  // That of a proposal answers no other.
  const std::string of_lyon = create(ReviewGround::coordinator(), "cities/lyon")->secret();
  EXPECT_THAT(std::string(answer(yes_to(of_lyon, others)).status().message()), HasSubstr("proposal: must be"));
  EXPECT_THAT(std::string(answer(yes_to(of_lyon, "", kDakar)).status().message()), HasSubstr("city: must be"));
  EXPECT_TRUE(answer(yes_to(of_lyon, proposal, "cities/lyon")).ok());
}

TEST_F(PeoplesInvitations, AreForAPersonOrForAProposal) {
  v1::CreateInvitationRequest request;
  request.mutable_invitation()->set_person(kFatou);
  const auto reason = [&] {
    const auto reply = handlers->create(ground.by_coordinator(), request);
    return std::string(common::reason_of(reply.status()));
  };
  request.mutable_invitation()->set_city(kDakar);
  EXPECT_EQ(reason(), "INVALID_FIELD");
  request.mutable_invitation()->clear_city();
  request.mutable_invitation()->set_proposal(proposal);
  EXPECT_EQ(reason(), "INVALID_FIELD");
  request.mutable_invitation()->clear_proposal();
  request.mutable_invitation()->set_person("fatou");
  EXPECT_EQ(reason(), "INVALID_FIELD");
  request.mutable_invitation()->clear_person();
  EXPECT_EQ(reason(), "INVALID_FIELD");
  people.add("olga", Access::ROLE_OBSERVER, "*");
  request.mutable_invitation()->set_person("people/olga");
  EXPECT_EQ(reason(), "NOTHING_TO_ANSWER");
}

TEST_F(PeoplesInvitations, AreThePersonsAndOfWhoCoordinatesAllItsCities) {
  const common::Caller both{
      .subject = "both",
      .assignments = {{common::Role::kCoordinator, "fields/crafts"}, {common::Role::kCoordinator, "fields/music"}}};
  const std::string name = of_fatou().invitation().name();
  const auto listed = [&](const common::Caller& caller) {
    const auto reply = handlers->list(ground.by(caller), {});
    EXPECT_TRUE(reply.ok()) << reply.status();
    return reply->invitations_size();
  };
  for (const common::Caller& may : {ReviewGround::coordinator(), fatou(), both}) {
    EXPECT_TRUE(create_for(kFatou, may).ok()) << may.subject;
    EXPECT_TRUE(get(name, may).ok()) << may.subject;
    EXPECT_GE(listed(may), 1) << may.subject;
    EXPECT_TRUE(revoke(name, may).ok()) << may.subject;
  }
  common::Caller service = fatou();
  service.kind = common::CallerKind::kService;
  for (const common::Caller& other :
       {ReviewGround::coordinator("fields/crafts"), ReviewGround::coordinator("fields/music"),
        ReviewGround::focal_point("dakar"), ReviewGround::focal_point("lyon"), service}) {
    EXPECT_TRUE(absl::IsPermissionDenied(create_for(kFatou, other).status())) << other.subject;
    EXPECT_TRUE(absl::IsPermissionDenied(create_for("people/nobody", other).status())) << other.subject;
    EXPECT_EQ(get(name, other).status().code(), get("invitations/none", other).status().code()) << other.subject;
    EXPECT_FALSE(get(name, other).ok());
    EXPECT_TRUE(absl::IsPermissionDenied(revoke(name, other).status())) << other.subject;
    EXPECT_EQ(listed(other), 0) << other.subject;
  }
  EXPECT_TRUE(absl::IsNotFound(create_for("people/nobody", ReviewGround::coordinator()).status()));
  // Whoever coordinates nothing of a person who speaks for nobody.
  people.add("olga", Access::ROLE_OBSERVER, "*");
  EXPECT_TRUE(absl::IsPermissionDenied(create_for("people/olga", both).status()));
}

TEST_F(PeoplesInvitations, AreListedByPerson) {
  const auto of_remy = create_for("people/remy", ReviewGround::coordinator());
  ASSERT_TRUE(of_remy.ok()) << of_remy.status();
  of_fatou();
  made();
  v1::ListInvitationsRequest request;
  request.set_filter("person = \"people/remy\" AND state = \"open\"");
  const auto listed = handlers->list(ground.by_coordinator(), request);
  ASSERT_TRUE(listed.ok()) << listed.status();
  ASSERT_THAT(listed->invitations(), SizeIs(1));
  EXPECT_EQ(listed->invitations(0).name(), of_remy->invitation().name());
  people.people["people/remy"].clear_assignments();
  EXPECT_THAT(handlers->list(ground.by_coordinator(), request)->invitations(), IsEmpty()) << "it is over";
}

TEST_F(PeoplesInvitations, AreOverWithTheLastAssignmentOfThePerson) {
  const std::string secret = of_fatou().secret();
  const auto state = [&] { return std::string(common::fact_of(read(secret).status(), "state")); };
  const People::Person before = people.people[kFatou];
  People::Person& now = people.people[kFatou];
  // One of two: the other one is still spoken for.
  *now.mutable_assignments(0)->mutable_until_time() = common::to_timestamp(ground.clock.now());
  ASSERT_TRUE(read(secret).ok());
  EXPECT_THAT(read(secret)->waiting_proposals(), IsEmpty());
  EXPECT_TRUE(absl::IsPermissionDenied(answer(yes_to(secret, proposal)).status()));
  *now.mutable_assignments(1)->mutable_until_time() = common::to_timestamp(ground.clock.now());
  EXPECT_EQ(state(), "expired");
  EXPECT_EQ(common::reason_of(answer(yes_to(secret, proposal)).status()), "INVITATION_OVER");
  now = before;
  EXPECT_TRUE(read(secret).ok());

  now.clear_subject();
  now.clear_assignments();
  *now.mutable_erase_time() = common::to_timestamp(ground.clock.now());
  EXPECT_EQ(state(), "expired") << "erased";
  EXPECT_EQ(common::reason_of(create_for(kFatou, ReviewGround::coordinator()).status()), "NOTHING_TO_ANSWER");
  people.people.erase(kFatou);
  EXPECT_EQ(state(), "expired") << "not there";
  people.people[kFatou] = before;
  auto profiles = std::make_shared<ProfilesView>(*ground.world.profiles);
  for (const char* name : {kDakar, "cities/oslo"}) {
    profiles::v1::City city = *profiles->cities.at(name);
    city.set_state(profiles::v1::City::STATE_ARCHIVED);
    profiles->cities[name] = std::make_shared<const profiles::v1::City>(city);
  }
  ground.world.profiles = profiles;
  EXPECT_EQ(state(), "expired") << "archived";
}

TEST_F(PeoplesInvitations, WaitForProfiles) {
  const auto invitation = of_fatou();
  people.down = true;
  EXPECT_TRUE(absl::IsUnavailable(read(invitation.secret()).status()));
  EXPECT_TRUE(absl::IsUnavailable(answer(yes_to(invitation.secret(), proposal)).status()));
  EXPECT_TRUE(absl::IsUnavailable(get(invitation.invitation().name()).status()));
  people.down = false;
  EXPECT_THAT(uses(invitation.invitation().name()), IsEmpty()) << "nobody was refused";
  EXPECT_TRUE(answer(yes_to(invitation.secret(), proposal)).ok());
}

TEST_F(PeoplesInvitations, EndWithTheirTimeAndWhenTheyAreRevoked) {
  const auto first = of_fatou();
  const auto second = of_fatou();
  ASSERT_TRUE(revoke(second.invitation().name()).ok());
  EXPECT_EQ(common::fact_of(read(second.secret()).status(), "state"), "revoked");
  EXPECT_EQ(common::fact_of(answer(yes_to(second.secret(), proposal)).status(), "state"), "revoked");
  ground.clock.advance(absl::Hours(24 * 30) - absl::Minutes(1));
  EXPECT_TRUE(read(first.secret()).ok());
  ground.clock.advance(absl::Minutes(1));
  EXPECT_EQ(common::fact_of(read(first.secret()).status(), "state"), "expired");
  EXPECT_EQ(common::fact_of(answer(yes_to(first.secret(), proposal)).status(), "state"), "expired");
  EXPECT_THAT(uses(first.invitation().name()),
              ElementsAre(Invitation::Use::KIND_REFUSED, Invitation::Use::KIND_REFUSED, Invitation::Use::KIND_READ));
}

TEST_F(PeoplesInvitations, ArentGuessedNorUsedInALoopNorMoreThanTen) {
  const std::string secret = of_fatou().secret();
  for (std::size_t i = 0; i < secret.size(); ++i) {
    std::string near = secret;
    near[i] = near[i] == 'A' ? 'B' : 'A';
    EXPECT_EQ(common::reason_of(read(near).status()), "INVITATION_UNKNOWN");
    EXPECT_EQ(common::reason_of(answer(yes_to(near, proposal)).status()), "INVITATION_UNKNOWN");
  }
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(read(secret).ok());
  EXPECT_EQ(common::reason_of(read(secret).status()), "INVITATION_OVERUSED");
  EXPECT_EQ(common::reason_of(answer(yes_to(secret, proposal)).status()), "INVITATION_OVERUSED");
  for (int i = 1; i < 10; ++i) of_fatou();
  EXPECT_EQ(common::reason_of(create_for(kFatou, ReviewGround::coordinator()).status()), "TOO_MANY_INVITATIONS");
  EXPECT_TRUE(create_for("people/remy", ReviewGround::coordinator()).ok());
}

}  // namespace
}  // namespace entente::matching
