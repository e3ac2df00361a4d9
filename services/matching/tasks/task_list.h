// Tasks: what waits for whom, read off proposals, cooperations, listings and cities. Pure: the same world, work, caller
// and moment give the same list. Who decides what is the table of steps' (review/): nothing here says it again.
//
//   coordinator of the beneficiary's field   second approval · to decide · interest · no answer · to close
//   focal point of the city                  answer · report · milestone · listing · contact
//
// What waits for a city that has no focal point is told to coordinators, since nobody else would be: listings and
// contacts to those of its field, reports to those of the beneficiary's; and of its answer, at once, that somebody must
// call.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "entente/matching/v1/task_service.pb.h"
#include "services/matching/tasks/open_work.h"
#include "services/matching/world/focal_points.h"
#include "services/matching/world/views.h"

namespace entente::common {
struct Caller;
}

namespace entente::matching {

// Listings and milestones are told so long before their day.
inline constexpr absl::Duration kToldBefore = absl::Hours(24 * 14);
// How long another field is told of what was approved.
inline constexpr absl::Duration kToldFor = absl::Hours(24 * 14);
// How long a city is told what it was asked.
inline constexpr absl::Duration kAskedFor = absl::Hours(24 * 30);
// The second reminder is the alternate's, too; the third the coordinators': they call the city.
inline constexpr int kRemindersBeforeAlternate = 2;
inline constexpr int kRemindersBeforeCall = 3;

// A task and its place in the list: kinds in the order of the contract; of a kind first those that are assigned to the
// caller, then by day, those without one last, then what has waited longest. Places differ and compare as bytes.
struct PlacedTask {
  std::string place;
  v1::Task task;
};

// By place. At `caller.now`. `spoken`: which cities have a focal point. `person`: `people/{person}` who the caller is;
// empty: not known. O(n log n) for n proposals, listings, cities and cooperations.
std::vector<PlacedTask> tasks_of(const World& world, const OpenWork& work, const SpokenFor& spoken,
                                 const common::Caller& caller, std::string_view person);

}  // namespace entente::matching
