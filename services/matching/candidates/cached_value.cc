#include "services/matching/candidates/cached_value.h"

#include <zlib.h>

#include <cstdint>
#include <utility>

#include "services/common/base/strings.h"
#include "services/common/text/sha1.h"
#include "services/common/text/sha256.h"

namespace entente::matching {
namespace {

constexpr std::string_view kMagic("EnC\x03", 4);
constexpr std::size_t kChecksumBytes = 20;
constexpr std::size_t kFingerprintBytes = 32;
constexpr std::size_t kMostTimelineBytes = 255;
constexpr std::size_t kMostCandidatesBytes = std::size_t{64} << 20;
constexpr std::string_view kDigits = "0123456789abcdef";

// Nothing unless all are pairs of digits in lower case.
std::optional<std::string> unhex(std::string_view text) {
  std::string bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    const std::size_t high = kDigits.find(text[i]);
    const std::size_t low = kDigits.find(text[i + 1]);
    if (high == std::string_view::npos || low == std::string_view::npos) return std::nullopt;
    bytes += static_cast<char>(high << 4 | low);
  }
  return bytes;
}

void append_number(std::string& out, std::uint64_t number, int bytes) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) out += static_cast<char>(number >> shift & 0xff);
}

// Level 1 takes a third of the time of the standard one, for values a fifth larger.
std::string compress(std::string_view bytes) {
  uLongf size = compressBound(bytes.size());
  std::string out(size, '\0');
  // It can't fail: there is room enough; zlib's own 256 KB apart, and then nothing is kept.
  if (compress2(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size(),
                Z_BEST_SPEED) != Z_OK) {
    return "";
  }
  out.resize(size);
  return out;
}

// All of `bytes` as exactly `size` bytes; nothing otherwise.
std::optional<std::string> decompress(std::string_view bytes, std::size_t size) {
  if (size > kMostCandidatesBytes) return std::nullopt;
  std::string out(size, '\0');
  uLongf got = size;
  uLong used = bytes.size();
  const int result =
      uncompress2(reinterpret_cast<Bytef*>(out.data()), &got, reinterpret_cast<const Bytef*>(bytes.data()), &used);
  if (result != Z_OK || got != size || used != bytes.size()) return std::nullopt;
  return out;
}

// Takes what it reads away from the front. Once something is missing, all is.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}
  std::string_view take(std::size_t count) {
    complete_ = complete_ && count <= bytes_.size();
    if (!complete_) return {};
    const std::string_view taken = bytes_.substr(0, count);
    bytes_.remove_prefix(count);
    return taken;
  }
  std::uint64_t number(int bytes) {
    std::uint64_t number = 0;
    for (const char c : take(static_cast<std::size_t>(bytes))) number = number << 8 | static_cast<unsigned char>(c);
    return number;
  }
  std::string_view rest() const { return bytes_; }
  bool complete() const { return complete_; }

 private:
  std::string_view bytes_;
  bool complete_ = true;
};

constexpr std::uint64_t kSign = std::uint64_t{1} << 63;

std::int64_t revision(Reader& reader) {
  return static_cast<std::int64_t>(reader.number(8) ^ kSign);
}

}  // namespace

std::string checksum_prefix(std::string_view key) {
  return common::concat("entente.candidates.", kCachedValueVersion, "\n", key, "\n");
}

std::string checksum(std::string_view key, std::string_view rest) {
  return *unhex(common::sha1_hex(common::concat(checksum_prefix(key), rest)));
}

std::optional<std::string> encode(std::string_view key, const CachedCandidates& value) {
  const std::optional<std::string> fingerprint = unhex(value.fingerprint);
  if (!fingerprint.has_value() || value.fingerprint.size() != 2 * kFingerprintBytes) return std::nullopt;
  if (value.candidates.size() > kMostCandidatesBytes) return std::nullopt;
  const type::v1::Position& position = value.position;
  std::string timelines;
  for (const std::string& timeline :
       {position.profiles_timeline(), position.listings_timeline(), position.decisions_timeline()}) {
    if (timeline.size() > kMostTimelineBytes) return std::nullopt;
    append_number(timelines, timeline.size(), 1);
    timelines += timeline;
  }
  std::string rest = *fingerprint;
  for (const std::int64_t part : {position.profiles(), position.listings(), position.decisions()})
    append_number(rest, static_cast<std::uint64_t>(part) ^ kSign, 8);
  append_number(rest, timelines.size(), 2);
  rest += timelines;
  append_number(rest, value.candidates.size(), 4);
  rest += compress(value.candidates);
  return common::concat(kMagic, checksum(key, rest), rest);
}

std::optional<CachedCandidates> decode(std::string_view key, std::string_view bytes) {
  Reader reader(bytes);
  if (reader.take(kMagic.size()) != kMagic) return std::nullopt;
  const std::string_view stated = reader.take(kChecksumBytes);
  if (!reader.complete() || stated != checksum(key, reader.rest())) return std::nullopt;
  CachedCandidates value;
  value.fingerprint = common::to_hex(reader.take(kFingerprintBytes));
  value.position.set_profiles(revision(reader));
  value.position.set_listings(revision(reader));
  value.position.set_decisions(revision(reader));
  Reader timelines(reader.take(reader.number(2)));
  const auto timeline = [&timelines] { return std::string(timelines.take(timelines.number(1))); };
  value.position.set_profiles_timeline(timeline());
  value.position.set_listings_timeline(timeline());
  value.position.set_decisions_timeline(timeline());
  const std::size_t size = reader.number(4);
  if (!reader.complete() || !timelines.complete() || !timelines.rest().empty()) return std::nullopt;
  std::optional<std::string> candidates = decompress(reader.rest(), size);
  if (!candidates.has_value()) return std::nullopt;
  value.candidates = *std::move(candidates);
  return value;
}

}  // namespace entente::matching
