// A cached value as bytes, and back. What isn't exactly what encode() makes for that key is nothing: another version,
// another key, cut, altered, or anybody else's. Pure functions.
//
//   offset  bytes  what
//        0      4  "EnC" and the version of this layout
//        4     20  checksum: SHA-1 of checksum_prefix(key) and all that follows
//       24     32  fingerprint
//       56     24  revisions of profiles, listings and decisions, big-endian, their sign turned: bytes have the order
//       of
//                  the numbers
//       80      2  n, big-endian
//       82      n  the three timelines, each with its length before it (1 byte)
//     82+n      4  how many bytes the candidates are, big-endian
//     86+n   rest  candidates, by zlib (RFC 1950): 32 of them are 60 KB, and 8 compressed
//
// put_unless_newer.lua reads it, too. The checksum is against accidents: whoever may write to Redis can make one.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "services/matching/candidates/candidate_cache.h"

namespace entente::matching {

// Part of the name of a key, so that programs of two versions beside each other keep their own values.
inline constexpr std::string_view kCachedValueVersion = "3";

// What a checksum is made of before the rest.
std::string checksum_prefix(std::string_view key);
// 20 bytes.
std::string checksum(std::string_view key, std::string_view rest);
// Nothing where the value has no such form: its fingerprint isn't 64 hexadecimal digits in lower case, a timeline is
// longer than 255 bytes, or the candidates are more than 64 MiB.
std::optional<std::string> encode(std::string_view key, const CachedCandidates& value);
std::optional<CachedCandidates> decode(std::string_view key, std::string_view bytes);

}  // namespace entente::matching
