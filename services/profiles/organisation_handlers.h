// Organisations of a city: authorise, validate, do, reply. Thread-safe.
#pragma once

#include "absl/status/statusor.h"
#include "entente/profiles/v1/profile_service.pb.h"
#include "services/profiles/ground.h"

namespace entente::common {
struct CallContext;
}

namespace entente::profiles {

class OrganisationHandlers {
 public:
  explicit OrganisationHandlers(Ground ground) : ground_(ground) {}

  absl::StatusOr<v1::Organisation> get(const common::CallContext& call,
                                       const v1::GetOrganisationRequest& request) const;
  absl::StatusOr<v1::ListOrganisationsResponse> list(const common::CallContext& call,
                                                     const v1::ListOrganisationsRequest& request) const;
  // Idempotent with a request_id.
  absl::StatusOr<v1::Organisation> create(const common::CallContext& call,
                                          const v1::CreateOrganisationRequest& request) const;
  absl::StatusOr<v1::Organisation> update(const common::CallContext& call,
                                          const v1::UpdateOrganisationRequest& request) const;

 private:
  Ground ground_;
};

}  // namespace entente::profiles
