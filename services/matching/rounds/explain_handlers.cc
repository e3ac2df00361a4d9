#include "services/matching/rounds/explain_handlers.h"

#include <string>
#include <utility>

#include "matcher/explain/explanation.h"
#include "services/common/base/cores.h"
#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/storage/database.h"
#include "services/common/text/names.h"
#include "services/matching/access.h"
#include "services/matching/candidates/problems.h"
#include "services/matching/errors.h"
#include "services/matching/results/results.h"
#include "services/matching/rounds/round_archive.h"
#include "services/matching/rounds/round_store.h"
#include "services/matching/world/requests.h"
#include "services/matching/world/world.h"

namespace entente::matching {
namespace {

using Index = matcher::Problem::ListingIndex;

constexpr int kMostPairings = 20;

// The listings of a pairing in a problem.
struct Indices {
  Index need = -1;
  Index offer = -1;
  Index facilitator = -1;
};

absl::StatusOr<Indices> find(const matcher::Problem& problem, const v1::Pairing& pairing) {
  Indices found{problem.find(pairing.need()), problem.find(pairing.offer()), -1};
  if (found.need < 0) return common::not_found(pairing.need());
  if (found.offer < 0) return common::not_found(pairing.offer());
  if (!pairing.facilitator().empty()) {
    found.facilitator = problem.find(pairing.facilitator());
    if (found.facilitator < 0) return common::not_found(pairing.facilitator());
  }
  const auto is = [&](Index listing, matcher::Role role) {
    return problem.listings()[static_cast<std::size_t>(listing)].role == role;
  };
  common::FieldViolations violations;
  violations.require(is(found.need, matcher::Role::kBeneficiary), "pairing.need", "isn't a need");
  violations.require(is(found.offer, matcher::Role::kPivotal), "pairing.offer",
                     "isn't a pivotal offer; a facilitating one goes into `facilitator`");
  violations.require(found.facilitator < 0 || is(found.facilitator, matcher::Role::kFacilitating),
                     "pairing.facilitator", "isn't a facilitating offer");
  ENTENTE_RETURN_IF_ERROR(violations.status());
  return found;
}

// The error that answers a caller who may not see a listing of the pairing: that it isn't there.
absl::Status check_visible(const common::Caller& caller, const World& world, const v1::Pairing& pairing) {
  for (const std::string* name : {&pairing.need(), &pairing.offer(), &pairing.facilitator()}) {
    if (!name->empty() && visible_listing(caller, world, *name) == nullptr) return common::not_found(*name);
  }
  return absl::OkStatus();
}

// What of an ExplainPair outside a round can be told without the world; the caller may ask it.
absl::Status check(const common::CallContext& call, const v1::ExplainPairRequest& request) {
  const v1::Pairing& pairing = request.pairing();
  const absl::StatusOr<std::string> need_city = city_name_in("pairing.need", pairing.need());
  const absl::StatusOr<std::string> offer_city = city_name_in("pairing.offer", pairing.offer());
  ENTENTE_RETURN_IF_ERROR(authorise_ask_about(call.caller, need_city.ok() ? *need_city : std::string(),
                                              offer_city.ok() ? *offer_city : std::string()));
  ENTENTE_RETURN_IF_ERROR(need_city.status());
  ENTENTE_RETURN_IF_ERROR(offer_city.status());
  if (!pairing.facilitator().empty()) {
    ENTENTE_RETURN_IF_ERROR(city_name_in("pairing.facilitator", pairing.facilitator()).status());
  }
  return common::parse_id<common::ProgrammeName>("programme", request.programme()).status();
}

// The stored round of an ExplainPair, when the request agrees with it.
absl::StatusOr<v1::Round> round_of(common::Database& database, const v1::ExplainPairRequest& request) {
  ENTENTE_ASSIGN_OR_RETURN(const common::RoundName key,
                           common::parse_name<common::RoundName>("round", request.round()));
  ENTENTE_ASSIGN_OR_RETURN(
      v1::Round stored,
      common::read_value<v1::Round>(database, [&](common::ReadTransaction& tx) -> absl::StatusOr<v1::Round> {
        ENTENTE_ASSIGN_OR_RETURN(auto found, find_round(tx, key));
        if (!found.has_value()) return common::not_found(request.round());
        return *std::move(found);
      }));
  if (!stored.has_result()) {
    return common::make_error(kRoundNotSolved, common::concat(request.round(), " has no result to explain a pair in"),
                              {{"resource", request.round()}});
  }
  common::FieldViolations violations;
  violations.require(
      request.programme().empty() || request.programme() == common::ProgrammeName(key.programme).text(), "programme",
      common::concat("must be ", common::ProgrammeName(key.programme).text(), ", whose round is named, or empty"));
  const std::string day = common::format_partial_date(stored.snapshot().as_of());
  violations.require(!request.has_as_of() || common::format_partial_date(request.as_of()) == day, "as_of",
                     common::concat("must be ", day, ", the day of the round, or absent"));
  ENTENTE_RETURN_IF_ERROR(violations.status());
  return stored;
}

}  // namespace

ExplainHandlers::ExplainHandlers(common::Database& database, WorldReader& worlds, Problems& problems,
                                 RoundArchive& archive)
    : database_(database), worlds_(worlds), problems_(problems), archive_(archive) {}

absl::StatusOr<v1::Explanation> ExplainHandlers::explain(const common::CallContext& call,
                                                         const v1::ExplainPairRequest& request) {
  ENTENTE_RETURN_IF_ERROR(check(call, request));
  ENTENTE_ASSIGN_OR_RETURN(const matcher::Day as_of, day_of("as_of", request.has_as_of(), request.as_of(), call.now));
  ENTENTE_ASSIGN_OR_RETURN(const World world, worlds_.read());
  const v1::Programme* programme = world.programme(request.programme());
  if (programme == nullptr) return common::not_found(request.programme());
  ENTENTE_RETURN_IF_ERROR(check_visible(call.caller, world, request.pairing()));
  ENTENTE_ASSIGN_OR_RETURN(const auto prepared, problems_.prepare(world, *programme, as_of));
  ENTENTE_ASSIGN_OR_RETURN(const Indices who, find(*prepared->problem, request.pairing()));
  v1::Explanation reply = to_proto(*prepared->problem, who.need, who.offer, who.facilitator,
                                   matcher::explain(*prepared->problem, who.need, who.offer, who.facilitator, nullptr));
  *reply.mutable_position() = world.position();
  return reply;
}

absl::StatusOr<v1::Explanation> ExplainHandlers::explain_in_round(const common::CallContext& call,
                                                                  const v1::ExplainPairRequest& request) {
  ENTENTE_RETURN_IF_ERROR(authorise_read_rounds(call.caller));
  ENTENTE_ASSIGN_OR_RETURN(const v1::Round stored, round_of(database_, request));
  ENTENTE_ASSIGN_OR_RETURN(std::vector<v1::Explanation> made, explain_all(call, stored, {&request.pairing()}));
  return std::move(made.front());
}

absl::StatusOr<v1::ExplainPairsResponse> ExplainHandlers::explain_pairs(const common::CallContext& call,
                                                                        const v1::ExplainPairsRequest& request) {
  ENTENTE_RETURN_IF_ERROR(authorise_read_rounds(call.caller));
  common::FieldViolations violations;
  violations.require(request.pairings_size() > 0, "pairings", "is empty; give at least one");
  violations.require(request.pairings_size() <= kMostPairings, "pairings",
                     common::concat("has ", request.pairings_size(), " entries; give at most ", kMostPairings));
  ENTENTE_RETURN_IF_ERROR(violations.status());
  v1::ExplainPairRequest of_round;
  of_round.set_round(request.round());
  ENTENTE_ASSIGN_OR_RETURN(const v1::Round stored, round_of(database_, of_round));
  std::vector<const v1::Pairing*> pairings;
  for (const v1::Pairing& pairing : request.pairings()) pairings.push_back(&pairing);
  ENTENTE_ASSIGN_OR_RETURN(std::vector<v1::Explanation> made, explain_all(call, stored, pairings));
  v1::ExplainPairsResponse reply;
  for (v1::Explanation& explanation : made) *reply.add_explanations() = std::move(explanation);
  return reply;
}

absl::StatusOr<std::vector<v1::Explanation>> ExplainHandlers::explain_all(
    const common::CallContext& call, const v1::Round& stored, const std::vector<const v1::Pairing*>& pairings) {
  if (!call.caller.is_coordinator() && !call.caller.is_service()) {
    ENTENTE_ASSIGN_OR_RETURN(const World world, worlds_.read());
    for (const v1::Pairing* pairing : pairings) ENTENTE_RETURN_IF_ERROR(check_visible(call.caller, world, *pairing));
  }
  ENTENTE_ASSIGN_OR_RETURN(const auto round, archive_.load(stored, call.cancelled));
  matcher::Control control;
  control.threads = common::cores(4);
  control.cancelled = call.cancelled;
  std::vector<v1::Explanation> made;
  for (const v1::Pairing* pairing : pairings) {
    ENTENTE_ASSIGN_OR_RETURN(const Indices who, find(*round->problem, *pairing));
    made.push_back(
        to_proto(*round->problem, who.need, who.offer, who.facilitator,
                 matcher::explain(*round->problem, who.need, who.offer, who.facilitator, round.get(), control)));
    *made.back().mutable_position() = stored.snapshot().position();
  }
  return made;
}

}  // namespace entente::matching
