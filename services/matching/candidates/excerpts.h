// Excerpts: problems of a few listings of a world, judged as among all of it: with all countries and vocabularies, the
// cities of these listings, and every cooperation of those cities. What a problem of the whole world with the same
// frequencies says of one of these listings, or of two, an excerpt says. Thread-safe.
#pragma once

#include <atomic>
#include <memory>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "matcher/score/frequencies.h"
#include "matcher/score/problem.h"
#include "services/matching/world/views.h"

namespace entente::matching {

using Names = std::set<std::string, std::less<>>;

class Excerpts {
 public:
  // Of worlds with the countries and vocabularies of `profiles`.
  Excerpts(const ProfilesView& profiles, v1::Programme programme, matcher::Day as_of,
           std::shared_ptr<const matcher::Frequencies> frequencies);

  // What texts say is kept with listings that are whole (held_listing.h), or worked out anew: of all of them at once it
  // would take as much memory as the listings.
  enum class Texts { kKept, kAnew };
  // Of those of the listings that are there and whose city is known; and of these cities. O(listings + cooperations).
  matcher::BuildResult of(const World& world, const Names& listings, Texts texts, const Names& cities = {}) const;

  const v1::Programme& programme() const { return programme_; }
  matcher::Day as_of() const { return frame_.as_of; }
  const std::shared_ptr<const matcher::Frequencies>& frequencies() const { return frequencies_; }

 private:
  const v1::Programme programme_;
  const std::shared_ptr<const matcher::Frequencies> frequencies_;
  matcher::Snapshot frame_;
};

// How often codes and words stand in these listings on a day; `stop` set: of some of them. Several threads. O(words).
std::shared_ptr<const matcher::Frequencies> count_frequencies(const ListingsView& listings, matcher::Day as_of,
                                                              const std::atomic<bool>& stop);

}  // namespace entente::matching
