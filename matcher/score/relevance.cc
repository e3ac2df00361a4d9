#include "matcher/score/relevance.h"

#include <algorithm>

#include "matcher/score/words.h"

namespace entente::matcher {

std::int64_t rarity_of(std::int64_t count, std::int64_t listings, std::int64_t one_in) {
  constexpr std::int64_t kImagined = 256, kMost = 56;
  const std::int64_t all = (listings + kImagined) * one_in;
  const std::int64_t with = count * one_in + kImagined;
  return std::min(kMost, eighths_of_log2(std::max(all, with), with));
}

RelevanceFloor::RelevanceFloor(const std::array<Points, kTermCount>& most, Points floor) {
  const auto points = [&](Term term) { return most[static_cast<std::size_t>(term)]; };
  Points all = 0;
  for (Term term : kSubstance) all += points(term);
  for (const bool help : {false, true}) {
    for (const bool words : {false, true}) {
      const Points known = all - (help ? 0 : points(Term::kHelp)) - (words ? 0 : points(Term::kWords));
      // Rounded up; without points at all a floor can't be reached.
      floors_[(help ? 2 : 0) + (words ? 1 : 0)] = all == 0 ? floor : (floor * known + all - 1) / all;
    }
  }
}

}  // namespace entente::matcher
