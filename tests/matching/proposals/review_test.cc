// Steps in the store: state, decision, places and repeats; and what is refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "absl/synchronization/notification.h"
#include "services/common/base/errors.h"
#include "services/common/base/time.h"
#include "services/common/storage/database.h"
#include "services/common/storage/outbox.h"
#include "services/common/storage/rows.h"
#include "tests/matching/proposals/review_ground.h"

namespace entente::matching {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using v1::Decision;
using v1::Proposal;

constexpr char kUuid[] = "123e4567-e89b-12d3-a456-426614174000";

std::vector<int> allowed_of(const Proposal& proposal) {
  return {proposal.allowed_actions().begin(), proposal.allowed_actions().end()};
}

std::vector<std::string> steps_of(const std::vector<Decision>& decisions) {
  std::vector<std::string> steps;
  for (const Decision& decision : decisions) steps.push_back(Decision::Action_Name(decision.action()).substr(7));
  return steps;
}

v1::ReturnProposalRequest give_back(const std::string& name, const std::string& reason = "dates") {
  v1::ReturnProposalRequest request;
  request.set_name(name);
  request.set_reason(reason);
  return request;
}

v1::AddNoteRequest note(const std::string& name, const std::string& text) {
  v1::AddNoteRequest request;
  request.set_parent(name);
  request.set_text(text);
  return request;
}

std::int64_t owed(ReviewGround& ground) {
  return *common::read_value<std::int64_t>(*ground.database,
                                           [](common::ReadTransaction& tx) { return common::outbox_size(tx); });
}

TEST(Approval, HoldsThePlacesOfAllItsListings) {
  ReviewGround ground;
  const Proposal before = ground.propose(0, 0);
  EXPECT_THAT(allowed_of(before),
              ElementsAre(Decision::ACTION_APPROVE, Decision::ACTION_RETURN, Decision::ACTION_REJECT,
                          Decision::ACTION_NOTE, Decision::ACTION_SWAP_PARTNER, Decision::ACTION_REASSIGN));
  const auto approved = ground.approve(before.name());
  ASSERT_TRUE(approved.ok()) << approved.status();
  EXPECT_EQ(approved->state(), Proposal::STATE_APPROVED);
  EXPECT_EQ(approved->reservation(), before.reservation());
  EXPECT_NE(approved->etag(), before.etag());
  EXPECT_EQ(approved->last_decision().action(), Decision::ACTION_APPROVE);
  EXPECT_EQ(approved->last_decision().author(), "ada");
  EXPECT_EQ(approved->last_decision().role(), type::v1::Access::ROLE_COORDINATOR);
  EXPECT_THAT(allowed_of(*approved), ElementsAre(Decision::ACTION_WITHDRAW, Decision::ACTION_NOTE,
                                                 Decision::ACTION_REASSIGN, Decision::ACTION_UNDO));
  EXPECT_EQ(ground.get(before.name()).SerializeAsString(), approved->SerializeAsString());
  EXPECT_TRUE(ground.places.is_held(before.reservation()));
  EXPECT_EQ(ground.places.held(ReviewGround::needs()[0]), 1);
  EXPECT_EQ(ground.places.held(ReviewGround::offers()[0]), 1);
  EXPECT_THAT(steps_of(ground.decisions(before.name())), ElementsAre("APPROVE", "HOLD_PLACES"));
  EXPECT_EQ(owed(ground), 0);
}

TEST(Approval, ThatFindsNoPlaceReturnsTheProposalWithItsCause) {
  ReviewGround ground;
  ground.places.capacity[ReviewGround::offers()[0]] = 0;
  const auto reply = ground.approve(ground.propose(0, 0).name());
  ASSERT_TRUE(reply.ok()) << reply.status();
  EXPECT_EQ(reply->state(), Proposal::STATE_RETURNED);
  EXPECT_EQ(reply->last_decision().reason(), "places-taken");
  EXPECT_EQ(reply->last_decision().cause().id(), "review.cause.places-taken");
  EXPECT_EQ(reply->last_decision().cause().parameters().at("listing"), ReviewGround::offers()[0]);
  EXPECT_EQ(reply->last_decision().cause().parameters().at("left"), "0");
  EXPECT_THAT(ground.places.reservations, IsEmpty());
  // Back again once there is one.
  ground.places.capacity[ReviewGround::offers()[0]] = 1;
  v1::ResubmitProposalRequest again;
  again.set_name(reply->name());
  ASSERT_TRUE(ground.review->resubmit(ground.by_coordinator(), again).ok());
  EXPECT_EQ(ground.approve(reply->name())->state(), Proposal::STATE_APPROVED);
}

TEST(Approval, OfListingsThatChangedSinceIsRefusedUntilTheyAreTakenAnew) {
  ReviewGround ground;
  const Proposal proposal = ground.propose(0, 0);
  ground.places.etags[ReviewGround::needs()[0]] = "e2";
  const auto refused = ground.approve(proposal.name());
  EXPECT_EQ(refused->last_decision().reason(), "listing-changed");
  auto listing =
      std::make_shared<listings::v1::Listing>(*ground.listings->listings.find(ReviewGround::needs()[0])->message());
  listing->set_etag("e2");
  ground.listings->listings.put(listing->name(), listing);
  v1::ResubmitProposalRequest again;
  again.set_name(proposal.name());
  const auto back = ground.review->resubmit(ground.by_coordinator(), again);
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_EQ(back->parties(0).listing_etag(), "e2");
  EXPECT_EQ(ground.approve(proposal.name())->state(), Proposal::STATE_APPROVED);
  // Not of one that is closed.
  auto closed = std::make_shared<listings::v1::Listing>(*listing);
  closed->set_state(listings::v1::Listing::STATE_WITHDRAWN);
  const Proposal other = ground.propose(0, 1);
  ASSERT_TRUE(ground.review->give_back(ground.by_coordinator(), give_back(other.name())).ok());
  ground.listings->listings.put(closed->name(), closed);
  again.set_name(other.name());
  const absl::Status status = ground.review->resubmit(ground.by_coordinator(), again).status();
  EXPECT_EQ(common::reason_of(status), "STEP_NOT_ALLOWED");
  EXPECT_THAT(std::string(status.message()), HasSubstr("need-0 is withdrawn"));
}

TEST(Approval, WhoseAnswerIsLostIsHealed) {
  for (const auto fault : {TablePlaces::Fault::kNotAsked, TablePlaces::Fault::kAnswerLost}) {
    ReviewGround ground;
    const Proposal proposal = ground.propose(0, 0);
    ground.places.fault = fault;
    const auto reply = ground.approve(proposal.name());
    ASSERT_TRUE(reply.ok()) << reply.status();
    EXPECT_EQ(reply->state(), Proposal::STATE_APPROVING);
    EXPECT_EQ(owed(ground), 1);
    ground.restart();
    ground.places.fault = TablePlaces::Fault::kNone;
    // Not at once: who approves may still be at it.
    ASSERT_TRUE(ground.held->run().ok());
    EXPECT_EQ(ground.get(proposal.name()).state(), Proposal::STATE_APPROVING);
    ground.clock.advance(absl::Seconds(31));
    ASSERT_TRUE(ground.held->run().ok());
    EXPECT_EQ(ground.get(proposal.name()).state(), Proposal::STATE_APPROVED);
    EXPECT_TRUE(ground.places.is_held(proposal.reservation()));
    EXPECT_EQ(owed(ground), 0);
    EXPECT_THAT(steps_of(ground.decisions(proposal.name())), ElementsAre("APPROVE", "HOLD_PLACES"));
  }
}

// An undo is told that there is nothing to give back, since the hold isn't there yet; before it has noted that, the
// places are held, and who held them notes that they are to be given back.
TEST(Approval, UndoneWhileItsHoldIsOnItsWayHoldsNothing) {
  ReviewGround ground;
  const Proposal proposal = ground.propose(0, 0);
  absl::Notification answered, stored;
  std::thread undoer;
  ground.places.behind_release = [&] {
    answered.Notify();
    stored.WaitForNotification();
  };
  ground.places.meanwhile = [&] {
    undoer = std::thread([&] { EXPECT_TRUE(ground.undo(ground.get(proposal.name())).ok()); });
    answered.WaitForNotification();
  };
  EXPECT_TRUE(ground.approve(proposal.name()).ok());
  stored.Notify();
  undoer.join();
  EXPECT_EQ(ground.get(proposal.name()).state(), Proposal::STATE_PROPOSED);
  EXPECT_TRUE(ground.places.is_held(proposal.reservation()));
  ground.clock.advance(absl::Seconds(31));
  ASSERT_TRUE(ground.held->run().ok());
  EXPECT_FALSE(ground.places.is_held(proposal.reservation()));
  EXPECT_EQ(owed(ground), 0);
}

TEST(Approval, IsHealedHoweverLongTheListingsServiceIsAway) {
  ReviewGround ground;
  const Proposal proposal = ground.propose(0, 0);
  ground.places.fault = TablePlaces::Fault::kNotAsked;
  ASSERT_EQ(ground.approve(proposal.name())->state(), Proposal::STATE_APPROVING);
  for (int i = 0; i < 30; ++i) ground.deliver_all();
  ground.places.fault = TablePlaces::Fault::kNone;
  // Two minutes after it is back.
  ground.clock.advance(absl::Minutes(2));
  ASSERT_TRUE(ground.held->run().ok());
  EXPECT_EQ(ground.get(proposal.name()).state(), Proposal::STATE_APPROVED);
}

TEST(Approval, IsRefusedBeyondWhatACityCanCarry) {
  ReviewGround ground;
  auto programme = std::make_shared<v1::Programme>(ground.programme);
  programme->mutable_limits()->set_default_provider_limit(1);
  auto decisions = std::make_shared<DecisionsView>(*ground.world.decisions);
  decisions->programmes[programme->name()] = std::shared_ptr<const v1::Programme>(programme);
  ground.world.decisions = decisions;
  const Proposal first = ground.propose(0, 0);
  const Proposal second = ground.propose(1, 2);  // Lyon, too
  ASSERT_EQ(ground.approve(first.name())->state(), Proposal::STATE_APPROVED);
  const absl::Status status = ground.approve(second.name()).status();
  EXPECT_EQ(common::reason_of(status), "STEP_NOT_ALLOWED");
  EXPECT_EQ(common::fact_of(status, "condition"), "within-city-limits");
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("cities/lyon carries 1 cooperations as provider and the programme allows 1"));
  EXPECT_THAT(allowed_of(ground.get(second.name())),
              ElementsAre(Decision::ACTION_RETURN, Decision::ACTION_REJECT, Decision::ACTION_NOTE,
                          Decision::ACTION_SWAP_PARTNER, Decision::ACTION_REASSIGN));
  // Its profile goes before the programme.
  auto profiles = std::make_shared<ProfilesView>(*ground.world.profiles);
  auto lyon = std::make_shared<profiles::v1::City>(*profiles->cities["cities/lyon"]);
  lyon->set_provider_limit(2);
  profiles->cities["cities/lyon"] = std::shared_ptr<const profiles::v1::City>(lyon);
  ground.world.profiles = profiles;
  EXPECT_EQ(ground.approve(second.name())->state(), Proposal::STATE_APPROVED);
}

