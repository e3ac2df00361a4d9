// A listing as it would be: what somebody writes and hasn't stored, for previews. Pure; thread-safe.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "entente/listings/v1/listing.pb.h"
#include "matcher/model/snapshot.h"
#include "services/matching/world/views.h"

namespace entente::matching {

// Whether it has what the engine takes for granted of a listing; INVALID_FIELD names the parts behind `field`. What
// only the listings service can know, its vocabularies, isn't looked at.
absl::Status check_draft(const std::string& field, const listings::v1::Listing& listing);
// As if it were published, with all its places free and at least one; `profiles` knows the organisations that it names.
// REQUIRES: check_draft is OK.
matcher::Listing to_open_listing(const listings::v1::Listing& listing, matcher::Day as_of,
                                 const ProfilesView& profiles);

}  // namespace entente::matching
