#include "services/matching/world/views.h"

#include <bit>
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
  frame_digest = common::Digest("entente.frame.1").add(digest_of(countries)).add(digest_of(vocabularies)).finish();
  digest = common::Digest("entente.profiles.2")
               .add(digest_of(cities))
               .add(organisations.digest())
               .add(frame_digest)
               .finish();
}

std::int64_t count_interval(std::size_t listings) {
  constexpr std::size_t kFew = 4096, kParts = 128;
  return listings < kFew ? 1 : static_cast<std::int64_t>(std::bit_floor(listings / kParts));
}

void ListingsView::seal() {
  digest = listings.digest();
  const std::int64_t each = count_each > 0 ? count_each : count_interval(listings.size());
  counted_before = each > 1;
  if (!counted_before || point.revision % each == 0) counted.reset();
}

void DecisionsView::seal() {
  common::Digest all("entente.cooperations.1");
  auto by_city = std::make_shared<OfCities>();
  for (std::size_t i = 0; i < cooperations.size(); ++i) {
    all.add(cooperations[i].digest());
    for (const std::string* city : {&cooperations[i]->beneficiary_city(), &cooperations[i]->pivotal_city(),
                                    &cooperations[i]->facilitating_city()}) {
      if (!city->empty()) (*by_city)[*city].push_back(i);
    }
  }
  cooperations_digest = all.finish();
  cooperations_of = std::move(by_city);
}

std::string decisions_digest(const DecisionsView& view, std::string_view programme) {
  common::Digest all("entente.decisions.1");
  all.add(view.cooperations_digest);
  if (const auto found = view.directives.find(programme); found != view.directives.end())
    for (const auto& directive : found->second) all.add(directive.digest());
  return all.finish();
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

std::shared_ptr<const listings::v1::Listing> World::listing(std::string_view name) const {
  const HeldListing* const found = listings->listings.find(name);
  return found == nullptr ? nullptr : found->message();
}

}  // namespace entente::matching
