// How like two cities are, and how far apart in hours.
#include <algorithm>
#include <array>
#include <cstdlib>

#include "matcher/score/parts.h"

namespace entente::matcher {
int size_class(std::int64_t population) {
  constexpr std::array<std::int64_t, 5> kBounds{50000, 200000, 500000, 1500000, 5000000};
  return static_cast<int>(std::upper_bound(kBounds.begin(), kBounds.end(), population) - kBounds.begin());
}

int income_class(std::string_view group) {
  return group == "L" ? 0 : group == "LM" ? 1 : group == "UM" ? 2 : group == "H" ? 3 : -1;
}

int nearness(int a, int b) {
  constexpr std::array<int, 3> kPoints{4, 2, 1};
  const int apart = std::abs(a - b);
  return apart < 3 ? kPoints[static_cast<std::size_t>(apart)] : 0;
}

std::int64_t hours_between(std::int32_t longitude_e4, std::int32_t other_e4) {
  const std::int64_t apart = std::abs(std::int64_t{longitude_e4} - other_e4);
  return (std::min<std::int64_t>(apart, 3600000 - apart) + 75000) / 150000;
}

Likeness likeness(const Problem::Parts& parts, Problem::ListingIndex a, Problem::ListingIndex b) {
  Likeness like;
  const std::optional<std::int64_t> here = parts.city(a).population;
  const std::optional<std::int64_t> there = parts.city(b).population;
  if (here && there) {
    like.known = true;
    like.size = nearness(size_class(*here), size_class(*there));
  }
  const Country& mine = parts.country(a);
  const Country& other = parts.country(b);
  if (income_class(mine.income_group) >= 0 && income_class(other.income_group) >= 0) {
    like.known = true;
    like.income = nearness(income_class(mine.income_group), income_class(other.income_group));
  }
  if (!mine.m49_region.empty() && !other.m49_region.empty()) {
    like.known = true;
    if (!mine.m49_subregion.empty() && mine.m49_subregion == other.m49_subregion)
      like.region = 4;
    else if (mine.m49_region == other.m49_region)
      like.region = 2;
  }
  return like;
}

}  // namespace entente::matcher