TEST(Undo, LeadsBackAndReleasesThePlaces) {
  ReviewGround ground;
  const Proposal proposal = ground.propose(0, 0);
  const auto approved = ground.approve(proposal.name());
  const auto back = ground.undo(*approved);
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_EQ(back->state(), Proposal::STATE_PROPOSED);
  EXPECT_FALSE(ground.places.is_held(proposal.reservation()));
  EXPECT_NE(back->reservation(), proposal.reservation());
  const auto decisions = ground.decisions(proposal.name());
  EXPECT_THAT(steps_of(decisions), ElementsAre("APPROVE", "HOLD_PLACES", "UNDO"));
  EXPECT_TRUE(decisions[0].reverted());
  EXPECT_FALSE(decisions[2].reverted());
  EXPECT_EQ(decisions[2].undoes(), decisions[0].name());
  EXPECT_EQ(owed(ground), 0);
  // An undo isn't undone, and the approval may come again.
  EXPECT_EQ(common::reason_of(ground.undo(*back).status()), "UNDO_NOT_POSSIBLE");
  EXPECT_EQ(ground.approve(proposal.name())->state(), Proposal::STATE_APPROVED);
  EXPECT_EQ(ground.places.reservations.size(), 1u);
}

TEST(Undo, WhileTheListingsServiceIsDownLeavesNoPlaceBehind) {
  for (const auto fault : {TablePlaces::Fault::kNotAsked, TablePlaces::Fault::kAnswerLost}) {
    ReviewGround ground;
    ground.places.fault = fault;
    const auto approving = ground.approve(ground.propose(0, 0).name());
    ASSERT_EQ(approving->state(), Proposal::STATE_APPROVING);
    const auto back = ground.undo(*approving);
    ASSERT_TRUE(back.ok()) << back.status();
    EXPECT_EQ(back->state(), Proposal::STATE_PROPOSED);
    ground.restart();
    ground.places.fault = TablePlaces::Fault::kNone;
    ground.deliver_all();
    EXPECT_THAT(ground.places.reservations, IsEmpty());
    EXPECT_EQ(owed(ground), 0);
    EXPECT_EQ(ground.get(back->name()).state(), Proposal::STATE_PROPOSED);
  }
}

