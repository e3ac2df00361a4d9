#include "services/common/rpc/caller.h"

#include <algorithm>
#include <array>
#include <utility>

#include "services/common/base/errors.h"
#include "services/common/base/strings.h"
#include "services/common/text/slug.h"

namespace entente::common {
namespace {

constexpr std::array<std::pair<Role, std::string_view>, 5> kRoleNames = {{{Role::kCoordinator, "coordinator"},
                                                                          {Role::kFocalPoint, "focal-point"},
                                                                          {Role::kObserver, "observer"},
                                                                          {Role::kOperator, "operator"},
                                                                          {Role::kService, "service"}}};

}  // namespace

std::string_view role_name(Role role) {
  for (const auto& [each, name] : kRoleNames) {
    if (each == role) return name;
  }
  return "unknown";
}

std::optional<Role> parse_role(std::string_view name) {
  for (const auto& [role, each] : kRoleNames) {
    if (each == name) return role;
  }
  return std::nullopt;
}

bool is_scope(std::string_view text) {
  if (text == "*") return true;
  for (const std::string_view prefix : {"fields/", "cities/"}) {
    if (text.starts_with(prefix)) return is_slug(text.substr(prefix.size()));
  }
  return false;
}

bool Caller::has(Role role, std::string_view scope) const {
  return std::any_of(assignments.begin(), assignments.end(), [&](const Assignment& assignment) {
    return assignment.role == role && (assignment.scope == "*" || assignment.scope == scope) && assignment.holds(now);
  });
}

bool Caller::has_anywhere(Role role) const {
  return std::any_of(assignments.begin(), assignments.end(),
                     [&](const Assignment& assignment) { return assignment.role == role && assignment.holds(now); });
}

bool Caller::has_for_city(Role role, std::string_view city_name, const std::vector<std::string>& fields) const {
  return has(role, city_name) || std::any_of(fields.begin(), fields.end(), [&](const std::string& field) {
           return has(role, concat("fields/", field));
         });
}

bool Caller::has_some_field() const {
  return std::any_of(assignments.begin(), assignments.end(), [&](const Assignment& assignment) {
    return assignment.scope.starts_with("fields/") && assignment.holds(now);
  });
}

bool Caller::coordinates_field(std::string_view field) const {
  return has(Role::kCoordinator, concat("fields/", field));
}

bool Caller::is_focal_point_of(std::string_view city_name) const {
  return has(Role::kFocalPoint, city_name);
}

bool Caller::may_write_city(std::string_view city_name) const {
  return is_coordinator() || is_focal_point_of(city_name);
}

bool Caller::is_service(std::string_view scope) const {
  return kind == CallerKind::kLocal || has(Role::kService, scope);
}

bool Caller::may_read() const {
  return !subject.empty() && (kind != CallerKind::kService || has_anywhere(Role::kService));
}

Caller Caller::bearer() const {
  if (via.subject.empty()) return *this;
  return Caller{
      .subject = via.subject, .kind = CallerKind::kService, .assignments = via.assignments, .via = {}, .now = now};
}

bool Caller::is_operator() const {
  return kind == CallerKind::kLocal || has(Role::kOperator);
}

absl::Status permission_denied(std::string_view action, std::string_view who_may) {
  return make_error(kPermissionDenied, concat("you may not ", action, ": only ", who_may, " may"));
}

Caller local_caller(absl::Time now) {
  return Caller{.subject = "local",
                .kind = CallerKind::kLocal,
                .assignments = {Assignment{Role::kCoordinator, "*"}},
                .via = {},
                .now = now};
}

Caller service_caller(std::string_view subject, absl::Time now) {
  return Caller{.subject = std::string(subject),
                .kind = CallerKind::kService,
                .assignments = {Assignment{Role::kService, "*"}},
                .via = {},
                .now = now};
}

}  // namespace entente::common
