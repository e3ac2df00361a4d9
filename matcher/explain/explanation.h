// Explanation of one pair or trio, alone or inside a round. Pure.
#pragma once

#include <optional>
#include <vector>

#include "matcher/round/round.h"

namespace entente::matcher {

struct Explanation {
  enum class Outcome : std::uint8_t { kAlone, kProposed, kRuledOut, kOutweighed, kTied };
  struct Holder {
    Problem::ListingIndex need = -1;
    Problem::ListingIndex offer = -1;
    Problem::ListingIndex facilitator = -1;
    Points score = 0;
  };
  Evaluation evaluation;
  Outcome outcome = Outcome::kAlone;
  std::optional<Amount> shortfall;  // what it lacks, for kOutweighed
  std::vector<Holder> held_by;      // who holds the places
  // Of one in a round that is proven: of the round as it is, with its trios. Empty and kUnspecified where a round with
  // trios has more than kMostColumnsToPrice columns (a remark says so).
  std::vector<CapacityPrice> prices;
  Standing standing = Standing::kUnspecified;
  // Runners-up, who would lose a partner, why no score helps, full cities, the tie rule, the price of a directive.
  std::vector<Text> remarks;
};
inline constexpr std::int32_t kMostColumnsToPrice = 10'000;

// `facilitator` -1: a pair. `round` null: alone. REQUIRES: indices of `problem`; `round` is of the same problem.
// Inside a round the shortfall is exact: the round is solved again with the pair or trio forced. Where a proof is
// missing it is what was found, and a remark says so; where kept pairs leave no room it is empty, with a remark. kTied:
// as good as what was chosen. Where `control` cancels, what isn't known yet stays empty.
Explanation explain(const Problem& problem, Problem::ListingIndex need, Problem::ListingIndex offer,
                    Problem::ListingIndex facilitator, const Round* round, const Control& control = {});

}  // namespace entente::matcher
