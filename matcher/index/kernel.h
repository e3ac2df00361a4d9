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
    bool empty() const { return begin == end; }
  };
  std::vector<Column> columns;
  std::vector<std::size_t> codes;  // of `columns`
  std::vector<Set> sets;           // what a row is worth by its codes
  std::size_t substance = 0;       // the first ones are of the terms of substance
  std::uint32_t floor = 0;         // units that these must bring
  Set areas;                       // a row has one of these
  Set understood;                  // and, unless it is empty, one of these
};
// REQUIRES of a test: units of all sets together below kSumEnd.

// A line, and what is known of all its rows before it is read.
struct LineAt {
  std::size_t line = 0;
  bool in_area = false;  // they have the area
  // Columns of the test of which some row may have the code, as bits; bit 63 stands for all columns from there on.
  std::uint64_t present = ~std::uint64_t{0};

  bool has(std::size_t column) const { return present >> (column < 63 ? column : 63) & 1; }
};

enum class Path : std::uint8_t { kVectors, kPlain };

// Which rows of a line pass, and have sets worth `least` units or more; and what these are worth, unless `least` is 0:
// bit b of the units of row r beyond `least` is bit r % 64 of more[b][r / 64]. Returns their number. REQUIRES: least <
// kSumEnd. O(columns).
using LineSums = std::array<LineBits, kSumBits>;
int test_line(const SliceTest& test, const LineAt& at, std::uint32_t least, LineBits& passed, LineSums& more,
              Path path);

// products[k] = sum of products of `a` and `others[k]`. REQUIRES: `length` a multiple of 32, at most 65536.
void inner_products(const std::int8_t* a, std::span<const std::int8_t* const> others, std::size_t length,
                    std::int32_t* products, Path path);

}  // namespace entente::matcher
