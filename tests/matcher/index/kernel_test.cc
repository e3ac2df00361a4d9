#include "matcher/index/kernel.h"

#include <gtest/gtest.h>
#include <hwy/targets.h>

#include <vector>

#include "matcher/index/columns.h"
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

TestColumns random_columns(testing::Random& random, std::size_t rows, int words) {
  TestColumns columns;
  columns.set_words(words);
  columns.resize(rows);
  const std::vector<Day> firsts{kDayBeforeAll, 19990, 20000, 20050, 20100};
  const std::vector<Day> lasts{kDayAfterAll, 20001, 20040, 20060, 20200};
  const std::vector<std::int32_t> days{0, 1, 10, 60, std::numeric_limits<std::int32_t>::max()};
  for (std::size_t at = 0; at < rows; ++at) {
    Row row;
    for (std::size_t w = 0; w < static_cast<std::size_t>(words); ++w)
      row.words[w] = random.next() & random.next() & random.next() & random.next();
    row.first = random.one_of(firsts);
    row.last = random.one_of(lasts);
    row.min_days = random.one_of(days);
    row.own_points = random.below(300);
    columns.put(at, row);
  }
  return columns;
}

TEST(Kernel, VectorsTestRowsAsPlainLoopsDo) {
  testing::Random random(11);
  std::size_t passed_rows = 0;
  for (int round = 0; round < 60; ++round) {
    const int words = random.between(1, kMostWords);
    const TestColumns columns = random_columns(random, kBlock * 50, words);
    RowTest test;
    const auto masks = [&](int most) {
      RowTest::Masks list;
      list.count = random.below(std::min(words, most) + 1);
      for (std::size_t k = 0; k < static_cast<std::size_t>(list.count); ++k)
        list.list[k] = {columns.bits(random.below(words)), random.next()};
      return list;
    };
    test.areas = masks(1);
    test.areas.count = 1;
    if (test.areas.list[0].column == nullptr) test.areas.list[0] = {columns.bits(0), random.next()};
    test.relevance = random.chance(80);
    test.topics = masks(kMostWords);
    test.fields = masks(2);
    test.modalities = masks(2);
    test.firsts = columns.firsts();
    test.lasts = columns.lasts();
    test.min_days = columns.min_days();
    test.first = 20000;
    test.last = random.chance(50) ? kDayAfterAll : 20070;
    test.days = random.between(1, 30);
    test.step = columns.step();
    if (random.chance(70)) test.points = columns.points();
    // Gains of some bits, and a least sum that about half of what passes the sets has.
    test.gain_count = random.below(8);
    for (std::size_t k = 0; k < static_cast<std::size_t>(test.gain_count); ++k)
      test.gains[k] = {columns.bits(random.below(words)), random.next() & random.next() & random.next(),
                       random.below(500)};
    test.least = random.chance(50) ? 0 : 100 * test.gain_count;
    std::vector<std::uint8_t> plain(40);
    test_rows(test, 3, 43, plain.data(), Path::kPlain);
    for (std::uint8_t bits : plain) passed_rows += static_cast<std::size_t>(std::popcount(bits));
    const int targets = with_every_target([&] {
      std::vector<std::uint8_t> vectors(40, 77);
      test_rows(test, 3, 43, vectors.data(), Path::kVectors);
      EXPECT_EQ(vectors, plain);
    });
    // Single blocks, by any order and twice too.
    std::vector<std::size_t> blocks;
    std::vector<std::uint8_t> chosen;
    for (int k = 0; k < 20; ++k) {
      blocks.push_back(static_cast<std::size_t>(random.between(3, 42)));
      chosen.push_back(plain[blocks.back() - 3]);
    }
    for (Path path : {Path::kPlain, Path::kVectors}) {
      std::vector<std::uint8_t> passed(blocks.size(), 77);
      with_every_target([&] { test_blocks(test, blocks, passed.data(), path); });
      EXPECT_EQ(passed, chosen);
    }
    EXPECT_GT(targets, 0);
  }
  EXPECT_GT(passed_rows, 1000u);
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
      const std::int32_t plain = inner_product(a.data(), b.data(), length, Path::kPlain);
      with_every_target([&] { EXPECT_EQ(inner_product(a.data(), b.data(), length, Path::kVectors), plain) << length; });
    }
  }
}

}  // namespace
}  // namespace entente::matcher
