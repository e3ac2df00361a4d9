// Parties answer, withdraw and cancel; coordinators enter answers; what each does to places, contacts and cooperations,
// how it is undone, and what is refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/common/base/errors.h"
#include "services/common/base/time.h"
#include "services/common/storage/database.h"
#include "services/common/storage/outbox.h"
#include "services/common/storage/trusted_clock.h"
#include "services/matching/proposals/proposal_store.h"
#include "services/matching/proposals/publishing.h"
#include "services/matching/proposals/rested_pairs.h"
#include "services/matching/rounds/round_store.h"
#include "tests/matching/proposals/review_ground.h"

namespace entente::matching {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using type::v1::KNOWLEDGE_UNSPECIFIED;
using type::v1::KNOWLEDGE_YES;
using v1::Cooperation;
using v1::Decision;
using v1::Proposal;

constexpr absl::Duration kDay = absl::Hours(24);

std::vector<int> allowed_of(const Proposal& proposal) {
  return {proposal.allowed_actions().begin(), proposal.allowed_actions().end()};
}

std::vector<std::string> steps_of(const std::vector<Decision>& decisions) {
  std::vector<std::string> steps;
  for (const Decision& decision : decisions) steps.push_back(Decision::Action_Name(decision.action()).substr(7));
  return steps;
}

std::vector<std::string> fields_of(const absl::Status& status) {
  std::vector<std::string> fields;
  for (const auto& violation : common::field_violations_of(status)) fields.push_back(violation.field);
  return fields;
}

std::int64_t owed(ReviewGround& ground) {
  return *common::read_value<std::int64_t>(*ground.database,
                                           [](common::ReadTransaction& tx) { return common::outbox_size(tx); });
}

absl::Time time_of(const google::protobuf::Timestamp& timestamp) {
  return common::from_timestamp(timestamp);
}

type::v1::PartialDate day(int year, int month, int of_month) {
  type::v1::PartialDate date;
  date.set_year(year);
  date.set_month(month);
  date.set_day(of_month);
  return date;
}

Terms terms_in(int first_month, int last_month) {
  Terms terms;
  *terms.mutable_window()->mutable_start() = day(2027, first_month, 1);
  *terms.mutable_window()->mutable_end() = day(2027, last_month, 20);
  return terms;
}

TEST(Answers, AreAskedOfTheBeneficiaryFirst) {
  ReviewGround ground;
  const Proposal told = ground.put_before_cities(0, 0);
  EXPECT_EQ(time_of(told.parties(0).answer_by_time()), time_of(told.notify_time()) + 21 * kDay);
  EXPECT_FALSE(told.parties(1).has_answer_by_time());
  EXPECT_THAT(allowed_of(ground.get(told.name(), ReviewGround::focal_point("dakar"))),
              ElementsAre(Decision::ACTION_ACCEPT, Decision::ACTION_DECLINE, Decision::ACTION_WITHDRAW));
  EXPECT_THAT(allowed_of(ground.get(told.name(), ReviewGround::focal_point("lyon"))),
              ElementsAre(Decision::ACTION_WITHDRAW));
  const absl::Status early = ground.accept(told.name(), "lyon").status();
  EXPECT_EQ(common::reason_of(early), "NOT_ASKED");
  EXPECT_THAT(std::string(early.message()), HasSubstr("asked once the beneficiary has said yes"));

  ground.clock.advance(kDay);
  const auto first = ground.accept(told.name(), "dakar");
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->state(), Proposal::STATE_APPROVED);
  EXPECT_EQ(first->parties(0).accepted(), KNOWLEDGE_YES);
  EXPECT_EQ(time_of(first->parties(0).answer_time()), ground.clock.now());
  EXPECT_EQ(time_of(first->parties(1).answer_by_time()), ground.clock.now() + kTimeToUndo + 21 * kDay);
  EXPECT_EQ(first->last_decision().author(), "") << "people are known by their role to cities";
  EXPECT_EQ(first->last_decision().on_behalf_of(), "cities/dakar");
  const absl::Status twice = ground.accept(told.name(), "dakar").status();
  EXPECT_EQ(common::reason_of(twice), "NOT_ASKED");
  EXPECT_THAT(std::string(twice.message()), HasSubstr("cities/dakar has answered already"));
  EXPECT_EQ(common::reason_of(ground.decline(told.name(), "dakar").status()), "NOT_ASKED");

  const auto last = ground.accept(told.name(), "lyon");
  ASSERT_TRUE(last.ok()) << last.status();
  EXPECT_EQ(last->state(), Proposal::STATE_AGREED);
  EXPECT_EQ(last->agreed_terms().places(), 1);
  const auto cooperation = ground.cooperation(last->cooperation());
  ASSERT_TRUE(cooperation.has_value());
  EXPECT_EQ(cooperation->state(), v1::Cooperation::STATE_AGREED);
  EXPECT_EQ(cooperation->proposal(), told.name());
  EXPECT_EQ(cooperation->beneficiary_city(), "cities/dakar");
  EXPECT_EQ(cooperation->offer(), ReviewGround::offers()[0]);
  EXPECT_EQ(time_of(cooperation->agree_time()), ground.clock.now());
  EXPECT_EQ(common::reason_of(ground.accept(told.name(), "lyon").status()), "STEP_NOT_ALLOWED");
  // Its places become firm once the agreement can't be taken back.
  ground.deliver();
  EXPECT_THAT(ground.places.confirmed, IsEmpty());
  ground.clock.advance(kTimeToUndo);
  ground.deliver();
  EXPECT_THAT(ground.places.confirmed, ElementsAre(told.reservation()));
  EXPECT_EQ(owed(ground), 0);
  EXPECT_THAT(steps_of(ground.decisions(told.name())), ElementsAre("APPROVE", "HOLD_PLACES", "ACCEPT", "ACCEPT"));
}

TEST(Answers, OfTriosAreAskedOfBothOthersAtOnce) {
  ReviewGround ground;
  const Proposal told = ground.put_before_cities(0, 0, 3);  // Dakar, Lyon, Tunis
  ASSERT_TRUE(ground.accept(told.name(), "dakar").ok());
  const auto second = ground.accept(told.name(), "tunis");
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(second->state(), Proposal::STATE_APPROVED);
  const auto third = ground.accept(told.name(), "lyon");
  ASSERT_TRUE(third.ok()) << third.status();
  EXPECT_EQ(third->state(), Proposal::STATE_AGREED);
  EXPECT_EQ(ground.cooperation(third->cooperation())->facilitating_city(), "cities/tunis");
}

