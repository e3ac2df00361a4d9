// Waiting for a part of a `min_position`, of a WatchHub (the service's own store) or a Mirror (another's). Thread-safe.
#pragma once

#include <functional>
#include <utility>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/common/rpc/revision_gate.h"
#include "services/common/storage/change_log.h"

namespace entente::common {

// Calls `next` with OK once `source` has seen `point`; at once for revision 0. With OTHER_TIMELINE when the point is of
// another past, as far as the source knows: before it is reached, or when it turns out then. Else as
// RevisionGate::when_reached.
template <typename Source>
void reach(Source& source, const StorePoint& point, absl::Time deadline, const std::function<void(absl::Status)>& next,
           const WhenCancelled& when_cancelled) {
  if (point.revision == 0) return next(absl::OkStatus());
  if (absl::Status known = source.check(point); !known.ok()) return next(std::move(known));
  source.gate().when_reached(
      point.revision, deadline,
      [&source, point, next](absl::Status reached) {
        reached.Update(source.check(point));
        next(std::move(reached));
      },
      when_cancelled);
}

}  // namespace entente::common
