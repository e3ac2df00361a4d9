#include "services/profiles/person_validation.h"

#include <optional>
#include <string>

#include "services/common/base/errors.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/rpc/caller.h"
#include "services/common/text/text.h"
#include "services/common/text/wording.h"
#include "services/profiles/checks.h"
#include "services/profiles/references.h"

namespace entente::profiles {
namespace {

constexpr int kMostAssignments = 100;
constexpr std::string_view kFieldScope = "fields/";
constexpr std::string_view kCityScope = "cities/";

// Which scopes a role may have, said in words when it has another.
void check_scope(std::string_view field, common::Role role, std::string_view scope, const References& references,
                 const std::function<bool(std::string_view)>& city_exists, common::FieldViolations& violations) {
  const bool is_field = scope.starts_with(kFieldScope);
  const bool is_city = scope.starts_with(kCityScope);
  switch (role) {
    case common::Role::kCoordinator:
      if (!violations.require(scope == "*" || is_field, field,
                              "a coordinator has the scope '*' or 'fields/{creative field}'")) {
        return;
      }
      break;
    case common::Role::kFocalPoint:
      if (!violations.require(is_city, field, "a focal point has the scope 'cities/{city}'")) return;
      break;
    case common::Role::kObserver:
    case common::Role::kOperator:
    case common::Role::kService:
      if (!violations.require(scope == "*", field,
                              common::concat("the role '", common::role_name(role), "' has the scope '*'"))) {
        return;
      }
      break;
  }
  if (is_field) {
    const std::string_view code = scope.substr(kFieldScope.size());
    violations.require(references.find_code("creative-field", code) != nullptr, field,
                       references.unknown_code("creative-field", code));
  } else if (is_city) {
    violations.require(city_exists(scope), field,
                       "there is no city of this name: create the city first, or correct its id");
  }
}

}  // namespace

void check_person(const v1::Person& person, const References& references,
                  const std::function<bool(std::string_view)>& city_exists, common::FieldViolations& violations) {
  common::check_text("person.subject", person.subject(), {.max_code_points = 255, .required = true}, violations);
  common::check_text("person.display_name", person.display_name(), {.max_code_points = 120}, violations);
  check_language_tag("person.language_code", person.language_code(), violations);
  check_email("person.email", person.email(), violations);
  const bool wanted = person.digest() == v1::Person::DIGEST_DAILY || person.digest() == v1::Person::DIGEST_WEEKLY;
  violations.require(!wanted || !person.email().empty(), "person.email",
                     "must be given where a digest is wanted: it is where the digest goes to");
  if (!violations.require(
          person.assignments_size() <= kMostAssignments, "person.assignments",
          common::concat("has ", person.assignments_size(), " entries; give at most ", kMostAssignments))) {
    return;
  }
  for (int i = 0; i < person.assignments_size(); ++i) {
    const auto& assignment = person.assignments(i);
    const std::string path = common::concat("person.assignments[", i, "]");
    const std::optional<common::Role> role = common::parse_role(common::word_of(assignment.role()));
    if (!role.has_value()) {
      violations.add(common::concat(path, ".role"),
                     "must be one of coordinator, focal-point, observer, operator, service");
    } else if (!common::is_scope(assignment.scope())) {
      violations.add(common::concat(path, ".scope"), "must be '*', 'fields/{creative field}' or 'cities/{city}'");
    } else {
      check_scope(common::concat(path, ".scope"), *role, assignment.scope(), references, city_exists, violations);
    }
    const bool stands_in = role == common::Role::kCoordinator || role == common::Role::kFocalPoint;
    violations.require(!assignment.deputy() || !role.has_value() || stands_in, common::concat(path, ".deputy"),
                       "only coordinators and focal points have deputies: leave it out");
    const auto check_time = [&](bool given, const google::protobuf::Timestamp& time, std::string_view part) {
      const absl::Status valid = given ? common::check_timestamp(time) : absl::OkStatus();
      return violations.require(valid.ok(), common::concat(path, ".", part), common::to_std(valid.message()));
    };
    const bool from_holds = check_time(assignment.has_from_time(), assignment.from_time(), "from_time");
    const bool until_holds = check_time(assignment.has_until_time(), assignment.until_time(), "until_time");
    if (from_holds && until_holds && assignment.has_from_time() && assignment.has_until_time()) {
      violations.require(
          common::from_timestamp(assignment.from_time()) < common::from_timestamp(assignment.until_time()),
          common::concat(path, ".until_time"), "the assignment ends before it begins: give a time after from_time");
    }
  }
  check_whole("person", person, violations);
}

}  // namespace entente::profiles
