// What an OpenID Connect provider says of itself (OpenID Connect Discovery 1.0, 4). Pure but for the reading.
#pragma once

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"

namespace entente::common {

struct Discovery {
  std::string keys;                    // jwks_uri
  std::string authorization_endpoint;  // empty: it has none
  std::string token_endpoint;          // the same
  std::string end_session_endpoint;    // the same
};

// The document of this issuer. UNAVAILABLE: it can't be read, is another issuer's (section 4.3), or names a place that
// isn't https.
absl::StatusOr<Discovery> discover(const std::string& issuer,
                                   absl::FunctionRef<absl::StatusOr<std::string>(const std::string& place)> read);

}  // namespace entente::common
