// The full scan: all rows tested with the widest vectors of the machine (Highway) over columns, as a structure of
// arrays; no zones, no slices, no order. Eight rows at a time are tested by area, then by what their codes and own
// points bring at most against what the last hit is worth, then by days; a column is read only for rows that are left
// by then, and only words in which the asker has codes. What passes is scored as the index scores it. Its cost is that
// of reading the columns. Safe to read from many threads.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "matcher/index/index.h"

namespace entente::bench {

inline constexpr std::size_t kScanWords = 4;

// What the vectors test, of needs that ask.
struct ScanTest {
  struct Mask {
    const std::uint64_t* column = nullptr;
    std::uint64_t mask = 0;
  };
  struct Gain {
    Mask mask;
    std::int64_t points = 0;
  };
  Mask area;
  std::vector<Gain> gains;
  const std::int32_t* points = nullptr;
  std::int64_t least = 0;
  const std::int32_t* firsts = nullptr;
  const std::int32_t* lasts = nullptr;
  const std::int32_t* min_days = nullptr;
  std::int32_t first = 0, last = 0, days = 1;
};
// Bit r of passed[b] says whether row 8 · (block + b) + r passes.
void scan_blocks(const ScanTest& test, std::size_t block, std::size_t count, std::uint8_t* passed);

class ScanRows {
 public:
  // REQUIRES: at most three words; windows and least days within some thousand years.
  ScanRows(const std::vector<matcher::Row>& rows, int words);
  // The best hits of a need among offers, as `index` of the same rows would give them.
  void best(const matcher::Index& index, const matcher::Row& asker, int count, matcher::Index::Scratch& scratch,
            std::vector<matcher::Index::Hit>& hits) const;

 private:
  ScanTest test_of(const matcher::Index& index, const matcher::Row& asker) const;

  std::size_t size_;
  std::array<std::vector<std::uint64_t>, kScanWords> words_;
  std::vector<std::int32_t> firsts_, lasts_, min_days_, points_;
  struct Listing {
    matcher::Record record;
    std::array<std::uint64_t, kScanWords> words;
  };
  std::vector<Listing> listings_;
  matcher::Zone whole_;  // all rows, without own points
};

}  // namespace entente::bench
