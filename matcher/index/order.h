// Order: the key that makes similar rows neighbours. By area, then by the region of the city, then by the row's most
// frequent topics. Any order gives the same answers; this one makes tight zones: what follows from the city, of which
// slices tell little, is nearly the same for all rows of one.
#pragma once

#include <cstdint>

#include "matcher/index/row.h"

namespace entente::matcher {

class Order {
 public:
  explicit Order(const Lexicon& lexicon);
  std::uint64_t key(const Row& row) const;

 private:
  const Lexicon& lexicon_;
  std::vector<std::int32_t> rank_of_topic_;  // the most frequent has 0
  Words topics_{};
  Words areas_{};
};

}  // namespace entente::matcher
