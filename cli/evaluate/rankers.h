// Rankers: what gives a need and an offer a value by which pairs can be ranked. Pure; thread-safe.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "matcher/score/problem.h"

namespace entente::cli {

struct Ranker {
  std::string_view id;     // as in JSON; on the screen the text `cli.ranker.id`
  std::int64_t scale = 1;  // of its values
  // The value of a pair, whatever rules say of it.
  std::int64_t (*value)(const matcher::Problem& problem, matcher::Problem::ListingIndex need,
                        matcher::Problem::ListingIndex offer);
};

// The engine's own first: floors are sought on it.
std::span<const Ranker> rankers();

}  // namespace entente::cli
