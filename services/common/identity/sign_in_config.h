// How people sign in with a browser at the gateway: member `sign_in` of the file of --oidc-file. docs/security.md has
// an example. Pure functions.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace entente::common {

class ConfigMembers;

struct SignInConfig {
  std::string client_id;                // of the gateway, at the provider
  std::string client_secret_file = {};  // empty: a public client, which PKCE alone protects
  std::string address;                  // of the gateway as browsers see it, without a path: https://entente.example
  std::string session_keys = {};        // file of the keys of sessions (sealer.h); empty: one key of each process
  std::string scope = "openid";
  bool by_id_token = false;                 // which token speaks for a person here: `access_token`, or `id_token`
  absl::Duration longest = absl::Hours(8);  // of a session, which also ends with its token
  std::vector<std::pair<std::string, std::string>> parameters = {};  // more of a request, e.g. resource
  // Empty: as the issuer's discovery document says.
  std::string authorization_endpoint = {};
  std::string token_endpoint = {};
  std::string end_session_endpoint = {};
};

// INVALID_CONFIGURATION names the file and the field. Relative paths are ones beside the file, in `folder`.
absl::StatusOr<SignInConfig> read_sign_in(const ConfigMembers& members, const std::string& folder);

}  // namespace entente::common
