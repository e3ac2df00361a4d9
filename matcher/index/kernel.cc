#include "matcher/index/kernel.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "matcher/index/kernel.cc"
#include <hwy/foreach_target.h>  // compiles this file again for each target

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace entente::matcher::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Bits = hn::CappedTag<std::uint64_t, kLineWords>;
using Vector = hn::Vec<Bits>;

// Sums of many rows at a time: plane b has bit b of each row's sum, one row per bit of the vector.
#define ENTENTE_EACH_PLANE _Pragma("GCC unroll 16") for (int b = 0; b < kSumBits; ++b)

HWY_INLINE Vector all_or_none(bool all) {
  return hn::Set(Bits(), all ? ~std::uint64_t{0} : 0);
}

HWY_INLINE void start_at(Vector (&planes)[kSumBits], std::uint32_t units) {
  ENTENTE_EACH_PLANE planes[b] = all_or_none(units >> b & 1);
}

// Adds units to the sums of `rows`; what is carried out of the last plane is returned.
HWY_INLINE Vector add(Vector (&planes)[kSumBits], Vector rows, std::uint32_t units) {
  auto carry = hn::Zero(Bits());
  ENTENTE_EACH_PLANE {
    const auto was = planes[b];
    if (units >> b & 1) {
      planes[b] = hn::Xor(hn::Xor(was, rows), carry);
      carry = hn::Or(hn::And(was, rows), hn::And(carry, hn::Or(was, rows)));
    } else {
      planes[b] = hn::Xor(was, carry);
      carry = hn::And(was, carry);
    }
  }
  return carry;
}

HWY_INLINE bool none(Vector bits) {
  return hn::AllTrue(Bits(), hn::Eq(bits, hn::Zero(Bits())));
}

// A part of a line, as wide as a vector. Sums start where `least` units more are carried out of the last plane: a row
// that has been is `reached`.
class Part {
 public:
  HWY_INLINE Part(const SliceTest& test, const LineAt& line, std::size_t word)
      : test_(test), line_(line), at_(line.line * kLineWords + word) {}

  HWY_INLINE Vector in_area() const { return line_.in_area ? all_or_none(true) : any_of(test_.areas); }

  // Rows of which the first `sets` bring `least` units or more; planes have what they bring beyond.
  HWY_INLINE Vector worth(std::size_t sets, std::uint32_t least, Vector (&planes)[kSumBits]) const {
    start_at(planes, kSumEnd - least);
    auto reached = all_or_none(least == 0);
    for (std::size_t k = 0; k < sets; ++k) add_set(k, planes, reached);
    return reached;
  }

  HWY_INLINE Vector any_of(const SliceTest::Set& set) const {
    const Bits d;
    auto any = hn::Zero(d);
    for (std::uint32_t k = set.begin; k < set.end; ++k)
      if (line_.has(k)) any = hn::Or(any, hn::Load(d, test_.columns.data()[k] + at_));
    return any;
  }

 private:
  HWY_INLINE void add_set(std::size_t k, Vector (&planes)[kSumBits], Vector& reached) const {
    const SliceTest::Set& set = test_.sets.data()[k];
    if (set.units == 0 || (set.begin + 1 == set.end && !line_.has(set.begin))) return;
    reached = hn::Or(reached, add(planes, any_of(set), set.units));
  }

  const SliceTest& test_;
  const LineAt& line_;
  const std::size_t at_;
};

int test_line_by_vectors(const SliceTest& test, const LineAt& at, std::uint32_t least, LineBits& passed,
                         LineSums& more) {
  const Bits d;
  Vector planes[kSumBits];
  std::uint64_t rows = 0;
  for (std::size_t w = 0; w < kLineWords; w += hn::Lanes(d)) {
    const Part part(test, at, w);
    auto bits = part.in_area();
    if (test.floor > 0 && !none(bits)) bits = hn::And(bits, part.worth(test.substance, test.floor, planes));
    if (!none(bits)) bits = hn::And(bits, part.worth(test.sets.size(), least, planes));
    if (!none(bits)) {
      if (!test.understood.empty()) bits = hn::And(bits, part.any_of(test.understood));
      rows += hn::GetLane(hn::SumOfLanes(d, hn::PopulationCount(bits)));
      for (std::size_t b = 0; b < more.size(); ++b) hn::StoreU(planes[b], d, more[b].data() + w);
    }
    hn::StoreU(bits, d, passed.data() + w);
  }
  return static_cast<int>(rows);
}

