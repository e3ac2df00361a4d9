// Reserves: who could step in for a pairing of a round when it falls through. Pure.
#pragma once

#include <cstdint>
#include <vector>

#include "matcher/network/load.h"
#include "matcher/round/round.h"

namespace entente::matcher {

// The best columns of the need of `column` that aren't chosen, fit into what `load` leaves once `column` gives its
// places back, and leave every quota kept; best first, ties by (offer, facilitator); at most `length`. Each is an
// answer of its own: two of them needn't fit together. `load`: what the whole choice takes; the same again afterwards.
// O(columns of the need · log). `of_need`: columns by need, ascending.
std::vector<RoundPairing::RunnerUp> reserves_of(const Drawing& drawing, const std::vector<std::int32_t>& of_need,
                                                const std::vector<std::int32_t>& chosen, Load& load,
                                                std::int32_t column, std::int32_t length);

// Columns of each need, ascending. O(columns).
std::vector<std::vector<std::int32_t>> columns_by_need(const Network& network);

}  // namespace entente::matcher
