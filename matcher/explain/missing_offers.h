// Missing offers: topics that unmet needs ask for and no city offers to them, by area and region, with the needs that
// wait: what a call for offers can ask for. Pure.
#pragma once

#include <string>
#include <vector>

#include "matcher/explain/round.h"

namespace entente::matcher {

// Topics of a need that no open pivotal offer of another city names that the rule of areas lets it have; ascending.
// O(offers).
std::vector<std::string> nobody_offers(const Problem& problem, Problem::ListingIndex need);

// Of the needs in `unmet` without any partner; most needs first, then by topic, area and region. O(unmet · offers).
std::vector<MissingOffer> missing_offers(const Problem& problem, const std::vector<UnmetNeed>& unmet);

}  // namespace entente::matcher
