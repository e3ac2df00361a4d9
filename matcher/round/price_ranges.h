// Price ranges: what a round gains with one more place of a capacity, and loses with one place less, exactly, by
// solving again. A proof's price lies between both; where they are equal, it is the only price. A round of pairs has
// them for each pairing (up to kMostPairingsWithRanges); a round with trios, where each is a whole solving, only for
// the pairing that is asked about (explanation.h). One thread at a time; different objects are independent.
#pragma once

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "matcher/network/load.h"
#include "matcher/round/round.h"
#include "matcher/round/variants.h"

namespace entente::matcher {

inline constexpr std::size_t kMostPairingsWithRanges = 2000;

class PriceRanges {
 public:
  // `reached`: what the best choice of `network` is worth. Everything must outlive it.
  PriceRanges(const Network& network, const Amount& reached, Variants& variants);

  struct Range {
    std::optional<Amount> one_more;
    std::optional<Amount> one_less;
  };
  // Two solvings the first time a capacity is asked for.
  const Range& of(const Capacity& capacity);

 private:
  const Network& network_;
  const Amount reached_;
  Variants& variants_;
  std::map<Capacity, Range> known_;
};

// The capacities that a column takes one unit of, without unlimited ones: of its need, of the need's city as receiver,
// and of each offer with its city as provider.
std::vector<Capacity> capacities_of(const Network& network, const ColumnView& column);

}  // namespace entente::matcher
