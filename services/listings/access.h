// Who may do what in listings. Each function is one rule of the table that tests/listings holds the service to. Free
// functions: thread-safe.
#pragma once

#include <memory>
#include <string_view>

#include "absl/status/statusor.h"
#include "entente/listings/v1/listing.pb.h"
#include "services/common/rpc/caller.h"
#include "services/listings/ground.h"
#include "services/listings/references.h"

namespace entente::listings {

// A coordinator or a service of a field has the cities of that field, so it takes `references` to know
// them; while these aren't loaded (null), such a one sees no draft.
bool covers(const common::Caller& caller, common::Role role, std::string_view city, const References* references);
bool may_see(const common::Caller& caller, const v1::Listing& listing, const References* references);
// Takes out what only those read who may write the listing: whom it would rather have.
void hide_from(const common::Caller& caller, const References* references, v1::Listing& listing);
bool may_write_listings(const common::Caller& caller, std::string_view city, const References* references);

// The references for a write to listings of `city`. PERMISSION_DENIED comes first, whatever is loaded and whether or
// not the thing exists; then DEPENDENCY_UNAVAILABLE.
absl::StatusOr<std::shared_ptr<const References>> authorise_write(const Ground& ground, const common::Caller& caller,
                                                                  std::string_view city);

}  // namespace entente::listings
