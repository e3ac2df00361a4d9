// WorldReader: what a request sees, and waiting until it has seen enough. Puts the two mirrors and matching's own
// decisions together; a `min_position` is waited for by callback, so that no worker is held. Thread-safe.
#pragma once

#include <functional>
#include <memory>
#include <mutex>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/common/revision_gate.h"
#include "services/matching/views.h"

namespace entente::common {
class Database;
class Mirror;
class WatchHub;
}  // namespace entente::common

namespace entente::matching {

class ProfilesMirror;
class ListingsMirror;

class WorldReader {
 public:
  // The parts outlive it.
  WorldReader(ProfilesMirror& profiles, ListingsMirror& listings, common::Database& database, common::WatchHub& hub);
  // DEPENDENCY_UNAVAILABLE until both mirrors are loaded.
  absl::StatusOr<World> read();
  // The decisions alone: they need no mirror.
  absl::StatusOr<std::shared_ptr<const DecisionsView>> decisions();
  // Calls `proceed` once every part of `position` has been seen, with DEPENDENCY_UNAVAILABLE at the deadline, or with
  // CANCELLED once who waits goes away.
  void when_reached(const type::v1::Position& position, absl::Time deadline, std::function<void(absl::Status)> proceed,
                    const common::WhenCancelled& when_cancelled = {});
  bool ready() const;

 private:
  ProfilesMirror& profiles_;
  ListingsMirror& listings_;
  common::Database& database_;
  common::WatchHub& hub_;
  std::mutex mutex_;
  std::shared_ptr<const DecisionsView> last_;
};

}  // namespace entente::matching
