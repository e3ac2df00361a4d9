#include "services/profiles/profile_service.h"

#include <utility>

#include "services/common/unary.h"
#include "services/common/watch_stream.h"

namespace entente::profiles {
namespace {

using Context = grpc::CallbackServerContext;

// A handler as a member function, joined to its part.
template <typename Part, typename Request, typename Reply>
grpc::ServerUnaryReactor* join(const common::Harness& harness, common::Lane lane, Context* context,
                               const Request* request, Reply* reply, const Part& part,
                               absl::StatusOr<Reply> (Part::*handler)(const common::CallContext&, const Request&)
                                   const) {
  return common::unary(
      harness, lane, context, request, reply,
      [&part, handler](const common::CallContext& call, const Request& asked) { return (part.*handler)(call, asked); });
}

// The message for watchers; nothing for a kind of a newer program.
std::optional<v1::WatchProfilesResponse> to_response(const common::Change& change) {
  v1::WatchProfilesResponse response;
  response.set_revision(change.revision);
  bool parsed = false;
  if (change.kind == "city") parsed = response.mutable_city()->ParseFromString(change.payload);
  if (change.kind == "organisation") parsed = response.mutable_organisation()->ParseFromString(change.payload);
  if (change.kind == "country") parsed = response.mutable_country()->ParseFromString(change.payload);
  if (change.kind == "vocabulary") parsed = response.mutable_vocabulary()->ParseFromString(change.payload);
  if (!parsed) return std::nullopt;
  return response;
}

v1::WatchProfilesResponse to_notice(std::int64_t revision) {
  v1::WatchProfilesResponse response;
  response.set_revision(revision);
  return response;
}

}  // namespace

ProfileService::ProfileService(const common::Harness& harness, const Store& store, common::WatchHub& hub)
    : harness_(harness),
      hub_(hub),
      cities_(store),
      references_(store),
      contacts_(store),
      organisations_(store),
      people_(store),
      imports_(store) {}

grpc::ServerUnaryReactor* ProfileService::GetCity(Context* context, const v1::GetCityRequest* request,
                                                  v1::City* reply) {
  return join(harness_, common::Lane::kRead, context, request, reply, cities_, &CityHandlers::get);
}

grpc::ServerUnaryReactor* ProfileService::ListCities(Context* context, const v1::ListCitiesRequest* request,
                                                     v1::ListCitiesResponse* reply) {
  return join(harness_, common::Lane::kRead, context, request, reply, cities_, &CityHandlers::list);
}

grpc::ServerUnaryReactor* ProfileService::CreateCity(Context* context, const v1::CreateCityRequest* request,
                                                     v1::City* reply) {
  return join(harness_, common::Lane::kWrite, context, request, reply, cities_, &CityHandlers::create);
}

grpc::ServerUnaryReactor* ProfileService::UpdateCity(Context* context, const v1::UpdateCityRequest* request,
                                                     v1::City* reply) {
  return join(harness_, common::Lane::kWrite, context, request, reply, cities_, &CityHandlers::update);
}

grpc::ServerUnaryReactor* ProfileService::ArchiveCity(Context* context, const v1::ArchiveCityRequest* request,
                                                      v1::City* reply) {
  return join(harness_, common::Lane::kWrite, context, request, reply, cities_, &CityHandlers::archive);
}

grpc::ServerUnaryReactor* ProfileService::ImportCities(Context* context, const v1::ImportCitiesRequest* request,
                                                       v1::ImportCitiesResponse* reply) {
  return join(harness_, common::Lane::kWrite, context, request, reply, imports_, &ImportHandlers::import_cities);
}

grpc::ServerUnaryReactor* ProfileService::ImportReferences(Context* context, const v1::ImportReferencesRequest* request,
                                                           v1::ImportReferencesResponse* reply) {
  return join(harness_, common::Lane::kWrite, context, request, reply, imports_, &ImportHandlers::import_references);
}

grpc::ServerUnaryReactor* ProfileService::GetCountry(Context* context, const v1::GetCountryRequest* request,
                                                     v1::Country* reply) {
  return join(harness_, common::Lane::kRead, context, request, reply, references_, &ReferenceHandlers::get_country);
}

grpc::ServerUnaryReactor* ProfileService::ListCountries(Context* context, const v1::ListCountriesRequest* request,
                                                        v1::ListCountriesResponse* reply) {
  return join(harness_, common::Lane::kRead, context, request, reply, references_, &ReferenceHandlers::list_countries);
}

grpc::ServerUnaryReactor* ProfileService::GetNetwork(Context* context, const v1::GetNetworkRequest* request,
                                                     v1::Network* reply) {
  return join(harness_, common::Lane::kRead, context, request, reply, references_, &ReferenceHandlers::get_network);
}

grpc::ServerUnaryReactor* ProfileService::GetVocabulary(Context* context, const v1::GetVocabularyRequest* request,
                                                        v1::Vocabulary* reply) {
  return join(harness_, common::Lane::kRead, context, request, reply, references_, &ReferenceHandlers::get_vocabulary);
}

grpc::ServerUnaryReactor* ProfileService::ListVocabularies(Context* context, const v1::ListVocabulariesRequest* request,
                                                           v1::ListVocabulariesResponse* reply) {
  return join(harness_, common::Lane::kRead, context, request, reply, references_,
              &ReferenceHandlers::list_vocabularies);
}

grpc::ServerUnaryReactor* ProfileService::GetContact(Context* context, const v1::GetContactRequest* request,
                                                     v1::Contact* reply) {
  return join(harness_, common::Lane::kRead, context, request, reply, contacts_, &ContactHandlers::get);
}

grpc::ServerUnaryReactor* ProfileService::ListContacts(Context* context, const v1::ListContactsRequest* request,
                                                       v1::ListContactsResponse* reply) {
  return join(harness_, common::Lane::kRead, context, request, reply, contacts_, &ContactHandlers::list);
}

grpc::ServerUnaryReactor* ProfileService::CreateContact(Context* context, const v1::CreateContactRequest* request,
                                                        v1::Contact* reply) {
  return join(harness_, common::Lane::kWrite, context, request, reply, contacts_, &ContactHandlers::create);
}

grpc::ServerUnaryReactor* ProfileService::UpdateContact(Context* context, const v1::UpdateContactRequest* request,
                                                        v1::Contact* reply) {
  return join(harness_, common::Lane::kWrite, context, request, reply, contacts_, &ContactHandlers::update);
}

grpc::ServerUnaryReactor* ProfileService::DeleteContact(Context* context, const v1::DeleteContactRequest* request,
                                                        v1::DeleteContactResponse* reply) {
  return join(harness_, common::Lane::kWrite, context, request, reply, contacts_, &ContactHandlers::remove);
}

grpc::ServerUnaryReactor* ProfileService::ConfirmContact(Context* context, const v1::ConfirmContactRequest* request,
                                                         v1::Contact* reply) {
  return join(harness_, common::Lane::kWrite, context, request, reply, contacts_, &ContactHandlers::confirm);
}

grpc::ServerUnaryReactor* ProfileService::GrantContactAccess(Context* context,
                                                             const v1::GrantContactAccessRequest* request,
                                                             v1::GrantContactAccessResponse* reply) {
  return join(harness_, common::Lane::kWrite, context, request, reply, contacts_, &ContactHandlers::grant);
}

grpc::ServerUnaryReactor* ProfileService::RevokeContactAccess(Context* context,
                                                              const v1::RevokeContactAccessRequest* request,
                                                              v1::RevokeContactAccessResponse* reply) {
  return join(harness_, common::Lane::kWrite, context, request, reply, contacts_, &ContactHandlers::revoke);
}

grpc::ServerUnaryReactor* ProfileService::GetOrganisation(Context* context, const v1::GetOrganisationRequest* request,
                                                          v1::Organisation* reply) {
  return join(harness_, common::Lane::kRead, context, request, reply, organisations_, &OrganisationHandlers::get);
}

grpc::ServerUnaryReactor* ProfileService::ListOrganisations(Context* context,
                                                            const v1::ListOrganisationsRequest* request,
                                                            v1::ListOrganisationsResponse* reply) {
  return join(harness_, common::Lane::kRead, context, request, reply, organisations_, &OrganisationHandlers::list);
}

grpc::ServerUnaryReactor* ProfileService::CreateOrganisation(Context* context,
                                                             const v1::CreateOrganisationRequest* request,
                                                             v1::Organisation* reply) {
  return join(harness_, common::Lane::kWrite, context, request, reply, organisations_, &OrganisationHandlers::create);
}

grpc::ServerUnaryReactor* ProfileService::UpdateOrganisation(Context* context,
                                                             const v1::UpdateOrganisationRequest* request,
                                                             v1::Organisation* reply) {
  return join(harness_, common::Lane::kWrite, context, request, reply, organisations_, &OrganisationHandlers::update);
}

grpc::ServerUnaryReactor* ProfileService::GetPerson(Context* context, const v1::GetPersonRequest* request,
                                                    v1::Person* reply) {
  return join(harness_, common::Lane::kRead, context, request, reply, people_, &PersonHandlers::get);
}

grpc::ServerUnaryReactor* ProfileService::ListPeople(Context* context, const v1::ListPeopleRequest* request,
                                                     v1::ListPeopleResponse* reply) {
  return join(harness_, common::Lane::kRead, context, request, reply, people_, &PersonHandlers::list);
}

grpc::ServerUnaryReactor* ProfileService::CreatePerson(Context* context, const v1::CreatePersonRequest* request,
                                                       v1::Person* reply) {
  return join(harness_, common::Lane::kWrite, context, request, reply, people_, &PersonHandlers::create);
}

grpc::ServerUnaryReactor* ProfileService::UpdatePerson(Context* context, const v1::UpdatePersonRequest* request,
                                                       v1::Person* reply) {
  return join(harness_, common::Lane::kWrite, context, request, reply, people_, &PersonHandlers::update);
}

grpc::ServerUnaryReactor* ProfileService::ErasePerson(Context* context, const v1::ErasePersonRequest* request,
                                                      v1::Person* reply) {
  return join(harness_, common::Lane::kWrite, context, request, reply, people_, &PersonHandlers::erase);
}

grpc::ServerWriteReactor<v1::WatchProfilesResponse>* ProfileService::WatchProfiles(
    Context* context, const v1::WatchProfilesRequest* request) {
  using Plan = common::WatchPlan<v1::WatchProfilesResponse>;
  return common::watch<v1::WatchProfilesResponse>(
      harness_, hub_, context, request,
      [start = request->start_revision(),
       progress = request->progress_notify()](const common::CallContext&) -> absl::StatusOr<Plan> {
        if (start < 0) return common::invalid_field("start_revision", "must be 0 (from now on) or a revision");
        return Plan{.start_revision = start, .progress_notify = progress, .convert = to_response, .notice = to_notice};
      });
}

}  // namespace entente::profiles
