#include "services/matching/world/world.h"

#include <algorithm>
#include <utility>

#include "services/common/base/status.h"
#include "services/common/replication/reach.h"
#include "services/common/replication/watch_hub.h"
#include "services/common/storage/change_log.h"
#include "services/common/storage/database.h"
#include "services/matching/world/mirrors.h"

namespace entente::matching {
WorldReader::WorldReader(ProfilesMirror& profiles, ListingsMirror& listings, DecisionsSource decisions,
                         common::Database& database, common::WatchHub& hub)
    : profiles_(profiles), listings_(listings), source_(std::move(decisions)), database_(database), hub_(hub) {}

absl::StatusOr<bool> WorldReader::still_holds(common::ReadTransaction& tx, const DecisionsView& view) const {
  ENTENTE_ASSIGN_OR_RETURN(const auto kinds, common::kinds_since(tx, view.point.revision));
  return kinds.has_value() && std::none_of(kinds->begin(), kinds->end(), source_.concerns);
}

absl::StatusOr<std::shared_ptr<const DecisionsView>> WorldReader::decisions() {
  std::shared_ptr<const DecisionsView> last;
  {
    std::lock_guard lock(mutex_);
    last = last_;
  }
  std::shared_ptr<const DecisionsView> now;
  const absl::Status read_status = database_.read([&](common::ReadTransaction& tx) -> absl::Status {
    ENTENTE_ASSIGN_OR_RETURN(const common::StorePoint point, common::last_point(tx));
    if (last != nullptr && last->point == point) {
      now = last;
      return absl::OkStatus();
    }
    bool holds = false;
    if (last != nullptr && last->point.timeline == point.timeline && last->point.revision < point.revision) {
      ENTENTE_ASSIGN_OR_RETURN(holds, still_holds(tx, *last));
    }
    auto view = holds ? std::make_shared<DecisionsView>(*last) : std::make_shared<DecisionsView>();
    view->point = point;
    if (!holds) ENTENTE_RETURN_IF_ERROR(source_.load(tx, *view));
    now = std::move(view);
    return absl::OkStatus();
  });
  ENTENTE_RETURN_IF_ERROR(read_status);
  std::lock_guard lock(mutex_);
  if (last_ == nullptr || last_->point.revision < now->point.revision) last_ = now;
  return now;
}

absl::StatusOr<World> WorldReader::read() {
  ENTENTE_RETURN_IF_ERROR(profiles_.mirror().check_ready());
  ENTENTE_RETURN_IF_ERROR(listings_.mirror().check_ready());
  World world;
  ENTENTE_ASSIGN_OR_RETURN(world.decisions, decisions());
  // Listings first: what they refer to has then most likely come into the copy of profiles.
  world.listings = listings_.view();
  world.profiles = profiles_.view();
  return world;
}

void WorldReader::when_reached(const type::v1::Position& position, absl::Time deadline,
                               const std::function<void(absl::Status)>& proceed,
                               const common::WhenCancelled& when_cancelled) {
  const auto decisions_next = [this, position, deadline, proceed, when_cancelled](absl::Status status) {
    if (!status.ok()) return proceed(std::move(status));
    common::reach(hub_, {position.decisions(), position.decisions_timeline()}, deadline, proceed, when_cancelled);
  };
  const auto listings_next = [this, position, deadline, decisions_next, when_cancelled](absl::Status status) {
    if (!status.ok()) return decisions_next(std::move(status));
    common::reach(listings_.mirror(), {position.listings(), position.listings_timeline()}, deadline, decisions_next,
                  when_cancelled);
  };
  common::reach(profiles_.mirror(), {position.profiles(), position.profiles_timeline()}, deadline, listings_next,
                when_cancelled);
}

bool WorldReader::ready() const {
  return profiles_.mirror().ready() && listings_.mirror().ready();
}

}  // namespace entente::matching
