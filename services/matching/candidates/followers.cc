#include "services/matching/candidates/followers.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "matcher/round/round.h"
#include "services/common/base/status.h"
#include "services/common/rpc/metrics.h"
#include "services/common/text/sha256.h"
#include "services/matching/world/relevant.h"

namespace entente::matching {
namespace {

constexpr common::Metric kMade("entente_followers_made_total",
                               "Followers of a large network that were made as a whole, not kept up to date.");

const ListingsView& counted(const World& world) {
  return world.listings->counted == nullptr ? *world.listings : *world.listings->counted;
}

// That of the world's own needn't be worked out for each question.
std::string digest_of(const World& world, const v1::Programme& programme) {
  const auto found = world.decisions->programmes.find(programme.name());
  if (found != world.decisions->programmes.end() && found->second.get() == &programme)
    return std::string(found->second.digest());
  return relevant_digest(programme);
}

std::string frame_of(const World& world, const v1::Programme& programme, matcher::Day as_of) {
  return common::Digest("entente.following.1")
      .add(matcher::kEngineVersion)
      .add(std::to_string(as_of))
      .add(digest_of(world, programme))
      .add(world.profiles->frame_digest)
      .finish();
}

std::string fingerprint_of(std::string_view frame, const World& world) {
  return common::Digest("entente.counts.1").add(frame).add(counted(world).digest).finish_hex();
}

}  // namespace

Followers::Followers(common::Metrics* metrics, FollowersOptions options) : metrics_(metrics), options_(options) {
  if (metrics_ != nullptr) metrics_->count(kMade, {}, 0);
}

Followers::~Followers() {
  stop_ = true;
  if (maker_.joinable()) maker_.join();
}

Followers::Following Followers::find(const World& world, const v1::Programme& programme, matcher::Day as_of) {
  const std::string frame = frame_of(world, programme, as_of);
  std::string fingerprint = fingerprint_of(frame, world);
  Following found{nullptr, fingerprint};
  {
    std::lock_guard lock(mutex_);
    const auto entry =
        std::find_if(by_use_.begin(), by_use_.end(), [&](const Entry& one) { return one.frame == frame; });
    if (entry == by_use_.end()) return found;
    by_use_.splice(by_use_.begin(), by_use_, entry);
    found = by_use_.front().following;
  }
  if (found.fingerprint == fingerprint) return found;
  if (options_.in_background) {
    make_in_background(world, programme, as_of);
    return found;
  }
  return {nullptr, std::move(fingerprint)};
}

absl::StatusOr<Followers::Following> Followers::following(const World& world, const v1::Programme& programme,
                                                          matcher::Day as_of) {
  for (int tries = 0; tries < 2; ++tries) {
    Following found = find(world, programme, as_of);
    if (found.follower == nullptr) {
      {
        std::lock_guard lock(mutex_);
        if (not_held_ == found.fingerprint) return found;
      }
      ENTENTE_ASSIGN_OR_RETURN(found.follower,
                               flights_.run(found.fingerprint, [&] { return make(world, programme, as_of); }));
      if (found.follower == nullptr) return found;
    }
    ENTENTE_ASSIGN_OR_RETURN(const bool follows, found.follower->follow(world));
    if (follows) return found;
    forget(found.follower);
  }
  return Following{nullptr, find(world, programme, as_of).fingerprint};
}

std::shared_ptr<const matcher::Frequencies> Followers::frequencies(const World& world, matcher::Day as_of) {
  const ListingsView& view = counted(world);
  {
    std::lock_guard lock(mutex_);
    if (counted_.digest == view.digest && counted_.as_of == as_of) return counted_.frequencies;
  }
  auto frequencies = count_frequencies(view, as_of, stop_);
  std::lock_guard lock(mutex_);
  if (!stop_) counted_ = {view.digest, as_of, frequencies};
  return frequencies;
}

Followers::Made Followers::make(const World& world, const v1::Programme& programme, matcher::Day as_of) {
  std::string frame = frame_of(world, programme, as_of);
  std::string fingerprint = fingerprint_of(frame, world);
  ENTENTE_ASSIGN_OR_RETURN(auto follower,
                           NetworkFollower::make(world, programme, as_of, frequencies(world, as_of), stop_));
  if (metrics_ != nullptr) metrics_->count(kMade, {});
  if (follower != nullptr) {
    keep({std::move(frame), {follower, std::move(fingerprint)}});
  } else {
    std::lock_guard lock(mutex_);
    not_held_ = std::move(fingerprint);
  }
  return follower;
}

void Followers::make_in_background(const World& world, const v1::Programme& programme, matcher::Day as_of) {
  const std::string fingerprint = fingerprint_of(frame_of(world, programme, as_of), world);
  std::lock_guard lock(mutex_);
  // What couldn't be made isn't tried for each question.
  if (making_ || stop_ || tried_ == fingerprint) return;
  making_ = true;
  tried_ = fingerprint;
  if (maker_.joinable()) maker_.join();
  maker_ = std::thread([this, world, programme, as_of] {
    // One that can't be made isn't missed: the former goes on.
    static_cast<void>(make(world, programme, as_of));
    std::lock_guard made(mutex_);
    making_ = false;
  });
}

void Followers::keep(Entry entry) {
  std::lock_guard lock(mutex_);
  std::erase_if(by_use_, [&](const Entry& one) { return one.frame == entry.frame; });
  by_use_.push_front(std::move(entry));
  while (by_use_.size() > options_.kept) by_use_.pop_back();
}

void Followers::forget(const std::shared_ptr<NetworkFollower>& follower) {
  std::lock_guard lock(mutex_);
  std::erase_if(by_use_, [&](const Entry& one) { return one.following.follower == follower; });
}

}  // namespace entente::matching
