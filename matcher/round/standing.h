// Standing: whether a pairing is in every best round, or another could stand in its place. A round of pairs has it for
// each pairing (with quotas, when it is small), a round with trios only for the pairing that is asked about (as
// price_ranges.h). Pure but for `variants`.
#pragma once

#include "matcher/round/round.h"
#include "matcher/round/variants.h"

namespace entente::matcher {

// Of a chosen column; `reached` is what the best choice is worth. A kept column is in every best round that keeps it;
// one without which nothing keeps the quotas is in every one. kUnspecified: the answer isn't proven. One solving.
Standing standing_of(const Network& network, std::int32_t column, const Amount& reached, Variants& variants);

}  // namespace entente::matcher
