// Invitations: who makes one, what its secret opens and for how long, and what is never opened by it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "services/common/base/errors.h"
#include "services/common/base/time.h"
#include "services/common/base/token_buckets.h"
#include "services/matching/invitations/secrets.h"
#include "tests/matching/proposals/invitation_ground.h"

namespace entente::matching {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using v1::Decision;
using v1::Invitation;
using v1::Proposal;

class Invitations : public InvitationGround {};

TEST(Secrets, Are128BitsThatNobodyKeeps) {
  common::RandomIds ids;
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const std::string secret = new_secret(ids);
    EXPECT_TRUE(looks_like_secret(secret)) << secret;
    seen.insert(secret);
  }
  EXPECT_EQ(seen.size(), 1000U);
  EXPECT_FALSE(looks_like_secret(""));
  EXPECT_FALSE(looks_like_secret(std::string(21, 'a')));
  EXPECT_FALSE(looks_like_secret(std::string(21, 'a') + "+"));
  EXPECT_EQ(secret_digest("a").size(), 64U);
  EXPECT_TRUE(same_digest(secret_digest("a"), secret_digest("a")));
  EXPECT_FALSE(same_digest(secret_digest("a"), secret_digest("b")));
  EXPECT_FALSE(same_digest("a", "ab"));
}

TEST(TokenBuckets, GiveABurstAndThenAPace) {
  common::TokenBuckets buckets(2, 0.5, 3);
  const absl::Duration start = absl::Seconds(100);
  EXPECT_EQ(buckets.take("a", start), std::nullopt);
  EXPECT_EQ(buckets.take("a", start), std::nullopt);
  EXPECT_EQ(buckets.take("a", start), absl::Seconds(2));
  EXPECT_EQ(buckets.take("b", start), std::nullopt);
  EXPECT_EQ(buckets.take("a", start + absl::Seconds(2)), std::nullopt);
  EXPECT_EQ(buckets.take("a", start + absl::Seconds(3)), absl::Seconds(1));
  // More keys than it keeps: refused, until one has all its tokens back.
  EXPECT_EQ(buckets.take("c", start + absl::Seconds(3)), std::nullopt);
  EXPECT_EQ(buckets.take("d", start + absl::Seconds(3)), std::nullopt) << "b is full again and forgotten";
  EXPECT_NE(buckets.take("e", start + absl::Seconds(3)), std::nullopt);
  EXPECT_EQ(buckets.take("e", start + absl::Seconds(30)), std::nullopt);
}

TEST_F(Invitations, OpenTheProposalToWhoHoldsTheSecret) {
  const auto invitation = made();
  EXPECT_TRUE(looks_like_secret(invitation.secret()));
  EXPECT_EQ(invitation.invitation().state(), Invitation::STATE_OPEN);
  EXPECT_EQ(invitation.invitation().author(), "ada");
  EXPECT_EQ(common::from_timestamp(invitation.invitation().expire_time()), ground.clock.now() + absl::Hours(24 * 30));
  const auto reply = read(invitation.secret());
  ASSERT_TRUE(reply.ok()) << reply.status();
  EXPECT_EQ(reply->proposal().name(), proposal);
  EXPECT_EQ(reply->city(), kDakar);
  EXPECT_EQ(reply->state(), Invitation::STATE_OPEN);
  // As its city reads it: not who decided.
  EXPECT_EQ(reply->proposal().last_decision().author(), "");
  EXPECT_EQ(reply->proposal().SerializeAsString(),
            ground.get(proposal, ReviewGround::focal_point("dakar")).SerializeAsString());
  EXPECT_THAT(uses(invitation.invitation().name()), ElementsAre(Invitation::Use::KIND_READ));
}

