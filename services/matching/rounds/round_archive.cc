#include "services/matching/rounds/round_archive.h"

#include <algorithm>
#include <variant>
#include <vector>

#include "matcher/engine/solve_round.h"
#include "services/common/base/cores.h"
#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/storage/database.h"
#include "services/common/text/names.h"
#include "services/common/text/sha256.h"
#include "services/matching/candidates/problems.h"
#include "services/matching/documents/convert.h"
#include "services/matching/errors.h"
#include "services/matching/rounds/round_store.h"
#include "services/matching/rounds/stored_round.h"

namespace entente::matching {

void RoundArchive::put(const std::string& name, std::shared_ptr<const matcher::Round> round) {
  std::lock_guard lock(mutex_);
  std::erase_if(by_use_, [&](const auto& entry) { return entry.first == name; });
  by_use_.emplace_front(name, std::move(round));
  if (by_use_.size() > kept_) by_use_.pop_back();
}

absl::StatusOr<std::shared_ptr<const matcher::Round>> RoundArchive::load(const v1::Round& round,
                                                                         const std::function<bool()>& cancelled) {
  {
    std::lock_guard lock(mutex_);
    const auto found =
        std::find_if(by_use_.begin(), by_use_.end(), [&](const auto& entry) { return entry.first == round.name(); });
    if (found != by_use_.end()) {
      by_use_.splice(by_use_.begin(), by_use_, found);
      return found->second;
    }
  }
  const auto refused = [&](std::string_view version) {
    return common::make_error(
        kRoundOfOtherEngine,
        common::concat(round.name(), " was made by version ", round.snapshot().engine_version(),
                       " of the engine, this is ", version, "; explain the pair outside the round"),
        {{"resource", round.name()}});
  };
  if (round.snapshot().engine_version() != matcher::kEngineVersion) return refused(matcher::kEngineVersion);
  ENTENTE_ASSIGN_OR_RETURN(const common::RoundName key, common::parse_name<common::RoundName>("round", round.name()));
  std::vector<v1::Pairing> base;
  ENTENTE_ASSIGN_OR_RETURN(
      const RoundInputs inputs,
      common::read_value<RoundInputs>(database_, [&](common::ReadTransaction& tx) -> absl::StatusOr<RoundInputs> {
        ENTENTE_ASSIGN_OR_RETURN(auto found, find_inputs(tx, key));
        if (!found.has_value()) return absl::InternalError("a solved round has no inputs");
        ENTENTE_ASSIGN_OR_RETURN(base, pairings_of_base(tx, round.base_round()));
        return *std::move(found);
      }));
  matcher::Snapshot snapshot = to_snapshot(snapshot_input(inputs, base, first_day(round.snapshot().as_of())));
  if (common::sha256_hex(matcher::canonical_bytes(snapshot)) != round.snapshot().digest()) {
    return absl::InternalError(common::concat("the stored inputs of ", round.name(), " don't have its digest"));
  }
  matcher::BuildResult built = matcher::Problem::build(std::move(snapshot));
  auto* problem = std::get_if<std::shared_ptr<const matcher::Problem>>(&built);
  if (problem == nullptr)
    return absl::InternalError(common::concat("the stored inputs of ", round.name(), " have faults"));
  matcher::Control control;
  control.threads = common::cores(4);
  control.cancelled = cancelled;
  auto solved = std::make_shared<const matcher::Round>(matcher::solve_round(*problem, control));
  if (solved->outcome == matcher::Outcome::kCancelled) return absl::CancelledError("the caller went away");
  put(round.name(), solved);
  return solved;
}

}  // namespace entente::matching
