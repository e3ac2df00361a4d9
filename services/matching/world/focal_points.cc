#include "services/matching/world/focal_points.h"

#include <utility>

#include "services/common/base/log.h"
#include "services/common/base/time.h"
#include "services/matching/world/people.h"

namespace entente::matching {
namespace {

constexpr absl::Duration kKept = absl::Minutes(1);

using Assignment = profiles::v1::Person::Assignment;

bool holds(const Assignment& assignment, absl::Time now) {
  return (!assignment.has_from_time() || common::from_timestamp(assignment.from_time()) <= now) &&
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

bool SpokenFor::is_deputy(type::v1::Access::Role role, std::string_view scope, std::string_view subject) const {
  if (role == type::v1::Access::ROLE_COORDINATOR) {
    const auto found = deputies_.find(scope);
    return found != deputies_.end() && found->second.contains(subject);
  }
  if (role != type::v1::Access::ROLE_FOCAL_POINT) return false;
  const auto found = speakers_.find(scope);
  return found != speakers_.end() && found->second.alternates.contains(subject);
}

std::shared_ptr<const SpokenFor> FocalPoints::read(absl::Time now) {
  {
    std::lock_guard lock(mutex_);
    if (asked_ <= now && now < asked_ + kKept) return last_;
    asked_ = now;
  }
  SpokenFor::ByScope speakers;
  SpokenFor::Deputies deputies;
  const absl::Status status = people_.each([&](const People::Person& person) {
    for (const Assignment& assignment : person.assignments()) {
      if (!holds(assignment, now)) continue;
      if (assignment.role() == type::v1::Access::ROLE_COORDINATOR && assignment.deputy())
        deputies[assignment.scope()].insert(person.subject());
      if (assignment.role() != type::v1::Access::ROLE_FOCAL_POINT) continue;
      SpokenFor::Speakers& of_scope = speakers[assignment.scope()];
      (assignment.deputy() ? of_scope.alternates : of_scope.focal_points).insert(person.subject());
    }
  });
  std::lock_guard lock(mutex_);
  if (!status.ok()) {
    common::log_warning("which cities have a focal point isn't known", {{"error", status.ToString()}});
  } else if (SpokenFor spoken(std::move(speakers), std::move(deputies)); !(spoken == *last_)) {
    last_ = std::make_shared<const SpokenFor>(std::move(spoken));
  }
  return last_;
}

}  // namespace entente::matching
