#include "services/common/identity/claims.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/identity/json_object.h"
#include "services/common/rpc/program_subject.h"
#include "services/common/text/text.h"

namespace entente::common {
namespace {

constexpr double kLastSecond = 253'402'300'799;  // the end of the year 9999
constexpr std::size_t kMostAssignments = 100;

absl::Status fault(std::string_view what) {
  return absl::InvalidArgumentError(to_absl(what));
}

// A NumericDate: seconds since 1970, also with a fraction; nothing when the claim isn't there.
absl::StatusOr<std::optional<absl::Time>> time_in(const nlohmann::json& claims, std::string_view name) {
  const auto found = claims.find(name);
  if (found == claims.end()) return std::nullopt;
  if (!found->is_number() || found->get<double>() < 0 || found->get<double>() > kLastSecond) {
    return fault(concat(name, " isn't a time in seconds since 1970"));
  }
  return absl::UnixEpoch() + absl::Seconds(found->get<double>());
}

bool is_for_us(const nlohmann::json& claims, const std::vector<std::string>& audiences) {
  const std::vector<std::string> given = texts_at(claims, "aud");
  return std::any_of(given.begin(), given.end(), [&](const std::string& each) {
    return std::find(audiences.begin(), audiences.end(), each) != audiences.end();
  });
}

// What a rule may give: a scope that a claim's value made may be none, or not one of the role.
bool may_be_given(Role role, std::string_view scope) {
  return is_scope(scope) && (role != Role::kFocalPoint || scope.starts_with("cities/"));
}

bool is_among(const Assignment& assignment, const std::vector<Assignment>& assignments) {
  return std::any_of(assignments.begin(), assignments.end(), [&](const Assignment& each) {
    return each.role == assignment.role && each.scope == assignment.scope;
  });
}

}  // namespace

absl::StatusOr<TokenTime> check_claims(const nlohmann::json& claims, const OidcConfig& config) {
  if (text_in(claims, "iss") != config.issuer) return fault("iss: another provider issued it");
  if (!is_for_us(claims, config.audiences)) return fault("aud: it is for another audience");
  using MaybeTime = std::optional<absl::Time>;
  ENTENTE_ASSIGN_OR_RETURN(const MaybeTime end, time_in(claims, "exp"));
  ENTENTE_ASSIGN_OR_RETURN(const MaybeTime begin, time_in(claims, "nbf"));
  ENTENTE_ASSIGN_OR_RETURN(const MaybeTime issued, time_in(claims, "iat"));
  if (!end) return fault("exp: it has no end");
  const absl::Time from = std::max(begin.value_or(absl::UnixEpoch()), issued.value_or(absl::UnixEpoch()));
  return TokenTime{from - config.leeway, *end + config.leeway};
}

absl::Status check_time(const TokenTime& time, absl::Time now) {
  if (now >= time.until) return fault("exp: it has expired");
  if (now < time.from) return fault("nbf, iat: it isn't valid yet");
  return absl::OkStatus();
}

absl::StatusOr<Caller> caller_by_claims(const nlohmann::json& claims, const OidcConfig& config) {
  Caller caller;
  caller.subject = text_in(claims, config.subject).value_or("");
  if (find_text_fault(caller.subject, {.max_code_points = 255, .required = true})) {
    return fault(concat(config.subject, ": isn't a name of 1 to 255 characters"));
  }
  if (is_program(caller.subject)) return fault(concat(config.subject, ": begins with program:, as nobody's may"));
  std::optional<std::pair<CallerKind, bool>> kind;  // and whether it is a program
  for (const ClaimRule& rule : config.rules) {
    for (const std::string& value : texts_at(claims, rule.claim)) {
      if (rule.is && value != *rule.is) continue;
      const std::pair<CallerKind, bool> of_rule(rule.kind, rule.program);
      if (kind.value_or(of_rule) != of_rule) return fault("its claims make it a token of two kinds");
      std::string scope = rule.scope;
      if (const std::size_t at = scope.find(kValueInScope); at != std::string::npos) {
        scope.replace(at, kValueInScope.size(), value);
      }
      if (rule.role && !may_be_given(*rule.role, scope)) continue;  // e.g. a group that isn't a city's
      kind = of_rule;
      if (!rule.role || is_among({*rule.role, scope}, caller.assignments)) continue;
      if (caller.assignments.size() == kMostAssignments) return fault("its claims give more than 100 assignments");
      caller.assignments.push_back({*rule.role, scope});
    }
  }
  if (!kind) return fault("none of its claims gives an assignment here");
  caller.kind = kind->first;
  if (kind->second) caller.subject = program_subject(caller.subject);
  return caller;
}

}  // namespace entente::common
