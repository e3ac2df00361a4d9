#include "cli/commands/stored_data.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "cli/commands/servers.h"
#include "cli/output/language.h"
#include "services/common/base/status.h"
#include "services/common/base/time.h"
#include "services/listings/reservation_cells.h"

namespace entente::cli {
namespace {

using ProfileStub = profiles::v1::ProfileService::Stub;

// How often listings and the reservations of their places are read, until the two agree.
constexpr int kMostReadings = 5;

// Places that are taken and of which no reservation says by whom. Reservations that take more than are taken don't
// agree with the listings: the two weren't read at one moment.
struct Places {
  std::int64_t unsaid = 0;
  bool agree = true;
};
Places places_of(const DataSet& data) {
  std::map<std::string, std::int64_t> said;
  for (const auto& [name, parts] : listings::parts_by_listing(data.reservations))
    said[name] = listings::places_of(parts);
  Places places;
  for (const auto& listing : data.listings) {
    const std::int64_t unsaid = listing.reserved_places() - said[listing.name()];
    places.unsaid += std::max<std::int64_t>(0, unsaid);
    places.agree = places.agree && unsaid >= 0;
  }
  return places;
}

// Listings and the reservations of their places, which others take and give back meanwhile: read again until they
// agree. Who may not list reservations gets none.
absl::Status fetch_listings(Servers& servers, DataSet& data) {
  for (int reading = 1;; ++reading) {
    ENTENTE_ASSIGN_OR_RETURN(data.listings, servers.all_listings());
    absl::StatusOr<std::vector<listings::v1::Reservation>> reservations = servers.all_reservations();
    if (absl::IsPermissionDenied(reservations.status())) return absl::OkStatus();
    ENTENTE_ASSIGN_OR_RETURN(data.reservations, std::move(reservations));
    const Places places = places_of(data);
    if (data.reservations.empty() || (places.agree && places.unsaid == 0)) return absl::OkStatus();
    if (reading < kMostReadings) continue;
    if (places.agree) return absl::OkStatus();
    return absl::AbortedError(say("cli.error.places_move"));
  }
}

}  // namespace

std::int64_t unsaid_places(const DataSet& data) {
  return places_of(data).unsaid;
}

absl::StatusOr<DataSet> fetch_data(Servers& servers, bool contacts) {
  DataSet data;
  data.manifest.name = "Export of running services";
  ENTENTE_ASSIGN_OR_RETURN(
      const profiles::v1::Network network,
      servers.call(servers.profiles(), &ProfileStub::GetNetwork, profiles::v1::GetNetworkRequest()));
  data.manifest.members_total = network.members_total();
  if (network.has_base_date()) data.manifest.base_date = common::format_partial_date(network.base_date());
  ENTENTE_ASSIGN_OR_RETURN(data.countries, servers.all_countries());
  ENTENTE_ASSIGN_OR_RETURN(data.vocabularies, servers.all_vocabularies());
  ENTENTE_ASSIGN_OR_RETURN(data.cities, servers.all_cities());
  ENTENTE_ASSIGN_OR_RETURN(data.organisations, servers.organisations_of("cities/-"));
  for (const auto& city : data.cities) {
    if (!contacts) break;
    ENTENTE_ASSIGN_OR_RETURN(auto found, servers.contacts_of(city.name()));
    std::move(found.begin(), found.end(), std::back_inserter(data.contacts));
  }
  ENTENTE_RETURN_IF_ERROR(fetch_listings(servers, data));
  ENTENTE_ASSIGN_OR_RETURN(data.programmes, servers.all_programmes());
  for (const auto& programme : data.programmes) {
    ENTENTE_ASSIGN_OR_RETURN(auto directives, servers.directives_of(programme.name()));
    std::move(directives.begin(), directives.end(), std::back_inserter(data.directives));
  }
  ENTENTE_ASSIGN_OR_RETURN(data.cooperations, servers.all_cooperations());
  return data;
}

}  // namespace entente::cli
