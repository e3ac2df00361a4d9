// Kernel: the loops over slices and vectors, in the widest vectors of the machine (Highway, chosen while running) and
// in plain C++; both give the same bits. Pure; safe to call from many threads.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "matcher/index/slices.h"

namespace entente::matcher {

// Sums of units stay below this.
inline constexpr int kSumBits = 10;
inline constexpr std::uint32_t kSumEnd = 1u << kSumBits;

// A bit per row of a line.
using LineBits = std::array<std::uint64_t, kLineWords>;

// What can be told of a row by its codes. Of a line of zones as of a line of rows: a zone has the codes that any of its
// rows has, so that a zone that doesn't pass has no row that passes.
struct SliceTest {
  using Column = const std::uint64_t*;  // of a slice; see Slices::column
  // Having any of some codes, and what that brings at most.
  struct Set {
    std::uint32_t begin = 0;  // of `columns`
    std::uint32_t end = 0;
    std::uint32_t units = 0;
  };
  std::vector<Column> columns;
  Set areas;  // a row has one of these
  // And, when `relevance`: one of the first `topics` sets, or one of the next `fields` sets and one of `modalities`.
  bool relevance = true;
  std::vector<Set> sets;
  std::size_t topics = 0;
  std::size_t fields = 0;
  Set modalities;
  std::uint32_t rest = 0;  // units of sets after those
};
// REQUIRES of a test: units of all sets together below kSumEnd.

enum class Path : std::uint8_t { kVectors, kPlain };

// False: no row of the line passes `test_line`, as far as topics, fields and areas tell. Reads columns of these alone.
bool may_pass(const SliceTest& test, std::size_t line, bool in_area, std::uint32_t least, Path path);

// Which rows of a line pass, and have sets worth `least` units or more. `in_area`: it is known that all rows have the
// area. Returns their number. REQUIRES: least < kSumEnd. O(columns).
int test_line(const SliceTest& test, std::size_t line, bool in_area, std::uint32_t least, LineBits& passed, Path path);

// Which rows of a line pass, and what their sets are worth: bit b of the sum of row r is bit r % 64 of
// sums[b][r / 64]. O(columns).
using LineSums = std::array<LineBits, kSumBits>;
void sum_line(const SliceTest& test, std::size_t line, LineBits& passed, LineSums& sums, Path path);

// Keeps of `passed` the rows that have a bit in one of the columns.
void keep_any_of(std::span<const SliceTest::Column> columns, std::size_t line, LineBits& passed, Path path);

// products[k] = sum of products of `a` and `others[k]`. REQUIRES: `length` a multiple of 32, at most 65536.
void inner_products(const std::int8_t* a, std::span<const std::int8_t* const> others, std::size_t length,
                    std::int32_t* products, Path path);

}  // namespace entente::matcher
