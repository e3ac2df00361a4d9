#include "matcher/index/kernel.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "matcher/index/kernel.cc"
#include <hwy/foreach_target.h>  // compiles this file again for each target

#include <hwy/highway.h>

#include "matcher/index/kernel_days.h"

HWY_BEFORE_NAMESPACE();
namespace entente::matcher::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Wordwise = hn::CappedTag<std::uint64_t, kBlock>;

HWY_INLINE hn::Vec<Wordwise> common_bits(const RowTest::Masks& masks, std::size_t at) {
  const Wordwise d;
  auto common = hn::Zero(d);
  for (int k = 0; k < masks.count; ++k)
    common = hn::Or(common, hn::And(hn::LoadU(d, masks.list[k].column + at), hn::Set(d, masks.list[k].mask)));
  return common;
}

// Which rows have points enough. `at`: of words; `at32`: of numbers of 32 bits.
HWY_INLINE hn::Mask<Wordwise> have_points(const RowTest& test, std::size_t at, std::size_t at32) {
  const Wordwise d;
  const hn::Rebind<std::int64_t, Wordwise> signed_d;
  const hn::Rebind<std::int32_t, Wordwise> half_d;
  auto sum = test.points ? hn::PromoteTo(signed_d, hn::LoadU(half_d, test.points + at32)) : hn::Zero(signed_d);
  for (int k = 0; k < test.gain_count; ++k) {
    const RowTest::Gain& gain = test.gains[k];
    const auto common = hn::And(hn::LoadU(d, gain.column + at), hn::Set(d, gain.mask));
    const auto has = hn::RebindMask(signed_d, hn::Ne(common, hn::Zero(d)));
    sum = hn::Add(sum, hn::IfThenElseZero(has, hn::Set(signed_d, gain.points)));
  }
  return hn::RebindMask(d, hn::Gt(sum, hn::Set(signed_d, test.least - 1)));
}

template <class Tag, class Mask>
HWY_INLINE unsigned bits_of(Tag d, Mask mask) {
  std::uint8_t bits[8] = {};
  hn::StoreMaskBits(d, mask, bits);
  return bits[0] & ((1u << hn::Lanes(d)) - 1);
}

// Bits of the rows of one block that pass by their sets and points.
HWY_INLINE unsigned test_sets(const RowTest& test, std::size_t block) {
  const Wordwise d;
  const auto zero = hn::Zero(d);
  const std::size_t lanes = hn::Lanes(d);
  unsigned passed = 0;
  for (std::size_t r = 0; r < kBlock; r += lanes) {
    const std::size_t at = block * test.step + r;
    auto good = hn::Ne(common_bits(test.areas, at), zero);
    if (test.relevance) {
      auto relevant = hn::Ne(common_bits(test.topics, at), zero);
      if (test.fields.count > 0)
        relevant = hn::Or(relevant, hn::And(hn::Ne(common_bits(test.fields, at), zero),
                                            hn::Ne(common_bits(test.modalities, at), zero)));
      good = hn::And(good, relevant);
    }
    if (hn::AllFalse(d, good)) continue;
    if (test.least > 0) good = hn::And(good, have_points(test, at, 2 * block * test.step + r));
    passed |= bits_of(d, good) << r;
  }
  return passed;
}

HWY_INLINE unsigned test_days(const RowTest& test, std::size_t block) {
  const hn::CappedTag<std::int32_t, kBlock> d;
  const std::size_t lanes = hn::Lanes(d);
  const auto earliest = hn::Set(d, test.first);
  const auto latest = hn::Set(d, near_last(test.last));
  const auto least = hn::Set(d, test.days);
  const auto most = hn::Set(d, kManyDays);
  unsigned passed = 0;
  for (std::size_t r = 0; r < kBlock; r += lanes) {
    const std::size_t at = 2 * block * test.step + r;
    const auto first = hn::Max(hn::LoadU(d, test.firsts + at), earliest);
    const auto last = hn::Min(hn::LoadU(d, test.lasts + at), latest);
    const auto needed = hn::Min(hn::Max(hn::LoadU(d, test.min_days + at), least), most);
    passed |= bits_of(d, hn::Gt(hn::Sub(last, first), hn::Sub(needed, hn::Set(d, 2)))) << r;
  }
  return passed;
}

HWY_INLINE std::uint8_t test_block(const RowTest& test, std::size_t block) {
  unsigned bits = test_sets(test, block);
  if (bits != 0) bits &= test_days(test, block);
  return static_cast<std::uint8_t>(bits);
}