TEST_F(Invitations, AnswerOnce) {
  const auto invitation = made();
  auto request = yes(invitation.secret());
  request.mutable_terms()->set_places(1);
  request.set_etag("etag-of-the-proposal");
  const auto reply = invited->answer(by_nobody(), request);
  ASSERT_TRUE(reply.ok()) << reply.status();
  EXPECT_EQ(reply->state(), Invitation::STATE_ANSWERED);
  ASSERT_EQ(answers.size(), 1U);
  EXPECT_EQ(answers[0].city(), kDakar);
  EXPECT_EQ(answers[0].channel(), Decision::CHANNEL_LINK);
  EXPECT_EQ(answers[0].answered_by(), "head of international relations");
  EXPECT_EQ(answers[0].terms().places(), 1);
  EXPECT_EQ(answers[0].etag(), "etag-of-the-proposal");
  EXPECT_EQ(by[0], invitation.invitation().name() + " " + invitation.invitation().name());
  EXPECT_EQ(behind, 1);

  const auto again = invited->answer(by_nobody(), request);
  EXPECT_EQ(common::reason_of(again.status()), "INVITATION_ANSWERED");
  EXPECT_EQ(answers.size(), 1U);
  const auto reading = read(invitation.secret());
  ASSERT_TRUE(reading.ok()) << reading.status();
  EXPECT_EQ(reading->state(), Invitation::STATE_ANSWERED);
  EXPECT_THAT(uses(invitation.invitation().name()),
              ElementsAre(Invitation::Use::KIND_READ, Invitation::Use::KIND_REFUSED, Invitation::Use::KIND_ANSWERED));
}

TEST_F(Invitations, KeepTheirAnswerWhenTheStepIsRefused) {
  const auto invitation = made();
  fault = common::invalid_field("terms.places", "more than there are");
  EXPECT_EQ(common::reason_of(invited->answer(by_nobody(), yes(invitation.secret())).status()), "INVALID_FIELD");
  fault = absl::OkStatus();
  fault_inside = common::make_error(common::kStaleEtag, "it has changed");
  EXPECT_EQ(common::reason_of(invited->answer(by_nobody(), yes(invitation.secret())).status()), "STALE_ETAG");
  fault_inside = absl::UnavailableError("the store is away");
  EXPECT_TRUE(absl::IsUnavailable(invited->answer(by_nobody(), yes(invitation.secret())).status()));
  fault_inside = absl::OkStatus();
  EXPECT_THAT(uses(invitation.invitation().name()),
              ElementsAre(Invitation::Use::KIND_REFUSED, Invitation::Use::KIND_REFUSED));
  EXPECT_TRUE(invited->answer(by_nobody(), yes(invitation.secret())).ok());
  EXPECT_EQ(behind, 1);
}

