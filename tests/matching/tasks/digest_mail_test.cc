#include "services/matching/tasks/digest_mail.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <thread>

#include "services/common/base/time.h"
#include "services/common/rpc/metrics.h"
#include "services/common/storage/database.h"
#include "services/matching/world/focal_points.h"
#include "tests/matching/proposals/review_ground.h"
#include "tests/matching/tasks/stand_ins.h"

namespace entente::matching {
namespace {

using profiles::v1::Person;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

absl::Time at(int day, int hour) {
  return absl::FromCivil(absl::CivilSecond(2026, 12, day, hour, 0, 0), absl::UTCTimeZone());
}

// The review's network, 1 December 2026 being a Tuesday, with one proposal to decide.
class Digests : public testing::Test {
 protected:
  Digests() {
    ground_.clock.set(at(1, 9));
    ground_.propose(0, 0);
  }
  DigestMail mail() {
    return DigestMail({*ground_.database, ground_.clock, [this]() -> absl::StatusOr<World> { return ground_.world; },
                       work_, people_, focal_points_, &relay_, &metrics_});
  }
  // Runs it and says to whom mail went then.
  std::vector<std::string> run() {
    relay_.sent.clear();
    const absl::Status status = mail().run();
    EXPECT_TRUE(status.ok()) << status;
    std::vector<std::string> to;
    for (const common::Mail& each : relay_.sent) to.push_back(each.to);
    return to;
  }
  std::vector<v1::DeadLetter> dead_letters() {
    return *common::read_value<std::vector<v1::DeadLetter>>(*ground_.database, dead_letters_of);
  }