TEST(Undo, WhileThePlacesAreBeingHeldGivesThemBack) {
  ReviewGround ground;
  const Proposal proposal = ground.propose(0, 0);
  // The release comes to the listings service before the hold that it is of.
  ground.places.meanwhile = [&] { ASSERT_TRUE(ground.undo(ground.get(proposal.name())).ok()); };
  const auto reply = ground.approve(proposal.name());
  ASSERT_TRUE(reply.ok()) << reply.status();
  EXPECT_EQ(ground.get(proposal.name()).state(), Proposal::STATE_PROPOSED);
  ground.deliver_all();
  EXPECT_THAT(ground.places.reservations, IsEmpty());
  EXPECT_EQ(owed(ground), 0);
}

TEST(Undo, EndsWhenItsCitiesSeeIt) {
  ReviewGround ground;
  ground.publish();
  const Proposal proposal = ground.propose(0, 0);
  const auto approved = ground.approve(proposal.name());
  EXPECT_EQ(common::from_timestamp(approved->notify_time()), ground.clock.now() + absl::Minutes(5));
  EXPECT_EQ(approved->last_decision().undo_until_time().seconds(), approved->notify_time().seconds());
  v1::GetProposalRequest get;
  get.set_name(proposal.name());
  const auto seen = [&] { return ground.proposals->get(ground.by(ReviewGround::focal_point("dakar")), get); };
  EXPECT_EQ(common::reason_of(seen().status()), "PERMISSION_DENIED");
  ground.clock.advance(absl::Minutes(5) - absl::Seconds(1));
  EXPECT_FALSE(seen().ok());
  EXPECT_THAT(allowed_of(ground.get(proposal.name())), ElementsAre(Decision::ACTION_WITHDRAW, Decision::ACTION_NOTE,
                                                                   Decision::ACTION_REASSIGN, Decision::ACTION_UNDO));
  ground.clock.advance(absl::Seconds(1));
  ASSERT_TRUE(seen().ok()) << seen().status();
  EXPECT_THAT(allowed_of(*seen()),
              ElementsAre(Decision::ACTION_ACCEPT, Decision::ACTION_DECLINE, Decision::ACTION_WITHDRAW));
  EXPECT_EQ(seen()->last_decision().author(), "") << "people are known by their role to cities";
  EXPECT_FALSE(ground.proposals->get(ground.by(ReviewGround::focal_point("oslo")), get).ok());
  EXPECT_THAT(allowed_of(ground.get(proposal.name())),
              ElementsAre(Decision::ACTION_ACCEPT, Decision::ACTION_DECLINE, Decision::ACTION_WITHDRAW,
                          Decision::ACTION_NOTE, Decision::ACTION_REASSIGN));
  const absl::Status late = ground.undo(*approved).status();
  EXPECT_EQ(common::reason_of(late), "UNDO_NOT_POSSIBLE");
  EXPECT_THAT(std::string(late.message()), HasSubstr("its cities see it since 2026-12-01T09:05:00Z"));
}

