// Random networks of pairs and trios for the benches, the same from the same recipe on every machine. Made to be hard:
// scores say little about who else wants a place, places are scarcer than needs, and a trio takes places of two offers.
//
// Every need seeks one partner (15 %: two or three) and has `columns` ways, 40 % of them pairs. There are 0.7 pivotal
// offers per need with 1–2 places, and 0.35 facilitating ones with 1–3. Points are in hundredths; a trio's are drawn
// like a pair's, with up to 1600 more.
//   uniform    ways and points at random
//   clustered  90 % of the ways within clusters of 40 needs, their points higher
//   ties       clustered, but points are one of five values
//   listings   as a network of cities gives them: needs and offers have topics (few of them named often), a field, a
//              region and a language; a pair shares a topic at least, and is worth what it shares and what both bring
//              along; a trio is worth the weaker of its pairs and something of its own; each need has its best
//              `columns` of all pairs and trios, so that good offers are wanted by many
// Ranked: as rounds are by default, priority needs (30 %) before needs before points. Weighed: one sum, in which a
// served need counts as much as a fair score (3000) and a priority need 2000 more. With limits, cities (one for three
// needs) carry at most 2–4 on either side. With quotas, needs of every third city get at least 35 of 100 partnerships,
// as there are needs, and pivotal offers of every fourth city give at most 20.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "matcher/network/network.h"

namespace entente::bench {

enum class TriosFamily : std::uint8_t { kUniform, kClustered, kTies, kListings };

// By its name or first letter.
std::optional<TriosFamily> trios_family_of(std::string_view word);
std::string_view name_of(TriosFamily family);

struct TriosRecipe {
  TriosFamily family = TriosFamily::kUniform;
  std::int32_t needs = 1000;
  std::int32_t columns = 20;  // of each need
  std::uint64_t seed = 1;
  bool weighed = false;
  bool limits = false;
  bool quotas = false;
};

// "ranked" or "weighed", and "+limits", "+quotas".
std::string variant_of(const TriosRecipe& recipe);

matcher::Network draw(const TriosRecipe& recipe);

}  // namespace entente::bench
