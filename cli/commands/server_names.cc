#include "cli/commands/server_names.h"

#include <utility>
#include <vector>

#include "cli/commands/servers.h"
#include "services/common/base/status.h"

namespace entente::cli {

absl::Status add_network(Servers& servers, matching::Language language, Names& names) {
  ENTENTE_ASSIGN_OR_RETURN(const auto vocabularies, servers.all_vocabularies());
  ENTENTE_ASSIGN_OR_RETURN(const auto countries, servers.all_countries());
  add_labels(vocabularies, language, names);
  names.shape = shape_of(countries, vocabularies);
  return absl::OkStatus();
}

absl::StatusOr<Names> names_on(Servers& servers, const std::string& programme, matching::Language language) {
  Names names;
  ENTENTE_ASSIGN_OR_RETURN(const std::vector<profiles::v1::City> cities, servers.all_cities());
  for (const auto& city : cities) names.cities[city.name()] = city.display_name();
  ENTENTE_ASSIGN_OR_RETURN(const std::vector<listings::v1::Listing> listings, servers.all_listings());
  for (const auto& listing : listings) names.add_listing(listing.name(), listing.title(), listing.example());
  ENTENTE_RETURN_IF_ERROR(add_network(servers, language, names));
  matching::v1::GetProgrammeRequest request;
  request.set_name(programme);
  ENTENTE_ASSIGN_OR_RETURN(
      const matching::v1::Programme found,
      servers.call(servers.programmes(), &matching::v1::ProgrammeService::Stub::GetProgramme, request));
  names.programme = found.display_name();
  return names;
}

absl::StatusOr<Known> known_cities(Servers& servers) {
  ENTENTE_ASSIGN_OR_RETURN(auto cities, servers.all_cities());
  return Known(std::move(cities), {});
}

absl::StatusOr<Known> known_network(Servers& servers) {
  ENTENTE_ASSIGN_OR_RETURN(auto cities, servers.all_cities());
  ENTENTE_ASSIGN_OR_RETURN(auto listings, servers.all_listings());
  return Known(std::move(cities), std::move(listings));
}

}  // namespace entente::cli
