#include "services/common/rpc/call_places.h"

#include <gtest/gtest.h>

#include <string>

#include "services/common/base/errors.h"

namespace entente::common {
namespace {

// Two messages and one sheet of a caller, two sheets of all; the time is set by hand.
class CallPlacesTest : public testing::Test {
 protected:
  void enter(CallPlaces::CallerKey caller, Cargo cargo, const std::string& name,
             absl::Duration time = absl::InfiniteDuration()) {
    places.enter(caller, cargo, time, [this, name](const absl::Status& status) {
      said += status.ok() ? name : concat(name, "!", reason_of(status));
      said += " ";
    });
  }
  static std::string concat(const std::string& a, const char* b, const std::string& c) { return a + b + c; }
  std::string take() { return std::exchange(said, ""); }

  absl::Duration now = absl::Hours(5);
  CallPlaces places{
      {.message = {.of_one = 2, .waiting = 2, .longest_message = absl::Seconds(60)},
       .sheet = {.of_one = 1, .of_all = 2, .waiting = 1, .longest_message = absl::Seconds(60), .to_end = true}},
      [this] { return now; }};
  std::string said;
};

TEST_F(CallPlacesTest, ACallWaitsForItsOwnCallersMessagesOnly) {
  for (const char* name : {"a", "b", "c", "d"}) enter(1, Cargo::kMessage, name);
  EXPECT_EQ(take(), "a b ");
  enter(2, Cargo::kMessage, "other");
  enter(1, Cargo::kSheet, "sheet");
  EXPECT_EQ(take(), "other sheet ");
  places.arrive(1, Cargo::kMessage);
  EXPECT_EQ(take(), "c ");
  places.arrive(1, Cargo::kMessage);
  EXPECT_EQ(take(), "d ");
}

TEST_F(CallPlacesTest, WhoHasTooManyWaitingIsRefused) {
  for (const char* name : {"a", "b", "c", "d", "e"}) enter(1, Cargo::kMessage, name);
  EXPECT_EQ(take(), "a b e!OVERLOADED ");
  for (const char* name : {"s", "t", "u"}) enter(1, Cargo::kSheet, name);
  EXPECT_EQ(take(), "s u!OVERLOADED ");
}

TEST_F(CallPlacesTest, ASheetKeepsItsPlaceToTheEndOfTheCall) {
  enter(1, Cargo::kSheet, "a");
  enter(1, Cargo::kSheet, "b");
  enter(2, Cargo::kSheet, "c");
  enter(3, Cargo::kSheet, "d");
  EXPECT_EQ(take(), "a c ");
  places.arrive(1, Cargo::kSheet);
  places.arrive(2, Cargo::kSheet);
  now += absl::Hours(1);
  places.sweep();
  EXPECT_EQ(take(), "");
  places.leave(2, Cargo::kSheet);  // b waits longer, but for a
  EXPECT_EQ(take(), "d ");
  places.leave(1, Cargo::kSheet);
  EXPECT_EQ(take(), "b ");
}

TEST_F(CallPlacesTest, AMessageThatTakesTooLongGivesItsPlaceAway) {
  for (const char* name : {"a", "b", "c"}) enter(1, Cargo::kMessage, name);
  enter(1, Cargo::kSheet, "s");
  enter(1, Cargo::kSheet, "t");
  EXPECT_EQ(take(), "a b s ");
  now += absl::Seconds(60);
  places.sweep();
  EXPECT_EQ(take(), "");
  now += absl::Milliseconds(1);
  places.sweep();
  EXPECT_EQ(take(), "c t ");
  // The slow sheet becomes whole all the same, and ends: the numbers still agree.
  places.arrive(1, Cargo::kSheet);
  places.arrive(1, Cargo::kSheet);
  places.leave(1, Cargo::kSheet);
  places.leave(1, Cargo::kSheet);
  for (int caller : {4, 5, 6}) enter(caller, Cargo::kSheet, "n" + std::to_string(caller));
  EXPECT_EQ(take(), "n4 n5 ");
}

TEST_F(CallPlacesTest, NoMessageIsAwaitedBeyondTheCallsDeadline) {
  enter(1, Cargo::kMessage, "a", absl::Milliseconds(500));
  enter(1, Cargo::kMessage, "b");
  enter(1, Cargo::kMessage, "c");
  now += absl::Milliseconds(501);
  places.sweep();
  EXPECT_EQ(take(), "a b c ");
}

TEST_F(CallPlacesTest, OneThatStandsStillKeepsItsTimeBesideThoseThatCome) {
  enter(1, Cargo::kMessage, "slow");
  for (int second = 0; second < 61; ++second) {
    enter(1, Cargo::kMessage, ".");
    places.arrive(1, Cargo::kMessage);
    now += absl::Seconds(1);
  }
  take();
  for (const char* name : {"a", "b", "c"}) enter(1, Cargo::kMessage, name);
  EXPECT_EQ(take(), "a b ");
}

TEST_F(CallPlacesTest, AtTheEndNobodyWaits) {
  for (const char* name : {"a", "b", "c"}) enter(1, Cargo::kMessage, name);
  EXPECT_EQ(take(), "a b ");
  places.close();
  EXPECT_EQ(take(), "c!SHUTTING_DOWN ");
  enter(1, Cargo::kMessage, "d");
  enter(2, Cargo::kMessage, "e");
  EXPECT_EQ(take(), "d!SHUTTING_DOWN e ");
}

TEST_F(CallPlacesTest, CallsThatDidntEnterAreCountedFromTheirArrival) {
  places.arrive(7, Cargo::kMessage);
  places.arrive(7, Cargo::kSheet);
  enter(7, Cargo::kSheet, "a");
  EXPECT_EQ(take(), "");
  places.leave(7, Cargo::kSheet);
  EXPECT_EQ(take(), "a ");
}

}  // namespace
}  // namespace entente::common
