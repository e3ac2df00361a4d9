// Random networks of pairs for the benches, the same from the same recipe on every machine.
//
// Every need seeks one partner (several: 1–3) and has 16–32 edges; an offer has 1–3 places; points are 0–10000 (a
// hundredth each).
//   uniform   as many offers as needs; edges and points at random
//   clustered as many offers as needs; 90 % of the edges within clusters of 40–200 offers, where points are higher;
//             some offers are liked by all, some needs rate everybody highly
//   scarce    uniform with a quarter as many offers: about half the places that are needed
//   ties      clustered, but points are 0, 1, 2 or 4 only
// With tiers, 30 % of the needs have priority. With limits, cities have 20–60 listings each and limit what they carry
// on both sides: as receiver to between 3 and the number of their needs, as provider to between 3 and that of their
// offers. Without limits, nothing but needs and offers can bind.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "matcher/network/network.h"

namespace entente::bench {

enum class Family : std::uint8_t { kUniform, kClustered, kScarce, kTies };

// By its name or first letter.
std::optional<Family> family_of(std::string_view word);
std::string_view name_of(Family family);

struct PairsRecipe {
  Family family = Family::kUniform;
  std::int32_t needs = 1000;
  std::uint64_t seed = 1;
  bool tiers = false;
  bool limits = false;
  bool several = false;
};

// "plain", or what is set of "several", "tiers" and "limits", joined by "+".
std::string variant_of(const PairsRecipe& recipe);

matcher::Network draw(const PairsRecipe& recipe);

}  // namespace entente::bench
