// Views: immutable copies of what profiles, listings and matching itself hold, each with its point and the digest of
// what is relevant in it (relevant.h). A reader takes one of each and works on them without a lock, whatever comes in
// meanwhile. Safe to share between threads.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "entente/listings/v1/listing.pb.h"
#include "entente/matching/v1/programme.pb.h"
#include "entente/matching/v1/proposal.pb.h"
#include "entente/profiles/v1/city.pb.h"
#include "entente/profiles/v1/country.pb.h"
#include "entente/type/v1/quantity.pb.h"
#include "services/common/storage/change_log.h"
#include "services/matching/world/by_city.h"
#include "services/matching/world/change_ring.h"
#include "services/matching/world/held.h"
#include "services/matching/world/held_listing.h"

namespace entente::matching {

struct ProfilesView {
  common::StorePoint point;
  ByName<profiles::v1::City> cities;
  ByCity<profiles::v1::Organisation> organisations;
  ByName<profiles::v1::Country> countries;
  ByName<profiles::v1::Vocabulary> vocabularies;
  // Once it is sealed:
  std::string digest;
  std::string frame_digest;                   // of countries and vocabularies alone
  std::shared_ptr<const ChangeRing> changes;  // none of a view that follows nothing

  void seal();

  // Whether `vocabularies/{vocabulary}` has the code.
  bool has_code(std::string_view vocabulary, std::string_view code) const;
  std::vector<std::string> codes(std::string_view vocabulary) const;
  // Regions of M49 that countries are of, ascending.
  std::vector<std::string> regions() const;
};

// After how many revisions of so many listings the counts of rarity (matcher/score/frequencies.h) are taken again for
// candidates: 1, each time, below 4,096 listings; then a power of two near one in 128 of them.
std::int64_t count_interval(std::size_t listings);

struct ListingsView {
  common::StorePoint point;
  ByCity<listings::v1::Listing> listings;
  // Once it is sealed:
  std::string digest;
  std::shared_ptr<const ChangeRing> changes;  // none of a view that follows nothing
  // Whether counts are of some time ago. Then `counted` is the view that they are taken from; none: this one. It is
  // that of the last revision that count_interval() divides, so that replicas that have seen the same count the same;
  // of a copy that has just been listed, the first one.
  bool counted_before = false;
  std::shared_ptr<const ListingsView> counted;
  std::int64_t count_each = 0;  // 0: count_interval()

  void seal();
};

// What matching's own store adds to a snapshot.
struct DecisionsView {
  common::StorePoint point;
  ByName<v1::Programme> programmes;
  std::map<std::string, std::vector<Held<v1::Directive>>, std::less<>> directives;  // by programme
  std::vector<Held<v1::Cooperation>> cooperations;                                  // by name
  // Once it is sealed:
  std::string cooperations_digest;
  // Indices of the cooperations of `cities/{city}`.
  using OfCities = std::map<std::string, std::vector<std::size_t>, std::less<>>;
  std::shared_ptr<const OfCities> cooperations_of;

  void seal();
};

// Of all in it that candidates of a programme follow from.
std::string decisions_digest(const DecisionsView& view, std::string_view programme);

// One of each: what a request sees.
struct World {
  std::shared_ptr<const ProfilesView> profiles;
  std::shared_ptr<const ListingsView> listings;
  std::shared_ptr<const DecisionsView> decisions;

  type::v1::Position position() const;
  // nullptr when there is none.
  const v1::Programme* programme(std::string_view name) const;
  std::shared_ptr<const listings::v1::Listing> listing(std::string_view name) const;
};

}  // namespace entente::matching
