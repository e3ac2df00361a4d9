#include "services/matching/rounds/round_feed.h"

#include <algorithm>

#include "services/common/base/errors.h"

namespace entente::matching {
namespace {

absl::Status shutting_down() {
  return common::make_error(common::kShuttingDown, "this process is ending; watch the round again");
}

}  // namespace

bool is_over(v1::Round::State state) {
  return state != v1::Round::STATE_RUNNING;
}

void RoundFeed::publish(const v1::Round& round) {
  {
    std::lock_guard lock(mutex_);
    if (is_over(round.state())) {
      progress_.erase(round.name());
    } else {
      progress_[round.name()] = round.progress();
    }
  }
  tell(round);
}

void RoundFeed::tell(const v1::Round& round) {
  std::vector<std::weak_ptr<RoundWatcher>> watchers;
  {
    std::lock_guard lock(mutex_);
    const auto found = watchers_.find(round.name());
    if (is_over(round.state())) {
      if (found != watchers_.end()) {
        watchers = std::move(found->second);
        watchers_.erase(found);
      }
    } else if (found != watchers_.end()) {
      std::erase_if(found->second, [](const auto& watcher) { return watcher.expired(); });
      watchers = found->second;
    }
  }
  for (const auto& weak : watchers) {
    if (const std::shared_ptr<RoundWatcher> watcher = weak.lock()) watcher->offer(round);
  }
}

std::vector<std::string> RoundFeed::watched() {
  std::lock_guard lock(mutex_);
  std::vector<std::string> names;
  for (auto place = watchers_.begin(); place != watchers_.end();) {
    auto& [name, watchers] = *place;
    std::erase_if(watchers, [](const auto& watcher) { return watcher.expired(); });
    if (watchers.empty()) {
      place = watchers_.erase(place);
    } else {
      names.push_back(name);
      ++place;
    }
  }
  return names;
}

std::optional<v1::Round::Progress> RoundFeed::progress(const std::string& name) const {
  std::lock_guard lock(mutex_);
  const auto found = progress_.find(name);
  if (found == progress_.end()) return std::nullopt;
  return found->second;
}

void RoundFeed::forget(const std::string& name) {
  std::lock_guard lock(mutex_);
  progress_.erase(name);
}

void RoundFeed::add(const std::string& name, const std::shared_ptr<RoundWatcher>& watcher) {
  {
    std::lock_guard lock(mutex_);
    if (!stopped_) {
      watchers_[name].push_back(watcher);
      return;
    }
  }
  watcher->finish(shutting_down());
}

void RoundFeed::stop() {
  std::map<std::string, std::vector<std::weak_ptr<RoundWatcher>>> watchers;
  {
    std::lock_guard lock(mutex_);
    stopped_ = true;
    watchers.swap(watchers_);
  }
  for (const auto& [name, list] : watchers) {
    for (const auto& weak : list) {
      if (const std::shared_ptr<RoundWatcher> watcher = weak.lock()) watcher->finish(shutting_down());
    }
  }
}

}  // namespace entente::matching
