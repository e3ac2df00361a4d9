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

HWY_INLINE Vector any_of(const SliceTest& test, const SliceTest::Set& set, std::size_t at) {
  const Bits d;
  auto any = hn::Zero(d);
  for (std::uint32_t k = set.begin; k < set.end; ++k) any = hn::Or(any, hn::Load(d, test.columns.data()[k] + at));
  return any;
}

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

// Whose sums are at least so many units.
HWY_INLINE Vector at_least(const Vector (&planes)[kSumBits], std::uint32_t units) {
  auto reached = all_or_none(true);
  ENTENTE_EACH_PLANE reached = units >> b & 1 ? hn::And(planes[b], reached) : hn::Or(planes[b], reached);
  return reached;
}

HWY_INLINE bool none(Vector bits) {
  return hn::AllTrue(Bits(), hn::Eq(bits, hn::Zero(Bits())));
}

// Rows of a part of a line as far as topics, fields and areas tell, and their sums, which start where `least` units
// more are carried out of the last plane: then `reached`.
struct Part {
  const SliceTest& test;
  std::size_t at;
  std::uint32_t least;

  HWY_INLINE Vector first(Vector (&planes)[kSumBits], Vector& reached, bool in_area) const {
    start_at(planes, kSumEnd - least);
    reached = all_or_none(least == 0);
    auto relevant = all_or_none(!test.relevance);
    const SliceTest::Set* set = test.sets.data();
    for (const auto* const end = set + test.topics; set != end; ++set) {
      const auto has = any_of(test, *set, at);
      relevant = hn::Or(relevant, has);
      if (least > 0 && set->units > 0) reached = hn::Or(reached, add(planes, has, set->units));
    }
    if (test.fields > 0) {
      auto field = hn::Zero(Bits());
      for (const auto* const end = set + test.fields; set != end; ++set) {
        const auto has = any_of(test, *set, at);
        field = hn::Or(field, has);
        if (least > 0 && set->units > 0) reached = hn::Or(reached, add(planes, has, set->units));
      }
      if (test.relevance && test.modalities.begin < test.modalities.end)
        relevant = hn::Or(relevant, hn::And(field, any_of(test, test.modalities, at)));
    }
    return in_area ? relevant : hn::And(relevant, any_of(test, test.areas, at));
  }

  HWY_INLINE Vector rest(Vector (&planes)[kSumBits], Vector reached) const {
    for (std::size_t k = test.topics + test.fields; k < test.sets.size(); ++k) {
      const SliceTest::Set& set = test.sets.data()[k];
      reached = hn::Or(reached, add(planes, any_of(test, set, at), set.units));
    }
    return reached;
  }
};

bool may_pass_by_vectors(const SliceTest& test, std::size_t line, bool in_area, std::uint32_t least) {
  Vector planes[kSumBits];
  for (std::size_t w = 0; w < kLineWords; w += hn::Lanes(Bits())) {
    auto reached = hn::Zero(Bits());
    const auto rows = Part{test, line * kLineWords + w, least}.first(planes, reached, in_area);
    if (test.rest > 0)
      reached = least <= test.rest ? all_or_none(true) : hn::Or(reached, at_least(planes, kSumEnd - test.rest));
    if (!none(hn::And(rows, reached))) return true;
  }
  return false;
}

int test_line_by_vectors(const SliceTest& test, std::size_t line, bool in_area, std::uint32_t least, LineBits& passed) {
  const Bits d;
  Vector planes[kSumBits];
  std::uint64_t rows = 0;
  for (std::size_t w = 0; w < kLineWords; w += hn::Lanes(d)) {
    const Part part{test, line * kLineWords + w, least};
    auto reached = hn::Zero(d);
    auto bits = part.first(planes, reached, in_area);
    if (least > 0) bits = hn::And(bits, part.rest(planes, reached));
    hn::StoreU(bits, d, passed.data() + w);
    if (!none(bits)) rows += hn::GetLane(hn::SumOfLanes(d, hn::PopulationCount(bits)));
  }
  return static_cast<int>(rows);
}

void sum_line_by_vectors(const SliceTest& test, std::size_t line, LineBits& passed, LineSums& sums) {
  const Bits d;
  Vector planes[kSumBits];
  for (std::size_t w = 0; w < kLineWords; w += hn::Lanes(d)) {
    // From 0, as if all were missing.
    const Part part{test, line * kLineWords + w, kSumEnd};
    auto reached = hn::Zero(d);
    hn::StoreU(part.first(planes, reached, false), d, passed.data() + w);
    part.rest(planes, reached);
    for (int b = 0; b < kSumBits; ++b) hn::StoreU(planes[b], d, sums[static_cast<std::size_t>(b)].data() + w);
  }
}