TEST(Answers, AreNotTakenBeforeItsCitiesSeeIt) {
  ReviewGround ground;
  const Proposal hidden = ground.propose(0, 0);
  ASSERT_TRUE(ground.approve(hidden.name()).ok());
  const absl::Status unseen = ground.accept(hidden.name(), "dakar").status();
  EXPECT_EQ(common::reason_of(unseen), "PERMISSION_DENIED");
  EXPECT_EQ(unseen, ground.accept("programmes/trial/rounds/none/proposals/none", "dakar").status())
      << "it reads as if it weren't there";
  v1::RecordAnswerRequest record;
  record.set_name(hidden.name());
  record.set_city("cities/dakar");
  record.set_action(Decision::ACTION_ACCEPT);
  record.set_channel(Decision::CHANNEL_PHONE);
  record.set_answered_by("mayor's office");
  const absl::Status early = ground.answers->record(ground.by_coordinator(), record).status();
  EXPECT_EQ(common::fact_of(early, "condition"), "answer-in-time");
  EXPECT_THAT(std::string(early.message()), HasSubstr("before its round is published"));
}

TEST(Terms, ThatChangeAreAskedOfTheOthersAnew) {
  ReviewGround ground;
  const Proposal told = ground.put_before_cities(0, 0);
  ASSERT_TRUE(ground.accept(told.name(), "dakar").ok());
  Terms wished = terms_in(5, 6);
  wished.set_note("two weeks, please");
  const auto changed = ground.accept(told.name(), "lyon", wished);
  ASSERT_TRUE(changed.ok()) << changed.status();
  EXPECT_EQ(changed->state(), Proposal::STATE_APPROVED);
  EXPECT_EQ(changed->asked_terms().note(), "two weeks, please");
  EXPECT_EQ(changed->asked_terms().places(), 1) << "what isn't given stays";
  EXPECT_EQ(changed->parties(0).accepted(), KNOWLEDGE_UNSPECIFIED);
  EXPECT_TRUE(changed->parties(0).has_answer_by_time());
  EXPECT_EQ(changed->parties(1).accepted(), KNOWLEDGE_YES);
  EXPECT_EQ(changed->last_decision().terms().note(), "two weeks, please");
  // The same terms again are none that change.
  const auto agreed = ground.accept(told.name(), "dakar", wished);
  ASSERT_TRUE(agreed.ok()) << agreed.status();
  EXPECT_EQ(agreed->state(), Proposal::STATE_AGREED);
  EXPECT_EQ(agreed->agreed_terms().window().start().month(), 5);
  EXPECT_EQ(ground.cooperation(agreed->cooperation())->agreed_terms().note(), "two weeks, please");
}

TEST(Terms, OfTheBeneficiaryAreWhatTheOthersAreAskedAbout) {
  ReviewGround ground;
  const Proposal told = ground.put_before_cities(0, 0);
  const auto changed = ground.accept(told.name(), "dakar", terms_in(5, 6));
  ASSERT_TRUE(changed.ok()) << changed.status();
  EXPECT_TRUE(changed->parties(1).has_answer_by_time());
  EXPECT_EQ(ground.accept(told.name(), "lyon")->state(), Proposal::STATE_AGREED);
}

TEST(Terms, ThatContradictTheListingsAreRefusedByField) {
  ReviewGround ground;
  ground.change(ReviewGround::offers()[0], [](listings::v1::Listing& listing) {
    *listing.mutable_window()->mutable_start() = day(2027, 3, 1);
    *listing.mutable_window()->mutable_end() = day(2027, 9, 30);
    listing.mutable_window()->set_min_duration_days(14);
  });
  const Proposal told = ground.put_before_cities(0, 0);
  ground.change(ReviewGround::offers()[0], [](listings::v1::Listing& listing) {
    listing.set_capacity(3);
    listing.set_reserved_places(2);
  });
  EXPECT_EQ(ground.get(told.name()).etag(), told.etag());
  const auto refused = [&](const Terms& terms) { return ground.accept(told.name(), "dakar", terms).status(); };
  Terms early = terms_in(2, 6);
  EXPECT_THAT(fields_of(refused(early)), ElementsAre("terms.window.start"));
  EXPECT_THAT(std::string(refused(early).message()), HasSubstr("2027-02-01, outside the window of cities/lyon/listings/"
                                                               "offer-0 (2027-03-01 – 2027-09-30)"));
  EXPECT_THAT(fields_of(refused(terms_in(5, 10))), ElementsAre("terms.window.end"));
  Terms turned;
  *turned.mutable_window()->mutable_start() = day(2027, 6, 1);
  *turned.mutable_window()->mutable_end() = day(2027, 5, 1);
  EXPECT_THAT(fields_of(refused(turned)), ElementsAre("terms.window.end"));
  Terms hasty;
  *hasty.mutable_window()->mutable_start() = day(2027, 6, 1);
  *hasty.mutable_window()->mutable_end() = day(2027, 6, 13);
  EXPECT_THAT(std::string(refused(hasty).message()), HasSubstr("13 days, fewer than the 14"));
  // What isn't given stays as it is asked: March to September, for at least 14 days.
  Terms late;
  *late.mutable_window()->mutable_end() = day(2027, 3, 5);
  EXPECT_THAT(fields_of(refused(late)), ElementsAre("terms.window.end"));
  Terms long_stay;
  long_stay.mutable_window()->set_min_duration_days(400);
  EXPECT_THAT(fields_of(refused(long_stay)), ElementsAre("terms.window.min_duration_days"));
  EXPECT_THAT(std::string(refused(long_stay).message()), HasSubstr("days, fewer than the 400 that are asked for"));
  Terms no_day;
  *no_day.mutable_window()->mutable_start() = day(2027, 2, 30);
  EXPECT_THAT(fields_of(refused(no_day)), ElementsAre("terms.window.start"));
  Terms many;
  many.set_places(3);
  EXPECT_THAT(fields_of(refused(many)), ElementsAre("terms.places"));
  EXPECT_THAT(std::string(refused(many).message()), HasSubstr("is 3, but cities/lyon/listings/offer-0 has 2 left"));
  many.set_places(-1);
  EXPECT_THAT(fields_of(refused(many)), ElementsAre("terms.places"));
  Terms odd;
  odd.set_cost_sharing("barter");
  odd.add_contacts("cities/oslo/contacts/ola");
  odd.add_contacts("cities/lyon/contacts/luc");
  odd.add_contacts("cities/lyon/contacts/lea");
  odd.set_note(std::string(2001, 'n'));
  EXPECT_THAT(fields_of(refused(odd)),
              ElementsAre("terms.cost_sharing", "terms.contacts[0]", "terms.contacts[2]", "terms.note"));
  EXPECT_EQ(ground.get(told.name()).etag(), told.etag()) << "nothing was stored";
  // Below what is left, and confirmed so.
  Terms two;
  two.set_places(2);
  ground.places.capacity[ReviewGround::offers()[0]] = 3;
  ASSERT_TRUE(ground.accept(told.name(), "dakar", two).ok());
  ASSERT_EQ(ground.accept(told.name(), "lyon")->state(), Proposal::STATE_AGREED);
  ground.clock.advance(kTimeToUndo);
  ground.deliver();
  EXPECT_EQ(ground.places.held(ReviewGround::offers()[0]), 2);
  EXPECT_EQ(ground.places.held(ReviewGround::needs()[0]), 1) << "a need has one partner more";
}

