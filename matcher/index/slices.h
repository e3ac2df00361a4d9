// Slices: sets of codes of many rows, transposed: for each code, one bit per row. Rows lie in lines of 512, so that
// what a query asks of 512 rows is read from one line of memory per code of its own, and nothing is read of other
// codes. Not thread-safe while it changes.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "matcher/index/row.h"

namespace entente::matcher {

// As memory is read.
struct alignas(64) Line {
  std::array<std::uint64_t, 8> words{};
};
inline constexpr std::size_t kLineRows = sizeof(Line) * 8;
inline constexpr std::size_t kLineWords = sizeof(Line) / sizeof(std::uint64_t);

class Slices {
 public:
  // Of so many codes; no rows yet.
  explicit Slices(int codes = 0) : codes_(static_cast<std::size_t>(codes)) {}

  std::size_t codes() const { return codes_; }
  // Makes room for at least so many lines; new rows have no codes. O(memory) when it has to grow.
  void reserve(std::size_t lines);
  void resize(std::size_t lines);
  // REQUIRES: a code below codes(), a row within the lines.
  void set(std::size_t code, std::size_t row) { word(code, row) |= bit(row); }
  // Sets the codes of which `words` has bits; or those of one word, whose first bit is code `first`.
  void set_all(const Words& words, std::size_t row);
  void set_bits(std::uint64_t bits, std::size_t first, std::size_t row);
  void clear(std::size_t row);
  // The word of row r is column[r / 64]; null: there is no such code, or no row.
  const std::uint64_t* column(std::size_t code) const {
    return code < codes_ && lines_ > 0 ? slices_[code * room_].words.data() : nullptr;
  }
  std::size_t bytes() const { return slices_.capacity() * sizeof(Line); }

 private:
  static std::uint64_t bit(std::size_t row) { return std::uint64_t{1} << (row % 64); }
  std::uint64_t& word(std::size_t code, std::size_t row) {
    return slices_[code * room_ + row / kLineRows].words[row / 64 % kLineWords];
  }

  std::size_t codes_ = 0;
  std::size_t lines_ = 0;  // in use
  std::size_t room_ = 0;   // lines of each slice
  std::vector<Line> slices_;
};

}  // namespace entente::matcher
