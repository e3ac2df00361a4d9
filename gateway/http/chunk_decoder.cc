#include "gateway/http/chunk_decoder.h"

#include <algorithm>

#include "gateway/http/ascii.h"

namespace entente::gateway {
namespace {

constexpr std::uint64_t kLargestSize = std::uint64_t{1} << 60;  // far above every limit of a body

}  // namespace

std::size_t ChunkDecoder::read(std::string_view bytes, std::string_view& data) {
  data = {};
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    if (state_ != State::kOpen) return at;
    if (place_ == Place::kData) {
      const std::size_t count = static_cast<std::size_t>(std::min<std::uint64_t>(size_, bytes.size() - at));
      data = bytes.substr(at, count);
      size_ -= count;
      if (size_ == 0) place_ = Place::kDataCr;
      return at + count;
    }
    step(bytes[at]);
  }
  return bytes.size();
}

void ChunkDecoder::step(char c) {
  switch (place_) {
    case Place::kSize:
      size_ = 0;
      if (hex_value(c) < 0) return expect(false, place_);
      place_ = c == '0' ? Place::kZeros : Place::kDigits;
      return digit(c);
    case Place::kZeros:  // a second digit makes the zero before it one too many
      if (hex_value(c) < 0) return after_size(c);
      beside();
      if (c != '0') place_ = Place::kDigits;
      return digit(c);
    case Place::kDigits:
      return hex_value(c) < 0 ? after_size(c) : digit(c);
    case Place::kBlanks:
      beside();
      if (c == ';') place_ = Place::kExtension;
      return expect(c == ';' || is_blank(c), place_);
    case Place::kExtension:
      if (c == '\r') return expect(true, Place::kSizeLf);
      beside();
      return expect(is_field_text(c), place_);
    case Place::kSizeLf:
      return expect(c == '\n', size_ == 0 ? Place::kTrailer : Place::kData);
    case Place::kDataCr:
      return expect(c == '\r', Place::kDataLf);
    case Place::kDataLf:
      return expect(c == '\n', Place::kSize);
    case Place::kTrailer:
      if (c == '\r') return expect(true, Place::kLastLf);
      beside();
      return expect(is_token_char(c), Place::kTrailerName);
    case Place::kTrailerName:
      beside();
      return expect(c == ':' || is_token_char(c), c == ':' ? Place::kTrailerValue : Place::kTrailerName);
    case Place::kTrailerValue:
      beside();
      return expect(c == '\r' || is_field_text(c), c == '\r' ? Place::kTrailerLf : Place::kTrailerValue);
    case Place::kTrailerLf:
      return expect(c == '\n', Place::kTrailer);
    case Place::kLastLf:
      expect(c == '\n', place_);
      if (state_ == State::kOpen) state_ = State::kDone;
      return;
    case Place::kData:
      return;  // read() takes it as a whole
  }
}

void ChunkDecoder::digit(char c) {
  size_ = size_ * 16 + static_cast<std::uint64_t>(hex_value(c));
  if (size_ > kLargestSize) state_ = State::kBroken;
}

void ChunkDecoder::after_size(char c) {
  if (c == '\r') return expect(true, Place::kSizeLf);
  beside();
  expect(c == ';' || is_blank(c), c == ';' ? Place::kExtension : Place::kBlanks);
}

void ChunkDecoder::beside() {
  if (beside_left_ == 0) {
    state_ = State::kTooLong;
  } else {
    --beside_left_;
  }
}

void ChunkDecoder::expect(bool holds, Place next) {
  if (!holds && state_ == State::kOpen) state_ = State::kBroken;
  place_ = next;
}

}  // namespace entente::gateway
