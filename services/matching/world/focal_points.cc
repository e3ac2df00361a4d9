#include "services/matching/world/focal_points.h"

#include <utility>

#include "services/common/base/log.h"
#include "services/common/base/time.h"
#include "services/matching/world/people.h"

namespace entente::matching {
namespace {

constexpr absl::Duration kKept = absl::Minutes(1);

using Assignment = profiles::v1::Person::Assignment;

bool speaks_now(const Assignment& assignment, absl::Time now) {
  return assignment.role() == type::v1::Access::ROLE_FOCAL_POINT &&
         (!assignment.has_from_time() || common::from_timestamp(assignment.from_time()) <= now) &&
         (!assignment.has_until_time() || now < common::from_timestamp(assignment.until_time()));
}

}  // namespace

bool SpokenFor::is_alternate(std::string_view city_name, std::string_view subject) const {
  bool is_one = false;
  bool other = false;
  for (const std::string_view scope : {city_name, std::string_view("*")}) {
    const auto found = speakers_.find(scope);
    if (found == speakers_.end()) continue;
    if (found->second.focal_points.contains(subject)) return false;
    is_one = is_one || found->second.alternates.contains(subject);
    other = other || !found->second.focal_points.empty();
  }
  return is_one && other;
}

std::shared_ptr<const SpokenFor> FocalPoints::read(absl::Time now) {
  {
    std::lock_guard lock(mutex_);
    if (asked_ <= now && now < asked_ + kKept) return last_;
    asked_ = now;
  }
  SpokenFor::ByScope speakers;
  const absl::Status status = people_.each([&](const People::Person& person) {
    for (const Assignment& assignment : person.assignments()) {
      if (!speaks_now(assignment, now)) continue;
      SpokenFor::Speakers& of_scope = speakers[assignment.scope()];
      (assignment.deputy() ? of_scope.alternates : of_scope.focal_points).insert(person.subject());
    }
  });
  std::lock_guard lock(mutex_);
  if (!status.ok()) {
    common::log_warning("which cities have a focal point isn't known", {{"error", status.ToString()}});
  } else if (SpokenFor spoken(std::move(speakers)); !(spoken == *last_)) {
    last_ = std::make_shared<const SpokenFor>(std::move(spoken));
  }
  return last_;
}

}  // namespace entente::matching