void test_rows_by_vectors(const RowTest& test, std::size_t begin_block, std::size_t end_block, std::uint8_t* passed) {
  for (std::size_t block = begin_block; block < end_block; ++block)
    passed[block - begin_block] = test_block(test, block);
}

void test_blocks_by_vectors(const RowTest& test, const std::size_t* blocks, std::size_t count, std::uint8_t* passed) {
  for (std::size_t k = 0; k < count; ++k) passed[k] = test_block(test, blocks[k]);
}

std::int32_t inner_product_by_vectors(const std::int8_t* a, const std::int8_t* b, std::size_t length) {
  const hn::CappedTag<std::int16_t, 32> d16;
  const hn::Rebind<std::int8_t, decltype(d16)> d8;
  const hn::RepartitionToWide<decltype(d16)> d32;
  auto even = hn::Zero(d32);
  auto odd = hn::Zero(d32);
  for (std::size_t i = 0; i < length; i += hn::Lanes(d16)) {
    const auto x = hn::PromoteTo(d16, hn::LoadU(d8, a + i));
    const auto y = hn::PromoteTo(d16, hn::LoadU(d8, b + i));
    even = hn::ReorderWidenMulAccumulate(d32, x, y, even, odd);
  }
  return hn::GetLane(hn::SumOfLanes(d32, hn::Add(even, odd)));
}

}  // namespace entente::matcher::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace entente::matcher {

HWY_EXPORT(test_rows_by_vectors);
HWY_EXPORT(test_blocks_by_vectors);
HWY_EXPORT(inner_product_by_vectors);

namespace {

bool have_common_bits(const RowTest::Masks& masks, std::size_t at) {
  for (int k = 0; k < masks.count; ++k)
    if (masks.list[static_cast<std::size_t>(k)].column[at] & masks.list[static_cast<std::size_t>(k)].mask) return true;
  return false;
}

bool passes(const RowTest& test, std::size_t at, std::size_t at32) {
  if (!have_common_bits(test.areas, at)) return false;
  if (test.relevance && !have_common_bits(test.topics, at) &&
      !(have_common_bits(test.fields, at) && have_common_bits(test.modalities, at)))
    return false;
  if (test.least > 0) {
    std::int64_t points = test.points ? test.points[at32] : 0;
    for (std::size_t k = 0; k < static_cast<std::size_t>(test.gain_count); ++k)
      if (test.gains[k].column[at] & test.gains[k].mask) points += test.gains[k].points;
    if (points < test.least) return false;
  }
  const Day first = std::max(test.firsts[at32], test.first);
  const Day last = std::min(test.lasts[at32], near_last(test.last));
  return last - first >= std::min(std::max(test.min_days[at32], test.days), kManyDays) - 1;
}

std::uint8_t test_block_plainly(const RowTest& test, std::size_t block) {
  unsigned bits = 0;
  for (std::size_t r = 0; r < kBlock; ++r)
    bits |= unsigned{passes(test, block * test.step + r, 2 * block * test.step + r)} << r;
  return static_cast<std::uint8_t>(bits);
}

}  // namespace

void test_rows(const RowTest& test, std::size_t begin_block, std::size_t end_block, std::uint8_t* passed, Path path) {
  if (path == Path::kVectors) {
    HWY_DYNAMIC_DISPATCH(test_rows_by_vectors)(test, begin_block, end_block, passed);
    return;
  }
  for (std::size_t block = begin_block; block < end_block; ++block)
    passed[block - begin_block] = test_block_plainly(test, block);
}

void test_blocks(const RowTest& test, std::span<const std::size_t> blocks, std::uint8_t* passed, Path path) {
  if (path == Path::kVectors) {
    HWY_DYNAMIC_DISPATCH(test_blocks_by_vectors)(test, blocks.data(), blocks.size(), passed);
    return;
  }
  for (std::size_t k = 0; k < blocks.size(); ++k) passed[k] = test_block_plainly(test, blocks[k]);
}

std::int32_t inner_product(const std::int8_t* a, const std::int8_t* b, std::size_t length, Path path) {
  if (path == Path::kVectors) return HWY_DYNAMIC_DISPATCH(inner_product_by_vectors)(a, b, length);
  std::int32_t sum = 0;
  for (std::size_t i = 0; i < length; ++i) sum += std::int32_t{a[i]} * b[i];
  return sum;
}

}  // namespace entente::matcher

#endif