TEST(Undo, IsOfTheLastDecisionOnly) {
  ReviewGround ground;
  const Proposal proposal = ground.propose(0, 0);
  const auto returned = ground.review->give_back(ground.by_coordinator(), give_back(proposal.name()));
  ASSERT_TRUE(returned.ok()) << returned.status();
  v1::RejectProposalRequest reject;
  reject.set_name(proposal.name());
  reject.set_reason("too-weak");
  const auto rejected = ground.review->reject(ground.by_coordinator(), reject);
  ASSERT_TRUE(rejected.ok()) << rejected.status();
  EXPECT_EQ(common::reason_of(ground.undo(*returned).status()), "UNDO_NOT_POSSIBLE");
  // A note in between doesn't count, and an end can be taken back.
  ASSERT_TRUE(ground.review->add_note(ground.by_coordinator(), note(proposal.name(), "hm")).ok());
  const auto back = ground.undo(*rejected);
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_EQ(back->state(), Proposal::STATE_RETURNED);
  EXPECT_EQ(common::reason_of(ground.undo(*returned).status()), "UNDO_NOT_POSSIBLE") << "one step back, not two";
}

TEST(Decisions, AreNeverChanged) {
  ReviewGround ground;
  ASSERT_TRUE(ground.approve(ground.propose(0, 0).name()).ok());
  const absl::Status status = ground.database->write([](common::WriteTransaction& tx) {
    return tx.execute("UPDATE decisions SET action = 1 WHERE number = 1").status();
  });
  EXPECT_FALSE(status.ok());
  EXPECT_THAT(std::string(status.message()), HasSubstr("a decision never changes"));
}

