// Get and list countries and vocabularies, get the network: authorise, validate, do, reply. Thread-safe.
#pragma once

#include "absl/status/statusor.h"
#include "entente/profiles/v1/profile_service.pb.h"
#include "services/profiles/ground.h"

namespace entente::common {
struct CallContext;
}

namespace entente::profiles {

class ReferenceHandlers {
 public:
  explicit ReferenceHandlers(Ground ground) : ground_(ground) {}

  absl::StatusOr<v1::Country> get_country(const common::CallContext& call, const v1::GetCountryRequest& request) const;
  absl::StatusOr<v1::ListCountriesResponse> list_countries(const common::CallContext& call,
                                                           const v1::ListCountriesRequest& request) const;
  absl::StatusOr<v1::Vocabulary> get_vocabulary(const common::CallContext& call,
                                                const v1::GetVocabularyRequest& request) const;
  absl::StatusOr<v1::ListVocabulariesResponse> list_vocabularies(const common::CallContext& call,
                                                                 const v1::ListVocabulariesRequest& request) const;
  absl::StatusOr<v1::Network> get_network(const common::CallContext& call, const v1::GetNetworkRequest& request) const;

 private:
  Ground ground_;
};

}  // namespace entente::profiles