TEST(Terms, OfWhichOneDayIsGivenStayInTheirOrder) {
  ReviewGround ground;
  const Proposal told = ground.put_before_cities(0, 0);
  ASSERT_TRUE(ground.accept(told.name(), "dakar", terms_in(5, 6)).ok());
  Terms late;
  *late.mutable_window()->mutable_start() = day(2027, 8, 1);
  const absl::Status status = ground.accept(told.name(), "lyon", late).status();
  EXPECT_THAT(fields_of(status), ElementsAre("terms.window.start"));
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("is 2027-08-01, behind the end on 2027-06-20: give another end, too"));
  *late.mutable_window()->mutable_end() = day(2027, 9, 1);
  EXPECT_TRUE(ground.accept(told.name(), "lyon", late).ok());
}

TEST(Answers, AreGivenWithoutKnowingWhoElseCouldHaveBeenPaired) {
  ReviewGround ground;
  Proposal told = ground.put_before_cities(0, 0);
  told.clear_allowed_actions();
  told.mutable_pairing()->add_runners_up()->mutable_pairing()->set_offer(ReviewGround::offers()[1]);
  *told.mutable_pairing()->add_reserves() = told.pairing().runners_up(0);
  told.mutable_pairing()->add_prices()->set_resource(ReviewGround::offers()[0]);
  told.mutable_price()->set_points(100);
  ASSERT_TRUE(ground.database
                  ->write([&](common::WriteTransaction& tx) { return update_proposal(tx, told, ground.clock.now()); })
                  .ok());
  const auto accepted = ground.accept(told.name(), "dakar");
  ASSERT_TRUE(accepted.ok()) << accepted.status();
  for (const Proposal& seen : {*accepted, ground.get(told.name(), ReviewGround::focal_point("dakar")),
                               ground.get(told.name(), ReviewGround::focal_point("lyon"))}) {
    EXPECT_EQ(seen.pairing().candidate().pairing().offer(), ReviewGround::offers()[0]);
    EXPECT_EQ(seen.pairing().runners_up_size() + seen.pairing().reserves_size() + seen.pairing().prices_size(), 0);
    EXPECT_FALSE(seen.has_price());
  }
  const Proposal known = ground.get(told.name());
  EXPECT_EQ(known.pairing().runners_up_size() + known.pairing().reserves_size() + known.pairing().prices_size(), 3);
  EXPECT_TRUE(known.has_price());
}

TEST(Declines, NeedAReasonOfTheList) {
  ReviewGround ground;
  const Proposal told = ground.put_before_cities(0, 0);
  EXPECT_THAT(fields_of(ground.decline(told.name(), "dakar", "").status()), ElementsAre("reason"));
  EXPECT_THAT(std::string(ground.decline(told.name(), "dakar", "date").status().message()),
              HasSubstr("did you mean dates?"));
  EXPECT_THAT(fields_of(ground.decline(told.name(), "dakar", "other").status()), ElementsAre("text"));
  v1::DeclineProposalRequest request;
  request.set_name(told.name());
  request.set_reason("dates");
  request.set_preferred("cities/oslo");
  const auto by_dakar = [&] { return ground.answers->decline(ground.by(ReviewGround::focal_point("dakar")), request); };
  EXPECT_THAT(fields_of(by_dakar().status()), ElementsAre("preferred"));
  request.set_reason("prefers-other-partner");
  request.set_preferred("oslo");
  EXPECT_THAT(fields_of(by_dakar().status()), ElementsAre("preferred"));
  request.set_preferred("cities/oslo/listings/offer-1");
  const auto declined = by_dakar();
  ASSERT_TRUE(declined.ok()) << declined.status();
  EXPECT_EQ(declined->last_decision().preferred(), "cities/oslo/listings/offer-1");
}

