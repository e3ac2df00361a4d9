// Problem: a snapshot made ready for asking. It checks the snapshot, resolves ids to indices, and freezes the scoring
// context (rarity of topics, load, never matched, waiting), so that a score is a pure function of two listings, their
// cities, the context and the day. Immutable after `build`; safe to read from many threads.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "matcher/model/snapshot.h"
#include "matcher/model/text.h"
#include "matcher/network/network.h"

namespace entente::matcher {

// What is wrong with a snapshot: `id` is stable (docs/errors.md), `where` names the resource and field.
struct Fault {
  std::string id;
  std::string where;
  Text text;
};

// An open need that still seeks a partner and that the programme doesn't serve: because it leaves out the need's area,
// its creative field, or every axis that the need can be on and wants.
struct OutsideNeed {
  enum class Cause : std::uint8_t { kArea, kField, kAxis };
  std::int32_t need = -1;  // index into Problem::listings()
  Cause cause = Cause::kArea;
};
// "area", "field", "axis".
std::string_view outside_id(OutsideNeed::Cause cause);

class Frequencies;
class Problem;
using BuildResult = std::variant<std::shared_ptr<const Problem>, std::vector<Fault>>;

// Integer tables that a score needs beyond the two listings: one entry per topic, listing and city.
struct ScoringContext;

class Problem {
 public:
  // Index into `listings()`; needs, offers and facilitators are told apart by their role.
  using ListingIndex = std::int32_t;

  // Sorts the snapshot. Faults (their ids stand in faults.h): an unknown city or country, a duplicate id, a weight or
  // sum of weights that overflows, contradictory limits, a directive on unknown listings, two directives that
  // contradict. Listings that aren't open or are out of the programme's scope, and needs that have all their partners,
  // stay in the snapshot and are no part of the round. O(size · log size).
  // `frequencies`: those of another network or time, that rarity is taken from; none: the snapshot's own.
  static BuildResult build(Snapshot snapshot, std::shared_ptr<const Frequencies> frequencies = nullptr);

  const Snapshot& snapshot() const;
  const ScoringContext& context() const;
  // Canonical bytes of the scoring context, for its digest.
  std::string context_bytes() const;

  const std::vector<Listing>& listings() const;
  // Open needs that the programme serves and that still seek a partner, open pivotal offers in scope (full ones too: a
  // rule stops them), and open facilitating offers of any area; each ascending by id.
  const std::vector<ListingIndex>& needs() const;
  const std::vector<ListingIndex>& offers() const;
  const std::vector<ListingIndex>& facilitators() const;
  // Needs that are no part of the round because of the programme, ascending by id. They are neither served nor unmet.
  const std::vector<OutsideNeed>& outside() const;
  // -1 when there is none.
  ListingIndex find(std::string_view listing_id) const;
  const City& city_of(ListingIndex listing) const;
  std::int32_t city_index_of(ListingIndex listing) const;
  const Country& country_of(ListingIndex listing) const;
  // North or South by the programme's scheme.
  Development development_of(ListingIndex listing) const;
  // Whether a need is a priority need under the programme.
  bool priority(ListingIndex need) const;
  // What is ignored in the snapshot, and why: axes that can never hold, facilitating cities of the South, trios that
  // the programme seeks without their axis.
  const std::vector<Text>& remarks() const;
  // Places that are left: capacity less what is reserved.
  std::int64_t places_left(ListingIndex listing) const;
  // What a city may still carry: its limit (or the programme's default) less running cooperations; kUnlimited: no
  // limit.
  std::int64_t receiver_limit_left(std::int32_t city) const;
  std::int64_t provider_limit_left(std::int32_t city) const;

  struct Parts;
  explicit Problem(std::unique_ptr<Parts> parts);
  ~Problem();
  const Parts& parts() const { return *parts_; }

 private:
  std::unique_ptr<Parts> parts_;
};

}  // namespace entente::matcher
