// A JSON Web Token (RFC 7519) in the compact form of RFC 7515, taken apart. What it says is worth nothing before a key
// has verified its signature. Pure functions.
#pragma once

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "services/common/identity/json_web_key.h"

namespace entente::common {

// gRPC takes 8 KiB of metadata with a call, in which a service's own token has to fit, too.
inline constexpr std::size_t kMostTokenBytes = 6 << 10;

struct SignedToken {
  Algorithm algorithm;
  std::string key_id;      // `kid`; empty: none
  std::string_view input;  // what is signed; of the text that was given
  std::string signature;
  std::string payload;  // JSON, not looked at yet
};

// Whether a text has the three parts of a token, so that it is meant as one.
bool looks_signed(std::string_view text);

// INVALID_ARGUMENT with a fault for people: too long, not base64url, not strict JSON, an algorithm that isn't taken
// (`none` and all with a shared secret), a header that must be understood (`crit`), a token of another kind than one
// for access or identity (`typ`). Key and certificate within the header are never looked at.
absl::StatusOr<SignedToken> take_apart(std::string_view token);

}  // namespace entente::common
