// PublishedCounts: what of counts of people a report may say, so that nobody is found by them. Counts of 1 to 4 are
// left out, and so is what they could be worked out from: the total is known, and so is that whoever is left out is at
// least one. Zeros are shown: they are about nobody.
//
// Lists (by group, by cooperation) are divisions of one total. Guarantee, against whoever has all that is shown and
// subtracts: each count that is left out could as well be any other from the least that is known to 5 and more. A count
// that is left out for another's sake looks like one that is left out for its own. Guards one report; who has two of
// them, of which one is a part of the other, can subtract between them. After Willenborg and de Waal, Elements of
// Statistical Disclosure Control (2001), secondary suppression. Pure; thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace entente::matching {

// The least count of people that is shown.
inline constexpr std::int64_t kLeastShown = 5;

struct PublishedCounts {
  std::optional<std::int64_t> total;                            // nothing: left out
  std::vector<std::vector<std::optional<std::int64_t>>> lists;  // as they were given
};

// REQUIRES: no count is negative, and each list adds up to the same total. O(n log n) for n counts.
PublishedCounts publish_counts(const std::vector<std::vector<std::int64_t>>& lists);

}  // namespace entente::matching
