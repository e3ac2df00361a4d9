// What fuzz targets share: a claim that must hold for all bytes, and values out of bytes.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace entente::fuzz {

// Ends the program when a claim doesn't hold, so that the fuzzer keeps the bytes.
inline void must(bool holds, const char* claim) {
  if (holds) return;
  std::fprintf(stderr, "doesn't hold: %s\n", claim);
  std::abort();
}

// Numbers out of bytes, in their order; 0 when they are used up.
class Bytes {
 public:
  Bytes(const std::uint8_t* data, std::size_t size) : data_(data), size_(size) {}

  bool empty() const { return at_ == size_; }
  std::uint8_t byte() { return at_ < size_ ? data_[at_++] : 0; }
  // 0 … below − 1, out of one byte. REQUIRES: below > 0.
  std::int64_t below(std::int64_t below) { return byte() % below; }
  std::int64_t wide() {
    std::uint64_t number = 0;
    for (int k = 0; k < 8; ++k) number = number << 8U | byte();
    return static_cast<std::int64_t>(number);
  }
  // Two bytes.
  std::size_t pair() {
    const std::size_t high = byte();
    return high << 8U | byte();
  }
  // A text of up to `most` bytes.
  std::string_view text(std::size_t most) {
    const std::size_t length = std::min({most, static_cast<std::size_t>(byte()), size_ - at_});
    at_ += length;
    return {reinterpret_cast<const char*>(data_) + at_ - length, length};
  }

 private:
  const std::uint8_t* data_;
  std::size_t size_;
  std::size_t at_ = 0;
};

}  // namespace entente::fuzz

// What a target is; the name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
