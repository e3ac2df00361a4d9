// ScoringContext: what a score needs beyond two listings and their cities, frozen as integer tables per programme
// version and day. Its digest is part of the key of every cached candidate. Plain data.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "matcher/model/snapshot.h"

namespace entente::matcher {

struct ScoringContext {
  struct CityRecord {
    std::int64_t running_as_receiver = 0;
    std::int64_t running_as_provider = 0;
    std::int64_t closed_as_provider = 0;
    std::int64_t cancelled_as_provider = 0;
    bool never_matched = true;  // no cooperation that ran or runs, in any role
  };
  // Weight of a topic, 1 (every offer names it) and up (few or none do); by topic code.
  std::map<std::string, std::int64_t, std::less<>> rarity;
  std::vector<CityRecord> cities;          // by index of the city
  std::vector<std::int64_t> waiting_days;  // by index of the listing; -1: not known
  // (giver, receiver) by index of the city: who has helped whom, ascending, unique.
  std::vector<std::pair<std::int32_t, std::int32_t>> gave;
};

// Rarity of a topic that `count` of `offers` offers name.
std::int64_t rarity_of(std::int64_t count, std::int64_t offers);

}  // namespace entente::matcher
