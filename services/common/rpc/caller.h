// Who calls, and what that one may do. A token only authenticates; the assignments come with it from the token file or
// from profiles. A handler authorises first and validates then, and refuses the same way whether or not the thing
// exists. Values; the checks are pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace entente::common {

enum class Role { kCoordinator, kFocalPoint, kObserver, kOperator, kService };

std::string_view role_name(Role role);  // "coordinator", "focal-point", "observer", "operator", "service"
std::optional<Role> parse_role(std::string_view name);

// Scope: `*`, `fields/{code}` or `cities/{city}`.
bool is_scope(std::string_view text);

// A role on a scope, for a time.
struct Assignment {
  Role role;
  std::string scope;
  absl::Time from = absl::InfinitePast();
  absl::Time until = absl::InfiniteFuture();  // itself excluded

  bool holds(absl::Time now) const { return from <= now && now < until; }
};

enum class CallerKind {
  kPerson,
  kService,
  kLocal,  // on the same machine with no identity configured: a coordinator of `*` who may also do what services may
};

// The service that forwards a person's token: its rights are its own and never the person's.
struct Forwarder {
  std::string subject = {};  // empty: nobody forwards
  std::vector<Assignment> assignments = {};
};

struct Caller {
  std::string subject;
  CallerKind kind = CallerKind::kPerson;
  std::vector<Assignment> assignments = {};
  Forwarder via = {};
  absl::Time now = absl::InfinitePast();  // when the call came: assignments are judged at this moment

  // True when an assignment of `role` that holds now covers `scope` (`*` covers all).
  bool has(Role role, std::string_view scope = "*") const;
  // True when there is an assignment of `role` that holds now, on whatever scope.
  bool has_anywhere(Role role) const;
  // True when an assignment of `role` that holds now covers a city: by `*`, by its name `cities/{city}`, or by one of
  // its creative fields (codes).
  bool has_for_city(Role role, std::string_view city_name, const std::vector<std::string>& fields) const;
  // True when some assignment that holds now is of a creative field.
  bool has_some_field() const;
  // Coordinator of everything.
  bool is_coordinator() const { return has(Role::kCoordinator); }
  // Coordinator of everything or of this creative field (the code alone).
  bool coordinates_field(std::string_view field) const;
  // Focal point of `cities/{city}`.
  bool is_focal_point_of(std::string_view city_name) const;
  // Focal point of that city, or coordinator of everything: who may write what belongs to a city.
  bool may_write_city(std::string_view city_name) const;
  // A service by a right of its own on that scope, or local. To be of kind service alone is no right, and to be
  // forwarded by one neither.
  bool is_service(std::string_view scope = "*") const;
  bool is_operator() const;
  // Any signed-in caller reads what is public in the network; a service without a right only forwards.
  bool may_read() const;
  // Who stands behind the connection: the service that forwards, else the caller itself. Methods between services ask
  // for its rights.
  Caller bearer() const;
};

// The one refusal: PERMISSION_DENIED with `action` ("update this listing") and the roles that may, never with a name of
// the thing or whether it exists.
absl::Status permission_denied(std::string_view action, std::string_view who_may);

// A local coordinator of `*`.
Caller local_caller(absl::Time now);
// A service that acts for itself, for calls within the process and for tests.
Caller service_caller(std::string_view subject, absl::Time now);

}  // namespace entente::common
