// Signing in of a browser by authorisation code (OpenID Connect Core 1.0, 3.1) with PKCE by S256 (RFC 7636), for any
// provider. What was begun is kept by the caller, not here, so that any process may finish what another began. It waits
// for the provider, some seconds at most: call it on a thread that may. Thread-safe.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/common/identity/discovery.h"
#include "services/common/identity/key_source.h"
#include "services/common/identity/oidc_config.h"
#include "services/common/identity/web_document.h"

namespace entente::common {

class Ids;

class CodeFlow {
 public:
  // How the token endpoint is asked; as post_form(). `stopped`: nobody wants it any more.
  using Post = std::function<absl::StatusOr<WebAnswer>(const std::string& place, const WebForm& form,
                                                       const std::atomic<bool>& stopped)>;

  // A sign-in that a browser has begun. Nobody but that browser and the gateways may know it.
  struct Begun {
    std::string state;     // comes back with the code
    std::string nonce;     // comes back within the identity token
    std::string verifier;  // proves to the provider that who began also ends
  };
  struct Begin {
    Begun begun;
    std::string location;  // where the browser goes
  };
  struct Token {
    std::string text;
    absl::Time until;  // its `exp`
  };

  // Of a configuration with `sign_in`. INVALID_CONFIGURATION: the file of the secret can't be read.
  static absl::StatusOr<std::unique_ptr<CodeFlow>> open(const OidcConfig& config, const Clock& clock, Ids& ids);
  // REQUIRES: config.sign_in; `clock` and `ids` outlive it.
  CodeFlow(OidcConfig config, std::string secret, const Clock& clock, Ids& ids, KeySource::Read read, Post post);
  // Breaks off what waits for the provider; from then on nothing is asked.
  void stop() { stopped_ = true; }

  // DEPENDENCY_UNAVAILABLE: the provider's document can't be read.
  absl::StatusOr<Begin> begin();
  // The token that speaks for the person, whose rights are still to be judged (authenticator.h). UNAUTHENTICATED: the
  // provider doesn't take the code, or its answer isn't one for what was begun. DEPENDENCY_UNAVAILABLE as above.
  absl::StatusOr<Token> finish(const std::string& code, const Begun& begun);
  // Where the provider ends its own session and sends the browser back; empty when it can't, or can't be asked.
  std::string end_location();

  std::string redirect_uri() const;

 private:
  absl::StatusOr<Discovery> endpoints();
  absl::StatusOr<std::string> ask_for_tokens(const std::string& code, const Begun& begun);
  absl::Status check_id_token(const std::string& text, const Begun& begun);

  const OidcConfig config_;  // its audience is the client: of identity tokens
  const SignInConfig& how_;
  const std::string secret_;
  const Clock& clock_;
  Ids& ids_;
  const KeySource::Read read_;
  const Post post_;
  std::atomic<bool> stopped_ = false;
  KeySource keys_;
  std::mutex mutex_;
  std::optional<Discovery> found_;
  absl::Duration found_at_;
};

}  // namespace entente::common
