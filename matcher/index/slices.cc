#include "matcher/index/slices.h"

#include <algorithm>

namespace entente::matcher {
namespace {

constexpr std::size_t kGrowth = 16;  // by one in sixteen, so that memory stays near what is used

}  // namespace

void Slices::reserve(std::size_t lines) {
  if (lines <= room_) return;
  std::vector<Line> wider(codes_ * lines);
  for (std::size_t code = 0; code < codes_; ++code)
    std::copy_n(slices_.begin() + static_cast<std::ptrdiff_t>(code * room_), lines_,
                wider.begin() + static_cast<std::ptrdiff_t>(code * lines));
  slices_ = std::move(wider);
  room_ = lines;
}

void Slices::resize(std::size_t lines) {
  if (lines > room_) reserve(std::max(lines, room_ + room_ / kGrowth + 1));
  lines_ = lines;
}

void Slices::set_all(const Words& words, std::size_t row) {
  for (std::size_t w = 0; w < words.size(); ++w) set_bits(words[w], w * 64, row);
}

void Slices::set_bits(std::uint64_t bits, std::size_t first, std::size_t row) {
  for (; bits != 0; bits &= bits - 1) set(first + static_cast<std::size_t>(std::countr_zero(bits)), row);
}

void Slices::clear(std::size_t row) {
  for (std::size_t code = 0; code < codes_; ++code) word(code, row) &= ~bit(row);
}

}  // namespace entente::matcher