TEST(Declines, GivePlacesBackAndEndContactsOnceTheyCannotBeUndone) {
  ReviewGround ground;
  const Proposal told = ground.put_before_cities(0, 0);
  EXPECT_TRUE(ground.contacts.sees(told.name()));
  EXPECT_EQ(ground.contacts.grants.size(), 2u);
  const auto declined = ground.decline(told.name(), "dakar");
  ASSERT_TRUE(declined.ok()) << declined.status();
  EXPECT_EQ(declined->state(), Proposal::STATE_DECLINED);
  EXPECT_THAT(allowed_of(*declined), ElementsAre(Decision::ACTION_UNDO));
  EXPECT_EQ(time_of(declined->last_decision().undo_until_time()), ground.clock.now() + kTimeToUndo);
  ground.deliver();
  EXPECT_TRUE(ground.places.is_held(told.reservation()));
  EXPECT_TRUE(ground.contacts.sees(told.name()));
  // Only for its own city.
  EXPECT_EQ(common::reason_of(ground.undo_as("lyon", told).status()), "PERMISSION_DENIED");
  const auto back = ground.undo_as("dakar", told);
  EXPECT_EQ(ground.decisions(told.name()).back().role(), type::v1::Access::ROLE_FOCAL_POINT);
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_EQ(back->state(), Proposal::STATE_APPROVED);
  EXPECT_EQ(back->parties(0).accepted(), KNOWLEDGE_UNSPECIFIED);
  EXPECT_EQ(back->parties(0).answer_by_time().seconds(), told.parties(0).answer_by_time().seconds());
  ground.clock.advance(kTimeToUndo);
  ground.deliver();
  EXPECT_TRUE(ground.places.is_held(told.reservation()));
  EXPECT_TRUE(ground.contacts.sees(told.name()));
  // Again, and for good.
  ASSERT_TRUE(ground.decline(told.name(), "dakar").ok());
  ground.clock.advance(kTimeToUndo);
  ground.deliver();
  EXPECT_FALSE(ground.places.is_held(told.reservation()));
  EXPECT_FALSE(ground.contacts.sees(told.name()));
  const absl::Status late = ground.undo_as("dakar", told).status();
  EXPECT_EQ(common::reason_of(late), "UNDO_NOT_POSSIBLE");
  EXPECT_THAT(std::string(late.message()), HasSubstr("its effects have gone out since 2026-12-01T09:15:00Z"));
  EXPECT_EQ(ground.get(told.name(), ReviewGround::focal_point("lyon")).state(), Proposal::STATE_DECLINED)
      << "the other city sees what came of it";
  EXPECT_EQ(owed(ground), 0);
}

TEST(Undo, OfAnAgreementLeavesNoCooperation) {
  ReviewGround ground;
  const Proposal told = ground.put_before_cities(0, 0);
  ASSERT_TRUE(ground.accept(told.name(), "dakar").ok());
  const Proposal before = ground.get(told.name());
  const auto agreed = ground.accept(told.name(), "lyon");
  ASSERT_EQ(agreed->state(), Proposal::STATE_AGREED);
  EXPECT_EQ(common::reason_of(ground.undo_as("dakar", told).status()), "PERMISSION_DENIED");
  const auto back = ground.undo_as("lyon", told);
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_EQ(back->state(), Proposal::STATE_APPROVED);
  EXPECT_FALSE(back->has_agreed_terms());
  EXPECT_EQ(back->cooperation(), "");
  EXPECT_EQ(back->parties(0).accepted(), KNOWLEDGE_YES);
  EXPECT_EQ(back->parties(1).SerializeAsString(), before.parties(1).SerializeAsString());
  EXPECT_FALSE(ground.cooperation(agreed->cooperation()).has_value());
  ground.clock.advance(kTimeToUndo);
  ground.deliver();
  EXPECT_THAT(ground.places.confirmed, IsEmpty());
  EXPECT_TRUE(ground.places.is_held(told.reservation()));
  ASSERT_EQ(ground.accept(told.name(), "lyon")->state(), Proposal::STATE_AGREED);
  ground.clock.advance(kTimeToUndo);
  ground.deliver();
  EXPECT_EQ(ground.places.confirmed.size(), 1u);
  EXPECT_EQ(common::reason_of(ground.undo_as("lyon", told).status()), "UNDO_NOT_POSSIBLE");
}

TEST(Undo, OfOtherTermsBringsTheAnswersBackThatTheyHadEnded) {
  ReviewGround ground;
  const Proposal told = ground.put_before_cities(0, 0);
  ASSERT_TRUE(ground.accept(told.name(), "dakar").ok());
  const Proposal before = ground.get(told.name());
  ASSERT_TRUE(ground.accept(told.name(), "lyon", terms_in(5, 6)).ok());
  const auto back = ground.undo_as("lyon", told);
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_FALSE(back->has_asked_terms());
  EXPECT_EQ(back->parties(0).SerializeAsString(), before.parties(0).SerializeAsString());
  EXPECT_EQ(back->parties(1).SerializeAsString(), before.parties(1).SerializeAsString());
}

TEST(Undo, IsRefusedWhereAnotherTookThePlaceOfTheCityMeanwhile) {
  ReviewGround ground;
  auto programme = std::make_shared<v1::Programme>(ground.programme);
  programme->mutable_limits()->set_default_provider_limit(1);
  auto decisions = std::make_shared<DecisionsView>(*ground.world.decisions);
  decisions->programmes[programme->name()] = std::shared_ptr<const v1::Programme>(programme);
  ground.world.decisions = decisions;
  const Proposal first = ground.put_before_cities(0, 0);
  const Proposal second = ground.propose(1, 2);  // Lyon, too
  ASSERT_TRUE(ground.decline(first.name(), "dakar").ok());
  ASSERT_EQ(ground.approve(second.name())->state(), Proposal::STATE_APPROVED);
  const absl::Status status = ground.undo_as("dakar", first).status();
  EXPECT_EQ(common::reason_of(status), "UNDO_NOT_POSSIBLE");
  EXPECT_THAT(std::string(status.message()), HasSubstr("cities/lyon carries 1 cooperations"));
}

TEST(Answers, ForAnotherCityAreRefused) {
  ReviewGround ground;
  const Proposal told = ground.put_before_cities(0, 0);
  const absl::Status stranger = ground.accept(told.name(), "oslo").status();
  EXPECT_EQ(common::reason_of(stranger), "PERMISSION_DENIED");
  EXPECT_EQ(stranger, ground.accept("programmes/trial/rounds/none/proposals/none", "oslo").status());
  v1::AcceptProposalRequest request;
  request.set_name(told.name());
  request.set_city("cities/dakar");
  EXPECT_EQ(common::reason_of(ground.answers->accept(ground.by(ReviewGround::focal_point("lyon")), request).status()),
            "PERMISSION_DENIED");
  request.set_city("cities/oslo");
  const absl::Status no_party = ground.answers->accept(ground.by(ReviewGround::focal_point("dakar")), request).status();
  EXPECT_THAT(fields_of(no_party), ElementsAre("city"));
  EXPECT_THAT(std::string(no_party.message()), HasSubstr("the parties are cities/dakar, cities/lyon"));
  // Who speaks for both says for which; who coordinates doesn't accept for a city this way.
  common::Caller both = ReviewGround::focal_point("dakar");
  both.assignments.push_back({common::Role::kFocalPoint, "cities/lyon"});
  request.clear_city();
  EXPECT_THAT(fields_of(ground.answers->accept(ground.by(both), request).status()), ElementsAre("city"));
  EXPECT_EQ(common::reason_of(ground.answers->accept(ground.by_coordinator(), request).status()), "PERMISSION_DENIED");
  request.set_city("cities/dakar");
  EXPECT_TRUE(ground.answers->accept(ground.by(both), request).ok());
}

