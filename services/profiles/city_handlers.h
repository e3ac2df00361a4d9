// Get, list, search, create, update and archive cities: authorise, validate, do, reply. Thread-safe.
#pragma once

#include "absl/status/statusor.h"
#include "entente/profiles/v1/profile_service.pb.h"
#include "services/profiles/ground.h"

namespace entente::common {
struct CallContext;
}

namespace entente::profiles {

class CityHandlers {
 public:
  explicit CityHandlers(Ground ground) : ground_(ground) {}

  absl::StatusOr<v1::City> get(const common::CallContext& call, const v1::GetCityRequest& request) const;
  absl::StatusOr<v1::ListCitiesResponse> list(const common::CallContext& call,
                                              const v1::ListCitiesRequest& request) const;
  absl::StatusOr<v1::SearchCitiesResponse> search(const common::CallContext& call,
                                                  const v1::SearchCitiesRequest& request) const;
  // ALREADY_EXISTS: the id is taken. Idempotent with a request_id.
  absl::StatusOr<v1::City> create(const common::CallContext& call, const v1::CreateCityRequest& request) const;
  // An update that changes nothing writes nothing and keeps the etag.
  absl::StatusOr<v1::City> update(const common::CallContext& call, const v1::UpdateCityRequest& request) const;
  // Idempotent: an archived city comes back as it is, whatever etag is given.
  absl::StatusOr<v1::City> archive(const common::CallContext& call, const v1::ArchiveCityRequest& request) const;

 private:
  Ground ground_;
};

}  // namespace entente::profiles
