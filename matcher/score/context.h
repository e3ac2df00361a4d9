// ScoringContext: what a score needs beyond two listings and their cities, frozen as integer tables per programme
// version and day. Its digest is part of the key of every cached candidate. Plain data.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
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
    std::int64_t declined_as_provider = 0;       // by this city itself
    std::optional<std::int32_t> days_to_answer;  // as provider, the lower one in the middle; empty: none is known
    bool never_matched = true;                   // no cooperation that ran or runs, in any role
  };
  // Rarity of each topic and each help among open listings, by code; see relevance.h.
  std::map<std::string, std::int64_t, std::less<>> topic_rarity;
  std::map<std::string, std::int64_t, std::less<>> help_rarity;
  std::vector<CityRecord> cities;          // by index of the city
  std::vector<std::int64_t> waiting_days;  // by index of the listing; -1: not known
  // (giver, receiver) by index of the city: who has helped whom, ascending, unique.
  std::vector<std::pair<std::int32_t, std::int32_t>> gave;
};

}  // namespace entente::matcher
