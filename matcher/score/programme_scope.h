// What a programme means to serve: the axes that a listing can be on, and the needs that it leaves out. Pure; safe to
// call from many threads.
#pragma once

#include <optional>
#include <vector>

#include "matcher/score/parts.h"

namespace entente::matcher {

// Axes on which a listing can be at all, by its role and the class of its city. REQUIRES: the class is known.
std::vector<Axis> possible_axes(const Listing& listing, Development development);

// Why the programme leaves a need out, which is then out of scope for rule kOpen; nullopt: it doesn't, or the listing
// is no need. A need whose city's class isn't known is on no axis that could be left out.
std::optional<OutsideNeed::Cause> outside_by(const Problem::Parts& parts, Problem::ListingIndex need);

}  // namespace entente::matcher
