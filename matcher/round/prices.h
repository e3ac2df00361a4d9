// Prices: what one more place is worth to a round, as Amounts. Pure.
#pragma once

#include <string_view>
#include <vector>

#include "matcher/network/load.h"
#include "matcher/round/price_ranges.h"
#include "matcher/round/round.h"

namespace entente::matcher {

// Reads composite values of one network back as Amounts. O(size of the network) to make, O(1) to read.
class Amounts {
 public:
  explicit Amounts(const Network& network);

  // The Amount whose composite value is `value`, each part as near to zero as can be: a priority need less 40 points is
  // {1, 0, −40}. When weighing, all of it is points.
  Amount of(Wide value) const;

 private:
  const bool ranks_;
  const Composite composite_;
};

// Prices of the places that pairings take. What it is made of must outlive it. One thread at a time, for `ranges`.
class PlacePrices {
 public:
  // With `ranges`, also what one place more or less is worth; else those parts stay empty. REQUIRES: `certificate` is
  // of `drawing`.
  PlacePrices(const Problem& problem, const Drawing& drawing, const Certificate& certificate,
              PriceRanges* ranges = nullptr);

  // Without those that are zero in every respect.
  std::vector<CapacityPrice> of(const ColumnView& column) const;

 private:
  const Problem& problem_;
  const Drawing& drawing_;
  const Certificate& certificate_;
  PriceRanges* const ranges_;
  const Amounts amounts_;
};

// "need", "offer", "receiver_city" or "provider_city".
std::string_view capacity_id(Capacity::Kind kind);

// The certificate whose prices a round shows: that of pairs and trios when one set of prices proves it, else of pairs.
const Certificate& pricing_certificate(const Round& round);

}  // namespace entente::matcher
