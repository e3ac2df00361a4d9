// Embeddings: a vector of small integers per row, each from a line of memory of its own on; a row without one has
// zeros. Not thread-safe while it changes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace entente::matcher {

// Lengths of vectors are rounded up to multiples of this, with zeros.
inline constexpr std::size_t kEmbeddingStep = 64;

class Embeddings {
 public:
  // 0: there are none, and nothing else may be called.
  explicit Embeddings(std::size_t dimensions = 0) : dimensions_(dimensions), lines_of_one_(lines_of(dimensions)) {}

  std::size_t dimensions() const { return dimensions_; }
  std::size_t stride() const { return lines_of_one_ * kEmbeddingStep; }
  void reserve(std::size_t rows) { lines_.reserve(rows * lines_of_one_); }
  // `embedding` is empty or dimensions() long.
  void append(std::span<const std::int8_t> embedding);
  const std::int8_t* operator[](std::size_t at) const {
    return reinterpret_cast<const std::int8_t*>(lines_.data() + at * lines_of_one_);
  }
  std::int32_t square(std::size_t at) const { return squares_[at]; }

 private:
  struct alignas(kEmbeddingStep) Bytes {
    std::array<std::int8_t, kEmbeddingStep> bytes{};
  };
  static std::size_t lines_of(std::size_t dimensions) { return (dimensions + kEmbeddingStep - 1) / kEmbeddingStep; }

  std::size_t dimensions_;
  std::size_t lines_of_one_;
  std::vector<Bytes> lines_;
  std::vector<std::int32_t> squares_;
};

}  // namespace entente::matcher