TEST(Answers, ThatComeByPhoneAreEnteredByCoordinators) {
  ReviewGround ground;
  const Proposal told = ground.put_before_cities(0, 0);
  v1::RecordAnswerRequest request;
  request.set_name(told.name());
  const auto record = [&] { return ground.answers->record(ground.by_coordinator(), request); };
  EXPECT_THAT(fields_of(record().status()), ElementsAre("action", "city", "channel", "answered_by"));
  request.set_city("cities/dakar");
  request.set_action(Decision::ACTION_ACCEPT);
  request.set_channel(Decision::CHANNEL_LINK);
  request.set_answered_by("head of international relations");
  EXPECT_THAT(fields_of(record().status()), ElementsAre("channel"));
  request.set_channel(Decision::CHANNEL_PHONE);
  request.set_reason("dates");
  EXPECT_THAT(fields_of(record().status()), ElementsAre("reason"));
  request.clear_reason();
  EXPECT_EQ(common::reason_of(ground.answers->record(ground.by(ReviewGround::focal_point("dakar")), request).status()),
            "PERMISSION_DENIED");
  EXPECT_EQ(
      common::reason_of(ground.answers->record(ground.by(ReviewGround::coordinator("fields/music")), request).status()),
      "PERMISSION_DENIED");
  const auto accepted = record();
  ASSERT_TRUE(accepted.ok()) << accepted.status();
  const Decision& decision = accepted->last_decision();
  EXPECT_EQ(decision.on_behalf_of(), "cities/dakar");
  EXPECT_EQ(decision.author(), "ada");
  EXPECT_EQ(decision.role(), type::v1::Access::ROLE_COORDINATOR);
  EXPECT_EQ(decision.channel(), Decision::CHANNEL_PHONE);
  EXPECT_EQ(decision.answered_by(), "head of international relations");
  EXPECT_EQ(common::reason_of(record().status()), "NOT_ASKED");
  request.set_city("cities/oslo");
  EXPECT_THAT(fields_of(record().status()), ElementsAre("city"));
  request.set_city("cities/lyon");
  request.set_action(Decision::ACTION_DECLINE);
  EXPECT_THAT(fields_of(record().status()), ElementsAre("reason"));
  request.set_reason("no-capacity");
  request.set_channel(Decision::CHANNEL_MEETING);
  EXPECT_EQ(record()->state(), Proposal::STATE_DECLINED);
}

TEST(Answers, AreRepeatedTriedAndHeldAgainstTheEtag) {
  ReviewGround ground;
  const Proposal told = ground.put_before_cities(0, 0);
  const auto call = ground.by(ReviewGround::focal_point("dakar"));
  v1::AcceptProposalRequest request;
  request.set_name(told.name());
  request.set_validate_only(true);
  EXPECT_EQ(ground.answers->accept(call, request)->parties(0).accepted(), KNOWLEDGE_YES);
  EXPECT_EQ(ground.get(told.name()).etag(), told.etag());
  request.set_validate_only(false);
  request.set_etag("stale");
  EXPECT_EQ(common::reason_of(ground.answers->accept(call, request).status()), "STALE_ETAG");
  request.set_etag(told.etag());
  request.set_request_id("123e4567-e89b-12d3-a456-426614174000");
  const auto first = ground.answers->accept(call, request);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(ground.answers->accept(call, request)->SerializeAsString(), first->SerializeAsString());
  request.set_text("more");
  EXPECT_EQ(common::reason_of(ground.answers->accept(call, request).status()), "REQUEST_ID_REUSED");
  EXPECT_EQ(ground.decisions(told.name()).size(), 3u);
}

TEST(Withdrawals, EndAProposalBeforeItIsAgreed) {
  ReviewGround ground;
  const Proposal told = ground.put_before_cities(0, 0);
  EXPECT_THAT(fields_of(ground.withdraw(told.name(), "lyon", "").status()), ElementsAre("reason"));
  EXPECT_EQ(common::reason_of(ground.withdraw(told.name(), "oslo").status()), "PERMISSION_DENIED");
  const auto withdrawn = ground.withdraw(told.name(), "lyon");
  ASSERT_TRUE(withdrawn.ok()) << withdrawn.status();
  EXPECT_EQ(withdrawn->state(), Proposal::STATE_WITHDRAWN);
  EXPECT_EQ(withdrawn->last_decision().on_behalf_of(), "cities/lyon");
  EXPECT_EQ(ground.undo_as("lyon", told)->state(), Proposal::STATE_APPROVED);
  v1::WithdrawProposalRequest request;
  request.set_name(told.name());
  request.set_city("cities/dakar");
  request.set_reason("changed-plans");
  const auto by_coordinator = ground.answers->withdraw(ground.by_coordinator(), request);
  ASSERT_TRUE(by_coordinator.ok()) << by_coordinator.status();
  EXPECT_EQ(by_coordinator->last_decision().role(), type::v1::Access::ROLE_COORDINATOR);
  EXPECT_EQ(by_coordinator->last_decision().on_behalf_of(), "cities/dakar");
  ground.clock.advance(kTimeToUndo);
  ground.deliver();
  EXPECT_THAT(ground.places.reservations, IsEmpty());
  EXPECT_EQ(owed(ground), 0);
}

