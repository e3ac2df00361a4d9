// Ids and codes of listings: enum values as the codes of their vocabularies, ids made from titles. Pure functions, safe
// from any thread.
#pragma once

#include <string>
#include <string_view>

#include "entente/listings/v1/listing.pb.h"
#include "entente/type/v1/mission.pb.h"

namespace entente::listings {

// The first name behind all that begin with `prefix`, which ends with a slash: for ranges of names in the store.
std::string behind_all(std::string prefix);
// Codes as in the vocabularies and sheets: `cooperation-programmes`, `obj-value-chain`, `north-south`, `pivotal`.
// Empty for values that aren't given or not known.
std::string area_code(entente::type::v1::AreaOfAction area);
std::string objective_code(entente::type::v1::Objective objective);
std::string axis_code(entente::type::v1::Axis axis);
std::string role_code(entente::type::v1::PartyRole role);
std::string kind_code(v1::Listing::Kind kind);
std::string mode_code(entente::type::v1::Mode mode);
// Back; the UNSPECIFIED value for what isn't a code.
entente::type::v1::AreaOfAction area_of(std::string_view code);
entente::type::v1::Objective objective_of(std::string_view code);
entente::type::v1::Axis axis_of(std::string_view code);
entente::type::v1::PartyRole role_of(std::string_view code);
v1::Listing::Kind kind_of(std::string_view code);
entente::type::v1::Mode mode_of(std::string_view code);

// An id for a listing that brings none: city, `n` or `o`, then the first five words of the title that say something,
// joined by hyphens and cut to 63 characters (the rule of data/README.md). The same input gives the same id.
std::string make_listing_id(std::string_view city, v1::Listing::Kind kind, std::string_view title);
// `id` with `-2`, `-3` … behind it, still at most 63 characters.
std::string numbered_id(std::string_view id, int number);

}  // namespace entente::listings
