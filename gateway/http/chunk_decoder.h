// The chunked transfer coding (RFC 9112, 7.1), read strictly: CRLF and nothing else ends a line, a size has digits and
// is followed by its line's end or an extension, a trailer is a field line. Extensions and trailers are checked and
// dropped. Keeps no byte, so it needs the same few bytes of memory for any input. Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace entente::gateway {

class ChunkDecoder {
 public:
  enum class State {
    kOpen,     // more is to come
    kDone,     // the last line is read; what follows belongs to the next request
    kBroken,   // this isn't the chunked coding
    kTooLong,  // extensions, trailers and zeros before a size are together longer than `most_beside`
  };

  explicit ChunkDecoder(std::size_t most_beside) : beside_left_(most_beside) {}

  State state() const { return state_; }
  // Reads on and returns how many bytes were taken: up to the end of the next piece of data, which then is `data`, or
  // all (`data` is empty), or up to where the state changed. Linear. REQUIRES: kOpen.
  std::size_t read(std::string_view bytes, std::string_view& data);

 private:
  enum class Place {
    kSize,
    kZeros,
    kDigits,
    kBlanks,
    kExtension,
    kSizeLf,
    kData,
    kDataCr,
    kDataLf,
    kTrailer,
    kTrailerName,
    kTrailerValue,
    kTrailerLf,
    kLastLf
  };
  void step(char c);
  void digit(char c);
  void after_size(char c);
  void beside();
  void expect(bool holds, Place next);

  std::size_t beside_left_;
  State state_ = State::kOpen;
  Place place_ = Place::kSize;
  std::uint64_t size_ = 0;  // of the chunk; within its data what is left
};

}  // namespace entente::gateway
