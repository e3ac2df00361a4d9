// Mirrors: copies of profiles and listings that follow their sources (list, watch, resume, list again). `view()` gives
// an immutable copy as of one revision; it is made anew only after a change, and shares with the former one what hasn't
// changed. Thread-safe.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "services/common/replication/mirror.h"
#include "services/common/rpc/client.h"
#include "services/matching/world/views.h"

namespace entente::matching {

// The mutable side of a view: changes go in one by one, readers share what was made last.
template <typename View>
class LiveView {
 public:
  // Changes go into `view` from here on; readers see the former one until show().
  void hide(View view) {
    std::lock_guard lock(mutex_);
    hidden_ = std::move(view);
  }
  void show() {
    std::lock_guard lock(mutex_);
    if (!hidden_.has_value()) return;
    current_ = *std::exchange(hidden_, std::nullopt);
    // What was there before is of another list: nothing follows from it.
    ring_ = std::make_shared<ChangeRing>();
    current_.changes = ring_;
    touched_.clear();
    seal();
  }
  // Both: `view` is one state already.
  void replace(View view) {
    hide(std::move(view));
    show();
  }
  // `apply` returns the name of what it has changed; empty: nothing relevant.
  void change(const std::function<std::string(View&)>& apply) {
    std::lock_guard lock(mutex_);
    if (hidden_.has_value()) {
      apply(*hidden_);
      return;
    }
    std::string name = apply(current_);
    shared_.reset();
    if (name.empty()) return;
    touched_.push_back(std::move(name));
    // Each for itself where that costs little, so that no state that another replica may have is missed.
    if constexpr (std::is_same_v<View, ListingsView>) seal();
  }
  std::shared_ptr<const View> view() {
    std::lock_guard lock(mutex_);
    if (!touched_.empty() || current_.digest.empty()) seal();
    if (shared_ == nullptr) shared_ = std::make_shared<const View>(current_);
    return shared_;
  }

 private:
  void seal() {
    current_.seal();
    ring_->record(current_.digest, std::exchange(touched_, {}));
    shared_ = std::make_shared<const View>(current_);
    if constexpr (std::is_same_v<View, ListingsView>) {
      if (current_.counted_before && current_.counted == nullptr) current_.counted = shared_;
    }
  }

  std::mutex mutex_;
  View current_;
  std::optional<View> hidden_;  // a new list that isn't one state of the source yet
  std::shared_ptr<ChangeRing> ring_ = std::make_shared<ChangeRing>();
  std::vector<std::string> touched_;  // since it was last sealed
  std::shared_ptr<const View> shared_;
};

// Puts a message into its place; returns its name, or nothing where all that is relevant was there already. Of a ByName
// that hasn't had it, `{name}/arrived`: what was waiting for it counts from now on.
template <typename Message>
std::string put_changed(Held<Message> held, ByName<Message>& into) {
  std::string name = held->name();
  Held<Message>& place = into[name];
  const bool arrived = place.get() == nullptr;
  const bool changed = !arrived && place.digest() != held.digest();
  place = std::move(held);
  if (arrived) return name + "/arrived";
  return changed ? name : std::string();
}
template <typename Message>
std::string put_changed(Held<Message> held, ByCity<Message>& into) {
  std::string name = held.message()->name();
  const Held<Message>* const former = into.find(name);
  const bool changed = former == nullptr || former->digest() != held.digest();
  into.put(name, std::move(held));
  return changed ? name : std::string();
}

class ProfilesMirror {
 public:
  // Begins at once. `client` and `ids` outlive it.
  ProfilesMirror(const common::Client& client, common::Ids& ids, common::MirrorOptions options = {});
  std::shared_ptr<const ProfilesView> view() { return live_.view(); }
  common::Mirror& mirror() { return *mirror_; }

 private:
  LiveView<ProfilesView> live_;
  std::unique_ptr<common::Mirror> mirror_;
};

class ListingsMirror {
 public:
  ListingsMirror(const common::Client& client, common::Ids& ids, common::MirrorOptions options = {});
  std::shared_ptr<const ListingsView> view() { return live_.view(); }
  common::Mirror& mirror() { return *mirror_; }

 private:
  LiveView<ListingsView> live_;
  std::unique_ptr<common::Mirror> mirror_;
};

}  // namespace entente::matching