TEST_F(Invitations, SayWhatIsWrongWithAnAnswer) {
  const std::string secret = made().secret();
  auto request = yes(secret);
  request.set_action(Decision::ACTION_APPROVE);
  EXPECT_THAT(std::string(invited->answer(by_nobody(), request).status().message()), HasSubstr("action"));
  request = yes(secret);
  request.clear_answered_by();
  EXPECT_THAT(std::string(invited->answer(by_nobody(), request).status().message()), HasSubstr("answered_by"));
  request = yes(secret);
  request.set_text(std::string(10'001, 'x'));
  EXPECT_THAT(std::string(invited->answer(by_nobody(), request).status().message()), HasSubstr("text"));
  EXPECT_TRUE(answers.empty());
}

TEST_F(Invitations, ArentGuessed) {
  const std::string secret = made().secret();
  for (std::size_t i = 0; i < secret.size(); ++i) {
    std::string near = secret;
    near[i] = near[i] == 'A' ? 'B' : 'A';
    EXPECT_EQ(common::reason_of(read(near).status()), "INVITATION_UNKNOWN");
    EXPECT_EQ(common::reason_of(invited->answer(by_nobody(), yes(near)).status()), "INVITATION_UNKNOWN");
  }
  for (const std::string& other :
       {std::string(), secret + "=", secret.substr(1), secret_digest(secret), std::string("%")})
    EXPECT_EQ(common::reason_of(read(other).status()), "INVITATION_UNKNOWN") << other;
  EXPECT_TRUE(read(secret).ok());
  // The store knows the digest alone.
  std::string stored;
  EXPECT_TRUE(ground.database
                  ->read([&](common::ReadTransaction& tx) {
                    return tx.scan("SELECT secret_digest, payload FROM invitations_made", {},
                                   [&](const common::Row& row) {
                                     stored += row.text(0) + row.bytes(1);
                                     return absl::OkStatus();
                                   });
                  })
                  .ok());
  EXPECT_THAT(stored, HasSubstr(secret_digest(secret)));
  EXPECT_THAT(stored, testing::Not(HasSubstr(secret)));
}

TEST_F(Invitations, EndWithTheirTime) {
  const auto invitation = made();
  ground.clock.advance(absl::Hours(24 * 30) - absl::Seconds(1));
  EXPECT_TRUE(read(invitation.secret()).ok());
  ground.clock.advance(absl::Seconds(1));
  EXPECT_EQ(common::reason_of(read(invitation.secret()).status()), "INVITATION_OVER");
  const auto answer = invited->answer(by_nobody(), yes(invitation.secret()));
  EXPECT_EQ(common::reason_of(answer.status()), "INVITATION_OVER");
  EXPECT_EQ(common::fact_of(answer.status(), "state"), "expired");
  EXPECT_EQ(get(invitation.invitation().name())->state(), Invitation::STATE_EXPIRED);
  EXPECT_THAT(uses(invitation.invitation().name()),
              ElementsAre(Invitation::Use::KIND_REFUSED, Invitation::Use::KIND_REFUSED, Invitation::Use::KIND_READ));
  EXPECT_TRUE(answers.empty());
}

TEST_F(Invitations, EndWhenTheyAreRevoked) {
  const auto invitation = made();
  const std::string& name = invitation.invitation().name();
  ASSERT_TRUE(revoke(name).ok());
  EXPECT_EQ(revoke(name)->state(), Invitation::STATE_REVOKED);
  EXPECT_EQ(common::reason_of(read(invitation.secret()).status()), "INVITATION_OVER");
  const auto answer = invited->answer(by_nobody(), yes(invitation.secret()));
  EXPECT_EQ(common::fact_of(answer.status(), "state"), "revoked");
  EXPECT_TRUE(answers.empty());
}

TEST_F(Invitations, EndWithTheirProposal) {
  for (const Proposal::State state : {Proposal::STATE_SUPERSEDED, Proposal::STATE_DECLINED, Proposal::STATE_EXPIRED,
                                      Proposal::STATE_WITHDRAWN, Proposal::STATE_CANCELLED, Proposal::STATE_RETURNED}) {
    set_state(Proposal::STATE_APPROVED);
    const auto invitation = made();
    set_state(state);
    EXPECT_EQ(common::reason_of(read(invitation.secret()).status()), "INVITATION_OVER") << state;
    EXPECT_EQ(common::reason_of(invited->answer(by_nobody(), yes(invitation.secret())).status()), "INVITATION_OVER");
  }
  EXPECT_TRUE(answers.empty());
}

TEST_F(Invitations, ArentUsedInALoop) {
  const std::string secret = made().secret();
  int served = 0;
  absl::Status last;
  for (int i = 0; i < 100; ++i) {
    last = read(secret).status();
    served += last.ok() ? 1 : 0;
  }
  EXPECT_EQ(served, 20);
  EXPECT_EQ(common::reason_of(last), "INVITATION_OVERUSED");
  ground.clock.advance(absl::Seconds(5));
  EXPECT_TRUE(read(secret).ok());
  // Nor for ever.
  for (int i = 0; i < 1200; ++i) {
    ground.clock.advance(absl::Seconds(5));
    last = read(secret).status();
    if (!last.ok()) break;
    ++served;
  }
  EXPECT_EQ(served, 999) << last;
  EXPECT_EQ(common::reason_of(last), "INVITATION_OVER");
}

TEST_F(Invitations, AreMadeByWhoMayAnswerOrDecide) {
  EXPECT_TRUE(create(ReviewGround::coordinator("fields/crafts")).ok());
  EXPECT_TRUE(create(ReviewGround::focal_point("dakar")).ok());
  for (const common::Caller& other :
       {ReviewGround::coordinator("fields/music"), ReviewGround::focal_point("lyon"), ReviewGround::focal_point("oslo"),
        common::Caller{.subject = "o", .assignments = {{common::Role::kObserver, "*"}}},
        common::Caller{
            .subject = "s", .kind = common::CallerKind::kService, .assignments = {{common::Role::kService, "*"}}}})
    EXPECT_TRUE(absl::IsPermissionDenied(create(other).status())) << other.subject;
  // Whoever may not is refused alike whether or not there is such a proposal.
  const std::string there = proposal;
  proposal += "-none";
  EXPECT_TRUE(absl::IsPermissionDenied(create(ReviewGround::focal_point("dakar")).status()));
  EXPECT_TRUE(absl::IsNotFound(create(ReviewGround::coordinator()).status()));
  proposal = "nonsense";
  EXPECT_EQ(common::reason_of(create(ReviewGround::coordinator()).status()), "INVALID_FIELD");
}

TEST_F(Invitations, AreForACityThatHasSomethingToAnswer) {
  EXPECT_EQ(common::reason_of(create(ReviewGround::coordinator(), "cities/oslo").status()), "INVALID_FIELD");
  EXPECT_EQ(common::reason_of(create(ReviewGround::coordinator(), "dakar").status()), "INVALID_FIELD");
  v1::CreateInvitationRequest request;
  request.mutable_invitation()->set_proposal(proposal);
  request.mutable_invitation()->set_city(kDakar);
  for (const absl::Duration wrong : {absl::ZeroDuration(), absl::Hours(24 * 90) + absl::Seconds(1)}) {
    *request.mutable_invitation()->mutable_expire_time() = common::to_timestamp(ground.clock.now() + wrong);
    EXPECT_EQ(common::reason_of(handlers->create(ground.by_coordinator(), request).status()), "INVALID_FIELD");
  }
  EXPECT_TRUE(invited->answer(by_nobody(), yes(made().secret())).ok());
  EXPECT_EQ(common::reason_of(create(ReviewGround::coordinator()).status()), "NOTHING_TO_ANSWER");
  EXPECT_TRUE(create(ReviewGround::coordinator(), "cities/lyon").ok());
  set_state(Proposal::STATE_AGREED);
  EXPECT_EQ(common::reason_of(create(ReviewGround::coordinator(), "cities/lyon").status()), "NOTHING_TO_ANSWER");
}

TEST_F(Invitations, AreTenAtATime) {
  for (int i = 0; i < 10; ++i) made();
  const auto one_more = create(ReviewGround::coordinator());
  EXPECT_EQ(common::reason_of(one_more.status()), "TOO_MANY_INVITATIONS");
  EXPECT_TRUE(create(ReviewGround::coordinator(), "cities/lyon").ok());
  v1::ListInvitationsRequest list;
  list.set_page_size(1);
  const auto newest = handlers->list(ground.by_coordinator(), list);
  ASSERT_TRUE(newest.ok()) << newest.status();
  EXPECT_EQ(newest->invitations(0).city(), "cities/lyon");
  list.set_page_token(newest->next_page_token());
  const auto next = handlers->list(ground.by_coordinator(), list);
  ASSERT_TRUE(next.ok()) << next.status();
  ASSERT_TRUE(revoke(next->invitations(0).name()).ok());
  EXPECT_TRUE(create(ReviewGround::coordinator()).ok());
}

TEST_F(Invitations, AreRepeatedWithoutTheirSecret) {
  const auto first = create(ReviewGround::coordinator(), kDakar, kUuid);
  ASSERT_TRUE(first.ok()) << first.status();
  const auto again = create(ReviewGround::coordinator(), kDakar, kUuid);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->invitation().name(), first->invitation().name());
  EXPECT_EQ(again->secret(), "");
  EXPECT_EQ(common::reason_of(create(ReviewGround::coordinator(), "cities/lyon", kUuid).status()), "REQUEST_ID_REUSED");
}

TEST_F(Invitations, AreSeenByCoordinatorsAndTheirCity) {
  const auto of_dakar = made();
  const auto of_lyon = create(ReviewGround::coordinator(), "cities/lyon");
  ASSERT_TRUE(of_lyon.ok()) << of_lyon.status();
  ASSERT_TRUE(revoke(of_lyon->invitation().name()).ok());
  const auto listed = [&](const common::Caller& caller, const std::string& filter = "") {
    v1::ListInvitationsRequest request;
    request.set_filter(filter);
    std::vector<std::string> cities;
    const auto reply = handlers->list(ground.by(caller), request);
    EXPECT_TRUE(reply.ok()) << reply.status();
    for (const Invitation& each : reply->invitations()) cities.push_back(each.city());
    return cities;
  };
  EXPECT_THAT(listed(ReviewGround::coordinator()), ElementsAre("cities/lyon", kDakar));
  EXPECT_THAT(listed(ReviewGround::focal_point("dakar")), ElementsAre(kDakar));
  EXPECT_THAT(listed(ReviewGround::coordinator(), "state = \"open\""), ElementsAre(kDakar));
  EXPECT_THAT(listed(ReviewGround::coordinator(), "city = \"cities/lyon\""), ElementsAre("cities/lyon"));
  EXPECT_TRUE(get(of_dakar.invitation().name(), ReviewGround::focal_point("dakar")).ok());
  for (const std::string& name : {of_dakar.invitation().name(), std::string("invitations/none")}) {
    EXPECT_TRUE(absl::IsPermissionDenied(get(name, ReviewGround::focal_point("lyon")).status()));
    EXPECT_TRUE(absl::IsPermissionDenied(revoke(name, ReviewGround::focal_point("lyon")).status()));
    EXPECT_TRUE(absl::IsPermissionDenied(revoke(name, ReviewGround::coordinator("fields/music")).status()));
  }
  EXPECT_TRUE(absl::IsNotFound(get("invitations/none").status()));
  EXPECT_EQ(common::reason_of(get("invitation").status()), "INVALID_FIELD");
}

// With the review's own way of taking answers.
class AnswersByLink : public Invitations {
 protected:
  AnswersByLink() { take_answers(); }
};

TEST_F(AnswersByLink, AreThoseOfTheCity) {
  const auto of_dakar = made();
  const auto of_lyon = create(ReviewGround::coordinator(), "cities/lyon");
  ASSERT_TRUE(of_lyon.ok()) << of_lyon.status();
  // Lyon's turn comes when Dakar has said yes; its link isn't used up by trying.
  EXPECT_EQ(common::reason_of(invited->answer(by_nobody(), yes(of_lyon->secret())).status()), "NOT_ASKED");
  const auto first = invited->answer(by_nobody(), yes(of_dakar.secret()));
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->state(), Invitation::STATE_ANSWERED);
  EXPECT_EQ(first->proposal().parties(0).accepted(), type::v1::KNOWLEDGE_YES);
  const Decision taken = ground.decisions(proposal).back();
  EXPECT_EQ(taken.action(), Decision::ACTION_ACCEPT);
  EXPECT_EQ(taken.on_behalf_of(), kDakar);
  EXPECT_EQ(taken.channel(), Decision::CHANNEL_LINK);
  EXPECT_EQ(taken.answered_by(), "head of international relations");
  EXPECT_EQ(taken.invitation(), of_dakar.invitation().name());
  EXPECT_EQ(taken.author(), of_dakar.invitation().name());
  const auto second = invited->answer(by_nobody(), yes(of_lyon->secret()));
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(second->proposal().state(), Proposal::STATE_AGREED);
  EXPECT_TRUE(read(of_dakar.secret()).ok());
}

TEST_F(AnswersByLink, DeclineWithAReason) {
  const auto invitation = made();
  auto request = yes(invitation.secret());
  request.set_action(Decision::ACTION_DECLINE);
  EXPECT_EQ(common::reason_of(invited->answer(by_nobody(), request).status()), "INVALID_FIELD");
  request.set_reason("no-capacity");
  request.set_etag("stale");
  EXPECT_EQ(common::reason_of(invited->answer(by_nobody(), request).status()), "STALE_ETAG");
  request.clear_etag();
  const auto declined = invited->answer(by_nobody(), request);
  ASSERT_TRUE(declined.ok()) << declined.status();
  EXPECT_EQ(ground.get(proposal).state(), Proposal::STATE_DECLINED);
  const auto reading = read(invitation.secret());
  ASSERT_TRUE(reading.ok()) << reading.status();
  EXPECT_EQ(reading->state(), Invitation::STATE_ANSWERED);
}

}  // namespace
}  // namespace entente::matching
