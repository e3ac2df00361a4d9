// What every handler of listings stands on: the store and the references. A value of pointers
// and functions; whoever makes it lets the parts outlive the handlers. Thread-safe as its parts are.
#pragma once

#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/common/rpc/caller.h"
#include "services/listings/import_gate.h"
#include "services/listings/listing_validation.h"
#include "services/listings/references.h"

namespace entente::common {
class Database;
}

namespace entente::listings {

struct Ground {
  common::Database* database = nullptr;
  // The references of now, or DEPENDENCY_UNAVAILABLE with RetryInfo until they are loaded.
  std::function<absl::StatusOr<std::shared_ptr<const References>>()> references;
  // Shared by all handlers, and by the sweep.
  std::shared_ptr<ImportGate> imports = std::make_shared<ImportGate>();
};

// Who may do what. A coordinator or a service of a field has the cities of that field, so it takes `references` to know
// them; while these aren't loaded (null), such a one sees no draft.
bool covers(const common::Caller& caller, common::Role role, std::string_view city, const References* references);
bool may_see(const common::Caller& caller, const v1::Listing& listing, const References* references);
bool may_write_listings(const common::Caller& caller, std::string_view city, const References* references);

// The references for a write to listings of `city`. PERMISSION_DENIED comes first, whatever is loaded and whether or
// not the thing exists; then DEPENDENCY_UNAVAILABLE.
absl::StatusOr<std::shared_ptr<const References>> authorise_write(const Ground& ground, const common::Caller& caller,
                                                                  std::string_view city);

// OK when empty, else INVALID_FIELD with every violation; `prefix` stands before each field, e.g. "listing.".
absl::Status status_of(const std::vector<Violation>& violations, std::string_view prefix);

}  // namespace entente::listings
