#include "services/common/base/ids.h"

#include <sys/random.h>

#include <array>
#include <cstdlib>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "services/common/base/strings.h"

namespace entente::common {

std::string Ids::short_id(int length) {
  constexpr std::string_view kLetters = "abcdefghijkmnpqrstuvwxyz";
  constexpr std::string_view kAll = "abcdefghijkmnpqrstuvwxyz23456789";
  std::string id;
  std::uint64_t pool = 0;
  int left = 0;
  for (int i = 0; i < length; ++i) {
    if (left == 0) {
      pool = bits();
      left = 10;
    }
    const std::string_view alphabet = i == 0 ? kLetters : kAll;
    id += alphabet[(pool & 0x3f) % alphabet.size()];
    pool >>= 6;
    --left;
  }
  return id;
}

std::string Ids::uuid() {
  const std::uint64_t high = (bits() & ~0xf000ULL) | 0x4000ULL;
  const std::uint64_t low = (bits() & 0x3fffffffffffffffULL) | 0x8000000000000000ULL;
  return absl::StrFormat("%08x-%04x-%04x-%04x-%012x", high >> 32, (high >> 16) & 0xffff, high & 0xffff, low >> 48,
                         low & 0xffffffffffffULL);
}

std::string Ids::trace_id() {
  // All zeros is not a trace id (W3C Trace Context).
  const std::uint64_t high = bits();
  const std::uint64_t low = bits() | 1;
  return absl::StrFormat("%016x%016x", high, low);
}

std::uint64_t RandomIds::bits() {
  // Each thread asks for several at once. Up to 256 bytes come whole once the kernel's pool is ready; there is no going
  // on without them.
  constexpr std::size_t kAtOnce = 32;
  thread_local std::array<std::uint64_t, kAtOnce> values;
  thread_local std::size_t left = 0;
  if (left == 0) {
    if (getrandom(values.data(), sizeof values, 0) != static_cast<ssize_t>(sizeof values)) std::abort();
    left = kAtOnce;
  }
  return std::exchange(values[--left], 0);
}

// SplitMix64 (Steele, Lea, Flood 2014).
std::uint64_t SeededIds::bits() {
  std::lock_guard lock(mutex_);
  state_ += 0x9e3779b97f4a7c15ULL;
  std::uint64_t z = state_;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
    if (hyphen ? text[i] != '-' : !absl::ascii_isxdigit(static_cast<unsigned char>(text[i]))) return false;
  }
  return true;
}

}  // namespace entente::common
