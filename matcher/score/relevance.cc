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

RelevanceFloor::RelevanceFloor(const std::array<Points, kTermCount>& most, Points floor, std::int64_t listings) {
  constexpr std::int64_t kFew = 64;
  const auto points = [&](Term term) { return most[static_cast<std::size_t>(term)]; };
  Points all = 0;
  for (Term term : kSubstance) all += points(term);
  for (const HelpKnown help : {HelpKnown::kNo, HelpKnown::kOther, HelpKnown::kSame}) {
    for (const bool words : {false, true}) {
      const Points known =
          all - (help == HelpKnown::kNo ? points(Term::kHelp) : 0) - (words ? 0 : points(Term::kWords));
      const Points tenths = help == HelpKnown::kOther ? 11 : 10;
      // Of 2 · kFew parts.
      const std::int64_t parts = help == HelpKnown::kNo && !words ? kFew + std::min(kFew, listings) : 2 * kFew;
      const std::int64_t whole = all * 10 * 2 * kFew;
      // Rounded up; without points at all a floor can't be reached.
      floors_[static_cast<std::size_t>(help) * 2 + (words ? 1 : 0)] =
          all == 0 ? floor : (floor * known * tenths * parts + whole - 1) / whole;
    }
  }
}

}  // namespace entente::matcher
