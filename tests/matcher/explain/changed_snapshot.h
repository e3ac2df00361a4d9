// Applying to a snapshot what a text "change.…" says, and solving again: the oracle of changes.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "matcher/model/codes.h"
#include "matcher/round/choose_round.h"
#include "matcher/round/round.h"
#include "tests/matcher/example_snapshot.h"
#include "tests/matcher/problems.h"

namespace entente::matcher::testing {

// Partners of a need in the round of a snapshot.
inline std::int64_t partners_of(const Snapshot& snapshot, const std::string& need) {
  const auto problem = problem_of(snapshot);
  const Round round = choose_round(problem, draw(*problem, seeks_trios(*problem)), {});
  std::int64_t partners = 0;
  const auto count = [&](std::int32_t position) {
    const auto index = round.drawing.needs[static_cast<std::size_t>(position)];
    partners += problem->listings()[static_cast<std::size_t>(index)].id == need ? 1 : 0;
  };
  for (std::int32_t e : round.choice.edges) count(round.drawing.network.edges[static_cast<std::size_t>(e)].need);
  for (std::int32_t t : round.choice.trios) count(round.drawing.network.trios[static_cast<std::size_t>(t)].need);
  return partners;
}

inline Listing& find(Snapshot& snapshot, const std::string& id) {
  return *std::find_if(snapshot.listings.begin(), snapshot.listings.end(),
                       [&](const Listing& x) { return x.id == id; });
}
inline City& find_city(Snapshot& snapshot, const std::string& id) {
  return *std::find_if(snapshot.cities.begin(), snapshot.cities.end(), [&](const City& x) { return x.id == id; });
}

inline std::vector<std::string> languages(Snapshot& snapshot, const Listing& listing) {
  return listing.languages.tags.empty() ? find_city(snapshot, listing.city).working_languages : listing.languages.tags;
}

inline void speak(Snapshot& snapshot, Listing& need, const std::string& tag) {
  if (need.languages.any) return;  // nothing to add
  need.languages.tags = languages(snapshot, need);
  need.languages.tags.push_back(tag);
}

// Every snapshot that the text may mean.
inline std::vector<Snapshot> changed_by(const Snapshot& snapshot, const std::string& need, const Text& change) {
  std::vector<Snapshot> list;
  const auto parameter = [&](const char* name) { return change.parameters.at(name); };
  const auto with = [&](auto edit) {
    Snapshot changed = snapshot;
    edit(changed);
    list.push_back(std::move(changed));
  };
  const auto window = [&] {
    const std::string text = parameter("window");
    return DayRange{day_of(text.substr(0, 10), false), day_of(text.substr(11), true)};
  };
  if (change.id == "change.place") {
    with([&](Snapshot& s) { ++find(s, parameter("offer")).capacity; });
  } else if (change.id == "change.provider_limit") {
    with([&](Snapshot& s) { find_city(s, parameter("city")).provider_limit = std::stoll(parameter("limit")) + 1; });
  } else if (change.id == "change.receiver_limit") {
    with([&](Snapshot& s) { find_city(s, parameter("city")).receiver_limit = std::stoll(parameter("limit")) + 1; });
  } else if (change.id == "change.window") {
    with([&](Snapshot& s) { find(s, need).window = window(); });
  } else if (change.id == "change.window_of_offer") {
    with([&](Snapshot& s) { find(s, parameter("offer")).window = window(); });
  } else if (change.id.starts_with("change.language")) {
    for (const std::string& tag : split(parameter("values"))) with([&](Snapshot& s) { speak(s, find(s, need), tag); });
  }
  if (change.id == "change.language" || change.id == "change.interpreter") {
    with([&](Snapshot& s) { find(s, need).languages.interpreter = Knowledge::kYes; });
  } else if (change.id == "change.topic") {
    for (const std::string& topic : split(parameter("values")))
      with([&](Snapshot& s) { find(s, need).topics.push_back(topic); });
  } else if (change.id == "change.axis") {
    for (const Axis axis : {Axis::kNorthSouth, Axis::kSouthSouth, Axis::kSouthNorth, Axis::kNorthNorth})
      if (axis_id(axis) == parameter("axis")) with([&](Snapshot& s) { s.programme.axes.push_back(axis); });
  } else if (change.id == "change.floor") {
    with([&](Snapshot& s) { s.programme.relevance_floor = std::stoll(parameter("floor")); });
  } else if (change.id == "change.payer") {
    with([&](Snapshot& s) { find(s, need).cost_sharing = "external"; });
  }
  return list;
}

}  // namespace entente::matcher::testing