void inner_products_by_vectors(const std::int8_t* a, const std::int8_t* const* others, std::size_t count,
                               std::size_t length, std::int32_t* products) {
  const hn::CappedTag<std::int16_t, 32> d16;
  const hn::Rebind<std::int8_t, decltype(d16)> d8;
  const hn::RepartitionToWide<decltype(d16)> d32;
  for (std::size_t k = 0; k < count; ++k) {
    auto even = hn::Zero(d32);
    auto odd = hn::Zero(d32);
    for (std::size_t i = 0; i < length; i += hn::Lanes(d16)) {
      const auto x = hn::PromoteTo(d16, hn::LoadU(d8, a + i));
      const auto y = hn::PromoteTo(d16, hn::LoadU(d8, others[k] + i));
      even = hn::ReorderWidenMulAccumulate(d32, x, y, even, odd);
    }
    products[k] = hn::GetLane(hn::SumOfLanes(d32, hn::Add(even, odd)));
  }
}

#undef ENTENTE_EACH_PLANE

}  // namespace entente::matcher::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace entente::matcher {

HWY_EXPORT(test_line_by_vectors);
HWY_EXPORT(inner_products_by_vectors);

namespace {

bool has_bit(SliceTest::Column column, std::size_t row) {
  return column[row / 64] >> (row % 64) & 1;
}

bool has_any(const SliceTest& test, const LineAt& at, const SliceTest::Set& set, std::size_t row) {
  for (std::uint32_t k = set.begin; k < set.end; ++k)
    if (at.has(k) && has_bit(test.columns[k], row)) return true;
  return false;
}

// Of the first `sets`.
std::uint32_t sum_of(const SliceTest& test, const LineAt& at, std::size_t row, std::size_t sets) {
  std::uint32_t sum = 0;
  for (std::size_t k = 0; k < sets; ++k) sum += has_any(test, at, test.sets[k], row) ? test.sets[k].units : 0;
  return sum;
}

void set_bit(LineBits& bits, std::size_t row, bool value) {
  bits[row / 64] |= std::uint64_t{value} << (row % 64);
}

}  // namespace

int test_line(const SliceTest& test, const LineAt& at, std::uint32_t least, LineBits& passed, LineSums& more,
              Path path) {
  if (path == Path::kVectors) return HWY_DYNAMIC_DISPATCH(test_line_by_vectors)(test, at, least, passed, more);
  int rows = 0;
  passed.fill(0);
  for (LineBits& plane : more) plane.fill(0);
  for (std::size_t r = 0; r < kLineRows; ++r) {
    const std::size_t row = at.line * kLineRows + r;
    const std::uint32_t sum = sum_of(test, at, row, test.sets.size());
    const bool good = (at.in_area || has_any(test, at, test.areas, row)) &&
                      sum_of(test, at, row, test.substance) >= test.floor && sum >= least &&
                      (test.understood.empty() || has_any(test, at, test.understood, row));
    if (!good) continue;
    set_bit(passed, r, true);
    for (std::size_t b = 0; b < more.size(); ++b) set_bit(more[b], r, (sum - least) >> b & 1);
    ++rows;
  }
  return rows;
}

void inner_products(const std::int8_t* a, std::span<const std::int8_t* const> others, std::size_t length,
                    std::int32_t* products, Path path) {
  if (path == Path::kVectors) {
    HWY_DYNAMIC_DISPATCH(inner_products_by_vectors)(a, others.data(), others.size(), length, products);
    return;
  }
  for (std::size_t k = 0; k < others.size(); ++k) {
    products[k] = 0;
    for (std::size_t i = 0; i < length; ++i) products[k] += std::int32_t{a[i]} * others[k][i];
  }
}

}  // namespace entente::matcher

#endif
