// Joins the handlers of profiles to gRPC. Knows no rule of its own. Thread-safe.
#pragma once

#include "entente/profiles/v1/profile_service.grpc.pb.h"
#include "services/common/harness.h"
#include "services/profiles/city_handlers.h"
#include "services/profiles/contact_handlers.h"
#include "services/profiles/import_handlers.h"
#include "services/profiles/organisation_handlers.h"
#include "services/profiles/person_handlers.h"
#include "services/profiles/reference_handlers.h"

namespace entente::common {
class WatchHub;
}

namespace entente::profiles {

class ProfileService final : public v1::ProfileService::CallbackService {
 public:
  // `hub` outlives the service.
  ProfileService(const common::Harness& harness, const Store& store, common::WatchHub& hub);

  grpc::ServerUnaryReactor* GetCity(grpc::CallbackServerContext* context, const v1::GetCityRequest* request,
                                    v1::City* reply) override;
  grpc::ServerUnaryReactor* ListCities(grpc::CallbackServerContext* context, const v1::ListCitiesRequest* request,
                                       v1::ListCitiesResponse* reply) override;
  grpc::ServerUnaryReactor* CreateCity(grpc::CallbackServerContext* context, const v1::CreateCityRequest* request,
                                       v1::City* reply) override;
  grpc::ServerUnaryReactor* UpdateCity(grpc::CallbackServerContext* context, const v1::UpdateCityRequest* request,
                                       v1::City* reply) override;
  grpc::ServerUnaryReactor* ArchiveCity(grpc::CallbackServerContext* context, const v1::ArchiveCityRequest* request,
                                        v1::City* reply) override;
  grpc::ServerUnaryReactor* ImportCities(grpc::CallbackServerContext* context, const v1::ImportCitiesRequest* request,
                                         v1::ImportCitiesResponse* reply) override;
  grpc::ServerUnaryReactor* ImportReferences(grpc::CallbackServerContext* context,
                                             const v1::ImportReferencesRequest* request,
                                             v1::ImportReferencesResponse* reply) override;
  grpc::ServerUnaryReactor* GetCountry(grpc::CallbackServerContext* context, const v1::GetCountryRequest* request,
                                       v1::Country* reply) override;
  grpc::ServerUnaryReactor* ListCountries(grpc::CallbackServerContext* context, const v1::ListCountriesRequest* request,
                                          v1::ListCountriesResponse* reply) override;
  grpc::ServerUnaryReactor* GetNetwork(grpc::CallbackServerContext* context, const v1::GetNetworkRequest* request,
                                       v1::Network* reply) override;
  grpc::ServerUnaryReactor* GetVocabulary(grpc::CallbackServerContext* context, const v1::GetVocabularyRequest* request,
                                          v1::Vocabulary* reply) override;
  grpc::ServerUnaryReactor* ListVocabularies(grpc::CallbackServerContext* context,
                                             const v1::ListVocabulariesRequest* request,
                                             v1::ListVocabulariesResponse* reply) override;
  grpc::ServerUnaryReactor* GetContact(grpc::CallbackServerContext* context, const v1::GetContactRequest* request,
                                       v1::Contact* reply) override;
  grpc::ServerUnaryReactor* ListContacts(grpc::CallbackServerContext* context, const v1::ListContactsRequest* request,
                                         v1::ListContactsResponse* reply) override;
  grpc::ServerUnaryReactor* CreateContact(grpc::CallbackServerContext* context, const v1::CreateContactRequest* request,
                                          v1::Contact* reply) override;
  grpc::ServerUnaryReactor* UpdateContact(grpc::CallbackServerContext* context, const v1::UpdateContactRequest* request,
                                          v1::Contact* reply) override;
  grpc::ServerUnaryReactor* DeleteContact(grpc::CallbackServerContext* context, const v1::DeleteContactRequest* request,
                                          v1::DeleteContactResponse* reply) override;
  grpc::ServerUnaryReactor* ConfirmContact(grpc::CallbackServerContext* context,
                                           const v1::ConfirmContactRequest* request, v1::Contact* reply) override;
  grpc::ServerUnaryReactor* GrantContactAccess(grpc::CallbackServerContext* context,
                                               const v1::GrantContactAccessRequest* request,
                                               v1::GrantContactAccessResponse* reply) override;
  grpc::ServerUnaryReactor* RevokeContactAccess(grpc::CallbackServerContext* context,
                                                const v1::RevokeContactAccessRequest* request,
                                                v1::RevokeContactAccessResponse* reply) override;
  grpc::ServerUnaryReactor* GetOrganisation(grpc::CallbackServerContext* context,
                                            const v1::GetOrganisationRequest* request,
                                            v1::Organisation* reply) override;
  grpc::ServerUnaryReactor* ListOrganisations(grpc::CallbackServerContext* context,
                                              const v1::ListOrganisationsRequest* request,
                                              v1::ListOrganisationsResponse* reply) override;
  grpc::ServerUnaryReactor* CreateOrganisation(grpc::CallbackServerContext* context,
                                               const v1::CreateOrganisationRequest* request,
                                               v1::Organisation* reply) override;
  grpc::ServerUnaryReactor* UpdateOrganisation(grpc::CallbackServerContext* context,
                                               const v1::UpdateOrganisationRequest* request,
                                               v1::Organisation* reply) override;
  grpc::ServerUnaryReactor* GetPerson(grpc::CallbackServerContext* context, const v1::GetPersonRequest* request,
                                      v1::Person* reply) override;
  grpc::ServerUnaryReactor* ListPeople(grpc::CallbackServerContext* context, const v1::ListPeopleRequest* request,
                                       v1::ListPeopleResponse* reply) override;
  grpc::ServerUnaryReactor* CreatePerson(grpc::CallbackServerContext* context, const v1::CreatePersonRequest* request,
                                         v1::Person* reply) override;
  grpc::ServerUnaryReactor* UpdatePerson(grpc::CallbackServerContext* context, const v1::UpdatePersonRequest* request,
                                         v1::Person* reply) override;
  grpc::ServerUnaryReactor* ErasePerson(grpc::CallbackServerContext* context, const v1::ErasePersonRequest* request,
                                        v1::Person* reply) override;
  grpc::ServerWriteReactor<v1::WatchProfilesResponse>* WatchProfiles(grpc::CallbackServerContext* context,
                                                                     const v1::WatchProfilesRequest* request) override;

 private:
  const common::Harness harness_;
  common::WatchHub& hub_;
  const CityHandlers cities_;
  const ReferenceHandlers references_;
  const ContactHandlers contacts_;
  const OrganisationHandlers organisations_;
  const PersonHandlers people_;
  const ImportHandlers imports_;
};

}  // namespace entente::profiles