TEST(Decisions, AreReadByThoseWhomTheyConcern) {
  ReviewGround ground;
  ground.publish();
  const Proposal proposal = ground.propose(0, 0);
  ASSERT_TRUE(ground.review->give_back(ground.by_coordinator(), give_back(proposal.name())).ok());
  v1::ResubmitProposalRequest again;
  again.set_name(proposal.name());
  ASSERT_TRUE(ground.review->resubmit(ground.by_coordinator(), again).ok());
  ASSERT_TRUE(ground.approve(proposal.name()).ok());
  ASSERT_TRUE(ground.review->add_note(ground.by_coordinator(), note(proposal.name(), "for us")).ok());
  v1::AddNoteRequest open = note(proposal.name(), "for you");
  open.set_audience(Decision::AUDIENCE_PARTIES);
  ASSERT_TRUE(ground.review->add_note(ground.by_coordinator(), open).ok());
  const auto all = ground.decisions(proposal.name());
  EXPECT_THAT(steps_of(all), ElementsAre("RETURN", "RESUBMIT", "APPROVE", "HOLD_PLACES", "NOTE", "NOTE"));
  const common::Caller observer{.subject = "o", .assignments = {{common::Role::kObserver, "*"}}};
  EXPECT_THAT(steps_of(ground.decisions(proposal.name(), observer)),
              ElementsAre("RETURN", "RESUBMIT", "APPROVE", "HOLD_PLACES", "NOTE"));
  v1::ListDecisionsRequest list;
  list.set_parent(proposal.name());
  const common::Caller dakar = ReviewGround::focal_point("dakar");
  EXPECT_EQ(common::reason_of(ground.reads->list(ground.by(dakar), list).status()), "PERMISSION_DENIED");
  ground.clock.advance(absl::Minutes(5));
  const auto theirs = ground.decisions(proposal.name(), dakar);
  ASSERT_THAT(steps_of(theirs), ElementsAre("APPROVE", "HOLD_PLACES", "NOTE"));
  EXPECT_EQ(theirs[2].text(), "for you");
  for (const Decision& decision : theirs) EXPECT_EQ(decision.author(), "");
  v1::GetDecisionRequest get;
  get.set_name(all[4].name());
  EXPECT_EQ(common::reason_of(ground.reads->get(ground.by(dakar), get).status()), "NOT_FOUND");
  EXPECT_EQ(ground.reads->get(ground.by_coordinator(), get)->text(), "for us");
  list.set_filter("action = \"note\"");
  list.set_order_by("name desc");
  EXPECT_EQ(ground.reads->list(ground.by_coordinator(), list)->decisions(0).text(), "for you");
}

