// Answers by a link that are sent again after a cut line: taken once, told twice.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/common/base/errors.h"
#include "tests/matching/proposals/invitation_ground.h"

namespace entente::matching {
namespace {

using testing::ElementsAre;
using v1::Invitation;

class RepeatedAnswers : public InvitationGround {
 protected:
  v1::AnswerInvitationRequest yes_under(const std::string& secret, const std::string& request_id = kUuid) {
    v1::AnswerInvitationRequest request = yes(secret);
    request.set_request_id(request_id);
    return request;
  }
  absl::StatusOr<v1::ReadInvitationResponse> answer(const v1::AnswerInvitationRequest& request) {
    return invited->answer(by_nobody(), request);
  }
};

TEST_F(RepeatedAnswers, AreTakenOnceAndToldAgain) {
  take_answers();
  const auto invitation = made();
  const auto first = answer(yes_under(invitation.secret()));
  ASSERT_TRUE(first.ok()) << first.status();
  const std::size_t decisions = ground.decisions(proposal).size();
  const auto again = answer(yes_under(invitation.secret()));
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->SerializeAsString(), first->SerializeAsString());
  EXPECT_EQ(ground.decisions(proposal).size(), decisions);
  EXPECT_THAT(uses(invitation.invitation().name()),
              ElementsAre(Invitation::Use::KIND_READ, Invitation::Use::KIND_ANSWERED));
}

TEST_F(RepeatedAnswers, OfAnotherBodyOrUnderAnotherIdAreRefused) {
  const auto invitation = made();
  ASSERT_TRUE(answer(yes_under(invitation.secret())).ok());
  auto other = yes_under(invitation.secret());
  other.set_text("with one more word");
  EXPECT_EQ(common::reason_of(answer(other).status()), "REQUEST_ID_REUSED");
  EXPECT_EQ(common::reason_of(answer(yes_under(invitation.secret(), "00000000-0000-4000-8000-000000000002")).status()),
            "INVITATION_ANSWERED");
  EXPECT_EQ(common::reason_of(answer(yes_under(invitation.secret(), "")).status()), "INVITATION_ANSWERED");
  EXPECT_EQ(common::reason_of(answer(yes_under(invitation.secret(), "not-a-uuid")).status()), "INVALID_FIELD");
  EXPECT_EQ(answers.size(), 1U);
  EXPECT_EQ(
      uses(invitation.invitation().name()),
      (std::vector<int>{Invitation::Use::KIND_REFUSED, Invitation::Use::KIND_REFUSED, Invitation::Use::KIND_REFUSED,
                        Invitation::Use::KIND_REFUSED, Invitation::Use::KIND_ANSWERED}));
}

TEST_F(RepeatedAnswers, AreTakenWhenTheFirstOneWasnt) {
  const auto invitation = made();
  fault_inside = absl::UnavailableError("the store is away");
  EXPECT_TRUE(absl::IsUnavailable(answer(yes_under(invitation.secret())).status()));
  fault_inside = absl::OkStatus();
  EXPECT_TRUE(answer(yes_under(invitation.secret())).ok());
  EXPECT_TRUE(answer(yes_under(invitation.secret())).ok());
  EXPECT_EQ(answers.size(), 1U);
  EXPECT_EQ(behind, 1);
}

// Two of the same at the same time: the second one comes while the first is on its way into the store.
TEST_F(RepeatedAnswers, ThatCrossAreTakenOnce) {
  const auto invitation = made();
  bool crossing = false;
  take_answers_by([&](const common::CallContext& call, const v1::RecordAnswerRequest& request,
                      const std::string& name) -> absl::StatusOr<Taking> {
    if (!std::exchange(crossing, true)) {
      const auto other = answer(yes_under(invitation.secret()));
      EXPECT_TRUE(other.ok()) << other.status();
    }
    return take(call, request, name);
  });
  const auto reply = answer(yes_under(invitation.secret()));
  ASSERT_TRUE(reply.ok()) << reply.status();
  EXPECT_EQ(reply->state(), Invitation::STATE_ANSWERED);
  EXPECT_EQ(answers.size(), 1U);
  EXPECT_EQ(behind, 1);
}

TEST_F(RepeatedAnswers, OfATaskListTellWhatWasAnswered) {
  people.add("fatou", type::v1::Access::ROLE_FOCAL_POINT, kDakar);
  v1::CreateInvitationRequest creation;
  creation.mutable_invitation()->set_person("people/fatou");
  const auto invitation = handlers->create(ground.by_coordinator(), creation);
  ASSERT_TRUE(invitation.ok()) << invitation.status();
  auto request = yes_under(invitation->secret());
  request.set_proposal(proposal);
  const auto first = answer(request);
  ASSERT_TRUE(first.ok()) << first.status();
  const auto again = answer(request);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->SerializeAsString(), first->SerializeAsString());
  EXPECT_EQ(again->proposal().name(), proposal);
  EXPECT_EQ(again->city(), kDakar);
  EXPECT_EQ(answers.size(), 1U);
  // The same id by another link is another request.
  const auto of_lyon = create(ReviewGround::coordinator(), "cities/lyon");
  ASSERT_TRUE(of_lyon.ok()) << of_lyon.status();
  EXPECT_TRUE(answer(yes_under(of_lyon->secret())).ok());
}

TEST_F(RepeatedAnswers, AreToldNothingWhenTheLinkWasRevoked) {
  const auto invitation = made();
  ASSERT_TRUE(answer(yes_under(invitation.secret())).ok());
  ASSERT_TRUE(revoke(invitation.invitation().name()).ok());
  EXPECT_EQ(common::reason_of(answer(yes_under(invitation.secret())).status()), "INVITATION_OVER");
}

}  // namespace
}  // namespace entente::matching
