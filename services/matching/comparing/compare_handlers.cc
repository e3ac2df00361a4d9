#include "services/matching/comparing/compare_handlers.h"

#include <optional>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "matcher/round/choose_round.h"
#include "services/common/base/cores.h"
#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/sheets/sheet_reading.h"
#include "services/common/storage/database.h"
#include "services/common/text/names.h"
#include "services/matching/access.h"
#include "services/matching/candidates/problems.h"
#include "services/matching/comparing/list_comparison.h"
#include "services/matching/comparing/pairing_list.h"
#include "services/matching/comparing/round_comparison.h"
#include "services/matching/errors.h"
#include "services/matching/rounds/round_store.h"
#include "services/matching/rounds/stored_round.h"
#include "services/matching/world/requests.h"
#include "services/matching/world/world.h"

namespace entente::matching {
namespace {

constexpr std::size_t kMostSheetBytes = std::size_t{64} << 20;

// The round before: the one that is named, else the base of the round after.
absl::StatusOr<std::string> round_before(common::Database& database, const common::RoundName& after,
                                         const v1::CompareRoundsRequest& request) {
  if (!request.before().empty()) {
    ENTENTE_ASSIGN_OR_RETURN(const common::RoundName before,
                             common::parse_name<common::RoundName>("before", request.before()));
    common::FieldViolations violations;
    violations.require(before != after, "before", "is the round itself: name another one");
    violations.require(before.programme == after.programme, "before",
                       common::concat("must be a round of ", common::ProgrammeName(after.programme).text()));
    ENTENTE_RETURN_IF_ERROR(violations.status());
    return request.before();
  }
  ENTENTE_ASSIGN_OR_RETURN(const auto round,
                           common::read_value<std::optional<v1::Round>>(
                               database, [&](common::ReadTransaction& tx) { return find_round(tx, after); }));
  if (!round.has_value()) return common::not_found(request.name());
  if (round->base_round().empty())
    return common::invalid_field("before", common::concat("is missing, and ", request.name(),
                                                          " follows no round: name the one to compare with"));
  return round->base_round();
}

}  // namespace

absl::StatusOr<v1::CompareRoundsResponse> CompareHandlers::rounds(const common::CallContext& call,
                                                                  const v1::CompareRoundsRequest& request) {
  ENTENTE_RETURN_IF_ERROR(authorise_read_rounds(call.caller));
  ENTENTE_ASSIGN_OR_RETURN(const common::RoundName after,
                           common::parse_name<common::RoundName>("name", request.name()));
  ENTENTE_ASSIGN_OR_RETURN(const std::string before, round_before(database_, after, request));
  ENTENTE_ASSIGN_OR_RETURN(const StoredRound one, load_stored_round(database_, "before", before));
  ENTENTE_ASSIGN_OR_RETURN(const StoredRound other, load_stored_round(database_, "name", request.name()));
  return compare(one, other, request.with_same());
}

absl::StatusOr<v1::CompareWithListResponse> CompareHandlers::list(const common::CallContext& call,
                                                                  const v1::CompareWithListRequest& request) {
  ENTENTE_ASSIGN_OR_RETURN(const auto decisions, worlds_.decisions());
  const auto known = decisions->programmes.find(request.programme());
  ENTENTE_RETURN_IF_ERROR(authorise_direct(call.caller,
                                           known == decisions->programmes.end() ? nullptr : known->second.get(),
                                           "compare a list with a round of this programme"));
  ENTENTE_RETURN_IF_ERROR(common::parse_id<common::ProgrammeName>("programme", request.programme()).status());
  if (request.sheet().size() > kMostSheetBytes)
    return common::invalid_field("sheet", "is larger than 64 MiB; split it");
  common::FieldViolations violations;
  common::check_reading(request.encoding(), request.reading(), violations);
  ENTENTE_RETURN_IF_ERROR(violations.status());
  ENTENTE_ASSIGN_OR_RETURN(const matcher::Day as_of, day_of("as_of", request.has_as_of(), request.as_of(), call.now));
  ENTENTE_ASSIGN_OR_RETURN(const World world, worlds_.read());
  const v1::Programme* const programme = world.programme(request.programme());
  if (programme == nullptr) return common::not_found(request.programme());
  ENTENTE_ASSIGN_OR_RETURN(const auto prepared, problems_.prepare(world, *programme, as_of));
  std::vector<const profiles::v1::City*> cities;
  for (const auto& [name, city] : world.profiles->cities) cities.push_back(city.get());
  const PairingList list = read_pairing_list(request.sheet(), common::reading_of(request.encoding(), request.reading()),
                                             cities, *prepared->problem);
  ENTENTE_RETURN_IF_ERROR(check_size(list));
  matcher::Control control;
  control.threads = common::cores(4);
  control.cancelled = [&call] { return call.cancelled() || absl::Now() >= call.deadline; };
  const matcher::Round best = matcher::choose_round(prepared->problem, control);
  if (best.outcome == matcher::Outcome::kCancelled)
    return call.cancelled() ? absl::CancelledError("the caller went away")
                            : absl::DeadlineExceededError("the best round wasn't solved in time");
  if (!best.faults.empty()) return to_status(best.faults, request.programme(), kSnapshotUnsolvable);
  if (!matcher::has_choice(best))
    return common::make_error(kSnapshotUnsolvable,
                              "the programme's quotas and directives can't hold together: ask for a round, which says "
                              "which");
  v1::CompareWithListResponse reply = compare_with_list(list, best, control);
  *reply.mutable_position() = world.position();
  return reply;
}

}  // namespace entente::matching
