#include "cli/commands/patience.h"

#include <algorithm>
#include <iostream>
#include <utility>

#include "absl/time/clock.h"
#include "cli/output/language.h"
#include "services/common/base/errors.h"
#include "services/common/base/strings.h"

namespace entente::cli {
namespace {

constexpr absl::Duration kShortestPause = absl::Milliseconds(100);
constexpr absl::Duration kSilence = absl::Seconds(1);
constexpr absl::Duration kBetweenWords = absl::Seconds(10);

Patience::World real_world() {
  return {.now = absl::Now, .sleep = absl::SleepFor, .say = [](const std::string& line) {
            std::cerr << line << std::endl;
          }};
}

}  // namespace

Patience::Patience(absl::Duration limit) : Patience(limit, real_world()) {}

Patience::Patience(absl::Duration limit, World world)
    : limit_(limit), world_(std::move(world)), start_(world_.now()), said_at_(kSilence - kBetweenWords) {}

bool Patience::wait(const absl::Status& status) {
  const absl::Duration asked = common::retry_after_of(status);
  if (asked <= absl::ZeroDuration()) return false;
  const absl::Duration pause = std::max(asked, kShortestPause);
  if (passed() + pause > limit_) return false;
  const std::string cause = translated(common::to_std(status.message()));
  const bool is_new = cause != said_ && passed() >= kSilence;
  if (is_new || passed() - said_at_ >= kBetweenWords) {
    world_.say(say("cli.wait.waiting", {{"passed", std::to_string(absl::ToInt64Seconds(passed()))},
                                        {"most", std::to_string(absl::ToInt64Seconds(limit_))},
                                        {"cause", cause}}));
    said_ = cause;
    said_at_ = passed();
  }
  world_.sleep(pause);
  waited_ = true;
  return true;
}

absl::Status Patience::given_up(absl::Status status) const {
  if (!waited_) return status;
  absl::Status result(status.code(),
                      say("cli.wait.given_up", {{"fault", translated(common::to_std(status.message()))},
                                                {"passed", std::to_string(absl::ToInt64Seconds(passed()))}}));
  status.ForEachPayload([&](absl::string_view type, const absl::Cord& payload) { result.SetPayload(type, payload); });
  return result;
}

}  // namespace entente::cli
