// WorldReader: what a request sees, and waiting until it has seen enough. Puts the two mirrors and matching's own
// decisions together; a `min_position` is waited for by callback, so that no worker is held. Thread-safe.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/common/rpc/revision_gate.h"
#include "services/matching/world/views.h"

namespace entente::common {
class Database;
class Mirror;
class ReadTransaction;
class WatchHub;
}  // namespace entente::common

namespace entente::matching {

class ProfilesMirror;
class ListingsMirror;

// Where the decisions in matching's own store come from. The rooms that keep them stand above this one.
struct DecisionsSource {
  // Fills and seals `view`, but for its point.
  std::function<absl::Status(common::ReadTransaction& tx, DecisionsView& view)> load;
  // Whether a change of this kind in the log may change a view.
  std::function<bool(std::string_view kind)> concerns;
};

class WorldReader {
 public:
  // The parts outlive it.
  WorldReader(ProfilesMirror& profiles, ListingsMirror& listings, DecisionsSource decisions, common::Database& database,
              common::WatchHub& hub);
  // DEPENDENCY_UNAVAILABLE until both mirrors are loaded.
  absl::StatusOr<World> read();
  // The decisions alone: they need no mirror.
  absl::StatusOr<std::shared_ptr<const DecisionsView>> decisions();
  // Calls `proceed` once every part of `position` has been seen, with DEPENDENCY_UNAVAILABLE at the deadline, with
  // OTHER_TIMELINE when a part is of another past than the service has gone through since, or with CANCELLED once who
  // waits goes away.
  void when_reached(const type::v1::Position& position, absl::Time deadline,
                    const std::function<void(absl::Status)>& proceed, const common::WhenCancelled& when_cancelled = {});
  bool ready() const;

 private:
  // Whether nothing that concerns a view has changed since.
  absl::StatusOr<bool> still_holds(common::ReadTransaction& tx, const DecisionsView& view) const;
  ProfilesMirror& profiles_;
  ListingsMirror& listings_;
  const DecisionsSource source_;
  common::Database& database_;
  common::WatchHub& hub_;
  std::mutex mutex_;
  std::shared_ptr<const DecisionsView> last_;
};

}  // namespace entente::matching