TEST(Repeats, AnswerAsTheFirstTime) {
  ReviewGround ground;
  const Proposal proposal = ground.propose(0, 0);
  v1::ApproveProposalRequest request;
  request.set_name(proposal.name());
  request.set_etag(proposal.etag());
  request.set_request_id(kUuid);
  const auto first = ground.review->approve(ground.by_coordinator(), request);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->state(), Proposal::STATE_APPROVED);
  // Though the etag is stale by now, and the step no longer allowed; and over a restart.
  ground.restart();
  const auto second = ground.review->approve(ground.by_coordinator(), request);
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(second->SerializeAsString(), first->SerializeAsString());
  EXPECT_EQ(ground.decisions(proposal.name()).size(), 2u);
  request.set_text("another body");
  EXPECT_EQ(common::reason_of(ground.review->approve(ground.by_coordinator(), request).status()), "REQUEST_ID_REUSED");
  const auto write = note(proposal.name(), "once");
  v1::AddNoteRequest twice = write;
  twice.set_request_id("123e4567-e89b-12d3-a456-426614174001");
  const auto noted = ground.review->add_note(ground.by_coordinator(), twice);
  EXPECT_EQ(ground.review->add_note(ground.by_coordinator(), twice)->name(), noted->name());
  EXPECT_EQ(ground.decisions(proposal.name()).size(), 3u);
}

TEST(OnlyValidating, StoresNothing) {
  ReviewGround ground;
  const Proposal proposal = ground.propose(0, 0);
  v1::ApproveProposalRequest request;
  request.set_name(proposal.name());
  request.set_validate_only(true);
  request.set_request_id(kUuid);
  const auto tried = ground.review->approve(ground.by_coordinator(), request);
  ASSERT_TRUE(tried.ok()) << tried.status();
  EXPECT_EQ(tried->state(), Proposal::STATE_APPROVING);
  v1::ReturnProposalRequest other = give_back(proposal.name(), "date");
  other.set_validate_only(true);
  EXPECT_THAT(std::string(ground.review->give_back(ground.by_coordinator(), other).status().message()),
              HasSubstr("did you mean dates?"));
  v1::AddNoteRequest write = note(proposal.name(), "hm");
  write.set_validate_only(true);
  EXPECT_TRUE(ground.review->add_note(ground.by_coordinator(), write).ok());
  EXPECT_EQ(ground.get(proposal.name()).SerializeAsString(), proposal.SerializeAsString());
  EXPECT_THAT(ground.decisions(proposal.name()), IsEmpty());
  EXPECT_THAT(ground.places.reservations, IsEmpty());
  EXPECT_EQ(owed(ground), 0);
}

