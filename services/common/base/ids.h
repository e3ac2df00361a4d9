// Random ids as a part: unguessable in production, seeded in tests. Thread-safe.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

namespace entente::common {

class Ids {
 public:
  virtual ~Ids() = default;
  // 64 random bits.
  virtual std::uint64_t bits() = 0;
  // `length` characters of a–z0–9 without look-alikes (l, o, 0, 1), the first one a letter: fit for a slug.
  std::string short_id(int length = 12);
  // A random UUID (version 4).
  std::string uuid();
  // 32 hexadecimal digits: a W3C trace id.
  std::string trace_id();
};

// From the machine's random source.
class RandomIds : public Ids {
 public:
  std::uint64_t bits() override;
};

// The same ids for the same seed.
class SeededIds : public Ids {
 public:
  explicit SeededIds(std::uint64_t seed) : state_(seed) {}
  std::uint64_t bits() override;

 private:
  std::mutex mutex_;
  std::uint64_t state_;
};

// True for the text form of a UUID of any version, in either case: what `request_id` must be.
bool is_uuid(std::string_view text);

}  // namespace entente::common
