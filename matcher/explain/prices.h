// Prices: what one more place is worth to a round, as Amounts. Pure.
#pragma once

#include <string_view>
#include <vector>

#include "matcher/explain/price_ranges.h"
#include "matcher/explain/round.h"
#include "matcher/network/load.h"

namespace entente::matcher {

// The Amount whose composite value is `value`, each part as near to zero as can be: a priority need less 40 points is
// {1, 0, −40}. When weighing, all of it is points.
Amount amount_of(const Network& network, Wide value);

// Prices of the places that a pairing takes, without those that are zero in every respect. With `ranges`, also what one
// place more or less is worth; else those parts stay empty. REQUIRES: `certificate` is of `drawing`.
std::vector<CapacityPrice> prices_of(const Problem& problem, const Drawing& drawing, const Certificate& certificate,
                                     const ColumnView& column, PriceRanges* ranges = nullptr);
// "need", "offer", "receiver_city" or "provider_city".
std::string_view capacity_id(Capacity::Kind kind);

// The certificate whose prices a round shows: that of pairs and trios when one set of prices proves it, else of pairs.
const Certificate& pricing_certificate(const Round& round);

}  // namespace entente::matcher
