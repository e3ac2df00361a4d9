// What a programme means to serve: the axes that a listing can be on, North and South by its scheme, and the needs that
// it leaves out. Pure; safe to call from many threads.
#pragma once

#include <optional>
#include <vector>

#include "matcher/score/parts.h"

namespace entente::matcher {

// The country with its development as the scheme has it: by the DAC list, a country that isn't on it is of the North;
// by income, one that isn't classified is not known.
Country by_scheme(Country country, CountryScheme scheme);

// Axes on which a listing can be at all, by its role and the class of its country. REQUIRES: the class is known.
std::vector<Axis> possible_axes(const Listing& listing, Development development);

// Why the programme leaves a need out, which is then out of scope for rule kOpen; nullopt: it doesn't, or the listing
// is no need. A need whose country's class isn't known is on no axis that could be left out.
std::optional<OutsideNeed::Cause> outside_by(const Problem::Parts& parts, Problem::ListingIndex need);

}  // namespace entente::matcher
