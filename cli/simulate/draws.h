// Draws: chance by seed, the same on every machine. SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number
// generators, 2014) and, for draws that must not depend on their order, FNV-1a over names. Not for secrets.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace entente::cli {

class Draws {
 public:
  explicit Draws(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9U;
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBU;
    return mixed ^ (mixed >> 31);
  }
  // 0 … below − 1, each as likely as another. REQUIRES: below > 0.
  std::int64_t below(std::int64_t below) {
    const auto range = static_cast<std::uint64_t>(below);
    const std::uint64_t odd = (0 - range) % range;  // so many numbers would come once more often than others
    while (true) {
      if (const std::uint64_t drawn = next(); drawn >= odd) return static_cast<std::int64_t>(drawn % range);
    }
  }

 private:
  std::uint64_t state_;
};

// Draws that follow from a seed and names alone: whoever asks, and when, gets the same.
inline Draws draws_of(std::uint64_t seed, std::initializer_list<std::string_view> names) {
  std::uint64_t hash = 0xCBF29CE484222325U;
  const auto mix = [&hash](unsigned char byte) { hash = (hash ^ byte) * 0x100000001B3U; };
  for (const std::string_view name : names) {
    for (const char letter : name) mix(static_cast<unsigned char>(letter));
    mix(0);
  }
  return Draws(Draws(seed).next() ^ hash);
}

}  // namespace entente::cli
