// Proposals that people make: of any listings, and with another partner.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/common/base/errors.h"
#include "services/common/storage/database.h"
#include "services/common/storage/rows.h"
#include "services/matching/proposals/proposal_store.h"
#include "services/matching/rounds/round_store.h"
#include "tests/matching/proposals/by_hand_ground.h"

namespace entente::matching {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using v1::Decision;
using v1::Proposal;

constexpr char kUuid[] = "123e4567-e89b-12d3-a456-426614174000";

template <typename Reply>
std::string refusal(const absl::StatusOr<Reply>& reply) {
  return common::reason_of(reply.status());
}

std::string field_of(const absl::Status& status) {
  const auto violations = common::field_violations_of(status);
  return violations.empty() ? "" : violations[0].field;
}

std::vector<std::string> steps_of(const std::vector<Decision>& decisions) {
  std::vector<std::string> steps;
  for (const Decision& decision : decisions) steps.push_back(Decision::Action_Name(decision.action()).substr(7));
  return steps;
}

TEST(ByHand, MayBeATrioThatAnotherOneWasBefore) {
  ByHandGround ground;
  const auto first = ground.by_hand->create(ground.by_coordinator(), ByHandGround::creation(2, 2, 3));
  ASSERT_TRUE(first.ok()) << first.status();
  // Its third city has left, and another one has taken its place: the name tells of the first.
  Proposal refilled = ground.get(first->proposal().name());
  refilled.mutable_pairing()->mutable_candidate()->mutable_pairing()->set_facilitator(ReviewGround::offers()[1]);
  refilled.clear_allowed_actions();
  ASSERT_TRUE(
      ground.database
          ->write([&](common::WriteTransaction& tx) { return update_proposal(tx, refilled, ground.clock.now()); })
          .ok());
  const auto again = ground.by_hand->create(ground.by_coordinator(), ByHandGround::creation(2, 2, 3));
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_NE(again->proposal().name(), first->proposal().name());
  EXPECT_NE(again->proposal().reservation(), first->proposal().reservation());
}

TEST(ByHand, IsAProposalLikeOthersWithItsPrice) {
  ByHandGround ground;
  ground.appraiser.points[ReviewGround::offers()[1]] = 70;
  const auto made = ground.by_hand->create(ground.by_coordinator(), ByHandGround::creation(0, 1));
  ASSERT_TRUE(made.ok()) << made.status();
  const Proposal& proposal = made->proposal();
  EXPECT_EQ(made->price().points(), 70);
  EXPECT_EQ(proposal.price().points(), 70);
  EXPECT_EQ(proposal.origin(), Proposal::ORIGIN_BY_HAND);
  EXPECT_EQ(proposal.state(), Proposal::STATE_PROPOSED);
  EXPECT_EQ(proposal.pairing().candidate().score(), 500);
  EXPECT_THAT(proposal.broken_rules(), IsEmpty());
  EXPECT_EQ(proposal.parties(0).city(), "cities/dakar");
  EXPECT_EQ(proposal.parties(1).listing_etag(), "e1");
  const auto decisions = ground.decisions(proposal.name());
  ASSERT_THAT(steps_of(decisions), ElementsAre("PROPOSE"));
  EXPECT_EQ(decisions[0].author(), "ada");
  EXPECT_EQ(decisions[0].from_state(), Proposal::STATE_UNSPECIFIED);
  EXPECT_EQ(ground.get(proposal.name()).SerializeAsString(), proposal.SerializeAsString());
  EXPECT_EQ(common::reason_of(ground.undo(proposal).status()), "UNDO_NOT_POSSIBLE") << "reject it instead";
  EXPECT_EQ(ground.approve(proposal.name())->state(), Proposal::STATE_APPROVED);
  EXPECT_TRUE(ground.places.is_held(proposal.reservation()));
  const auto trio = ground.by_hand->create(ground.by_coordinator(), ByHandGround::creation(2, 2, 3));
  ASSERT_TRUE(trio.ok()) << trio.status();
  EXPECT_EQ(trio->proposal().parties(2).role(), type::v1::PARTY_ROLE_FACILITATING);
}

TEST(ByHand, ThatBreaksARuleNeedsAReason) {
  ByHandGround ground;
  ground.appraiser.broken[{ReviewGround::needs()[0], ReviewGround::offers()[1]}] = "language";
  v1::CreateProposalRequest request = ByHandGround::creation(0, 1);
  const absl::Status broken = ground.by_hand->create(ground.by_coordinator(), request).status();
  EXPECT_EQ(common::reason_of(broken), "RULE_BROKEN");
  EXPECT_EQ(common::fact_of(broken, "rules"), "language");
  request.set_override_reason("agreed-elswhere");
  const absl::Status wrong = ground.by_hand->create(ground.by_coordinator(), request).status();
  EXPECT_EQ(field_of(wrong), "override_reason");
  EXPECT_THAT(std::string(wrong.message()), HasSubstr("did you mean agreed-elsewhere?"));
  request.set_override_reason("other");
  EXPECT_EQ(field_of(ground.by_hand->create(ground.by_coordinator(), request).status()), "text");
  request.set_override_reason("agreed-elsewhere");
  const auto made = ground.by_hand->create(ground.by_coordinator(), request);
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ(made->proposal().broken_rules(0).id(), "rule.language.broken");
  EXPECT_EQ(made->proposal().last_decision().reason(), "agreed-elsewhere");
  // No reason where no rule is broken.
  v1::CreateProposalRequest plain = ByHandGround::creation(1, 1);
  plain.set_override_reason("agreed-elsewhere");
  EXPECT_EQ(field_of(ground.by_hand->create(ground.by_coordinator(), plain).status()), "override_reason");
}

TEST(ByHand, TakesNoPlaceThatIsntThereWhateverTheReason) {
  ByHandGround ground;
  ground.appraiser.full.insert(ReviewGround::offers()[1]);
  ground.appraiser.broken[{ReviewGround::needs()[0], ReviewGround::offers()[1]}] = "language";
  v1::CreateProposalRequest request = ByHandGround::creation(0, 1);
  for (const char* reason : {"", "agreed-elsewhere"}) {
    request.set_override_reason(reason);
    const absl::Status status = ground.by_hand->create(ground.by_coordinator(), request).status();
    EXPECT_EQ(common::reason_of(status), "STEP_NOT_ALLOWED") << status;
    EXPECT_EQ(common::fact_of(status, "condition"), "places-free");
    EXPECT_THAT(std::string(status.message()), HasSubstr("no place is left at cities/oslo/listings/offer-1"));
  }
}

TEST(ByHand, StandsInItsRoundOnce) {
  ByHandGround ground;
  const auto first = ground.by_hand->create(ground.by_coordinator(), ByHandGround::creation(0, 0));
  ASSERT_TRUE(first.ok()) << first.status();
  const absl::Status twice = ground.by_hand->create(ground.by_coordinator(), ByHandGround::creation(0, 0)).status();
  EXPECT_EQ(common::reason_of(twice), "ALREADY_PROPOSED");
  EXPECT_EQ(common::fact_of(twice, "resource"), first->proposal().name());
  // With a third city it is another one; and one that is over doesn't count.
  EXPECT_TRUE(ground.by_hand->create(ground.by_coordinator(), ByHandGround::creation(0, 0, 3)).ok());
  v1::RejectProposalRequest reject;
  reject.set_name(first->proposal().name());
  reject.set_reason("too-weak");
  ASSERT_TRUE(ground.review->reject(ground.by_coordinator(), reject).ok());
  const auto second = ground.by_hand->create(ground.by_coordinator(), ByHandGround::creation(0, 0));
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_NE(second->proposal().name(), first->proposal().name());
  EXPECT_NE(second->proposal().reservation(), first->proposal().reservation());
}

TEST(ByHand, GoesIntoRoundsThatTakeIt) {
  ByHandGround ground;
  ground.publish();
  EXPECT_TRUE(ground.by_hand->create(ground.by_coordinator(), ByHandGround::creation(0, 0)).ok());
  const auto close = [&] {
    ASSERT_TRUE(ground.database
                    ->write([&](common::WriteTransaction& tx) -> absl::Status {
                      auto round = find_round(tx, *common::RoundName::parse(ByHandGround::round()));
                      (*round)->set_state(v1::Round::STATE_SUPERSEDED);
                      return update_round(tx, **round, ground.clock.now());
                    })
                    .ok());
  };
  // While it is appraised another round takes its place.
  ground.appraiser.meanwhile = close;
  const absl::Status late = ground.by_hand->create(ground.by_coordinator(), ByHandGround::creation(1, 1)).status();
  EXPECT_EQ(common::reason_of(late), "ROUND_NOT_OPEN");
  EXPECT_EQ(common::fact_of(late, "state"), "superseded");
  const int asked = ground.appraiser.asked;
  EXPECT_EQ(refusal(ground.by_hand->create(ground.by_coordinator(), ByHandGround::creation(1, 1))), "ROUND_NOT_OPEN");
  EXPECT_EQ(ground.appraiser.asked, asked) << "it isn't solved in vain";
}

TEST(ByHand, AnswersRepeatsAndOnlyTries) {
  ByHandGround ground;
  v1::CreateProposalRequest request = ByHandGround::creation(0, 0);
  request.set_validate_only(true);
  const auto tried = ground.by_hand->create(ground.by_coordinator(), request);
  ASSERT_TRUE(tried.ok()) << tried.status();
  EXPECT_EQ(tried->proposal().state(), Proposal::STATE_PROPOSED);
  v1::GetProposalRequest get;
  get.set_name(tried->proposal().name());
  EXPECT_EQ(common::reason_of(ground.proposals->get(ground.by_coordinator(), get).status()), "NOT_FOUND");
  request.set_validate_only(false);
  request.set_request_id(kUuid);
  const auto first = ground.by_hand->create(ground.by_coordinator(), request);
  ASSERT_TRUE(first.ok()) << first.status();
  // Though there is no place any more, and it is there already.
  ground.appraiser.full.insert(ReviewGround::offers()[0]);
  const auto second = ground.by_hand->create(ground.by_coordinator(), request);
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(common::to_body(*second), common::to_body(*first));
  request.set_text("another body");
  EXPECT_EQ(refusal(ground.by_hand->create(ground.by_coordinator(), request)), "REQUEST_ID_REUSED");
}

TEST(ByHand, IsOfTheBeneficiarysField) {
  ByHandGround ground;
  const auto carla = ground.by(ReviewGround::coordinator("fields/crafts", "carla"));
  const auto milo = ground.by(ReviewGround::coordinator("fields/music", "milo"));
  EXPECT_TRUE(ground.by_hand->create(carla, ByHandGround::creation(0, 0)).ok());
  const absl::Status outside = ground.by_hand->create(milo, ByHandGround::creation(0, 1)).status();
  EXPECT_EQ(common::reason_of(outside), "PERMISSION_DENIED");
  // The same, whatever is there.
  v1::CreateProposalRequest nonsense = ByHandGround::creation(0, 1);
  nonsense.set_parent("nonsense");
  nonsense.mutable_pairing()->set_need("cities/nowhere/listings/none");
  EXPECT_EQ(ground.by_hand->create(milo, nonsense).status(), outside);
  EXPECT_EQ(
      ground.by_hand->create(ground.by(ReviewGround::focal_point("dakar")), ByHandGround::creation(0, 1)).status(),
      outside);
}

TEST(ByHand, OfNonsenseIsNamed) {
  ByHandGround ground;
  const auto field = [&](const std::function<void(v1::CreateProposalRequest&)>& how) {
    v1::CreateProposalRequest request = ByHandGround::creation(0, 0);
    how(request);
    return field_of(ground.by_hand->create(ground.by_coordinator(), request).status());
  };
  EXPECT_EQ(field([](auto& request) { request.set_parent("rounds/1"); }), "parent");
  EXPECT_EQ(field([](auto& request) { request.clear_pairing(); }), "pairing.need");
  EXPECT_EQ(field([](auto& request) { request.mutable_pairing()->set_offer("cities/lyon/listings/none"); }),
            "pairing.offer");
  EXPECT_EQ(field([](auto& request) { request.mutable_pairing()->set_offer(ReviewGround::needs()[1]); }),
            "pairing.offer");
  EXPECT_EQ(field([](auto& request) { request.mutable_pairing()->set_facilitator(ReviewGround::offers()[2]); }),
            "pairing.facilitator");
  EXPECT_EQ(field([](auto& request) { request.set_text("a\u202eb"); }), "text");
  ground.change_listing(ReviewGround::offers()[0],
                        [](auto& listing) { listing.set_state(listings::v1::Listing::STATE_HELD); });
  const absl::Status held = ground.by_hand->create(ground.by_coordinator(), ByHandGround::creation(0, 0)).status();
  EXPECT_THAT(std::string(held.message()), HasSubstr("is held: only what is published can be proposed"));
  // Oslo with Oslo.
  EXPECT_EQ(field_of(ground.by_hand->create(ground.by_coordinator(), ByHandGround::creation(3, 1)).status()),
            "pairing.offer");
  v1::CreateProposalRequest none = ByHandGround::creation(0, 1);
  none.set_parent("programmes/trial/rounds/none");
  EXPECT_EQ(refusal(ground.by_hand->create(ground.by_coordinator(), none)), "NOT_FOUND");
}

TEST(Swap, GivesTheNeedAnotherPartner) {
  ByHandGround ground;
  ground.appraiser.points[ReviewGround::offers()[1]] = 30;
  const Proposal before = ground.propose(0, 0);
  v1::AddNoteRequest note;
  note.set_parent(before.name());
  note.set_text("ask Oslo instead");
  ASSERT_TRUE(ground.review->add_note(ground.by_coordinator(), note).ok());
  v1::SwapPartnerRequest request = ByHandGround::swapping(before, 0, 1);
  request.set_validate_only(true);
  const auto tried = ground.by_hand->swap(ground.by_coordinator(), request);
  ASSERT_TRUE(tried.ok()) << tried.status();
  EXPECT_EQ(tried->price().points(), 30);
  EXPECT_EQ(tried->proposal().pairing().candidate().score(), 500);
  EXPECT_EQ(ground.get(before.name()).SerializeAsString(), before.SerializeAsString());
  request.set_validate_only(false);
  const auto swapped = ground.by_hand->swap(ground.by_coordinator(), request);
  ASSERT_TRUE(swapped.ok()) << swapped.status();
  EXPECT_EQ(swapped->former().state(), Proposal::STATE_SUPERSEDED);
  EXPECT_EQ(swapped->former().swapped_for(), swapped->proposal().name());
  EXPECT_EQ(swapped->proposal().swapped_from(), before.name());
  EXPECT_EQ(swapped->proposal().origin(), Proposal::ORIGIN_BY_HAND);
  EXPECT_EQ(swapped->proposal().parties(1).city(), "cities/oslo");
  EXPECT_EQ(ground.get(before.name()).SerializeAsString(), swapped->former().SerializeAsString());
  EXPECT_THAT(steps_of(ground.decisions(before.name())), ElementsAre("NOTE", "SWAP_PARTNER"));
  EXPECT_THAT(steps_of(ground.decisions(swapped->proposal().name())), ElementsAre("PROPOSE"));
  // And back: a third one.
  const auto back = ground.by_hand->swap(ground.by_coordinator(), ByHandGround::swapping(swapped->proposal(), 0, 0));
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_NE(back->proposal().name(), before.name());
  EXPECT_EQ(ground.approve(back->proposal().name())->state(), Proposal::STATE_APPROVED);
}

TEST(Swap, IsRefusedWhereItMakesNoSense) {
  ByHandGround ground;
  const Proposal proposal = ground.propose(0, 0);
  const auto field = [&](const v1::SwapPartnerRequest& request) {
    return field_of(ground.by_hand->swap(ground.by_coordinator(), request).status());
  };
  EXPECT_EQ(field(ByHandGround::swapping(proposal, 1, 1)), "pairing.need");
  EXPECT_EQ(field(ByHandGround::swapping(proposal, 0, 0)), "pairing.offer");
  v1::SwapPartnerRequest stale = ByHandGround::swapping(proposal, 0, 1);
  stale.set_etag("r0");
  EXPECT_EQ(refusal(ground.by_hand->swap(ground.by_coordinator(), stale)), "STALE_ETAG");
  ground.appraiser.full.insert(ReviewGround::offers()[1]);
  EXPECT_EQ(refusal(ground.by_hand->swap(ground.by_coordinator(), ByHandGround::swapping(proposal, 0, 1))),
            "STEP_NOT_ALLOWED");
  ground.appraiser.full.clear();
  ground.appraiser.broken[{ReviewGround::needs()[0], ReviewGround::offers()[1]}] = "axis";
  EXPECT_EQ(refusal(ground.by_hand->swap(ground.by_coordinator(), ByHandGround::swapping(proposal, 0, 1))),
            "RULE_BROKEN");
  const auto milo = ground.by(ReviewGround::coordinator("fields/music", "milo"));
  EXPECT_EQ(refusal(ground.by_hand->swap(milo, ByHandGround::swapping(proposal, 0, 2))), "PERMISSION_DENIED");
  // Another one decides while it is appraised: nothing is half done.
  ground.appraiser.meanwhile = [&] { ASSERT_TRUE(ground.approve(proposal.name()).ok()); };
  EXPECT_EQ(refusal(ground.by_hand->swap(ground.by_coordinator(), ByHandGround::swapping(proposal, 0, 2))),
            "STEP_NOT_ALLOWED");
  EXPECT_EQ(ground.get(proposal.name()).state(), Proposal::STATE_APPROVED);
  EXPECT_TRUE(ground.by_hand->create(ground.by_coordinator(), ByHandGround::creation(0, 2)).ok());
  // Nor of a need whose places are all taken.
  const Proposal other = ground.propose(1, 0);
  ground.change_listing(ReviewGround::needs()[1], [](auto& listing) { listing.set_reserved_places(2); });
  const auto actions = ground.get(other.name()).allowed_actions();
  EXPECT_EQ(std::count(actions.begin(), actions.end(), Decision::ACTION_SWAP_PARTNER), 0);
}

}  // namespace
}  // namespace entente::matching
