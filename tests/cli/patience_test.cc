// How long commands wait for services that are starting or busy.
#include "cli/commands/patience.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "services/common/base/errors.h"

namespace entente::cli {
namespace {

using testing::HasSubstr;

absl::Status not_ready(const char* why, absl::Duration retry_after) {
  return common::make_retryable_error(common::kDependencyUnavailable, why, retry_after);
}

struct Waited {
  absl::Time now = absl::UnixEpoch();
  std::vector<absl::Duration> pauses;
  std::vector<std::string> said;

  Patience patience(absl::Duration limit) {
    return {limit,
            {.now = [this] { return now; },
             .sleep =
                 [this](absl::Duration pause) {
                   pauses.push_back(pause);
                   now += pause;
                 },
             .say = [this](const std::string& line) { said.push_back(line); }}};
  }
};

TEST(Patience, WaitsAsLongAsTheServiceAsksAndSaysForWhat) {
  Waited waited;
  Patience patience = waited.patience(absl::Seconds(60));
  EXPECT_TRUE(patience.wait(not_ready("the copy of profiles isn't loaded yet", absl::Seconds(1))));
  EXPECT_TRUE(waited.said.empty()) << "what is over within a second is no news";
  EXPECT_TRUE(patience.wait(not_ready("the copy of profiles isn't loaded yet", absl::Seconds(2))));
  EXPECT_TRUE(patience.wait(not_ready("the copy of profiles isn't loaded yet", absl::Seconds(1))));
  EXPECT_TRUE(patience.wait(not_ready("the copy of listings isn't loaded yet", absl::Seconds(1))));
  EXPECT_THAT(waited.pauses,
              testing::ElementsAre(absl::Seconds(1), absl::Seconds(2), absl::Seconds(1), absl::Seconds(1)));
  ASSERT_EQ(waited.said.size(), 2U) << "the same cause isn't said with every try";
  EXPECT_EQ(waited.said[0], "entente: waiting, 1 of at most 60 s: the copy of profiles isn't loaded yet");
  EXPECT_EQ(waited.said[1], "entente: waiting, 4 of at most 60 s: the copy of listings isn't loaded yet");
}

TEST(Patience, EndsAtItsLimitAndTheAnswerSaysSo) {
  Waited waited;
  Patience patience = waited.patience(absl::Seconds(25));
  const absl::Status status = not_ready("not yet", absl::Seconds(1));
  int waits = 0;
  while (patience.wait(status)) ++waits;
  EXPECT_EQ(waits, 25);
  EXPECT_EQ(waited.said.size(), 3U) << "after a second, and every ten seconds";
  EXPECT_THAT(waited.said[2], HasSubstr("21 of at most 25 s"));
  const absl::Status given_up = patience.given_up(status);
  EXPECT_THAT(std::string(given_up.message()), HasSubstr("not yet (waited 25 s; --wait"));
  EXPECT_EQ(common::reason_of(given_up), "DEPENDENCY_UNAVAILABLE");
}

TEST(Patience, CountsTheTimeOfTheCallsToo) {
  Waited waited;
  Patience patience = waited.patience(absl::Seconds(60));
  const absl::Status status = not_ready("revision 7 hasn't arrived here in time", absl::Milliseconds(500));
  EXPECT_TRUE(patience.wait(status));
  waited.now += absl::Seconds(59.6);  // the service itself waits, too
  EXPECT_FALSE(patience.wait(status));
}

TEST(Patience, IsOnlyForWhatMayBeRepeatedInTime) {
  Waited waited;
  Patience patience = waited.patience(absl::Seconds(60));
  EXPECT_FALSE(patience.wait(absl::UnavailableError("connection refused")));
  EXPECT_FALSE(patience.wait(common::make_error(common::kStoreGone, "the store is gone")));
  EXPECT_FALSE(patience.wait(not_ready("tomorrow", absl::Hours(20)))) << "a quota for a day isn't sat out";
  EXPECT_FALSE(waited.patience(absl::ZeroDuration()).wait(not_ready("not yet", absl::Seconds(1))));
  EXPECT_TRUE(waited.pauses.empty());
  EXPECT_EQ(patience.given_up(absl::UnavailableError("connection refused")).message(), "connection refused");
}

}  // namespace
}  // namespace entente::cli