TEST(Cancelling, EndsTheCooperationAndGivesItsPlacesBack) {
  ReviewGround ground;
  const Proposal told = ground.put_before_cities(0, 0);
  ASSERT_TRUE(ground.accept(told.name(), "dakar").ok());
  const std::string name = ground.accept(told.name(), "lyon")->cooperation();
  EXPECT_EQ(common::reason_of(ground.withdraw(told.name(), "lyon").status()), "STEP_NOT_ALLOWED");
  EXPECT_EQ(common::reason_of(ground.cancel(name, "oslo").status()), "PERMISSION_DENIED");
  EXPECT_EQ(common::reason_of(ground.cancel("cooperations/none", "dakar").status()), "PERMISSION_DENIED");
  EXPECT_THAT(fields_of(ground.cancel(name, "lyon", "").status()), ElementsAre("reason"));
  const auto cancelled = ground.cancel(name, "lyon");
  ASSERT_TRUE(cancelled.ok()) << cancelled.status();
  EXPECT_EQ(cancelled->state(), v1::Cooperation::STATE_CANCELLED);
  // Undone: it is confirmed all the same, though the time of that came while it was cancelled.
  ground.clock.advance(kTimeToUndo - absl::Seconds(1));
  ASSERT_TRUE(ground.undo_as("lyon", told).ok());
  EXPECT_EQ(ground.cooperation(name)->state(), v1::Cooperation::STATE_AGREED);
  ground.clock.advance(kTimeToUndo);
  ground.deliver();
  EXPECT_THAT(ground.places.confirmed, ElementsAre(told.reservation()));
  ASSERT_TRUE(ground.cancel(name, "dakar").ok());
  EXPECT_EQ(ground.get(told.name()).state(), Proposal::STATE_CANCELLED);
  ground.clock.advance(kTimeToUndo);
  ground.deliver();
  EXPECT_THAT(ground.places.reservations, IsEmpty());
  EXPECT_THAT(ground.contacts.grants, IsEmpty());
  EXPECT_EQ(owed(ground), 0);
}

TEST(Cancelling, WhileTheConfirmationIsOnItsWayLeavesNoPlaceBehind) {
  ReviewGround ground;
  const Proposal told = ground.put_before_cities(0, 0);
  ASSERT_TRUE(ground.accept(told.name(), "dakar").ok());
  const std::string name = ground.accept(told.name(), "lyon")->cooperation();
  ground.clock.advance(kTimeToUndo);
  ground.places.meanwhile = [&] { ASSERT_TRUE(ground.cancel(name, "dakar").ok()); };
  ground.deliver();
  EXPECT_EQ(ground.get(told.name()).state(), Proposal::STATE_CANCELLED);
  ground.clock.advance(kTimeToUndo);
  ground.deliver();
  EXPECT_THAT(ground.places.reservations, IsEmpty());
  EXPECT_EQ(owed(ground), 0);
}

TEST(Confirmation, IsHealedWhateverHappensOnTheWay) {
  for (const auto fault : {TablePlaces::Fault::kNotAsked, TablePlaces::Fault::kAnswerLost}) {
    ReviewGround ground;
    const Proposal told = ground.put_before_cities(0, 0);
    ASSERT_TRUE(ground.accept(told.name(), "dakar").ok());
    ASSERT_TRUE(ground.accept(told.name(), "lyon").ok());
    ground.places.fault = fault;
    ground.clock.advance(kTimeToUndo);
    ground.deliver();
    ground.restart();
    EXPECT_EQ(ground.get(told.name()).state(), Proposal::STATE_AGREED);
    EXPECT_EQ(owed(ground), 1);
    ground.places.fault = TablePlaces::Fault::kNone;
    ground.deliver_all();
    EXPECT_THAT(ground.places.confirmed, ElementsAre(told.reservation()));
    EXPECT_EQ(owed(ground), 0);
  }
}

TEST(Confirmation, ThatIsRefusedCancelsTheAgreementWithItsCause) {
  ReviewGround ground;
  const Proposal told = ground.put_before_cities(0, 0);
  ASSERT_TRUE(ground.accept(told.name(), "dakar").ok());
  const std::string name = ground.accept(told.name(), "lyon")->cooperation();
  ground.places.withdrawn.insert(ReviewGround::offers()[0]);
  ground.clock.advance(kTimeToUndo);
  ground.deliver();
  const Proposal ended = ground.get(told.name());
  EXPECT_EQ(ended.state(), Proposal::STATE_CANCELLED);
  EXPECT_EQ(ended.last_decision().reason(), "listing-closed");
  EXPECT_EQ(ended.last_decision().cause().parameters().at("listing"), ReviewGround::offers()[0]);
  EXPECT_EQ(ground.cooperation(name)->state(), v1::Cooperation::STATE_CANCELLED);
  ground.deliver_all();
  EXPECT_THAT(ground.places.reservations, IsEmpty());
  EXPECT_THAT(ground.contacts.grants, IsEmpty());
  EXPECT_EQ(owed(ground), 0);
}

TEST(ContactGrants, FollowTheProposalWhateverCrossesThem) {
  ReviewGround ground;
  ground.publish();
  ground.contacts.down = true;
  const Proposal proposal = ground.propose(0, 0);
  ASSERT_TRUE(ground.approve(proposal.name()).ok());
  ground.deliver();
  ground.clock.advance(kTimeToUndo);
  ground.deliver();
  EXPECT_THAT(ground.contacts.grants, IsEmpty());
  ground.contacts.down = false;
  ground.deliver_all();
  EXPECT_EQ(ground.contacts.grants.size(), 2u);
  // A grant that comes through behind the end that it was overtaken by.
  const Proposal other = ground.propose(1, 2);
  ASSERT_TRUE(ground.approve(other.name()).ok());
  ground.clock.advance(kTimeToUndo);
  ground.contacts.meanwhile = [&] {
    ASSERT_TRUE(ground.withdraw(other.name(), "lyon").ok());
    ground.clock.advance(kTimeToUndo);
    ContactGrants second(*ground.database, ground.clock, ground.contacts);
    EXPECT_TRUE(second.run().ok());
  };
  ground.deliver();
  EXPECT_FALSE(ground.contacts.sees(other.name()));
  ground.deliver_all();
  EXPECT_EQ(ground.contacts.grants.size(), 2u);
  EXPECT_EQ(owed(ground), 0);
}

