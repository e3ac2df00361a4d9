#include "tests/bench/scan_rows.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "tests/bench/scan_kernel.cc"
#include <hwy/foreach_target.h>  // compiles this file again for each target

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace entente::bench::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

constexpr std::size_t kBlock = 8;
using Wordwise = hn::CappedTag<std::uint64_t, kBlock>;

HWY_INLINE hn::Vec<Wordwise> common_bits(const ScanTest::Mask* masks, std::size_t count, std::size_t at) {
  const Wordwise d;
  auto common = hn::Zero(d);
  for (std::size_t k = 0; k < count; ++k)
    common = hn::Or(common, hn::And(hn::LoadU(d, masks[k].column + at), hn::Set(d, masks[k].mask)));
  return common;
}

HWY_INLINE hn::Mask<Wordwise> have_points(const ScanTest& test, std::size_t at) {
  const Wordwise d;
  const hn::Rebind<std::int64_t, Wordwise> signed_d;
  const hn::Rebind<std::int32_t, Wordwise> half_d;
  auto sum = hn::PromoteTo(signed_d, hn::LoadU(half_d, test.points + at));
  for (const ScanTest::Gain& gain : test.gains) {
    const auto common = hn::And(hn::LoadU(d, gain.mask.column + at), hn::Set(d, gain.mask.mask));
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

HWY_INLINE unsigned test_days(const ScanTest& test, std::size_t row) {
  const hn::CappedTag<std::int32_t, kBlock> d;
  const std::size_t lanes = hn::Lanes(d);
  unsigned passed = 0;
  for (std::size_t r = 0; r < kBlock; r += lanes) {
    const auto first = hn::Max(hn::LoadU(d, test.firsts + row + r), hn::Set(d, test.first));
    const auto last = hn::Min(hn::LoadU(d, test.lasts + row + r), hn::Set(d, test.last));
    const auto days = hn::Max(hn::LoadU(d, test.min_days + row + r), hn::Set(d, test.days));
    passed |= bits_of(d, hn::Gt(hn::Sub(last, first), hn::Sub(days, hn::Set(d, 2)))) << r;
  }
  return passed;
}

void scan_blocks_by_vectors(const ScanTest& test, std::size_t block, std::size_t count, std::uint8_t* passed) {
  const Wordwise d;
  const auto zero = hn::Zero(d);
  const auto area = hn::Set(d, test.area.mask);
  for (std::size_t b = 0; b < count; ++b) {
    unsigned bits = 0;
    for (std::size_t r = 0; r < kBlock; r += hn::Lanes(d)) {
      const std::size_t at = (block + b) * kBlock + r;
      auto good = hn::Ne(hn::And(hn::LoadU(d, test.area.column + at), area), zero);
      if (hn::AllFalse(d, good)) continue;
      if (test.least > 0) good = hn::And(good, have_points(test, at));
      bits |= bits_of(d, good) << r;
    }
    if (bits != 0) bits &= test_days(test, (block + b) * kBlock);
    passed[b] = static_cast<std::uint8_t>(bits);
  }
}

}  // namespace entente::bench::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace entente::bench {

HWY_EXPORT(scan_blocks_by_vectors);

void scan_blocks(const ScanTest& test, std::size_t block, std::size_t count, std::uint8_t* passed) {
  HWY_DYNAMIC_DISPATCH(scan_blocks_by_vectors)(test, block, count, passed);
}

}  // namespace entente::bench

#endif
