// What the claims of a verified token must say (RFC 7519, section 4.1), and what they give: subject, kind, assignments.
// Pure functions.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/common/identity/oidc_config.h"
#include "services/common/rpc/caller.h"

namespace entente::common {

// When a token holds, the leeway within it. `until` itself excluded.
struct TokenTime {
  absl::Time from;
  absl::Time until;
};

// Issuer and audience are those of the configuration; there is an end (`exp`), and beginning (`nbf`) and issue (`iat`)
// are times where they are given. INVALID_ARGUMENT with a fault for people.
absl::StatusOr<TokenTime> check_claims(const nlohmann::json& claims, const OidcConfig& config);

// OK while the token holds, else INVALID_ARGUMENT with a fault for people.
absl::Status check_time(const TokenTime& time, absl::Time now);

// Whom the claims are of, by the rules of the configuration; assignments in the order of the rules, each once. A token
// for which no rule speaks, and one that would be a person and a service, is nobody's: INVALID_ARGUMENT.
absl::StatusOr<Caller> caller_by_claims(const nlohmann::json& claims, const OidcConfig& config);

}  // namespace entente::common
