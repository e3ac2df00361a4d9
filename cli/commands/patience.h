// Patience: how long a command repeats a call that its service asks to repeat (google.rpc.RetryInfo): services that are
// still loading their copies, or are busy. One for each call; its time runs from when it is made. What is being waited
// for is said on standard error after a second, when it is another cause, and every ten seconds. Errors without
// RetryInfo, and those that ask for more time than there is left, aren't waited for. Main thread only.
#pragma once

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace entente::cli {

class Patience {
 public:
  // What it uses of the world; tests have their own.
  struct World {
    std::function<absl::Time()> now;
    std::function<void(absl::Duration)> sleep;
    std::function<void(const std::string&)> say;
  };

  explicit Patience(absl::Duration limit);
  Patience(absl::Duration limit, World world);

  // True: waited, so call again. False: `status` is the answer.
  bool wait(const absl::Status& status);
  // `status`, with how long was waited when that was so.
  absl::Status given_up(absl::Status status) const;

 private:
  absl::Duration passed() const { return world_.now() - start_; }
  const absl::Duration limit_;
  const World world_;
  const absl::Time start_;
  bool waited_ = false;
  absl::Duration said_at_;
  std::string said_;  // the last cause
};

}  // namespace entente::cli
