#include "services/matching/world.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "services/common/change_log.h"
#include "services/common/database.h"
#include "services/common/names.h"
#include "services/common/status.h"
#include "services/common/watch_hub.h"
#include "services/matching/cooperation_store.h"
#include "services/matching/mirrors.h"
#include "services/matching/names.h"
#include "services/matching/programme_store.h"
#include "services/matching/proposal_store.h"
#include "services/matching/round_store.h"

namespace entente::matching {
namespace {

absl::Status load(common::ReadTransaction& tx, DecisionsView& view) {
  ENTENTE_ASSIGN_OR_RETURN(auto programmes, list_programmes(tx, "", common::kEverything));
  for (v1::Programme& programme : programmes.entries) {
    const std::string name = programme.name();
    ENTENTE_ASSIGN_OR_RETURN(auto directives, list_directives(tx, common::id_of(name), "", common::kEverything));
    for (v1::Directive& directive : directives.entries) {
      view.directives[name].push_back(std::make_shared<const v1::Directive>(std::move(directive)));
    }
    view.programmes[name] = std::make_shared<const v1::Programme>(std::move(programme));
  }
  ENTENTE_ASSIGN_OR_RETURN(auto cooperations, list_cooperations(tx, {}, "", common::kEverything));
  for (v1::Cooperation& cooperation : cooperations.entries) {
    view.cooperations.push_back(std::make_shared<const v1::Cooperation>(std::move(cooperation)));
  }
  view.seal();
  return absl::OkStatus();
}

// Whether nothing but rounds and the states of proposals has changed since: a view holds neither.
absl::StatusOr<bool> still_holds(common::ReadTransaction& tx, const DecisionsView& view) {
  ENTENTE_ASSIGN_OR_RETURN(const auto kinds, common::kinds_since(tx, view.point.revision));
  return kinds.has_value() && std::all_of(kinds->begin(), kinds->end(), [](const std::string& kind) {
           return kind == kProposalChange || kind == kRoundChange;
         });
}

}  // namespace

WorldReader::WorldReader(ProfilesMirror& profiles, ListingsMirror& listings, common::Database& database,
                         common::WatchHub& hub)
    : profiles_(profiles), listings_(listings), database_(database), hub_(hub) {}

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
    if (!holds) ENTENTE_RETURN_IF_ERROR(load(tx, *view));
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
                               std::function<void(absl::Status)> proceed, const common::WhenCancelled& when_cancelled) {
  const auto decisions_next = [this, position, deadline, proceed, when_cancelled](absl::Status status) {
    if (!status.ok()) return proceed(std::move(status));
    if (position.decisions() == 0) return proceed(absl::OkStatus());
    hub_.gate().when_reached(position.decisions(), deadline, proceed, when_cancelled);
  };
  const auto listings_next = [this, position, deadline, decisions_next, when_cancelled](absl::Status status) {
    if (!status.ok() || position.listings() == 0) return decisions_next(std::move(status));
    listings_.mirror().gate().when_reached(position.listings(), deadline, decisions_next, when_cancelled);
  };
  if (position.profiles() == 0) return listings_next(absl::OkStatus());
  profiles_.mirror().gate().when_reached(position.profiles(), deadline, listings_next, when_cancelled);
}

bool WorldReader::ready() const {
  return profiles_.mirror().ready() && listings_.mirror().ready();
}

}  // namespace entente::matching
