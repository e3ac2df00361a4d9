// Mirrors: copies of profiles and listings that follow their sources (list, watch, resume, list again). `view()` gives
// an immutable copy as of one revision; it is made anew only after a change, and shares with the former one what hasn't
// changed. Thread-safe.
#pragma once

#include <functional>
#include <memory>
#include <mutex>

#include "services/common/replication/mirror.h"
#include "services/common/rpc/client.h"
#include "services/matching/world/views.h"

namespace entente::matching {

// The mutable side of a view: changes go in one by one, readers share what was made last.
template <typename View>
class LiveView {
 public:
  // Replaces everything.
  void replace(View view) {
    std::lock_guard lock(mutex_);
    current_ = std::move(view);
    shared_.reset();
  }
  void change(const std::function<void(View&)>& apply) {
    std::lock_guard lock(mutex_);
    apply(current_);
    shared_.reset();
  }
  std::shared_ptr<const View> view() {
    std::lock_guard lock(mutex_);
    if (shared_ == nullptr) {
      current_.seal();
      shared_ = std::make_shared<const View>(current_);
    }
    return shared_;
  }

 private:
  std::mutex mutex_;
  View current_;
  std::shared_ptr<const View> shared_;
};

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