  ReviewGround ground_;
  OpenWorkReader work_{*ground_.database};
  ListedPeople people_;
  FocalPoints focal_points_{people_};
  KeptMail relay_;
  common::Metrics metrics_;
};

TEST_F(Digests, GoOutOnceADayOrAWeekFromTheMorningOn) {
  people_.add("ada");
  people_.add("bea", Person::DIGEST_WEEKLY);
  people_.add("off", Person::DIGEST_OFF);
  people_.add("nowhere").clear_email();
  EXPECT_THAT(run(), ElementsAre("ada@net.example", "bea@net.example"));  // the first one at once
  EXPECT_EQ(relay_.sent[0].message_id, "digest.ada.2026-12-01@net.example");
  EXPECT_EQ(relay_.sent[1].message_id, "digest.bea.2026-11-30@net.example");
  EXPECT_EQ(relay_.sent[0].subject, "Entente: 1 task waits for you");
  EXPECT_THAT(relay_.sent[0].html, HasSubstr("<h2>"));
  EXPECT_THAT(run(), IsEmpty());
  ground_.clock.set(at(2, 4));
  EXPECT_THAT(run(), IsEmpty());
  ground_.clock.set(at(2, 5));
  EXPECT_THAT(run(), ElementsAre("ada@net.example"));
  ground_.clock.set(at(7, 4));
  EXPECT_THAT(run(), ElementsAre("ada@net.example"));
  ground_.clock.set(at(7, 5));
  EXPECT_THAT(run(), ElementsAre("ada@net.example", "bea@net.example"));
  EXPECT_EQ(relay_.sent[1].message_id, "digest.bea.2026-12-07@net.example");
}

// Reminded on 8 and 15 December: the focal point the first time, the alternate too the second.
TEST_F(Digests, ThatComeWeeklyComeAlsoOnTheMorningAfterAReminder) {
  const auto speaker = [&](const std::string& id, const std::string& city, bool deputy) {
    auto& assignment = *people_.add(id, Person::DIGEST_WEEKLY, city).mutable_assignments(0);
    assignment.set_role(type::v1::Access::ROLE_FOCAL_POINT);
    assignment.set_deputy(deputy);
  };
  speaker("fatou", "cities/dakar", false);
  speaker("moussa", "cities/dakar", true);
  speaker("lea", "cities/lyon", false);
  ground_.clock.set(at(1, 9));
  ground_.put_before_cities(0, 0);
  std::map<int, std::vector<std::string>> got;
  for (int day = 1; day <= 16; ++day) {
    for (const int hour : {6, 10}) {
      ground_.clock.set(std::max(ground_.clock.now(), at(day, hour)));
      ground_.deliver();
      for (const std::string& to : run()) got[day].push_back(to.substr(0, to.find('@')));
    }
  }
  // For each a contact waits to be confirmed: the first at once, then Mondays, 7 and 14 December. And the mornings
  // after the reminders.
  const std::vector<std::string> kAll{"fatou", "lea", "moussa"};
  const std::map<int, std::vector<std::string>> kExpected{
      {1, kAll}, {7, kAll}, {9, {"fatou"}}, {14, kAll}, {16, {"fatou", "moussa"}}};
  EXPECT_EQ(got, kExpected);
}

TEST_F(Digests, SeveralProcessesAtOnceSendEachOne) {
  std::set<std::string> wanting;
  for (int i = 0; i < 12; ++i) wanting.insert(people_.add("p" + std::to_string(i)).email());
  std::vector<std::thread> processes;
  for (int i = 0; i < 4; ++i) {
    processes.emplace_back([&] {
      OpenWorkReader work(*ground_.database);
      DigestMail mail({*ground_.database, ground_.clock, [this]() -> absl::StatusOr<World> { return ground_.world; },
                       work, people_, focal_points_, &relay_, &metrics_});
      for (int run = 0; run < 3; ++run) EXPECT_TRUE(mail.run().ok());
    });
  }
  for (std::thread& process : processes) process.join();
  std::set<std::string> to;
  for (const common::Mail& mail : relay_.sent) EXPECT_TRUE(to.insert(mail.to).second) << mail.to << " got two";
  EXPECT_EQ(to, wanting);
}

TEST_F(Digests, AClockThatWasSetBackSendsNothingTwice) {
  people_.add("ada");
  EXPECT_THAT(run(), SizeIs(1));
  ground_.clock.set(at(1, 9) - absl::Hours(24 * 3));
  EXPECT_THAT(run(), IsEmpty());
}

TEST_F(Digests, NothingIsSentWhenNothingWaits) {
  people_.add("ada", Person::DIGEST_DAILY, "fields/no-such-field");
  EXPECT_THAT(run(), IsEmpty());
  people_.add("bea").mutable_assignments(0)->mutable_until_time()->set_seconds(absl::ToUnixSeconds(at(1, 9)));
  EXPECT_THAT(run(), IsEmpty());
}

TEST_F(Digests, SpeakThePersonsLanguage) {
  people_.add("ada").set_language_code("fr");
  run();
  ASSERT_THAT(relay_.sent, SizeIs(1));
  EXPECT_EQ(relay_.sent[0].language, "fr");
  EXPECT_THAT(relay_.sent[0].text, HasSubstr("1 proposition à décider"));
}

// Until the relay has it: the same mail under the same id, however often, also from another process and after a change
// of the sender's domain.
TEST_F(Digests, AreTriedAgainUnderTheSameMessageId) {
  people_.add("ada");
  relay_.answer = absl::UnavailableError("smtp relay: 451");
  EXPECT_THAT(run(), SizeIs(1));
  EXPECT_THAT(run(), IsEmpty());  // not at once
  relay_.domain = "other.example";
  for (int i = 0; i < 3; ++i) {
    ground_.clock.advance(absl::Minutes(10));
    EXPECT_THAT(run(), SizeIs(1)) << i;
    EXPECT_EQ(relay_.sent[0].message_id, "digest.ada.2026-12-01@net.example");
  }
  relay_.answer = absl::OkStatus();
  ground_.clock.advance(absl::Hours(1));
  EXPECT_THAT(run(), SizeIs(1));
  ground_.clock.advance(absl::Hours(1));
  EXPECT_THAT(run(), IsEmpty());
  EXPECT_THAT(dead_letters(), IsEmpty());
}

TEST_F(Digests, WhatNeverArrivesIsADeadLetterForAWhile) {
  people_.add("gone");
  people_.add("slow");
  relay_.answer = absl::InvalidArgumentError("smtp relay: 550 no such box");
  run();
  ASSERT_THAT(dead_letters(), SizeIs(2));
  people_.all[0].set_digest(Person::DIGEST_OFF);
  people_.all[1].set_digest(Person::DIGEST_OFF);
  const v1::DeadLetter letter = dead_letters().front();
  EXPECT_EQ(letter.message_id(), "digest.gone.2026-12-01@net.example");
  EXPECT_EQ(letter.person(), "people/gone");
  EXPECT_EQ(letter.subject(), "Entente: 1 task waits for you");
  EXPECT_THAT(letter.error(), HasSubstr("550"));
  EXPECT_EQ(letter.attempts(), 1);
  EXPECT_EQ(common::from_timestamp(letter.give_up_time()), at(1, 9));
  EXPECT_THAT(metrics_.text(), HasSubstr("entente_dead_letters{of=\"digests\"} 2"));
  ground_.clock.advance(absl::Hours(24 * 90));
  run();
  EXPECT_THAT(dead_letters(), SizeIs(2));
  ground_.clock.advance(absl::Seconds(1));
  run();
  EXPECT_THAT(dead_letters(), IsEmpty());
  EXPECT_THAT(metrics_.text(), HasSubstr("entente_dead_letters{of=\"digests\"} 0"));
}

TEST_F(Digests, ARelayThatStaysAwayIsGivenUpAfterTwoDays) {
  people_.add("ada");
  relay_.answer = absl::UnavailableError("smtp relay: connection refused");
  run();
  people_.all[0].set_language_code("fr");
  int tried = 1;
  for (int hour = 0; hour < 24 * 4 && dead_letters().empty(); ++hour) {
    ground_.clock.advance(absl::Hours(1));
    for (const std::string& to : run()) tried += to == "ada@net.example" ? 1 : 0;
  }
  ASSERT_FALSE(dead_letters().empty());
  EXPECT_EQ(dead_letters().front().attempts(), 16);
  EXPECT_GE(tried, 16);
}

// The address is looked up when the mail goes: erased, switched off or moved meanwhile.
TEST_F(Digests, WhoIsErasedMeanwhileGetsNone) {
  for (const char* id : {"erased", "off", "moved", "deleted"}) people_.add(id);
  relay_.answer = absl::UnavailableError("later");
  EXPECT_THAT(run(), SizeIs(4));
  people_.all[0].Clear();
  people_.all[0].set_name("people/erased");
  people_.all[1].set_digest(Person::DIGEST_OFF);
  people_.all[2].set_email("new@net.example");
  people_.all.pop_back();
  relay_.answer = absl::OkStatus();
  ground_.clock.advance(absl::Minutes(20));
  EXPECT_THAT(run(), ElementsAre("new@net.example"));
  EXPECT_THAT(dead_letters(), IsEmpty());
}

TEST_F(Digests, TwoProcessesSendOne) {
  people_.add("ada");
  DigestMail one = mail();
  DigestMail other = mail();
  EXPECT_EQ(*one.make(), 1);
  EXPECT_EQ(*other.make(), 0);
  EXPECT_EQ(other.send()->delivered, 1);
  EXPECT_EQ(one.send()->delivered, 0);
  EXPECT_THAT(relay_.sent, SizeIs(1));
}

TEST_F(Digests, AreMadeLaterWhenProfilesCannotBeAsked) {
  people_.add("ada");
  people_.fault = absl::UnavailableError("down");
  relay_.sent.clear();
  EXPECT_FALSE(mail().run().ok());
  EXPECT_THAT(relay_.sent, IsEmpty());
  people_.fault = absl::OkStatus();
  EXPECT_THAT(run(), SizeIs(1));
}

TEST_F(Digests, NoneAreMadeWithoutARelay) {
  people_.add("ada");
  DigestMail none({*ground_.database, ground_.clock, [this]() -> absl::StatusOr<World> { return ground_.world; }, work_,
                   people_, focal_points_, nullptr, nullptr});
  EXPECT_TRUE(none.run().ok());
  EXPECT_THAT(run(), SizeIs(1));  // nothing was noted then
}

TEST(PeriodOfADigest, BeginsInTheMorning) {
  EXPECT_EQ(period_of(Person::DIGEST_DAILY, at(1, 4)), absl::CivilDay(2026, 11, 30));
  EXPECT_EQ(period_of(Person::DIGEST_DAILY, at(1, 5)), absl::CivilDay(2026, 12, 1));
  EXPECT_EQ(period_of(Person::DIGEST_WEEKLY, at(1, 5)), absl::CivilDay(2026, 11, 30));
  EXPECT_EQ(period_of(Person::DIGEST_WEEKLY, at(7, 4)), absl::CivilDay(2026, 11, 30));
  EXPECT_EQ(period_of(Person::DIGEST_WEEKLY, at(7, 5)), absl::CivilDay(2026, 12, 7));
}

}  // namespace
}  // namespace entente::matching
