#include "services/matching/candidates/cached_value.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "services/common/base/strings.h"
#include "tests/matching/cache/values.h"

namespace entente::matching {
namespace {

std::string key_of(int number) {
  return common::sha256_hex(std::to_string(number));
}

TEST(CachedValue, IsReadAsItWasWritten) {
  std::mt19937_64 random(11);
  for (int i = 0; i < 2000; ++i) {
    const CachedCandidates value = random_value(random);
    const auto bytes = encode(key_of(i), value);
    ASSERT_TRUE(bytes.has_value());
    const auto read = decode(key_of(i), *bytes);
    ASSERT_TRUE(read.has_value());
    EXPECT_TRUE(same(*read, value));
    EXPECT_EQ(*encode(key_of(i), *read), *bytes);
  }
}

TEST(CachedValue, AddsLittle) {
  std::mt19937_64 random(11);
  CachedCandidates value = random_value(random);
  value.position.set_profiles_timeline("jpwqk4xcvbn2");
  value.position.set_listings_timeline("jpwqk4xcvbn2");
  value.position.set_decisions_timeline("jpwqk4xcvbn2");
  value.candidates.clear();
  EXPECT_EQ(encode(key_of(1), value)->size(), 133);
  for (int i = 0; i < 1000; ++i) common::append(value.candidates, "candidate ", i, " of so many; ");
  EXPECT_LT(encode(key_of(1), value)->size(), value.candidates.size() / 4);
}

TEST(CachedValue, WithoutItsFormIsNone) {
  std::mt19937_64 random(11);
  CachedCandidates value = random_value(random);
  for (const std::string& fingerprint :
       {std::string(), std::string(63, 'a'), std::string(65, 'a'), std::string(64, 'A'), std::string(64, 'g')}) {
    value.fingerprint = fingerprint;
    EXPECT_FALSE(encode(key_of(1), value).has_value()) << fingerprint;
  }
  value.fingerprint = std::string(64, 'a');
  EXPECT_TRUE(encode(key_of(1), value).has_value());
  value.position.set_listings_timeline(std::string(255, 't'));
  EXPECT_TRUE(same(*decode(key_of(1), *encode(key_of(1), value)), value));
  value.position.set_listings_timeline(std::string(256, 't'));
  EXPECT_FALSE(encode(key_of(1), value).has_value());
}

// Whatever stands under a key: read is exactly what encode() makes.
TEST(CachedValue, NothingElseIsRead) {
  std::mt19937_64 random(12);
  for (int i = 0; i < 40; ++i) {
    const std::string key = key_of(i);
    const std::string good = *encode(key, random_value(random));
    for (std::size_t length = 0; length < good.size(); ++length)
      EXPECT_FALSE(decode(key, good.substr(0, length)).has_value()) << "cut at " << length;
    for (std::size_t bit = 0; bit < 8 * good.size(); ++bit) {
      std::string flipped = good;
      flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ 1 << bit % 8);
      EXPECT_FALSE(decode(key, flipped).has_value()) << "bit " << bit;
    }
    std::string shuffled = good;
    std::shuffle(shuffled.begin(), shuffled.end(), random);
    for (const std::string& other : {good + "x", "x" + good, good + good, shuffled, random_bytes(random, 400),
                                     good.substr(0, 4) + random_bytes(random, 400)}) {
      EXPECT_FALSE(decode(key, other).has_value());
    }
    EXPECT_FALSE(decode(key_of(i + 1), good).has_value()) << "of another key";
    EXPECT_FALSE(decode("", good).has_value());
    EXPECT_FALSE(decode(key, *encode(key_of(i + 1), random_value(random))).has_value());
  }
}

// Somebody may have made the checksum right: then lengths still have to.
TEST(CachedValue, ARightChecksumIsntEnough) {
  std::mt19937_64 random(13);
  const std::string key = key_of(1);
  int read = 0;
  for (int i = 0; i < 5000; ++i) {
    CachedCandidates value = random_value(random);
    std::string made = *encode(key, value);
    const std::size_t at = 24 + random() % (made.size() - 24);
    made[at] = static_cast<char>(random());
    if (random() % 4 == 0) made.resize(24 + random() % (made.size() - 24));
    made.replace(4, 20, "");
    made.insert(4, checksum(key, std::string_view(made).substr(4)));
    const auto decoded = decode(key, made);
    if (!decoded.has_value()) continue;
    ++read;
    EXPECT_TRUE(same(*decode(key, *encode(key, *decoded)), *decoded));
  }
  EXPECT_GT(read, 500);
  EXPECT_LT(read, 4000);
}

}  // namespace
}  // namespace entente::matching
