// Imports of sheets, all rows or none: authorise, read, check every row, store, report. What is wrong in a row comes in
// the report, not as an error. Thread-safe.
#pragma once

#include "absl/status/statusor.h"
#include "entente/profiles/v1/profile_service.pb.h"
#include "services/profiles/ground.h"

namespace entente::common {
struct CallContext;
}

namespace entente::profiles {

class ImportHandlers {
 public:
  explicit ImportHandlers(Ground ground) : ground_(ground) {}

  // Idempotent: rows that change nothing are reported as same and write nothing.
  absl::StatusOr<v1::ImportCitiesResponse> import_cities(const common::CallContext& call,
                                                         const v1::ImportCitiesRequest& request) const;
  // Countries go first, so that changes and vocabularies of the same request build on them. Idempotent.
  absl::StatusOr<v1::ImportReferencesResponse> import_references(const common::CallContext& call,
                                                                 const v1::ImportReferencesRequest& request) const;

 private:
  Ground ground_;
};

}  // namespace entente::profiles
