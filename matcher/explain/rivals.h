// Rivals: the offers that a need could have had, and how near each comes: which rules stop it, what it lacks of
// relevance, what it would score. One thread at a time.
#pragma once

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "matcher/network/load.h"
#include "matcher/round/round.h"

namespace entente::matcher {

// What is in a pair's way though no rule is.
struct Blocks {
  bool full = false;  // the offer
  bool provider_full = false;
  bool city_taken = false;       // the need has as many partners of its city as it may
  bool two_cities_full = false;  // as many proposals between its city and the need's as the programme allows
  bool any() const { return full || provider_full || city_taken || two_cities_full; }
};

// Another city's offer of an area that helps the need's, which the need doesn't have yet.
struct Rival {
  Problem::ListingIndex offer = -1;
  std::uint32_t broken = 0;  // bits of rules, as Verdict::broken
  Points relevance = 0;
  Points lacking = 0;  // to the floor of relevance; at most 0: it is relevant
  Points score = 0;    // that it would have
  Blocks blocks;

  bool stopped_by(Rule rule) const { return broken == bit(rule); }  // and by no other
};

// Nearer is: fewer rules broken, then the better score, then the smaller id.
struct Rivals {
  std::int64_t count = 0;       // all
  std::vector<Rival> relevant;  // nearest first; those that one rule stops at most have their scores
  std::vector<Rival> lacking;   // that relevance alone stops; by id, without scores
  std::vector<Rival> nearest;   // of all, at most three, with scores
};

class RivalFinder {
 public:
  // `load`: what the round's choice takes. Both must outlive it.
  RivalFinder(const Round& round, const Load& load);

  // `position`: of the need in the drawing. O(offers of the areas that help it).
  Rivals of(std::int32_t position);

  // Of a need and an offer by their positions in the drawing.
  Blocks blocks_of(std::int32_t need, std::int32_t offer) const;

 private:
  const std::vector<Problem::ListingIndex>& offers_for(Problem::ListingIndex need);
  std::vector<Problem::ListingIndex> partners_of(Problem::ListingIndex need) const;
  void find_blocks(std::int32_t need, Rival& rival) const;
  std::vector<Rival> best_of(Problem::ListingIndex need, const std::vector<Rival>& lacking) const;
  std::vector<Rival> nearest_of_all(Problem::ListingIndex need, const std::vector<Problem::ListingIndex>& offers) const;

  const Round& round_;
  const Problem& problem_;
  const Network& network_;
  const Load& load_;
  std::map<std::pair<std::int32_t, std::int32_t>, std::int64_t> between_;  // proposals of two cities, both ways
  Points most_beside_relevance_ = 0;                                       // of a pair's score
  std::map<Area, std::vector<Problem::ListingIndex>> helping_;             // offers_for, by the need's area
  std::vector<std::int32_t> position_;  // of a listing among the drawing's offers; -1: none
};

}  // namespace entente::matcher
