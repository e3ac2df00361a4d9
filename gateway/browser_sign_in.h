// Signing in of people at the gateway with a browser: three paths, and the session that stands for a token.
//
//   GET  /sign-in?return_to=/…   to the identity provider
//   GET  /sign-in/callback       back from it; then to `return_to`, which is a path of the gateway
//   POST /sign-out               {"location": …}: where the page goes, so that the provider's session ends, too
//
// A session is the person's token, sealed in cookies that only gateways open, so that several need nothing in common
// but the file of keys. It ends with the token, or sooner; nothing renews it but the provider. Calls by it are taken
// from the gateway's own pages alone. Thread-safe.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "gateway/exchange.h"
#include "gateway/sealed_cookies.h"
#include "services/common/base/clock.h"
#include "services/common/base/ids.h"
#include "services/common/base/token_buckets.h"
#include "services/common/identity/code_flow.h"
#include "services/common/identity/oidc_config.h"
#include "services/common/rpc/authenticator.h"
#include "services/common/rpc/worker_pool.h"

namespace entente::gateway {

class BrowserSignIn {
 public:
  // Null where the file has no `sign_in`, or is none. INVALID_CONFIGURATION: the configuration's fault, or that of a
  // file it names. `authenticator` outlives it.
  static absl::StatusOr<std::unique_ptr<BrowserSignIn>> open(const std::string& oidc_file,
                                                             const common::Authenticator& authenticator);
  ~BrowserSignIn();

  static bool is_path(std::string_view path);
  // REQUIRES: is_path(head.path).
  Admission admit(const HttpRequest& head, const std::string& address);

  bool has_session(const HttpRequest& request) const;
  // The token of a session that lasts; nothing: there is none. For telling its person, not for acting by it.
  std::optional<std::string> kept_token(const HttpRequest& request) const;
  // The token of the session. FOREIGN_ORIGIN: a page of another origin calls, or one that doesn't say of which it is.
  // UNAUTHENTICATED: the session is over, or none.
  absl::StatusOr<std::string> token_of(const HttpRequest& request) const;

 private:
  BrowserSignIn(common::SignInConfig config, std::string issuer, std::unique_ptr<common::Sealer> sealer,
                std::unique_ptr<common::Ids> ids, std::unique_ptr<common::CodeFlow> flow,
                const common::Authenticator& authenticator);

  absl::Status check_page(const HttpRequest& request) const;
  // What may wait for the provider, on a thread that may.
  Admission later(std::function<HttpResponse(const HttpRequest&)> work);
  HttpResponse begin(const HttpRequest& request);
  HttpResponse end(const HttpRequest& request);
  HttpResponse sign_out();
  absl::StatusOr<HttpResponse> finish(const HttpRequest& request);
  absl::StatusOr<common::Caller> person_of(const std::string& token) const;

  const common::SignInConfig config_;
  const std::string issuer_;
  const std::unique_ptr<common::Ids> ids_;
  const std::unique_ptr<SealedCookies> cookies_;
  const std::unique_ptr<common::CodeFlow> flow_;
  const common::Authenticator& authenticator_;
  common::TokenBuckets tries_;  // by address
  common::WorkerPool pool_;
};

}  // namespace entente::gateway
