// The methods of profiles, joined to gRPC: the page is in methods.cc. Thread-safe.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "services/common/rpc/harness.h"
#include "services/profiles/city_handlers.h"
#include "services/profiles/contact_handlers.h"
#include "services/profiles/import_handlers.h"
#include "services/profiles/organisation_handlers.h"
#include "services/profiles/person_handlers.h"
#include "services/profiles/reference_handlers.h"

namespace grpc {
class Service;
}
namespace entente::common {
class WatchHub;
}

namespace entente::profiles {

struct Handlers {
  explicit Handlers(const Ground& ground)
      : cities(ground), references(ground), contacts(ground), organisations(ground), people(ground), imports(ground) {}
  const CityHandlers cities;
  const ReferenceHandlers references;
  const ContactHandlers contacts;
  const OrganisationHandlers organisations;
  const PersonHandlers people;
  const ImportHandlers imports;
};

// `handlers` and `hub` outlive the service.
absl::StatusOr<std::unique_ptr<grpc::Service>> serve_profiles(const common::Harness& harness, const Handlers& handlers,
                                                              common::WatchHub& hub);

}  // namespace entente::profiles
