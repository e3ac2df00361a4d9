#include "services/matching/solving/preview_handler.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "matcher/round/choose_round.h"
#include "services/common/base/cores.h"
#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/text/names.h"
#include "services/matching/access.h"
#include "services/matching/candidates/draft_listing.h"
#include "services/matching/candidates/problems.h"
#include "services/matching/documents/convert.h"
#include "services/matching/errors.h"
#include "services/matching/programmes/programme_validation.h"
#include "services/matching/results/preview.h"
#include "services/matching/world/requests.h"
#include "services/matching/world/world.h"

namespace entente::matching {
namespace {

constexpr int kMostChanges = 1000;
constexpr int kMostNetworkChanges = 100;
constexpr std::int32_t kMostLimit = 10'000;

// The programme as it would be.
absl::StatusOr<v1::Programme> changed_programme(const v1::PreviewRoundRequest& request, const v1::Programme& programme,
                                                const World& world) {
  if (!request.has_changed()) return programme;
  if (request.changed().name() != programme.name()) {
    return common::invalid_field("changed.name", common::concat("must be ", programme.name()));
  }
  ENTENTE_RETURN_IF_ERROR(check_programme(request.changed(), world));
  return request.changed();
}

// The directives of the programme as they would be.
absl::StatusOr<std::vector<matcher::Directive>> changed_directives(const v1::PreviewRoundRequest& request,
                                                                   const common::Caller& caller, const World& world) {
  common::FieldViolations violations;
  violations.require(request.set_directives_size() <= kMostChanges, "set_directives",
                     common::concat("has ", request.set_directives_size(), " entries; give at most ", kMostChanges));
  violations.require(request.clear_directives_size() <= kMostChanges, "clear_directives",
                     common::concat("has ", request.clear_directives_size(), " entries; give at most ", kMostChanges));
  ENTENTE_RETURN_IF_ERROR(violations.status());
  std::vector<v1::Directive> directives;
  if (const auto found = world.decisions->directives.find(request.programme());
      found != world.decisions->directives.end()) {
    for (const auto& directive : found->second) directives.push_back(*directive);
  }
  for (const std::string& name : request.clear_directives()) {
    ENTENTE_RETURN_IF_ERROR(common::parse_name<common::DirectiveName>("clear_directives", name).status());
    if (std::erase_if(directives, [&](const v1::Directive& d) { return d.name() == name; }) == 0) {
      return common::not_found(name);
    }
  }
  std::map<std::pair<std::string, std::string>, v1::Directive::Kind> said;
  for (v1::Directive directive : request.set_directives()) {
    const auto [word, first] = said.try_emplace({directive.need(), directive.offer()}, directive.kind());
    if (!first && word->second != directive.kind()) {
      return common::invalid_field("set_directives",
                                   common::concat(directive.need(), " with ", directive.offer(),
                                                  " is both kept and ruled out: give one word on the two listings"));
    }
    if (directive.reason().empty()) directive.set_reason("preview");  // nothing is stored
    ENTENTE_RETURN_IF_ERROR(check_directive(directive, caller, world));
    // A new word replaces the old one.
    std::erase_if(directives, [&](const v1::Directive& d) {
      return d.need() == directive.need() && d.offer() == directive.offer();
    });
    directives.push_back(std::move(directive));
  }
  std::vector<matcher::Directive> result;
  for (const v1::Directive& directive : directives) result.push_back(to_directive(directive));
  return result;
}

// The pairings that the round after may not have, by the indices of `problem`; a listing that takes no part is in none.
absl::StatusOr<std::vector<matcher::LeftOut>> left_out_of(const v1::PreviewRoundRequest& request,
                                                          const matcher::Problem& problem) {
  if (request.without_pairings_size() > kMostChanges) {
    return common::invalid_field("without_pairings", common::concat("has ", request.without_pairings_size(),
                                                                    " entries; give at most ", kMostChanges));
  }
  std::vector<matcher::LeftOut> left_out;
  for (int i = 0; i < request.without_pairings_size(); ++i) {
    const v1::Pairing& pairing = request.without_pairings(i);
    const std::string at = common::concat("without_pairings[", i, "]");
    for (const auto& [field, name] : {std::pair{".need", &pairing.need()}, {".offer", &pairing.offer()}})
      ENTENTE_RETURN_IF_ERROR(common::parse_name<common::ListingName>(common::concat(at, field), *name).status());
    matcher::LeftOut one{problem.find(pairing.need()), problem.find(pairing.offer()), -1};
    if (!pairing.facilitator().empty()) {
      ENTENTE_RETURN_IF_ERROR(
          common::parse_name<common::ListingName>(common::concat(at, ".facilitator"), pairing.facilitator()).status());
      one.facilitator = problem.find(pairing.facilitator());
      if (one.facilitator < 0) continue;
    }
    if (one.need >= 0 && one.offer >= 0) left_out.push_back(one);
  }
  return left_out;
}

// Listings and limits of cities in the snapshot as they would be.
absl::Status change_network(const v1::PreviewRoundRequest& request, const ProfilesView& profiles,
                            matcher::Snapshot& snapshot) {
  common::FieldViolations violations;
  violations.require(
      request.changed_listings_size() <= kMostNetworkChanges, "changed_listings",
      common::concat("has ", request.changed_listings_size(), " entries; give at most ", kMostNetworkChanges));
  violations.require(
      request.city_limits_size() <= kMostNetworkChanges, "city_limits",
      common::concat("has ", request.city_limits_size(), " entries; give at most ", kMostNetworkChanges));
  ENTENTE_RETURN_IF_ERROR(violations.status());
  for (int i = 0; i < request.changed_listings_size(); ++i) {
    const listings::v1::Listing& changed = request.changed_listings(i);
    const std::string at = common::concat("changed_listings[", i, "]");
    ENTENTE_RETURN_IF_ERROR(
        common::parse_name<common::ListingName>(common::concat(at, ".name"), changed.name()).status());
    ENTENTE_RETURN_IF_ERROR(check_draft(at, changed));
    const auto stored = std::find_if(snapshot.listings.begin(), snapshot.listings.end(),
                                     [&](const matcher::Listing& listing) { return listing.id == changed.name(); });
    if (stored == snapshot.listings.end()) return common::not_found(changed.name());
    matcher::Listing listing = to_open_listing(changed, snapshot.as_of, profiles);
    listing.reserved = stored->reserved;
    *stored = std::move(listing);
  }
  for (int i = 0; i < request.city_limits_size(); ++i) {
    const auto& limits = request.city_limits(i);
    const auto city = std::find_if(snapshot.cities.begin(), snapshot.cities.end(),
                                   [&](const matcher::City& one) { return one.id == limits.city(); });
    if (city == snapshot.cities.end()) return common::not_found(limits.city());
    const auto set = [&](bool given, std::int32_t limit, std::string_view field, std::optional<std::int64_t>& place) {
      if (!given) return;
      violations.require(limit >= 0 && limit <= kMostLimit, common::concat("city_limits[", i, "].", field),
                         common::concat("is ", limit, "; must be 0–", kMostLimit));
      place = limit;
    };
    set(limits.has_receiver_limit(), limits.receiver_limit(), "receiver_limit", city->receiver_limit);
    set(limits.has_provider_limit(), limits.provider_limit(), "provider_limit", city->provider_limit);
  }
  return violations.status();
}

absl::Status ended(const common::CallContext& call) {
  if (call.cancelled()) return absl::CancelledError("the caller went away");
  return absl::DeadlineExceededError("the preview wasn't solved in time");
}

}  // namespace

absl::StatusOr<PreviewHandler::Before> PreviewHandler::before_of(const std::string& digest,
                                                                 std::shared_ptr<const matcher::Problem> problem,
                                                                 const matcher::Control& control) {
  {
    std::lock_guard lock(mutex_);
    if (before_ != nullptr && digest_ == digest) return before_;
  }
  matcher::DrawResult drawn = draw(*problem, seeks_trios(*problem));
  const auto round =
      std::make_shared<const matcher::Round>(matcher::choose_round(std::move(problem), std::move(drawn), control));
  if (round->outcome == matcher::Outcome::kCancelled) return round;
  std::lock_guard lock(mutex_);
  digest_ = digest;
  before_ = round;
  return round;
}

absl::StatusOr<v1::PreviewRoundResponse> PreviewHandler::preview(const common::CallContext& call,
                                                                 const v1::PreviewRoundRequest& request) {
  ENTENTE_ASSIGN_OR_RETURN(const auto decisions, worlds_.decisions());
  const auto known = decisions->programmes.find(request.programme());
  ENTENTE_RETURN_IF_ERROR(authorise_direct(call.caller,
                                           known == decisions->programmes.end() ? nullptr : known->second.get(),
                                           "preview a round of this programme"));
  ENTENTE_RETURN_IF_ERROR(common::parse_id<common::ProgrammeName>("programme", request.programme()).status());
  ENTENTE_ASSIGN_OR_RETURN(const matcher::Day as_of, day_of("as_of", request.has_as_of(), request.as_of(), call.now));
  ENTENTE_ASSIGN_OR_RETURN(const World world, worlds_.read());
  const v1::Programme* programme = world.programme(request.programme());
  if (programme == nullptr) return common::not_found(request.programme());
  ENTENTE_ASSIGN_OR_RETURN(const v1::Programme changed, changed_programme(request, *programme, world));
  ENTENTE_ASSIGN_OR_RETURN(std::vector<matcher::Directive> directives, changed_directives(request, call.caller, world));

  matcher::Control control;
  control.threads = common::cores(4);
  control.cancelled = [&call] { return call.cancelled() || absl::Now() >= call.deadline; };
  ENTENTE_ASSIGN_OR_RETURN(const auto prepared, problems_.prepare(world, *programme, as_of));
  ENTENTE_ASSIGN_OR_RETURN(const Before before, before_of(prepared->fingerprint, prepared->problem, control));
  if (before->outcome == matcher::Outcome::kCancelled) return ended(call);

  matcher::Snapshot snapshot = prepared->problem->snapshot();
  snapshot.programme = to_programme(changed);
  snapshot.directives = std::move(directives);
  ENTENTE_RETURN_IF_ERROR(change_network(request, *world.profiles, snapshot));
  const matcher::BuildResult built = matcher::Problem::build(std::move(snapshot));
  if (const auto* faults = std::get_if<std::vector<matcher::Fault>>(&built)) {
    return to_status(*faults, request.programme(), kSnapshotUnsolvable);
  }
  const auto& problem = std::get<std::shared_ptr<const matcher::Problem>>(built);
  ENTENTE_ASSIGN_OR_RETURN(const std::vector<matcher::LeftOut> left_out, left_out_of(request, *problem));
  const matcher::WhatIf answer = matcher::what_if(
      *before, problem, request.hold_trios() ? matcher::WhatIf::Method::kTriosHeld : matcher::WhatIf::Method::kSolved,
      control, left_out);
  if (answer.after.outcome == matcher::Outcome::kCancelled) return ended(call);
  if (!answer.after.faults.empty()) return to_status(answer.after.faults, request.programme(), kSnapshotUnsolvable);
  v1::PreviewRoundResponse reply = to_proto(*before, answer);
  *reply.mutable_position() = world.position();
  return reply;
}

}  // namespace entente::matching
