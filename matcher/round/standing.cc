#include "matcher/round/standing.h"

#include "matcher/network/load.h"

namespace entente::matcher {

Standing standing_of(const Network& network, std::int32_t column, const Amount& reached, Variants& variants) {
  if (column_of(network, column).kept) return Standing::kInEveryBestRound;
  const Variant without = variants.without_column(column);
  if (without.impossible) return Standing::kInEveryBestRound;
  if (!without.amount) return Standing::kUnspecified;
  return difference(network, reached, *without.amount) == Amount{} ? Standing::kInterchangeable
                                                                   : Standing::kInEveryBestRound;
}

}  // namespace entente::matcher
