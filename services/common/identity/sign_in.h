// Who is known to a process: by its token file, by an identity provider, or by both; by neither, whoever is on the same
// machine. The services, the gateway and `entente serve` all ask here.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/common/rpc/authenticator.h"

namespace entente::common {

struct IdentityFiles {
  std::string token_file = {};  // --token-file; empty: none
  std::string oidc_file = {};   // --oidc-file; empty: none

  bool any() const { return !token_file.empty() || !oidc_file.empty(); }
};

// A token is looked for in the file first. `own`: tokens by which parts of one process know each other; they count
// where there are files. INVALID_CONFIGURATION names the file and what is wrong in it.
absl::StatusOr<std::unique_ptr<Authenticator>> open_authenticator(const IdentityFiles& files,
                                                                  const std::vector<TokenEntry>& own = {});

}  // namespace entente::common
