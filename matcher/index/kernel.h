// Kernel: the loops over columns, in the widest vectors of the machine (Highway, chosen while running) and in plain
// C++; both give the same bits. Pure; safe to call from many threads.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "matcher/index/row.h"

namespace entente::matcher {

inline constexpr std::size_t kBlock = 8;  // rows tested at a time
inline constexpr std::size_t kMostGains = 24;

// What can be tested of a row by bits and days. Zones are tested as rows whose sets are unions and whose days are
// widest: a zone that doesn't pass has no row that passes.
struct RowTest {
  struct Mask {
    const std::uint64_t* column = nullptr;  // of the first block
    std::uint64_t mask = 0;
  };
  struct Masks {
    std::array<Mask, kMostWords> list{};
    int count = 0;
  };
  Masks areas;  // a bit in common
  // And, when `relevance`: a topic in common, or (when there are masks) a field and a modality.
  bool relevance = true;
  Masks topics, fields, modalities;
  // And points, at least `least` of them: those of the row's own (`points`, unless null), and each entry gives its
  // points when a bit is in common. 0: not tested.
  struct Gain {
    const std::uint64_t* column = nullptr;
    std::uint64_t mask = 0;
    std::int64_t points = 0;
  };
  std::array<Gain, kMostGains> gains{};
  int gain_count = 0;
  const std::int32_t* points = nullptr;
  std::int64_t least = 0;
  // And days in common. The test lets through what can't be told in 31 bits; `Query` decides.
  const Day* firsts = nullptr;
  const Day* lasts = nullptr;
  const std::int32_t* min_days = nullptr;
  Day first = 0;
  Day last = 0;
  std::int32_t days = 1;
  // From a block to the next one: numbers of 64 bits; twice as many of 32.
  std::size_t step = kBlock;
};

enum class Path : std::uint8_t { kVectors, kPlain };

// Bit r of passed[b − begin_block] says whether row r of block b passes, for blocks begin_block ≤ b < end_block.
// REQUIRES: columns of at least end_block blocks. O(rows · masks).
void test_rows(const RowTest& test, std::size_t begin_block, std::size_t end_block, std::uint8_t* passed, Path path);

// The same of single blocks, by any order: passed[k] is that of blocks[k].
void test_blocks(const RowTest& test, std::span<const std::size_t> blocks, std::uint8_t* passed, Path path);

// Sum of products. REQUIRES: `length` a multiple of 32, at most 65536.
std::int32_t inner_product(const std::int8_t* a, const std::int8_t* b, std::size_t length, Path path);

}  // namespace entente::matcher
