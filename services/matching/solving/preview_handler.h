// PreviewRound: what a change of a programme or of its directives would do to a round. Stores nothing. The round before
// stays in memory while programme, position and day are the same, so that a moving slider pays for the change alone.
// Thread-safe.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "absl/status/statusor.h"
#include "entente/matching/v1/round_service.pb.h"
#include "matcher/round/what_if.h"
#include "services/common/rpc/call_context.h"

namespace entente::matching {

class Problems;
class WorldReader;

class PreviewHandler {
 public:
  // The parts outlive it.
  PreviewHandler(WorldReader& worlds, Problems& problems) : worlds_(worlds), problems_(problems) {}

  // For coordinators of the programme. Errors: as UpdateProgramme and SetDirective for what is changed, NOT_FOUND for a
  // directive that isn't there, SNAPSHOT_UNSOLVABLE where programme, directives and listings can't be solved together;
  // CANCELLED and DEADLINE_EXCEEDED end the solving soon. Solves: not on a worker. `min_position` has been waited for.
  absl::StatusOr<v1::PreviewRoundResponse> preview(const common::CallContext& call,
                                                   const v1::PreviewRoundRequest& request);

 private:
  using Before = std::shared_ptr<const matcher::Round>;
  absl::StatusOr<Before> before_of(const std::string& digest, std::shared_ptr<const matcher::Problem> problem,
                                   const matcher::Control& control);

  WorldReader& worlds_;
  Problems& problems_;
  std::mutex mutex_;
  std::string digest_;  // of the snapshot of `before_`
  Before before_;       // the last one
};

}  // namespace entente::matching