TEST(BadInput, IsNamedAndNothingIsLost) {
  ReviewGround ground;
  const Proposal proposal = ground.propose(0, 0);
  const auto refusal = [&](const auto& request, auto method, const common::Caller& caller) {
    return ((*ground.review).*method)(ground.by(caller), request).status();
  };
  const common::Caller coordinator = ReviewGround::coordinator();
  v1::ApproveProposalRequest approve;
  approve.set_name(proposal.name());
  approve.set_etag("r0");
  const absl::Status stale = refusal(approve, &ReviewHandlers::approve, coordinator);
  EXPECT_EQ(stale.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(common::fact_of(stale, "etag"), proposal.etag());
  approve.clear_etag();
  // Out of scope; the same for a proposal that isn't there, and for a name that is none.
  const common::Caller music = ReviewGround::coordinator("fields/music");
  const absl::Status outside = refusal(approve, &ReviewHandlers::approve, music);
  EXPECT_EQ(common::reason_of(outside), "PERMISSION_DENIED");
  for (const char* name : {"programmes/trial/rounds/2026-12-01-1/proposals/none", "nonsense"}) {
    v1::ApproveProposalRequest none;
    none.set_name(name);
    EXPECT_EQ(refusal(none, &ReviewHandlers::approve, music), outside) << name;
    EXPECT_EQ(refusal(none, &ReviewHandlers::approve, ReviewGround::focal_point("dakar")), outside) << name;
  }
  approve.set_name("programmes/trial/rounds/2026-12-01-1/proposals/none");
  EXPECT_EQ(common::reason_of(refusal(approve, &ReviewHandlers::approve, coordinator)), "NOT_FOUND");
  EXPECT_EQ(common::reason_of(refusal(approve, &ReviewHandlers::approve, ReviewGround::coordinator("fields/crafts"))),
            "PERMISSION_DENIED");
  v1::ReturnProposalRequest empty;
  const auto violations = common::field_violations_of(refusal(empty, &ReviewHandlers::give_back, coordinator));
  ASSERT_EQ(violations.size(), 2u);
  EXPECT_EQ(violations[0].field, "name");
  EXPECT_EQ(violations[1].field, "reason");
  // Notes: as long as they may be, plain text whatever it looks like; nothing that turns the writing around.
  const auto noted = [&](const std::string& text) {
    return refusal(note(proposal.name(), text), &ReviewHandlers::add_note, coordinator);
  };
  EXPECT_THAT(std::string(noted(std::string(10'001, 'n')).message()), HasSubstr("text"));
  EXPECT_FALSE(noted("").ok());
  EXPECT_FALSE(noted("\u200b").ok());
  EXPECT_FALSE(noted("a\u202eb").ok());
  EXPECT_FALSE(noted(std::string("a\0b", 3)).ok());
  EXPECT_FALSE(noted("\xff").ok());
  EXPECT_THAT(ground.decisions(proposal.name()), IsEmpty());
  std::string longest;
  for (int i = 0; i < 10'000; ++i) longest += "é";
  EXPECT_TRUE(noted(longest).ok());
  EXPECT_TRUE(noted("<script>alert(1)</script>\n=HYPERLINK(\"x\") \u2067שלום\u2069").ok());
  EXPECT_EQ(ground.decisions(proposal.name()).back().text(),
            "<script>alert(1)</script>\n=HYPERLINK(\"x\") \u2067שלום\u2069");
  v1::UndoDecisionRequest undo;
  undo.set_name(proposal.name());
  EXPECT_EQ(common::field_violations_of(refusal(undo, &ReviewHandlers::undo, coordinator)).at(0).field, "name");
  undo.set_name(proposal.name() + "/decisions/000001");
  EXPECT_EQ(common::reason_of(refusal(undo, &ReviewHandlers::undo, coordinator)), "UNDO_NOT_POSSIBLE");
  EXPECT_EQ(ground.get(proposal.name()).etag(), proposal.etag());
}

v1::BatchDecideRequest batch_of(const std::vector<std::string>& names, Action action = Decision::ACTION_APPROVE) {
  v1::BatchDecideRequest request;
  request.set_action(action);
  for (const std::string& name : names) request.add_entries()->set_name(name);
  return request;
}

TEST(Batch, HasAResultForEachProposal) {
  ReviewGround ground;
  const Proposal first = ground.propose(0, 0);
  const Proposal second = ground.propose(1, 1);
  const Proposal third = ground.propose(2, 2);
  ASSERT_TRUE(ground.review->give_back(ground.by_coordinator(), give_back(second.name())).ok());
  v1::BatchDecideRequest request =
      batch_of({first.name(), second.name(), "programmes/trial/rounds/2026-12-01-1/proposals/none", third.name()});
  request.mutable_entries(3)->set_etag("r0");
  request.set_request_id(kUuid);
  const auto reply = ground.review->batch(ground.by_coordinator(), request);
  ASSERT_TRUE(reply.ok()) << reply.status();
  ASSERT_EQ(reply->results_size(), 4);
  EXPECT_EQ(reply->taken_count(), 1);
  EXPECT_EQ(reply->results(0).proposal().state(), Proposal::STATE_APPROVED);
  EXPECT_EQ(reply->results(1).refusal().reason(), "STEP_NOT_ALLOWED");
  EXPECT_EQ(reply->results(1).refusal().facts().at("allowed"), "resubmit, reject, note, swap-partner, reassign");
  EXPECT_EQ(reply->results(2).refusal().reason(), "NOT_FOUND");
  EXPECT_EQ(reply->results(3).refusal().reason(), "STALE_ETAG");
  EXPECT_EQ(reply->results(3).refusal().facts().at("etag"), third.etag());
  EXPECT_EQ(common::to_body(*ground.review->batch(ground.by_coordinator(), request)), common::to_body(*reply));
  EXPECT_EQ(ground.decisions(first.name()).size(), 2u);
  request.set_text("another body");
  EXPECT_EQ(common::reason_of(ground.review->batch(ground.by_coordinator(), request).status()), "REQUEST_ID_REUSED");
}

TEST(Batch, ThatWasCutOffGoesOnWhereItWas) {
  ReviewGround ground;
  const Proposal first = ground.propose(0, 0);
  const Proposal second = ground.propose(1, 1);
  v1::BatchDecideRequest request = batch_of({first.name(), second.name()}, Decision::ACTION_REJECT);
  request.set_reason("too-weak");
  request.set_request_id(kUuid);
  common::CallContext leaving = ground.by_coordinator();
  int asked = 0;
  leaving.cancelled = [&asked] { return ++asked > 1; };
  EXPECT_EQ(ground.review->batch(leaving, request).status().code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(ground.get(first.name()).state(), Proposal::STATE_REJECTED);
  EXPECT_EQ(ground.get(second.name()).state(), Proposal::STATE_PROPOSED);
  const auto reply = ground.review->batch(ground.by_coordinator(), request);
  ASSERT_TRUE(reply.ok()) << reply.status();
  EXPECT_EQ(reply->taken_count(), 2);
  EXPECT_EQ(ground.decisions(first.name()).size(), 1u) << "once";
}

TEST(Batch, WithDuplicatesOrNonsenseIsRefusedAsAWhole) {
  ReviewGround ground;
  const Proposal proposal = ground.propose(0, 0);
  const auto refusal = [&](const v1::BatchDecideRequest& request) {
    return ground.review->batch(ground.by_coordinator(), request).status();
  };
  const absl::Status twice = refusal(batch_of({proposal.name(), "nonsense", proposal.name()}));
  const auto violations = common::field_violations_of(twice);
  ASSERT_EQ(violations.size(), 2u) << twice;
  EXPECT_EQ(violations[0].field, "entries[1].name");
  EXPECT_EQ(violations[1].field, "entries[2].name");
  EXPECT_THAT(violations[1].description, HasSubstr("entries[0]"));
  EXPECT_EQ(common::field_violations_of(refusal(batch_of({}))).at(0).field, "entries");
  EXPECT_EQ(common::field_violations_of(refusal(batch_of({proposal.name()}, Decision::ACTION_UNDO))).at(0).field,
            "action");
  EXPECT_THAT(std::string(refusal(batch_of(std::vector<std::string>(501, proposal.name()))).message()),
              HasSubstr("has 501, but must have 1–500"));
  EXPECT_EQ(ground.get(proposal.name()).state(), Proposal::STATE_PROPOSED);
  v1::BatchDecideRequest silent = batch_of({proposal.name()});
  EXPECT_EQ(common::reason_of(ground.review->batch(ground.by(ReviewGround::focal_point("dakar")), silent).status()),
            "PERMISSION_DENIED");
}

}  // namespace
}  // namespace entente::matching
