#include "services/matching/tasks/task_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/matching/tasks/stand_ins.h"
#include "tests/matching/tasks/task_ground.h"

namespace entente::matching {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using v1::Decision;
using v1::Proposal;
using v1::Task;

// Somebody speaks for these scopes.
SpokenFor spoken_for(const std::vector<std::string>& scopes) {
  SpokenFor::ByScope speakers;
  for (const std::string& scope : scopes) speakers[scope].focal_points.insert("somebody");
  return SpokenFor(std::move(speakers));
}

class Tasks : public testing::Test, protected TaskGround {
 protected:
  // One that waits for the answer of Dakar, for 21 days from two days ago on.
  static Proposal asked(const std::string& id) {
    Proposal one = proposal(id, Proposal::STATE_APPROVED);
    *one.mutable_notify_time() = common::to_timestamp(kNow - absl::Hours(48));
    *one.mutable_parties(0)->mutable_answer_by_time() = common::to_timestamp(kNow + absl::Hours(24 * 19));
    return one;
  }
  static void approve_once(Proposal& one, const std::string& author) {
    Decision& last = *one.mutable_last_decision();
    last.set_action(Decision::ACTION_APPROVE);
    last.set_from_state(Proposal::STATE_PROPOSED);
    last.set_to_state(Proposal::STATE_PROPOSED);
    last.set_author(author);
    *last.mutable_create_time() = common::to_timestamp(kNow - absl::Hours(1));
  }
};

TEST_F(Tasks, ProposalsWaitForTheCoordinatorsOfTheBeneficiarysField) {
  put(proposal("p-1", Proposal::STATE_PROPOSED));
  put(proposal("p-2", Proposal::STATE_RETURNED));
  EXPECT_THAT(words(coordinator()), ElementsAre("decide p-1", "decide p-2"));
  EXPECT_THAT(words(coordinator("fields/crafts")), ElementsAre("decide p-1", "decide p-2"));
  EXPECT_THAT(words(coordinator("fields/media-arts")), IsEmpty());
  for (const char* city : {"dakar", "lyon"}) EXPECT_THAT(words(focal_point(city)), IsEmpty()) << city;
  EXPECT_THAT(words(caller(common::Role::kObserver, "*")), IsEmpty());
  EXPECT_THAT(words(caller(common::Role::kService, "*")), IsEmpty());
  common::Caller of_yesterday = coordinator();
  of_yesterday.assignments[0].until = kNow;
  EXPECT_THAT(words(of_yesterday), IsEmpty());
  const Task task = tasks(coordinator()).front().task;
  EXPECT_EQ(task.title(), "The need of dakar");
  EXPECT_THAT(task.cities(), ElementsAre("cities/dakar", "cities/lyon"));
  EXPECT_FALSE(task.has_due_date());
  EXPECT_EQ(common::from_timestamp(task.wait_time()), kNow - absl::Hours(24));
}

TEST_F(Tasks, OnlyThePublishedAndTheNewestSolvedRoundAreBeforeCoordinators) {
  put(proposal("p-1", Proposal::STATE_PROPOSED));
  work.rounds[kRoundName].before_coordinators = false;
  EXPECT_THAT(words(coordinator()), IsEmpty());
}

TEST_F(Tasks, WhatPeopleAskForOrPutTogetherWaitsThoughAnotherRoundTookThePlaceOfItsOwn) {
  Proposal interest = proposal("p-1", Proposal::STATE_PROPOSED);
  interest.set_origin(Proposal::ORIGIN_INTEREST);
  put(interest);
  Proposal by_hand = proposal("p-2", Proposal::STATE_PROPOSED);
  by_hand.set_origin(Proposal::ORIGIN_BY_HAND);
  put(by_hand);
  Proposal of_round = proposal("p-3", Proposal::STATE_PROPOSED);
  of_round.set_origin(Proposal::ORIGIN_ROUND);
  put(of_round);
  work.rounds[kRoundName] = {v1::Round::STATE_SUPERSEDED, kNow, false};
  EXPECT_THAT(words(coordinator()), ElementsAre("decide p-2", "interest p-1"));
  work.rounds[kRoundName].state = v1::Round::STATE_SOLVED;
  EXPECT_THAT(words(coordinator()), ElementsAre("interest p-1")) << "a round that was only tried";
}

TEST_F(Tasks, ASecondApprovalWaitsForAnotherPersonAndComesFirst) {
  put(proposal("p-1", Proposal::STATE_PROPOSED));
  Proposal once = proposal("p-2", Proposal::STATE_PROPOSED);
  approve_once(once, "bea");
  put(once);
  Proposal mine = proposal("p-3", Proposal::STATE_PROPOSED);
  approve_once(mine, "ada");
  put(mine);
  EXPECT_THAT(words(coordinator()), ElementsAre("second-approval p-2", "decide p-1"));
}

TEST_F(Tasks, WhereBothFieldsApproveTheSecondApprovalWaitsForThePivotalCitysField) {
  v1::Programme programme;
  programme.set_name("programmes/trial");
  programme.set_cross_field_approval(true);
  decisions->programmes[programme.name()] = std::make_shared<const v1::Programme>(programme);
  Proposal once = proposal("p-1", Proposal::STATE_PROPOSED);
  put(once);
  EXPECT_THAT(words(coordinator("fields/crafts")), ElementsAre("decide p-1"));
  EXPECT_THAT(words(coordinator("fields/media-arts")), IsEmpty());
  approve_once(once, "bea");
  put(once);
  EXPECT_THAT(words(coordinator("fields/crafts")), IsEmpty());
  EXPECT_THAT(words(coordinator("fields/media-arts")), ElementsAre("second-approval p-1"));
  EXPECT_THAT(words(coordinator()), ElementsAre("second-approval p-1"));
}

TEST_F(Tasks, TheFieldsOfTheOtherCitiesAreToldForTwoWeeksOfWhatWasApproved) {
  Proposal one = asked("p-1");
  *one.mutable_last_decision()->mutable_create_time() = common::to_timestamp(kNow - kToldFor + absl::Seconds(1));
  put(one);
  EXPECT_THAT(words(coordinator("fields/media-arts")), ElementsAre("other-field p-1"));
  EXPECT_THAT(words(coordinator("fields/crafts")), IsEmpty()) << "which decided";
  EXPECT_THAT(words(coordinator("fields/film")), IsEmpty());
  EXPECT_THAT(words(coordinator()), IsEmpty());
  EXPECT_THAT(words(focal_point("lyon")), IsEmpty());
  *one.mutable_last_decision()->mutable_create_time() = common::to_timestamp(kNow - kToldFor);
  put(one);
  EXPECT_THAT(words(coordinator("fields/media-arts")), IsEmpty());
  // Where both fields approve, the other one knows.
  v1::Programme programme;
  programme.set_name("programmes/trial");
  programme.set_cross_field_approval(true);
  decisions->programmes[programme.name()] = std::make_shared<const v1::Programme>(programme);
  put(asked("p-1"));
  EXPECT_THAT(words(coordinator("fields/media-arts")), IsEmpty());
}

TEST_F(Tasks, OfAKindWhatIsMineComesFirstThenWhatIsDueThenWhatHasWaited) {
  for (const auto& [id, days] : {std::pair{"p-1", 2}, std::pair{"p-2", 5}, std::pair{"p-3", 1}}) {
    Proposal one = proposal(id, Proposal::STATE_PROPOSED);
    *one.mutable_create_time() = common::to_timestamp(kNow - absl::Hours(24 * days));
    if (std::string(id) == "p-3") one.set_assignee("people/ada");
    put(one);
  }
  EXPECT_THAT(words(coordinator(), "people/ada"), ElementsAre("decide p-3", "decide p-2", "decide p-1"));
  EXPECT_TRUE(tasks(coordinator(), "people/ada").front().task.assigned());
  // Whoever else it is assigned to: it is seen, or nobody would see it once that one is gone.
  EXPECT_THAT(words(coordinator(), "people/bea"), ElementsAre("decide p-2", "decide p-1", "decide p-3"));
  EXPECT_THAT(words(coordinator()), ElementsAre("decide p-2", "decide p-1", "decide p-3"));
}

TEST_F(Tasks, AnInterestIsAKindOfItsOwn) {
  Proposal one = proposal("p-1", Proposal::STATE_PROPOSED);
  one.set_origin(Proposal::ORIGIN_INTEREST);
  put(one);
  EXPECT_THAT(words(coordinator()), ElementsAre("interest p-1"));
}

TEST_F(Tasks, AnAnswerWaitsForTheCityThatIsAskedOnceItSeesTheProposal) {
  put(asked("p-1"));
  EXPECT_THAT(words(focal_point("dakar")), ElementsAre("answer p-1"));
  EXPECT_THAT(words(focal_point("lyon")), IsEmpty());
  EXPECT_THAT(words(coordinator()), IsEmpty());
  const Task task = tasks(focal_point("dakar")).front().task;
  EXPECT_EQ(common::format_partial_date(task.due_date()), "2026-12-20");
  EXPECT_EQ(common::from_timestamp(task.wait_time()), kNow - absl::Hours(48));

  Proposal untold = asked("p-1");
  *untold.mutable_notify_time() = common::to_timestamp(kNow + absl::Minutes(5));
  put(untold);
  EXPECT_THAT(words(focal_point("dakar")), IsEmpty());

  Proposal answered = asked("p-1");
  answered.mutable_parties(0)->set_accepted(type::v1::KNOWLEDGE_YES);
  *answered.mutable_parties(0)->mutable_answer_time() = common::to_timestamp(kNow - absl::Hours(3));
  *answered.mutable_parties(1)->mutable_answer_by_time() = common::to_timestamp(kNow + absl::Hours(24 * 20));
  *answered.mutable_parties(1)->mutable_ask_time() = common::to_timestamp(kNow - absl::Hours(3));
  put(answered);
  EXPECT_THAT(words(focal_point("dakar")), IsEmpty());
  EXPECT_THAT(words(focal_point("lyon")), ElementsAre("answer p-1"));
  EXPECT_EQ(common::from_timestamp(tasks(focal_point("lyon")).front().task.wait_time()), kNow - absl::Hours(3));

  Proposal late = asked("p-1");
  *late.mutable_parties(0)->mutable_answer_by_time() = common::to_timestamp(kNow);
  put(late);
  EXPECT_THAT(words(focal_point("dakar")), IsEmpty());

  put(asked("p-1"));
  work.rounds[kRoundName].state = v1::Round::STATE_SOLVED;
  EXPECT_THAT(words(focal_point("dakar")), IsEmpty());
}

TEST_F(Tasks, ACityThatIsSilentAfterTheLastReminderIsForTheCoordinatorToCall) {
  Proposal one = asked("p-1");
  *one.mutable_parties(0)->mutable_remind_time() = common::to_timestamp(kNow - absl::Hours(1));
  one.mutable_parties(0)->set_reminder_count(2);
  put(one);
  EXPECT_THAT(words(coordinator()), IsEmpty());
  one.mutable_parties(0)->set_reminder_count(3);
  put(one);
  EXPECT_THAT(words(coordinator()), ElementsAre("no-answer p-1"));
  EXPECT_THAT(words(coordinator("fields/media-arts")), ElementsAre("other-field p-1")) << "told, and no more";
  EXPECT_THAT(tasks(coordinator()).front().task.cities(), ElementsAre("cities/dakar"));
  EXPECT_THAT(words(focal_point("dakar")), ElementsAre("answer p-1"));
}

TEST_F(Tasks, AReportWaitsForEachCityThatHasNotReported) {
  Proposal one = proposal("p-1", Proposal::STATE_REPORT_DUE);
  one.set_cooperation("cooperations/c-1");
  *one.mutable_agreed_terms()->mutable_window()->mutable_end() = common::to_partial_date(absl::CivilDay(2026, 11, 20));
  put(one);
  EXPECT_THAT(words(focal_point("dakar")), ElementsAre("report p-1"));
  v1::Cooperation cooperation;
  cooperation.set_name("cooperations/c-1");
  cooperation.add_reports()->set_city("cities/dakar");
  put(cooperation);
  EXPECT_THAT(words(focal_point("dakar")), IsEmpty());
  EXPECT_THAT(words(focal_point("lyon")), ElementsAre("report c-1"));
  EXPECT_EQ(common::format_partial_date(tasks(focal_point("lyon")).front().task.due_date()), "2026-11-20");
  EXPECT_THAT(words(focal_point("tunis")), IsEmpty());
  EXPECT_THAT(words(coordinator()), IsEmpty());

  one.set_state(Proposal::STATE_REPORTED);
  put(one);
  EXPECT_THAT(words(focal_point("lyon")), IsEmpty());
  EXPECT_THAT(words(coordinator()), ElementsAre("close c-1"));
  EXPECT_THAT(words(coordinator("fields/media-arts")), IsEmpty());
}

TEST_F(Tasks, MilestonesAreToldTwoWeeksBefore) {
  v1::Cooperation cooperation;
  cooperation.set_name("cooperations/c-1");
  cooperation.set_state(v1::Cooperation::STATE_RUNNING);
  cooperation.set_beneficiary_city("cities/dakar");
  cooperation.set_pivotal_city("cities/lyon");
  // Two on one day, one that is done, one too far ahead, one overdue.
  for (const auto& [title, day, done] :
       {std::tuple{"visas", absl::CivilDay(2026, 12, 15), false},
        std::tuple{"tickets", absl::CivilDay(2026, 12, 15), false},
        std::tuple{"call", absl::CivilDay(2026, 12, 2), true}, std::tuple{"visit", absl::CivilDay(2026, 12, 16), false},
        std::tuple{"letter", absl::CivilDay(2026, 11, 1), false}}) {
    auto& milestone = *cooperation.add_milestones();
    milestone.set_title(title);
    milestone.set_city("cities/lyon");
    milestone.set_done(done);
    *milestone.mutable_date() = common::to_partial_date(day);
  }
  put(cooperation);
  std::vector<std::string> titles;
  for (const PlacedTask& placed : tasks(focal_point("lyon"))) titles.push_back(placed.task.title());
  EXPECT_THAT(titles, ElementsAre("letter", "visas", "tickets"));
  EXPECT_THAT(words(focal_point("dakar")), IsEmpty());
}

TEST_F(Tasks, AListingIsToldTwoWeeksBeforeItExpires) {
  listings::v1::Listing ends = listing("dakar", "offer");
  const auto end_in = [&](absl::Duration left) {
    *ends.mutable_expire_time() = common::to_timestamp(kNow + left);
    put(ends);
    return words(focal_point("dakar"));
  };
  EXPECT_THAT(end_in(absl::Hours(24 * 14) + absl::Seconds(1)), IsEmpty());
  EXPECT_THAT(end_in(absl::Hours(24 * 14)), ElementsAre("listing offer"));
  EXPECT_EQ(common::format_partial_date(tasks(focal_point("dakar")).front().task.due_date()), "2026-12-15");
  EXPECT_THAT(end_in(absl::Seconds(1)), ElementsAre("listing offer"));
  EXPECT_THAT(end_in(absl::ZeroDuration()), IsEmpty());
  EXPECT_THAT(words(focal_point("lyon")), IsEmpty());
  ends.set_state(listings::v1::Listing::STATE_WITHDRAWN);
  EXPECT_THAT(end_in(absl::Seconds(1)), IsEmpty());
}

TEST_F(Tasks, AQuestionWaitsForItsCityUntilTheListingChanges) {
  const auto ask = [&](const std::string& number, absl::Time at, const std::string& words_of_it) {
    v1::CityQuestion question;
    question.set_name(kRoundName + "/questions/" + number);
    question.set_listing("cities/dakar/listings/need");
    question.set_listing_etag("r7");
    question.set_text(words_of_it);
    *question.mutable_create_time() = common::to_timestamp(at);
    work.questions[question.name()] = std::make_shared<const v1::CityQuestion>(question);
  };
  listings::v1::Listing need = listing("dakar", "need");
  need.set_etag("r7");
  put(need);
  ask("1", kNow - kAskedFor + absl::Seconds(1), "Could it run until May?");
  EXPECT_THAT(words(focal_point("dakar")), ElementsAre("question need"));
  EXPECT_EQ(tasks(focal_point("dakar")).front().task.text(), "Could it run until May?");
  EXPECT_EQ(tasks(focal_point("dakar")).front().task.title(), "The need of dakar");
  for (const auto& other : {focal_point("lyon"), coordinator()}) EXPECT_THAT(words(other), IsEmpty());
  // A later round asks again: one task, with the later words.
  ask("2", kNow - absl::Hours(1), "Could it run until June?");
  EXPECT_THAT(words(focal_point("dakar")), ElementsAre("question need"));
  EXPECT_EQ(tasks(focal_point("dakar")).front().task.text(), "Could it run until June?");
  need.set_etag("r8");
  put(need);
  EXPECT_THAT(words(focal_point("dakar")), IsEmpty());
  need.set_etag("r7");
  put(need);
  work.questions.clear();
  ask("1", kNow - kAskedFor, "Could it run until May?");
  EXPECT_THAT(words(focal_point("dakar")), IsEmpty());
}

TEST_F(Tasks, AContactIsToBeConfirmedOnceAYear) {
  profiles::v1::City city = *profiles->cities["cities/dakar"];
  const auto confirmed_on = [&](absl::CivilDay day) {
    *city.mutable_contact_confirm_date() = common::to_partial_date(day);
    put(city);
    return words(focal_point("dakar"));
  };
  EXPECT_THAT(confirmed_on(absl::CivilDay(2025, 12, 2)), IsEmpty());
  EXPECT_THAT(confirmed_on(absl::CivilDay(2025, 12, 1)), ElementsAre("contact dakar"));
  EXPECT_EQ(tasks(focal_point("dakar")).front().task.title(), "dakar city");
  city.clear_contact_confirm_date();
  put(city);
  EXPECT_THAT(words(focal_point("dakar")), ElementsAre("contact dakar"));
  EXPECT_THAT(words(focal_point("lyon")), IsEmpty());
  city.set_state(profiles::v1::City::STATE_ARCHIVED);
  put(city);
  EXPECT_THAT(words(focal_point("dakar")), IsEmpty());
}

TEST_F(Tasks, OfACityWithoutAFocalPointAreToldToWhoCoordinatesItsField) {
  spoken = spoken_for({"cities/dakar"});  // nobody speaks for Lyon
  profiles::v1::City lyon = *profiles->cities["cities/lyon"];
  *lyon.mutable_contact_confirm_date() = common::to_partial_date(absl::CivilDay(2025, 11, 2));
  put(lyon);
  listings::v1::Listing offer = listing("lyon", "offer");
  *offer.mutable_expire_time() = common::to_timestamp(kNow + absl::Hours(24));
  put(offer);
  Proposal due = proposal("p-1", Proposal::STATE_REPORT_DUE);
  due.set_cooperation("cooperations/c-1");
  put(due);
  EXPECT_THAT(words(coordinator("fields/media-arts")), ElementsAre("listing offer", "contact lyon"));
  EXPECT_THAT(words(coordinator("cities/lyon")), ElementsAre("listing offer", "contact lyon"));
  EXPECT_THAT(words(coordinator("fields/crafts")), ElementsAre("report p-1")) << "who may report for it";
  EXPECT_THAT(words(coordinator("fields/film")), IsEmpty());
  EXPECT_THAT(words(focal_point("dakar")), ElementsAre("report p-1"));
  // Once there is one, or while nobody is known at all, it is for no coordinator.
  for (const SpokenFor& other : {spoken_for({"cities/dakar", "cities/lyon"}), spoken_for({"*"}), SpokenFor()}) {
    spoken = other;
    EXPECT_THAT(words(coordinator()), IsEmpty());
  }
}

TEST_F(Tasks, ACityWithoutAFocalPointIsToBeCalledAtOnce) {
  spoken = spoken_for({"cities/lyon"});
  put(asked("p-1"));
  EXPECT_THAT(words(coordinator("fields/crafts")), ElementsAre("no-answer p-1"));
  EXPECT_EQ(common::from_timestamp(tasks(coordinator("fields/crafts")).front().task.wait_time()),
            kNow - absl::Hours(48));
  EXPECT_THAT(words(coordinator("fields/media-arts")), ElementsAre("other-field p-1"));
}

TEST_F(Tasks, AnAlternateIsAskedFromTheSecondReminderOn) {
  const common::Caller caller = focal_point("dakar");
  spoken = SpokenFor(SpokenFor::ByScope{{"cities/dakar", {{"ada"}, {caller.subject}}}});
  for (const auto& [reminders, waits] : {std::pair{0, false}, {1, false}, {2, true}, {3, true}}) {
    Proposal one = asked("p-1");
    one.mutable_parties(0)->set_reminder_count(reminders);
    put(one);
    EXPECT_EQ(words(caller).size(), waits ? 1U : 0U) << reminders;
  }
  put(asked("p-1"));
  // Who is both, or has nobody to stand in for, is asked at once.
  for (const SpokenFor::ByScope& other :
       {SpokenFor::ByScope{{"cities/dakar", {{caller.subject}, {caller.subject}}}},
        SpokenFor::ByScope{{"cities/dakar", {{}, {caller.subject}}}},
        SpokenFor::ByScope{{"*", {{caller.subject}, {}}}, {"cities/dakar", {{"ada"}, {caller.subject}}}}}) {
    spoken = SpokenFor(other);
    EXPECT_THAT(words(caller), ElementsAre("answer p-1"));
  }
  spoken = SpokenFor(SpokenFor::ByScope{{"*", {{"ada"}, {}}}, {"cities/dakar", {{}, {caller.subject}}}});
  EXPECT_THAT(words(caller), IsEmpty()) << "she speaks for all cities";
}

TEST(FocalPoints, AreAskedForOnceAMinuteAndKeptWhileProfilesCantBeAsked) {
  ListedPeople people;
  FocalPoints points(people);
  EXPECT_TRUE(points.read(kNow)->has("cities/lyon")) << "nobody is known";
  auto& assignment = *people.add("ada").add_assignments();
  assignment.set_role(type::v1::Access::ROLE_FOCAL_POINT);
  assignment.set_scope("cities/dakar");
  *assignment.mutable_until_time() = common::to_timestamp(kNow + absl::Hours(1));
  EXPECT_TRUE(points.read(kNow + absl::Seconds(59))->has("cities/lyon")) << "as a minute ago";
  const auto known = points.read(kNow + absl::Minutes(1));
  EXPECT_TRUE(known->has("cities/dakar"));
  EXPECT_FALSE(known->has("cities/lyon"));
  EXPECT_EQ(points.read(kNow + absl::Minutes(2)), known) << "the same object while nothing changes";
  people.fault = absl::UnavailableError("down");
  EXPECT_EQ(points.read(kNow + absl::Minutes(3)), known);
  people.fault = absl::OkStatus();
  EXPECT_TRUE(points.read(kNow + absl::Hours(1))->has("cities/lyon")) << "her term has ended";
}

TEST_F(Tasks, PlacesAreInOrderAndAllDifferent) {
  for (int i = 0; i < 40; ++i) {
    Proposal one = proposal("p-" + std::to_string(i), i % 3 == 0 ? Proposal::STATE_REPORTED : Proposal::STATE_PROPOSED);
    *one.mutable_create_time() = common::to_timestamp(kNow - absl::Hours(i % 4));
    put(one);
  }
  const std::vector<PlacedTask> found = tasks(coordinator());
  ASSERT_EQ(found.size(), 40U);
  for (std::size_t i = 1; i < found.size(); ++i) EXPECT_LT(found[i - 1].place, found[i].place);
}

}  // namespace
}  // namespace entente::matching