TEST(ContactGrants, EndForACityThatLeaves) {
  ReviewGround ground;
  Proposal trio = ground.put_before_cities(0, 0, 3);
  EXPECT_EQ(ground.contacts.grants.size(), 6u);
  trio.clear_allowed_actions();
  ASSERT_TRUE(ground.database
                  ->write([&](common::WriteTransaction& tx) -> absl::Status {
                    if (absl::Status status = owe_contacts(tx, trio, ground.clock.now()); !status.ok()) return status;
                    trio.mutable_parties()->RemoveLast();
                    return update_proposal(tx, trio, ground.clock.now());
                  })
                  .ok());
  ground.deliver();
  EXPECT_THAT(ground.contacts.grants, ElementsAre(ElementsAre("cities/dakar", "cities/lyon", trio.name()),
                                                  ElementsAre("cities/lyon", "cities/dakar", trio.name())));
}

TEST(ContactGrants, AreNotGivenForAnApprovalThatWasUndone) {
  ReviewGround ground;
  ground.publish();
  const Proposal proposal = ground.propose(0, 0);
  const auto approved = ground.approve(proposal.name());
  ASSERT_TRUE(ground.undo(*approved).ok());
  ground.deliver_all();
  EXPECT_THAT(ground.contacts.grants, IsEmpty());
}

TEST(AnswerDays, RemindThreeTimesAndThenEnd) {
  ReviewGround ground;
  const Proposal told = ground.put_before_cities(0, 0);
  const absl::Time start = ground.clock.now();
  const std::pair<double, int> kLevels[] = {{6.9, 0}, {7, 1}, {13.9, 1}, {14, 2}, {18, 3}, {20.9, 3}};
  for (const auto& [days, level] : kLevels) {
    ground.clock.set(start + days * kDay);
    ground.deliver();
    const Proposal now = ground.get(told.name());
    EXPECT_EQ(now.parties(0).reminder_count(), level) << days;
    EXPECT_EQ(now.parties(1).reminder_count(), 0);
  }
  EXPECT_EQ(time_of(ground.get(told.name()).parties(0).remind_time()), start + 18 * kDay);
  // Once, however many come by.
  const std::string etag = ground.get(told.name()).etag();
  AnswerDays replica(*ground.database, ground.clock, [&]() -> absl::StatusOr<World> { return ground.world; });
  EXPECT_EQ(replica.run()->reminded, 0);
  EXPECT_EQ(ground.get(told.name()).etag(), etag);
  ground.clock.set(start + 21 * kDay);
  const absl::Status late = ground.accept(told.name(), "dakar").status();
  EXPECT_EQ(common::fact_of(late, "condition"), "answer-in-time");
  EXPECT_THAT(std::string(late.message()),
              HasSubstr("the days to answer of cities/dakar ended at 2026-12-22T09:05:00Z"));
  EXPECT_THAT(allowed_of(ground.get(told.name(), ReviewGround::focal_point("dakar"))),
              ElementsAre(Decision::ACTION_WITHDRAW));
  EXPECT_EQ(replica.run()->expired, 1);
  ground.deliver();
  const Proposal ended = ground.get(told.name());
  EXPECT_EQ(ended.state(), Proposal::STATE_EXPIRED);
  EXPECT_EQ(ended.last_decision().role(), type::v1::Access::ROLE_SERVICE);
  EXPECT_EQ(ended.last_decision().cause().parameters().at("city"), "cities/dakar");
  EXPECT_THAT(steps_of(ground.decisions(told.name())), ElementsAre("APPROVE", "HOLD_PLACES", "EXPIRE"));
  EXPECT_EQ(common::reason_of(ground.accept(told.name(), "dakar").status()), "STEP_NOT_ALLOWED");
  ground.deliver();
  EXPECT_THAT(ground.places.reservations, IsEmpty());
  EXPECT_THAT(ground.contacts.grants, IsEmpty());
  EXPECT_EQ(owed(ground), 0);
}

// What the record of a provider is made of, besides what it has carried out.
TEST(Answers, LeaveHowSoonTheyCameAndWhoDeclined) {
  ReviewGround ground;
  const Proposal agreed = ground.put_before_cities(0, 0);
  EXPECT_EQ(time_of(agreed.parties(0).ask_time()), ground.clock.now());
  EXPECT_FALSE(agreed.parties(1).has_ask_time());
  ground.clock.advance(2 * kDay);
  ASSERT_TRUE(ground.accept(agreed.name(), "dakar").ok());
  ground.clock.advance(9.5 * kDay);
  const auto last = ground.accept(agreed.name(), "lyon");
  ASSERT_TRUE(last.ok()) << last.status();
  const Cooperation cooperation = *ground.cooperation(last->cooperation());
  ASSERT_EQ(cooperation.answers_size(), 2);
  EXPECT_EQ(cooperation.answers(0).city(), "cities/dakar");
  EXPECT_EQ(cooperation.answers(0).days(), 2);
  EXPECT_EQ(cooperation.answers(1).city(), "cities/lyon");
  EXPECT_EQ(cooperation.answers(1).days(), 9);
  EXPECT_EQ(cooperation.declined_by(), "");

  const Proposal declined = ground.put_before_cities(1, 2);
  ground.clock.advance(kDay);
  ASSERT_TRUE(ground.accept(declined.name(), "tunis").ok());
  ground.clock.advance(16 * kDay);
  ASSERT_TRUE(ground.decline(declined.name(), "lyon").ok());
  const auto rested = ground.cooperation(rested_pair(declined, "cities/lyon", ground.clock.now()).name());
  ASSERT_TRUE(rested.has_value());
  EXPECT_EQ(rested->declined_by(), "cities/lyon");
  ASSERT_EQ(rested->answers_size(), 2);
  EXPECT_EQ(rested->answers(0).city(), "cities/lyon");
  EXPECT_EQ(rested->answers(0).days(), 15) << "asked five minutes after the yes of Tunis, which could be undone";
  EXPECT_EQ(rested->answers(1).days(), 1);
}

TEST(AnswerDays, AreThoseOfTheProgramme) {
  ReviewGround ground;
  auto programme = std::make_shared<v1::Programme>(ground.programme);
  programme->set_answer_days(42);
  auto decisions = std::make_shared<DecisionsView>(*ground.world.decisions);
  decisions->programmes[programme->name()] = std::shared_ptr<const v1::Programme>(programme);
  ground.world.decisions = decisions;
  ground.restart();
  const Proposal told = ground.put_before_cities(0, 0);
  EXPECT_EQ(time_of(told.parties(0).answer_by_time()), time_of(told.notify_time()) + 42 * kDay);
  ground.clock.advance(14 * kDay);
  ground.deliver();
  EXPECT_EQ(ground.get(told.name()).parties(0).reminder_count(), 1);
  // Each who is asked later has all of them.
  ASSERT_TRUE(ground.accept(told.name(), "dakar").ok());
  EXPECT_EQ(time_of(ground.get(told.name()).parties(1).answer_by_time()), ground.clock.now() + kTimeToUndo + 42 * kDay);
}

