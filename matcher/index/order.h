// Order: the key that makes similar rows neighbours. By area, then by a row's rarest topics, then by the region of its
// city. Any order gives the same answers; this one makes tight zones.
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
  std::vector<std::int32_t> rank_of_topic_;  // the rarest has 0
  Words topics_{};
  Words areas_{};
};

}  // namespace entente::matcher
