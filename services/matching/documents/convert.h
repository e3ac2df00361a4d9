// Convert: the contracts' messages made into a snapshot of the engine. This is the one place where proto and matcher
// meet on the way in (results/ is the one on the way out). Pure; safe to call from many threads.
//
// Promises: dated classes and creative fields are those of `as_of` (no valid_from: always; valid_to is the first day on
// which they no longer hold); reduced dates have their widest reading; what isn't known stays so. Equal messages give
// equal snapshots wherever they were stored: times of storage of examples, etags and descriptions have no part in it.
// Titles and summaries have, as the stems of their words (common/words.h), the listing's own and each translation's:
// in the language that the message names by its main part (`pt` of pt-BR), else the one that the words are in, `und`
// where they don't say. The languages that a cooperation can be held in don't tell which one a text is in.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "matcher/model/snapshot.h"

namespace entente::profiles::v1 {
class City;
class Country;
class Organisation;
class Vocabulary;
}  // namespace entente::profiles::v1
namespace entente::listings::v1 {
class Listing;
}
namespace entente::matching::v1 {
class Cooperation;
class Directive;
class Pairing;
class Programme;
}  // namespace entente::matching::v1
namespace entente::type::v1 {
class PartialDate;
}

namespace entente::matching {

// What the texts of a listing say: stems by language, which cost more than the rest of a listing together. Worked out
// by the first who asks, and kept. Thread-safe.
class ListingTexts {
 public:
  // REQUIRES: the same listing each time.
  const std::vector<matcher::ListingText>& of(const listings::v1::Listing& listing) const;

 private:
  mutable std::once_flag once_;
  mutable std::vector<matcher::ListingText> texts_;
};

// Borrowed messages; they outlive the call. The order of the lists doesn't matter.
struct SnapshotInput {
  matcher::Day as_of = 0;
  const v1::Programme* programme = nullptr;  // REQUIRED
  std::vector<const profiles::v1::City*> cities;
  std::vector<const profiles::v1::Organisation*> organisations;
  std::vector<const profiles::v1::Country*> countries;
  std::vector<const profiles::v1::Vocabulary*> vocabularies;  // of which the meanings are taken
  std::vector<const listings::v1::Listing*> listings;
  std::vector<const ListingTexts*> texts;  // of these listings, in their order; nullptr, or all empty: none are kept
  std::vector<const v1::Cooperation*> cooperations;
  std::vector<const v1::Directive*> directives;  // of the programme, and those that fix the base round's approved pairs
  std::vector<const v1::Pairing*> base;          // of the base round, for term `stability`
  // A snapshot of the same programme, countries and vocabularies on this day, to take those from instead; null: none.
  const matcher::Snapshot* frame = nullptr;

  // Adds a listing that nobody else may have.
  void keep(std::shared_ptr<const listings::v1::Listing> listing) {
    listings.push_back(listing.get());
    kept.push_back(std::move(listing));
  }
  std::vector<std::shared_ptr<const listings::v1::Listing>> kept;
};

// The snapshot, sorted. Unknown cities or countries are left for Problem::build to find. A listing is open when it is
// PUBLISHED and its expire_time isn't before the day `as_of`. O(size · log size).
matcher::Snapshot to_snapshot(const SnapshotInput& input);

// Codes of vocabulary `partner-type` by name of organisation. Borrowed from the messages.
using OrganisationKinds = std::map<std::string_view, std::string_view>;

// One part each, for those who keep a snapshot up to date.
matcher::Programme to_programme(const v1::Programme& programme);
matcher::Country to_country(const profiles::v1::Country& country, matcher::Day as_of);
matcher::Meanings to_meanings(const std::vector<const profiles::v1::Vocabulary*>& vocabularies);
matcher::City to_city(const profiles::v1::City& city, matcher::Day as_of);
// The partner types of a listing are the kinds of the organisations that it names. When it names none, or one without a
// known kind, they aren't known: what else its city works with says nothing of who delivers this.
matcher::Listing to_listing(const listings::v1::Listing& listing, matcher::Day as_of,
                            const OrganisationKinds& kinds = {}, const ListingTexts* texts = nullptr);
matcher::Cooperation to_cooperation(const v1::Cooperation& cooperation);
matcher::Directive to_directive(const v1::Directive& directive);

// First and last day of a date in its widest reading. REQUIRES: a valid date.
matcher::Day first_day(const type::v1::PartialDate& date);
matcher::Day last_day(const type::v1::PartialDate& date);
type::v1::PartialDate to_date(matcher::Day day);

// YYYY-MM-DD.
std::string format_day(matcher::Day day);

}  // namespace entente::matching
