// CityClass: whether a city is of the North or of the South as a partner in cooperation, under a programme's scheme,
// and on what grounds. All that asks for North and South asks here. Pure; safe to call from many threads.
#pragma once

#include <compare>
#include <optional>
#include <string>

#include "matcher/score/problem.h"

namespace entente::matcher {

struct CityClass {
  enum class Basis : std::uint8_t {
    kCountry,     // of its country, as the scheme has it
    kDeclared,    // the city's own word
    kUndeclared,  // of its country, for the scheme asks cities and this one says nothing
  };
  Development development = Development::kUnknown;
  Basis basis = Basis::kCountry;
  bool operator==(const CityClass&) const = default;
};

// By the DAC list, a country that isn't on it is of the North; by income, one that isn't classified is not known; by
// declaration, a city that says nothing is what CountryScheme::kDevelopment makes of its country.
// REQUIRES: `country` is that of `city`.
CityClass class_of(const City& city, const Country& country, CountryScheme scheme);

// Word for it in texts ("value.<word>"): "developed", "declared-developing", …; empty: not known.
std::string class_word(const CityClass& of);

// Where partners are from: a country, and the class that its cities, or some of them, have. What rules of scope
// kOrigins ask of a city is the same for all cities of one origin.
struct Origin {
  std::int32_t country = -1;  // index into the snapshot's
  Development development = Development::kUnknown;
  auto operator<=>(const Origin&) const = default;
};

// Of the cities with listings that are in the round, or that the programme's axes leave out, how many say themselves
// what they are. Nothing under any scheme but kDeclared. O(listings).
struct Declarations {
  std::int32_t declared = 0;
  std::int32_t undeclared = 0;
};
std::optional<Declarations> declarations_of(const Problem& problem);

}  // namespace entente::matcher
