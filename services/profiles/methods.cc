#include "services/profiles/methods.h"

#include <grpcpp/impl/codegen/service_type.h>

#include <utility>

#include "services/common/service/methods.h"

namespace entente::profiles {
namespace {

using common::Lane;
using common::method;
using Plan = common::WatchPlan<v1::WatchProfilesResponse>;

// The message for watchers; nothing for a kind of a newer program.
std::optional<v1::WatchProfilesResponse> to_response(const common::Change& change) {
  v1::WatchProfilesResponse response;
  bool parsed = false;
  if (change.kind == "city") parsed = response.mutable_city()->ParseFromString(change.payload);
  if (change.kind == "organisation") parsed = response.mutable_organisation()->ParseFromString(change.payload);
  if (change.kind == "country") parsed = response.mutable_country()->ParseFromString(change.payload);
  if (change.kind == "vocabulary") parsed = response.mutable_vocabulary()->ParseFromString(change.payload);
  if (!parsed) return std::nullopt;
  return response;
}

absl::StatusOr<Plan> watch(const common::CallContext&, const v1::WatchProfilesRequest& request) {
  absl::StatusOr<Plan> plan = common::plan_of<v1::WatchProfilesResponse>(request);
  if (plan.ok()) plan->convert = to_response;
  return plan;
}

}  // namespace

absl::StatusOr<std::unique_ptr<grpc::Service>> serve_profiles(const common::Harness& harness, const Handlers& handlers,
                                                              common::WatchHub& hub) {
  const auto& [cities, references, contacts, organisations, people, imports] = handlers;
  const common::Methods page = {
      method("GetCity", Lane::kRead, cities, &CityHandlers::get),
      method("ListCities", Lane::kRead, cities, &CityHandlers::list),
      method("SearchCities", Lane::kRead, cities, &CityHandlers::search),
      method("CreateCity", Lane::kWrite, cities, &CityHandlers::create),
      method("UpdateCity", Lane::kWrite, cities, &CityHandlers::update),
      method("ArchiveCity", Lane::kWrite, cities, &CityHandlers::archive),
      method("ImportCities", Lane::kWrite, imports, &ImportHandlers::import_cities),
      method("ImportReferences", Lane::kWrite, imports, &ImportHandlers::import_references),
      method("GetCountry", Lane::kRead, references, &ReferenceHandlers::get_country),
      method("ListCountries", Lane::kRead, references, &ReferenceHandlers::list_countries),
      method("GetNetwork", Lane::kRead, references, &ReferenceHandlers::get_network),
      method("GetVocabulary", Lane::kRead, references, &ReferenceHandlers::get_vocabulary),
      method("ListVocabularies", Lane::kRead, references, &ReferenceHandlers::list_vocabularies),
      method("GetContact", Lane::kRead, contacts, &ContactHandlers::get),
      method("ListContacts", Lane::kRead, contacts, &ContactHandlers::list),
      method("CreateContact", Lane::kWrite, contacts, &ContactHandlers::create),
      method("UpdateContact", Lane::kWrite, contacts, &ContactHandlers::update),
      method("DeleteContact", Lane::kWrite, contacts, &ContactHandlers::remove),
      method("ConfirmContact", Lane::kWrite, contacts, &ContactHandlers::confirm),
      method("GrantContactAccess", Lane::kWrite, contacts, &ContactHandlers::grant),
      method("RevokeContactAccess", Lane::kWrite, contacts, &ContactHandlers::revoke),
      method("GetOrganisation", Lane::kRead, organisations, &OrganisationHandlers::get),
      method("ListOrganisations", Lane::kRead, organisations, &OrganisationHandlers::list),
      method("CreateOrganisation", Lane::kWrite, organisations, &OrganisationHandlers::create),
      method("UpdateOrganisation", Lane::kWrite, organisations, &OrganisationHandlers::update),
      method("GetCaller", Lane::kRead, people, &PersonHandlers::caller),
      method("GetPerson", Lane::kRead, people, &PersonHandlers::get),
      method("ListPeople", Lane::kRead, people, &PersonHandlers::list),
      method("CreatePerson", Lane::kWrite, people, &PersonHandlers::create),
      method("UpdatePerson", Lane::kWrite, people, &PersonHandlers::update),
      method("ErasePerson", Lane::kWrite, people, &PersonHandlers::erase),
      common::watch_method("WatchProfiles", hub, watch),
  };
  return common::serve_methods("entente.profiles.v1.ProfileService", harness, page);
}

}  // namespace entente::profiles
