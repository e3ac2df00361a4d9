#include "services/matching/candidates/excerpts.h"

#include <algorithm>
#include <utility>

#include "services/common/base/cores.h"
#include "services/common/text/names.h"
#include "services/matching/candidates/in_turn.h"
#include "services/matching/documents/convert.h"

namespace entente::matching {
namespace {

constexpr int kMostThreads = 8;

}  // namespace

Excerpts::Excerpts(const ProfilesView& profiles, v1::Programme programme, matcher::Day as_of,
                   std::shared_ptr<const matcher::Frequencies> frequencies)
    : programme_(std::move(programme)), frequencies_(std::move(frequencies)) {
  SnapshotInput input;
  input.as_of = as_of;
  input.programme = &programme_;
  for (const auto& [name, country] : profiles.countries) input.countries.push_back(country.get());
  for (const auto& [name, vocabulary] : profiles.vocabularies) input.vocabularies.push_back(vocabulary.get());
  frame_ = to_snapshot(input);
}

matcher::BuildResult Excerpts::of(const World& world, const Names& listings, Texts texts, const Names& cities) const {
  const auto& all_cities = world.profiles->cities;
  SnapshotInput input;
  input.as_of = frame_.as_of;
  input.programme = &programme_;
  input.frame = &frame_;
  Names whole = cities;
  Names organisations;
  for (const std::string& name : listings) {
    const std::string_view city = common::city_name_of(name);
    const auto* const held = world.listings->listings.find(name);
    if (held == nullptr || all_cities.find(city) == all_cities.end()) continue;
    auto listing = held->message();
    whole.emplace(city);
    for (const std::string& organisation : listing->organisations()) organisations.insert(organisation);
    input.keep(std::move(listing));
    input.texts.push_back(texts == Texts::kKept ? held->texts() : nullptr);
  }
  for (const std::string& name : organisations)
    if (const auto* const held = world.profiles->organisations.find(name)) input.organisations.push_back(held->get());
  std::set<std::size_t> cooperations;
  if (world.decisions->cooperations_of != nullptr) {
    for (const std::string& city : whole) {
      const auto found = world.decisions->cooperations_of->find(city);
      if (found != world.decisions->cooperations_of->end())
        cooperations.insert(found->second.begin(), found->second.end());
    }
  }
  for (const std::size_t at : cooperations) {
    const v1::Cooperation& cooperation = *world.decisions->cooperations[at];
    Names parties{cooperation.beneficiary_city(), cooperation.pivotal_city()};
    if (!cooperation.facilitating_city().empty()) parties.insert(cooperation.facilitating_city());
    bool known = true;
    for (const std::string& party : parties) known = known && all_cities.contains(party);
    if (!known) continue;
    input.cooperations.push_back(&cooperation);
    whole.merge(parties);
  }
  for (const std::string& name : whole)
    if (const auto city = all_cities.find(name); city != all_cities.end()) input.cities.push_back(city->second.get());
  if (const auto found = world.decisions->directives.find(programme_.name());
      found != world.decisions->directives.end()) {
    const auto there = [&](const std::string& name) {
      return listings.contains(name) && world.listings->listings.find(name) != nullptr &&
             all_cities.contains(std::string(common::city_name_of(name)));
    };
    for (const auto& directive : found->second)
      if (there(directive->need()) && there(directive->offer())) input.directives.push_back(directive.get());
  }
  return matcher::Problem::build(to_snapshot(input), frequencies_);
}

std::shared_ptr<const matcher::Frequencies> count_frequencies(const ListingsView& listings, matcher::Day as_of,
                                                              const std::atomic<bool>& stop) {
  constexpr std::size_t kAtATime = 4096;
  std::vector<const HeldListing*> all;
  all.reserve(listings.listings.size());
  listings.listings.for_each([&](const std::string&, const auto& held) { all.push_back(&held); });
  auto frequencies = std::make_shared<matcher::Frequencies>();
  take_in_turn((all.size() + kAtATime - 1) / kAtATime, common::cores(kMostThreads),
               [&](std::size_t part) {
                 matcher::Snapshot some;
                 for (std::size_t i = part * kAtATime; i < std::min(all.size(), (part + 1) * kAtATime) && !stop; ++i)
                   some.listings.push_back(to_listing(*all[i]->message(), as_of));
                 some.sort();
                 return some.listings;
               },
               [&](const std::vector<matcher::Listing>& some) {
                 for (const matcher::Listing& listing : some) frequencies->add(listing);
                 return !stop;
               });
  return frequencies;
}

}  // namespace entente::matching
