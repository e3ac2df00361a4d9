#include "services/matching/candidates/problems.h"

#include <algorithm>
#include <variant>

#include "matcher/round/round.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/rpc/metrics.h"
#include "services/common/text/names.h"
#include "services/common/text/sha256.h"
#include "services/matching/documents/texts.h"
#include "services/matching/errors.h"
#include "services/matching/world/relevant.h"

namespace entente::matching {
namespace {

constexpr common::Metric kBuilt("entente_problems_built_total", "Problems that were built of all that a request sees.");

}  // namespace

SnapshotInput snapshot_input(const World& world, const v1::Programme& programme, matcher::Day as_of) {
  const auto& cities = world.profiles->cities;
  SnapshotInput input;
  input.as_of = as_of;
  input.programme = &programme;
  for (const auto& [name, city] : cities) input.cities.push_back(city.get());
  world.profiles->organisations.for_each(
      [&](const std::string&, const auto& one) { input.organisations.push_back(one.get()); });
  for (const auto& [name, country] : world.profiles->countries) input.countries.push_back(country.get());
  for (const auto& [name, vocabulary] : world.profiles->vocabularies) input.vocabularies.push_back(vocabulary.get());
  world.listings->listings.for_each([&](const std::string& name, const auto& listing) {
    if (!cities.contains(std::string(common::city_name_of(name)))) return;
    input.keep(listing.message());
    input.texts.push_back(listing.texts());
  });
  for (const auto& cooperation : world.decisions->cooperations) {
    if (cities.contains(cooperation->beneficiary_city()) && cities.contains(cooperation->pivotal_city()) &&
        (cooperation->facilitating_city().empty() || cities.contains(cooperation->facilitating_city()))) {
      input.cooperations.push_back(cooperation.get());
    }
  }
  if (const auto found = world.decisions->directives.find(programme.name());
      found != world.decisions->directives.end()) {
    for (const auto& directive : found->second) input.directives.push_back(directive.get());
  }
  return input;
}

absl::Status to_status(const std::vector<matcher::Fault>& faults, std::string_view programme_name,
                       const common::Error& error) {
  common::FieldViolations violations;
  for (const matcher::Fault& fault : faults) {
    std::string field = fault.where;
    if (field.starts_with(programme_name)) field = common::concat("programme", field.substr(programme_name.size()));
    // Texts of faults begin with their place, which a violation names apart.
    matcher::Text text = fault.text;
    text.parameters["where"] = field;
    std::string description = render(text, Language::kEnglish);
    const std::string place = field + ": ";
    if (description.starts_with(place)) description.erase(0, place.size());
    violations.add(std::move(field), std::move(description));
  }
  return violations.status(error);
}

std::string fingerprint(const World& world, const v1::Programme& programme, matcher::Day as_of) {
  common::Digest all("entente.network.1");
  all.add(matcher::kEngineVersion).add(std::to_string(as_of)).add(relevant_digest(programme));
  all.add(world.profiles->digest).add(world.listings->digest).add(world.decisions->cooperations_digest);
  if (const auto found = world.decisions->directives.find(programme.name());
      found != world.decisions->directives.end()) {
    for (const auto& directive : found->second) all.add(directive.digest());
  }
  return all.finish_hex();
}

std::shared_ptr<const PreparedProblem> Problems::find(const std::string& fingerprint) {
  std::lock_guard lock(mutex_);
  const auto found = std::find_if(by_use_.begin(), by_use_.end(),
                                  [&](const auto& prepared) { return prepared->fingerprint == fingerprint; });
  if (found == by_use_.end()) return nullptr;
  by_use_.splice(by_use_.begin(), by_use_, found);
  return by_use_.front();
}

absl::StatusOr<std::shared_ptr<const PreparedProblem>> Problems::prepare(const World& world,
                                                                         const v1::Programme& programme,
                                                                         matcher::Day as_of) {
  const std::string key = fingerprint(world, programme, as_of);
  if (auto kept = find(key)) return kept;
  return flights_.run(key, [&]() -> Prepared {
    matcher::BuildResult built = matcher::Problem::build(to_snapshot(snapshot_input(world, programme, as_of)));
    if (metrics_ != nullptr) metrics_->count(kBuilt, {});
    if (const auto* faults = std::get_if<std::vector<matcher::Fault>>(&built)) {
      return to_status(*faults, programme.name(), kSnapshotUnsolvable);
    }
    auto prepared = std::make_shared<const PreparedProblem>(
        std::get<std::shared_ptr<const matcher::Problem>>(std::move(built)), key);
    std::lock_guard lock(mutex_);
    by_use_.push_front(prepared);
    if (by_use_.size() > kept_) by_use_.pop_back();
    return prepared;
  });
}

}  // namespace entente::matching
