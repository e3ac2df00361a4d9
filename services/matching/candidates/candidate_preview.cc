#include "services/matching/candidates/candidate_preview.h"

#include <string>
#include <utility>
#include <variant>

#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/text/names.h"
#include "services/matching/access.h"
#include "services/matching/candidates/candidate_count.h"
#include "services/matching/candidates/draft_listing.h"
#include "services/matching/candidates/problems.h"
#include "services/matching/errors.h"
#include "services/matching/results/results.h"
#include "services/matching/world/requests.h"
#include "services/matching/world/world.h"

namespace entente::matching {
namespace {

using listings::v1::Listing;

constexpr std::string_view kNew = "/listings/-";

// `cities/{city}` of the listing.
absl::StatusOr<std::string> city_of(const Listing& listing) {
  if (!listing.name().ends_with(kNew)) return city_name_in("listing.name", listing.name());
  const std::string city = listing.name().substr(0, listing.name().size() - kNew.size());
  return city_name_in("listing.name", common::concat(city, "/listings/new")).ok()
             ? absl::StatusOr<std::string>(city)
             : common::invalid_field("listing.name", "must read cities/{city}/listings/{listing}, or - for a new one");
}

// The network with the listing in it, in the place of what has its name.
absl::StatusOr<std::shared_ptr<const matcher::Problem>> with(const matcher::Problem& problem, const Listing& listing,
                                                             const ProfilesView& profiles, std::string_view programme) {
  matcher::Snapshot snapshot = problem.snapshot();
  std::erase_if(snapshot.listings, [&](const matcher::Listing& other) { return other.id == listing.name(); });
  snapshot.listings.push_back(to_open_listing(listing, snapshot.as_of, profiles));
  snapshot.sort();
  matcher::BuildResult built = matcher::Problem::build(std::move(snapshot));
  if (const auto* faults = std::get_if<std::vector<matcher::Fault>>(&built))
    return to_status(*faults, programme, kSnapshotUnsolvable);
  return std::get<std::shared_ptr<const matcher::Problem>>(std::move(built));
}

}  // namespace

absl::StatusOr<v1::ListCandidatesResponse> CandidatePreview::preview(const common::CallContext& call,
                                                                     const v1::PreviewCandidatesRequest& request) {
  const absl::StatusOr<std::string> city = city_of(request.listing());
  ENTENTE_RETURN_IF_ERROR(authorise_ask_about(call.caller, city.ok() ? *city : std::string(), ""));
  ENTENTE_RETURN_IF_ERROR(city.status());
  ENTENTE_RETURN_IF_ERROR(common::parse_id<common::ProgrammeName>("programme", request.programme()).status());
  ENTENTE_RETURN_IF_ERROR(check_candidate_count(request.max_candidates()));
  ENTENTE_RETURN_IF_ERROR(check_draft("listing", request.listing()));
  ENTENTE_ASSIGN_OR_RETURN(const matcher::Day as_of, day_of("as_of", request.has_as_of(), request.as_of(), call.now));
  ENTENTE_ASSIGN_OR_RETURN(const World world, worlds_.read());
  const v1::Programme* const programme = world.programme(request.programme());
  if (programme == nullptr) return common::not_found(request.programme());
  if (!world.profiles->cities.contains(*city)) return common::not_found(*city);
  if (const std::size_t listings = world.listings->listings.size(); listings > kMostListingsPreviewed) {
    return common::make_error(
        kNetworkTooLarge, common::concat("the network has ", listings, " listings; drafts are held against at most ",
                                         kMostListingsPreviewed, ": publish it, and ask for its candidates"));
  }
  ENTENTE_ASSIGN_OR_RETURN(const auto prepared, problems_.prepare(world, *programme, as_of));
  ENTENTE_ASSIGN_OR_RETURN(const auto problem,
                           with(*prepared->problem, request.listing(), *world.profiles, request.programme()));
  v1::ListCandidatesResponse reply =
      to_reply(*problem, matcher::best_candidates(*problem, problem->find(request.listing().name()),
                                                  candidate_count(request.max_candidates(), *programme)));
  reply.set_cache_status(v1::ListCandidatesResponse::CACHE_STATUS_BYPASSED);
  *reply.mutable_position() = world.position();
  return reply;
}

}  // namespace entente::matching