void keep_any_of_by_vectors(const SliceTest::Column* columns, std::size_t count, std::size_t line, LineBits& passed) {
  const Bits d;
  for (std::size_t w = 0; w < kLineWords; w += hn::Lanes(d)) {
    auto any = hn::Zero(d);
    for (std::size_t k = 0; k < count; ++k) any = hn::Or(any, hn::Load(d, columns[k] + line * kLineWords + w));
    hn::StoreU(hn::And(any, hn::LoadU(d, passed.data() + w)), d, passed.data() + w);
  }
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

HWY_EXPORT(may_pass_by_vectors);
HWY_EXPORT(test_line_by_vectors);
HWY_EXPORT(sum_line_by_vectors);
HWY_EXPORT(keep_any_of_by_vectors);
HWY_EXPORT(inner_products_by_vectors);

namespace {

bool has_bit(SliceTest::Column column, std::size_t row) {
  return column[row / 64] >> (row % 64) & 1;
}

bool has_any(const SliceTest& test, const SliceTest::Set& set, std::size_t row) {
  for (std::uint32_t k = set.begin; k < set.end; ++k)
    if (has_bit(test.columns[k], row)) return true;
  return false;
}

bool passes(const SliceTest& test, std::size_t row, bool in_area) {
  if (!in_area && !has_any(test, test.areas, row)) return false;
  if (!test.relevance) return true;
  bool field = false;
  for (std::size_t k = 0; k < test.topics + test.fields; ++k) {
    const bool has = has_any(test, test.sets[k], row);
    if (k < test.topics && has) return true;
    field = field || has;
  }
  return field && has_any(test, test.modalities, row);
}

// Of the first `sets`.
std::uint32_t sum_of(const SliceTest& test, std::size_t row, std::size_t sets) {
  std::uint32_t sum = 0;
  for (std::size_t k = 0; k < sets; ++k) sum += has_any(test, test.sets[k], row) ? test.sets[k].units : 0;
  return sum;
}

void set_bit(LineBits& bits, std::size_t row, bool value) {
  bits[row / 64] |= std::uint64_t{value} << (row % 64);
}

}  // namespace

bool may_pass(const SliceTest& test, std::size_t line, bool in_area, std::uint32_t least, Path path) {
  if (path == Path::kVectors) return HWY_DYNAMIC_DISPATCH(may_pass_by_vectors)(test, line, in_area, least);
  for (std::size_t r = 0; r < kLineRows; ++r) {
    const std::size_t row = line * kLineRows + r;
    if (passes(test, row, in_area) && sum_of(test, row, test.topics + test.fields) + test.rest >= least) return true;
  }
  return false;
}

int test_line(const SliceTest& test, std::size_t line, bool in_area, std::uint32_t least, LineBits& passed, Path path) {
  if (path == Path::kVectors) return HWY_DYNAMIC_DISPATCH(test_line_by_vectors)(test, line, in_area, least, passed);
  int rows = 0;
  passed.fill(0);
  for (std::size_t r = 0; r < kLineRows; ++r) {
    const std::size_t row = line * kLineRows + r;
    const bool passes_row = passes(test, row, in_area) && sum_of(test, row, test.sets.size()) >= least;
    set_bit(passed, r, passes_row);
    rows += passes_row;
  }
  return rows;
}

void sum_line(const SliceTest& test, std::size_t line, LineBits& passed, LineSums& sums, Path path) {
  if (path == Path::kVectors) {
    HWY_DYNAMIC_DISPATCH(sum_line_by_vectors)(test, line, passed, sums);
    return;
  }
  passed.fill(0);
  for (LineBits& plane : sums) plane.fill(0);
  for (std::size_t r = 0; r < kLineRows; ++r) {
    const std::size_t row = line * kLineRows + r;
    set_bit(passed, r, passes(test, row, false));
    const std::uint32_t sum = sum_of(test, row, test.sets.size());
    for (std::size_t b = 0; b < sums.size(); ++b) set_bit(sums[b], r, sum >> b & 1);
  }
}

void keep_any_of(std::span<const SliceTest::Column> columns, std::size_t line, LineBits& passed, Path path) {
  if (path == Path::kVectors) {
    HWY_DYNAMIC_DISPATCH(keep_any_of_by_vectors)(columns.data(), columns.size(), line, passed);
    return;
  }
  for (std::size_t r = 0; r < kLineRows; ++r) {
    bool any = false;
    for (SliceTest::Column column : columns) any = any || has_bit(column, line * kLineRows + r);
    if (!any) passed[r / 64] &= ~(std::uint64_t{1} << (r % 64));
  }
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