TEST(AnswerDays, BeginWhenTheRoundIsPublished) {
  ReviewGround ground;
  const Proposal proposal = ground.propose(0, 0);
  ASSERT_TRUE(ground.approve(proposal.name()).ok());
  ground.deliver_all();
  EXPECT_FALSE(ground.get(proposal.name()).parties(0).has_answer_by_time());
  // As whoever publishes a round does.
  ground.publish();
  Proposal published = ground.get(proposal.name());
  published.clear_allowed_actions();
  *published.mutable_notify_time() = common::to_timestamp(ground.clock.now() + kTimeToUndo);
  ASSERT_TRUE(
      ground.database
          ->write([&](common::WriteTransaction& tx) { return update_proposal(tx, published, ground.clock.now()); })
          .ok());
  ground.deliver();
  EXPECT_EQ(time_of(ground.get(proposal.name()).parties(0).answer_by_time()),
            ground.clock.now() + kTimeToUndo + 21 * kDay);
  EXPECT_FALSE(ground.contacts.sees(proposal.name()));
  ground.clock.advance(kTimeToUndo);
  ground.deliver();
  EXPECT_TRUE(ground.contacts.sees(proposal.name()));
}

TEST(AnswerDays, BeginAnewWhereTheRoundIsPublishedAgain) {
  ReviewGround ground;
  const Proposal proposal = ground.propose(0, 0);
  ASSERT_TRUE(ground.approve(proposal.name()).ok());
  const common::RoundName name = common::ProposalName::parse(proposal.name())->round;
  const auto change_round = [&](const auto& change) {
    ASSERT_TRUE(ground.database
                    ->write([&](common::WriteTransaction& tx) -> absl::Status {
                      auto round = find_round(tx, name);
                      if (!round.ok()) return round.status();
                      return change(tx, **round, ground.clock.now());
                    })
                    .ok());
  };
  change_round(publish);
  ground.deliver();
  EXPECT_TRUE(ground.get(proposal.name()).parties(0).has_answer_by_time());
  ground.clock.advance(absl::Seconds(5));
  change_round(unpublish);
  EXPECT_FALSE(ground.get(proposal.name()).parties(0).has_answer_by_time());
  change_round(publish);
  ground.deliver();
  EXPECT_EQ(time_of(ground.get(proposal.name()).parties(0).answer_by_time()),
            ground.clock.now() + kTimeToUndo + 21 * kDay);
}

TEST(AnswerDays, AreSaidBeforeTheClockIsBelievedAndNobodyIsRemindedOrLate) {
  ReviewGround ground;
  ground.publish();
  const Proposal proposal = ground.propose(0, 0);
  ASSERT_TRUE(ground.approve(proposal.name()).ok());
  // A process that has just begun.
  common::TrustedClock young(ground.clock);
  AnswerDays days(*ground.database, young, [&]() -> absl::StatusOr<World> { return ground.world; });
  EXPECT_EQ(days.run()->asked, 1);
  const Proposal told = ground.get(proposal.name());
  EXPECT_EQ(time_of(told.parties(0).answer_by_time()), time_of(told.notify_time()) + 21 * kDay);
  // Somebody sets its clock.
  ground.clock.set(ground.clock.now() + 22 * kDay);
  const AnswerDays::Outcome rash = *days.run();
  EXPECT_EQ(rash.reminded + rash.expired, 0);
  EXPECT_EQ(ground.get(proposal.name()).state(), Proposal::STATE_APPROVED);
  // And means it.
  ground.clock.advance(absl::Hours(2));
  EXPECT_EQ(days.run()->expired, 1);
}

// A store whose reader does something else behind its next read, as another process may.
class ReadsSlowly final : public common::Database {
 public:
  explicit ReadsSlowly(common::Database& store) : store_(store) {}
  absl::Status write(const common::WriteClosure& closure) override { return store_.write(closure); }
  absl::Status read(const common::ReadClosure& closure) override {
    const absl::Status status = store_.read(closure);
    if (const auto behind = std::exchange(meanwhile, nullptr)) behind();
    return status;
  }
  absl::Status change_schema(const common::SchemaClosure& closure) override { return store_.change_schema(closure); }
  std::shared_ptr<void> on_commit(std::string_view channel, std::function<void()> wake) override {
    return store_.on_commit(channel, std::move(wake));
  }
  void on_usable(std::function<void(const absl::Status&)> changed) override { store_.on_usable(std::move(changed)); }

  std::function<void()> meanwhile;

 private:
  common::Database& store_;
};

TEST(Confirmations, AreNotLostToACancellationThatIsTakenBackWhileTheyAreLookedAt) {
  ReviewGround ground;
  const Proposal told = ground.put_before_cities(0, 0);
  ASSERT_TRUE(ground.accept(told.name(), "dakar").ok());
  const auto agreed = ground.accept(told.name(), "lyon");
  ASSERT_TRUE(agreed.ok()) << agreed.status();
  ground.clock.advance(kTimeToUndo - absl::Seconds(1));
  ASSERT_TRUE(ground.cancel(agreed->cooperation(), "dakar").ok());
  ground.clock.advance(absl::Seconds(1));
  ReadsSlowly store(*ground.database);
  store.meanwhile = [&] { EXPECT_TRUE(ground.undo_as("dakar", told).ok()); };
  HeldPlaces held(store, ground.clock, ground.places);
  EXPECT_TRUE(held.run().ok());
  EXPECT_EQ(ground.get(told.name()).state(), Proposal::STATE_AGREED);
  ground.clock.advance(absl::Hours(1));
  EXPECT_TRUE(held.run().ok());
  EXPECT_TRUE(ground.places.confirmed.contains(ground.get(told.name()).reservation()));
}

}  // namespace
}  // namespace entente::matching
