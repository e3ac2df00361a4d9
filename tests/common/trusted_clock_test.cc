// Clocks that jump, by fake clocks: what is believed, from when on, and what the log says.
#include "services/common/storage/trusted_clock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "services/common/base/log.h"

namespace entente::common {
namespace {

using ::testing::HasSubstr;

const absl::Time kStart = absl::FromUnixSeconds(1'800'000'000);
constexpr absl::Duration kYear = absl::Hours(24 * 365);

class TrustedClockTest : public testing::Test {
 protected:
  // Looks every half a minute, as a sweep does, and returns how many looks were believed.
  int looks(int count) {
    int believed = 0;
    for (int i = 0; i < count; ++i) {
      wall_.advance(absl::Seconds(30));
      if (const auto now = trusted_.trusted_now()) {
        EXPECT_EQ(*now, wall_.now());
        ++believed;
      }
    }
    return believed;
  }
  int lines(const std::string& word) {
    int count = 0;
    const std::string text = log_.text();
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++count;
    return count;
  }

  LogCapture log_;
  ManualClock wall_{kStart};
  TrustedClock trusted_{wall_};
};

TEST_F(TrustedClockTest, IsBelievedAfterAWhileAndFromThenOn) {
  EXPECT_EQ(trusted_.trusted_now(), std::nullopt) << "nothing is known yet";
  EXPECT_EQ(looks(9), 0);
  EXPECT_EQ(looks(1), 1) << "five minutes of agreement";
  EXPECT_EQ(looks(1000), 1000);
  EXPECT_EQ(log_.text(), "");
}

TEST_F(TrustedClockTest, AJumpOfHalfAMinuteIsNeverBelievedAndSaidOnce) {
  looks(20);
  wall_.set(wall_.now() + 400 * absl::Hours(24));
  EXPECT_EQ(trusted_.trusted_now(), std::nullopt);
  EXPECT_EQ(looks(2), 0);
  EXPECT_EQ(lines("jumped"), 1) << log_.text();
  EXPECT_THAT(log_.text(), HasSubstr("2028-02-19T08:10:00Z"));  // the wall clock
  EXPECT_THAT(log_.text(), HasSubstr("2027-01-15T08:10:00Z"));  // by the steady one
  wall_.set(wall_.now() - 400 * absl::Hours(24));
  EXPECT_EQ(looks(3), 3) << "back: nothing to wait for";
  EXPECT_EQ(lines("right again"), 1) << log_.text();
}

TEST_F(TrustedClockTest, AJumpBackIsNotBelievedEither) {
  looks(20);
  wall_.set(wall_.now() - kYear);
  EXPECT_EQ(looks(10), 0);
}

TEST_F(TrustedClockTest, ATimeThatStaysIsBelievedAfterAnHour) {
  looks(20);
  wall_.set(wall_.now() + kYear);
  EXPECT_EQ(looks(120), 0);
  EXPECT_EQ(looks(1), 1);
  EXPECT_EQ(looks(10), 10);
  EXPECT_EQ(lines("new time is believed"), 1) << log_.text();
}

TEST_F(TrustedClockTest, AClockThatJumpsAboutIsNotBelieved) {
  looks(20);
  for (int i = 0; i < 10; ++i) {
    wall_.set(wall_.now() + kYear);
    EXPECT_EQ(looks(100), 0) << i;
  }
}

TEST_F(TrustedClockTest, CorrectionsAtTheStartBeginTheWhileAnew) {
  EXPECT_EQ(looks(5), 0);
  wall_.set(kStart + kYear);  // NTP found its server
  EXPECT_EQ(looks(10), 0);
  EXPECT_EQ(looks(1), 1) << "five minutes again, not an hour";
}

TEST_F(TrustedClockTest, SmallStepsAndLongSleepsAreNoJumps) {
  looks(20);
  wall_.set(wall_.now() + absl::Seconds(40));
  EXPECT_EQ(looks(1), 1);
  wall_.set(wall_.now() - absl::Seconds(50));
  EXPECT_EQ(looks(1), 1);
  wall_.advance(absl::Hours(72));  // the machine slept: the steady clock counts that
  EXPECT_EQ(looks(1), 1);
  EXPECT_EQ(log_.text(), "");
}

TEST(SystemClock, CountsIntervalsByAClockThatNobodySets) {
  const SystemClock clock;
  const absl::Duration before = clock.steady();
  EXPECT_GT(before, absl::ZeroDuration());
  EXPECT_GE(clock.steady(), before);
  EXPECT_LT(clock.steady() - before, absl::Minutes(1));
}

}  // namespace
}  // namespace entente::common
