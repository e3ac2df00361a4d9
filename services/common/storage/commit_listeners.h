// Who is woken after which commits: what drivers keep behind Database::on_commit. Thread-safe.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace entente::common {

class CommitListeners {
 public:
  CommitListeners();
  // Listens as long as what comes back lives; letting go of it waits for a call that runs.
  std::shared_ptr<void> add(std::string_view channel, std::function<void()> wake);
  // Wakes all that listen to `channel`. REQUIRES: they neither add nor let go from within.
  void wake(const std::string& channel);
  // Those of every channel: what was notified isn't known.
  void wake_all();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace entente::common
