// Rows as an array of structs, judged one by one: what a plain loop does. It uses the same compiled query as the index,
// so that both differ in layout and order of work alone. Safe to read from many threads.
#pragma once

#include <cstdint>
#include <vector>

#include "matcher/index/index.h"

namespace entente::bench {

inline constexpr std::size_t kNaiveWords = 4;

class NaiveRows {
 public:
  // REQUIRES: at most kNaiveWords words.
  NaiveRows(const std::vector<matcher::Row>& rows, int words);
  // The best hits, as `index` of the same rows would give them; answers how many rows are admissible.
  std::int64_t best(const matcher::Index& index, const matcher::Row& asker, int count, matcher::Index::Scratch& scratch,
                    std::vector<matcher::Index::Hit>& hits) const;

 private:
  struct Listing {
    matcher::Record record;
    std::uint64_t words[kNaiveWords];
  };
  std::vector<Listing> listings_;
};

}  // namespace entente::bench
