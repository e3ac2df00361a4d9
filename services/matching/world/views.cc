#include "services/matching/world/views.h"

#include <set>

#include "services/common/base/strings.h"
#include "services/common/text/sha256.h"

namespace entente::matching {

bool ProfilesView::has_code(std::string_view vocabulary, std::string_view code) const {
  const auto found = vocabularies.find(common::concat("vocabularies/", vocabulary));
  if (found == vocabularies.end()) return false;
  for (const auto& entry : found->second->entries()) {
    if (entry.code() == code) return true;
  }
  return false;
}

std::vector<std::string> ProfilesView::regions() const {
  std::set<std::string> regions;
  for (const auto& [name, country] : countries)
    for (const auto& one : country->classifications())
      if (one.scheme() == "m49-region") regions.insert(one.value());
  return {regions.begin(), regions.end()};
}

std::vector<std::string> ProfilesView::codes(std::string_view vocabulary) const {
  std::vector<std::string> result;
  const auto found = vocabularies.find(common::concat("vocabularies/", vocabulary));
  if (found == vocabularies.end()) return result;
  for (const auto& entry : found->second->entries()) result.push_back(entry.code());
  return result;
}

void ProfilesView::seal() {
  digest = common::Digest("entente.profiles.1")
               .add(digest_of(cities))
               .add(organisations.digest())
               .add(digest_of(countries))
               .add(digest_of(vocabularies))
               .finish();
}

void ListingsView::seal() {
  digest = listings.digest();
}

void DecisionsView::seal() {
  common::Digest all("entente.cooperations.1");
  for (const auto& cooperation : cooperations) all.add(cooperation.digest());
  cooperations_digest = all.finish();
}

type::v1::Position World::position() const {
  type::v1::Position position;
  position.set_profiles(profiles->point.revision);
  position.set_profiles_timeline(profiles->point.timeline);
  position.set_listings(listings->point.revision);
  position.set_listings_timeline(listings->point.timeline);
  position.set_decisions(decisions->point.revision);
  position.set_decisions_timeline(decisions->point.timeline);
  return position;
}

const v1::Programme* World::programme(std::string_view name) const {
  const auto found = decisions->programmes.find(name);
  return found == decisions->programmes.end() ? nullptr : found->second.get();
}

const listings::v1::Listing* World::listing(std::string_view name) const {
  const Held<listings::v1::Listing>* const found = listings->listings.find(name);
  return found == nullptr ? nullptr : found->get();
}

}  // namespace entente::matching
