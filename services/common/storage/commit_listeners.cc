#include "services/common/storage/commit_listeners.h"

#include <list>
#include <map>
#include <mutex>
#include <utility>

namespace entente::common {

struct CommitListeners::State {
  std::mutex mutex;
  std::map<std::string, std::list<std::function<void()>>> by_channel;
};

CommitListeners::CommitListeners() : state_(std::make_shared<State>()) {}

std::shared_ptr<void> CommitListeners::add(std::string_view channel, std::function<void()> wake) {
  std::lock_guard lock(state_->mutex);
  auto& listeners = state_->by_channel[std::string(channel)];
  const auto place = listeners.insert(listeners.end(), std::move(wake));
  // Lists keep their places, and the map its lists.
  return {static_cast<void*>(state_.get()), [state = state_, &listeners, place](void*) {
            std::lock_guard let_go(state->mutex);
            listeners.erase(place);
          }};
}

void CommitListeners::wake(const std::string& channel) {
  std::lock_guard lock(state_->mutex);
  const auto found = state_->by_channel.find(channel);
  if (found == state_->by_channel.end()) return;
  for (const auto& wake : found->second) wake();
}

void CommitListeners::wake_all() {
  std::lock_guard lock(state_->mutex);
  for (const auto& [channel, listeners] : state_->by_channel) {
    for (const auto& wake : listeners) wake();
  }
}

}  // namespace entente::common
