// Amount: a price, loss or shortfall. Compared from the first part to the last, so one more priority need outweighs any
// number of needs, and one more need any number of points. A value type; thread-safe as any int.
#pragma once

#include <compare>
#include <cstdint>

namespace entente::matcher {

// Points are counted in units of 1 / kScoreScale of a shown point.
using Points = std::int64_t;
inline constexpr Points kScoreScale = 100;

struct Amount {
  std::int64_t priority_needs = 0;
  std::int64_t needs = 0;
  Points points = 0;

  friend constexpr auto operator<=>(const Amount&, const Amount&) = default;
  constexpr Amount& operator+=(const Amount& other) {
    priority_needs += other.priority_needs;
    needs += other.needs;
    points += other.points;
    return *this;
  }
  friend constexpr Amount operator+(Amount a, const Amount& b) { return a += b; }
  friend constexpr Amount operator-(const Amount& a, const Amount& b) {
    return {a.priority_needs - b.priority_needs, a.needs - b.needs, a.points - b.points};
  }
};

}  // namespace entente::matcher
