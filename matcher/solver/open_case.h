// A case of the joint problem of pairs and trios, some columns fixed, some left out; and exact prices for it. Pure.
#pragma once

#include <map>
#include <utility>
#include <vector>

#include "matcher/network/certificate.h"
#include "matcher/network/load.h"
#include "matcher/network/network.h"

namespace entente::matcher {

struct OpenCase {
  Load fixed;                        // what the fixed columns take
  Wide value = 0;                    // what they are worth, in points
  std::vector<std::int32_t> chosen;  // they themselves, ascending
  std::vector<std::int32_t> live;    // columns that are still free, ascending

  // Fixes a column and takes it off `live`. REQUIRES: fixed.fits.
  void choose(const Network& network, const Composite& composite, std::int32_t column);
  void leave_out(std::int32_t column);
};

// What kept columns fix; everything else that isn't forbidden is live.
OpenCase case_of_kept(const Network& network, const Composite& composite);

// Prices ≥ 0 (of quotas, of any sign) of everything but needs, in units of 1 / denominator. REQUIRES: 0 for what is
// unlimited; none above 0 for a quota without a most.
struct ResourcePrices {
  std::vector<Wide> offers;
  std::vector<Wide> receivers;
  std::vector<Wide> providers;
  std::map<std::pair<std::int32_t, std::int32_t>, Wide> need_cities;
  std::vector<Wide> quotas = {};  // empty: all 0
};

// What the fixed columns leave of a quota's least: never below 0.
inline std::int64_t least_left(const Network& network, const Load& fixed, std::size_t quota) {
  const std::int64_t left = network.quotas[quota].least - fixed.quotas[quota];
  return left > 0 ? left : 0;
}

// The best duals that have these resource prices: what is left for each need is solved exactly, by sorting its columns.
// So whatever the resource prices, the bound holds; where they come from (doubles) doesn't matter.
struct PricedCase {
  Duals duals;
  Wide scaled_bound = 0;     // denominator · bound, with the value of the fixed columns
  std::vector<Wide> gains;   // of each live column: denominator · points − its resource prices
  std::vector<Wide> slacks;  // of each live column: right side minus left side of its inequality, ≥ 0
};
PricedCase price_case(const Network& network, const Composite& composite, const OpenCase& open,
                      std::int64_t denominator, ResourcePrices prices);

// Rounds towards minus infinity. REQUIRES: b > 0.
inline Wide floor_divide(Wide a, Wide b) {
  return a / b - (a % b < 0 ? 1 : 0);
}

}  // namespace entente::matcher
