#include "matcher/index/kernel.h"

#include <gtest/gtest.h>
#include <hwy/targets.h>

#include <set>
#include <vector>

#include "matcher/index/slices.h"
#include "tests/matcher/random_snapshot.h"

namespace entente::matcher {
namespace {

// Runs `check` with every instruction set that this machine has, one at a time.
template <typename Check>
int with_every_target(Check check) {
  int targets = 0;
  for (std::int64_t left = hwy::SupportedTargets(); left != 0; left &= left - 1, ++targets) {
    hwy::SetSupportedTargetsForTest(left & -left);
    check();
  }
  hwy::SetSupportedTargetsForTest(0);
  return targets;
}

constexpr int kCodes = 60;
constexpr std::size_t kLines = 3;

// Codes from rare to frequent.
Slices random_slices(testing::Random& random) {
  Slices slices(kCodes);
  slices.resize(kLines);
  for (std::size_t row = 0; row < kLines * kLineRows; ++row)
    for (int code = 0; code < kCodes; ++code)
      if (random.below(kCodes) < code + 1 && random.chance(40)) slices.set(static_cast<std::size_t>(code), row);
  return slices;
}

SliceTest random_test(testing::Random& random, const Slices& slices) {
  SliceTest test;
  const auto set = [&](int most_codes, int most_units) {
    SliceTest::Set made;
    made.begin = static_cast<std::uint32_t>(test.columns.size());
    for (int k = random.below(most_codes + 1); k > 0; --k)
      test.columns.push_back(slices.column(static_cast<std::size_t>(random.below(kCodes))));
    made.end = static_cast<std::uint32_t>(test.columns.size());
    made.units = static_cast<std::uint32_t>(random.below(most_units + 1));
    return made;
  };
  test.areas = set(2, 0);
  if (random.chance(30)) test.understood = set(3, 0);
  // Now and then all that sums can hold.
  const int sets = random.below(10);
  for (int k = 0; k < sets; ++k) test.sets.push_back(set(3, random.chance(20) ? 0 : 100));
  test.substance = static_cast<std::size_t>(random.below(sets + 1));
  if (random.chance(60)) test.floor = static_cast<std::uint32_t>(random.below(150));
  if (random.chance(20) && !test.sets.empty()) {
    std::uint32_t others = 0;
    for (std::size_t k = 1; k < test.sets.size(); ++k) others += test.sets[k].units;
    test.sets[0].units = kSumEnd - 1 - others;
  }
  return test;
}

TEST(Kernel, VectorsTestLinesAsPlainLoopsDo) {
  testing::Random random(11);
  int found = 0, targets = 0;
  for (int round = 0; round < 200; ++round) {
    const Slices slices = random_slices(random);
    const SliceTest test = random_test(random, slices);
    for (std::size_t line = 0; line < kLines; ++line) {
      LineAt at{line, false, ~std::uint64_t{0}};
      if (random.chance(30)) at.present = random.next() | random.next();
      for (std::uint32_t least : {0u, 1u, 40u, static_cast<std::uint32_t>(random.below(250)), kSumEnd - 1}) {
        LineBits passed, in_vectors;
        LineSums more, more_in_vectors;
        const int number = test_line(test, at, least, passed, more, Path::kPlain);
        found += number;
        targets = with_every_target([&] {
          EXPECT_EQ(test_line(test, at, least, in_vectors, more_in_vectors, Path::kVectors), number);
          EXPECT_EQ(in_vectors, passed);
          for (std::size_t b = 0; number > 0 && b < more.size(); ++b)
            for (std::size_t w = 0; w < kLineWords; ++w) EXPECT_EQ(more_in_vectors[b][w] & passed[w], more[b][w]);
        });
      }
    }
  }
  EXPECT_GT(targets, 0);
  EXPECT_GT(found, 10000);
}

TEST(Kernel, KnowsThatARowIsInTheArea) {
  Slices slices(2);
  slices.resize(1);
  slices.set(0, 5);  // the area
  slices.set(1, 5);
  slices.set(1, 400);
  SliceTest test;
  test.columns = {slices.column(0), slices.column(1)};
  test.areas = {0, 1, 0};
  test.sets = {{1, 2, 7}};
  test.substance = 1;
  test.floor = 7;
  for (Path path : {Path::kPlain, Path::kVectors}) {
    LineBits passed;
    LineSums more;
    EXPECT_EQ(test_line(test, {0, false}, 7, passed, more, path), 1);
    EXPECT_EQ(passed[0], std::uint64_t{1} << 5);
    EXPECT_EQ(test_line(test, {0, true}, 7, passed, more, path), 2);
    EXPECT_EQ(passed[6], std::uint64_t{1} << 16);
    EXPECT_EQ(test_line(test, {0, true}, 8, passed, more, path), 0);
    EXPECT_EQ(test_line(test, {0, true, 1}, 0, passed, more, path), 0);
  }
}

TEST(Slices, KeepTheirBitsWhileTheyGrow) {
  testing::Random random(13);
  Slices slices(kCodes);
  std::set<std::pair<std::size_t, std::size_t>> expected;
  for (std::size_t lines = 1; lines < 40; ++lines) {
    slices.resize(lines);
    for (int k = 0; k < 30; ++k) {
      const auto code = static_cast<std::size_t>(random.below(kCodes));
      const std::size_t row = (lines - 1) * kLineRows + static_cast<std::size_t>(random.below(kLineRows));
      slices.set(code, row);
      expected.emplace(code, row);
      if (!random.chance(10)) continue;
      slices.clear(row);
      std::erase_if(expected, [&](const auto& bit) { return bit.second == row; });
    }
  }
  std::set<std::pair<std::size_t, std::size_t>> found;
  for (std::size_t code = 0; code < kCodes; ++code)
    for (std::size_t row = 0; row < 39 * kLineRows; ++row)
      if (slices.column(code)[row / 64] >> (row % 64) & 1) found.emplace(code, row);
  EXPECT_EQ(found, expected);
}

TEST(Kernel, VectorsMultiplyAsPlainLoopsDo) {
  testing::Random random(12);
  for (std::size_t length : {32u, 64u, 96u, 384u, 65536u}) {
    for (int extreme = 0; extreme < 3; ++extreme) {
      std::vector<std::int8_t> a(length), b(length);
      for (std::size_t i = 0; i < length; ++i) {
        a[i] = extreme == 1 ? -128 : static_cast<std::int8_t>(random.between(-128, 127));
        b[i] = extreme == 1 ? -128 : extreme == 2 ? 127 : static_cast<std::int8_t>(random.between(-128, 127));
      }
      const std::vector<const std::int8_t*> others{b.data(), a.data()};
      std::vector<std::int32_t> plain(2), vectors(2);
      inner_products(a.data(), others, length, plain.data(), Path::kPlain);
      with_every_target([&] {
        inner_products(a.data(), others, length, vectors.data(), Path::kVectors);
        EXPECT_EQ(vectors, plain) << length;
      });
    }
  }
}

}  // namespace
}  // namespace entente::matcher
