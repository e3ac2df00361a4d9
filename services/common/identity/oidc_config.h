// The file of --oidc-file: which OpenID Connect provider is believed, and what its claims mean here. docs/security.md
// has an example. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/common/identity/json_web_key.h"
#include "services/common/identity/sign_in_config.h"
#include "services/common/rpc/caller.h"

namespace entente::common {

// What stands for the claim's value in the scope of a rule: cities/{value}.
inline constexpr std::string_view kValueInScope = "{value}";

// A claim, and what it gives. Without a role: signed in, and nothing else.
struct ClaimRule {
  std::string claim;              // a name, or a path of names that begins with /
  std::optional<std::string> is;  // the value that is meant; without: any text
  CallerKind kind = CallerKind::kPerson;
  std::optional<Role> role = {};
  std::string scope = {};
  bool program = false;  // a service account (program_subject.h): of kind kPerson, and named as a program
};

struct OidcConfig {
  std::string issuer;                  // https, as `iss` has it
  std::vector<std::string> audiences;  // at least one; a token is for one of them
  std::string keys = {};               // URL or file of the key set; empty: where the issuer's discovery document says
  std::string ca_file = {};            // of who signs the provider's certificate; empty: those the machine trusts
  std::vector<Algorithm> algorithms = {Algorithm::kRs256, Algorithm::kPs256, Algorithm::kEs256, Algorithm::kEdDsa};
  std::string subject = "sub";                 // claim of who calls
  absl::Duration leeway = absl::Seconds(60);   // for clocks that differ
  absl::Duration refresh = absl::Minutes(10);  // after which the keys are read again
  std::vector<ClaimRule> rules;                // at least one
  std::optional<SignInConfig> sign_in = {};    // nothing: browsers don't sign in at the gateway

  // Whether the keys are a file of this machine.
  bool keys_are_a_file() const { return !keys.empty() && keys.find("://") == std::string::npos; }
};

// INVALID_CONFIGURATION names the file and the field, and says what it must be. A relative path in it is one beside the
// file.
absl::StatusOr<OidcConfig> parse_oidc_config(std::string_view text, const std::string& file_name);
// The same of a file; the certificates of `ca_file` must be there to be read.
absl::StatusOr<OidcConfig> load_oidc_config(const std::string& path);

}  // namespace entente::common
