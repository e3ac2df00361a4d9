// Callers by signed tokens of an OpenID Connect provider: RFC 7515 and 7519, with the negatives of RFC 8725. What a
// token gives is decided by the rules of the configuration. A token that was taken is remembered with the keys of that
// time, so that it is verified once and not with every call; whoever leaves the provider's keys or the token's time is
// refused from then on. Thread-safe; nobody waits for the provider.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "absl/status/statusor.h"
#include "services/common/identity/claims.h"
#include "services/common/identity/key_source.h"
#include "services/common/identity/oidc_config.h"
#include "services/common/rpc/authenticator.h"

namespace entente::common {

class OidcAuthenticator final : public TokenAuthenticator {
 public:
  static constexpr std::size_t kMostRemembered = 4096;

  // Reads the configuration and begins to read keys. INVALID_CONFIGURATION: the configuration's fault, or that of a
  // file of keys. A provider that can't be reached is no error: its tokens are DEPENDENCY_UNAVAILABLE until it can be.
  static absl::StatusOr<std::unique_ptr<OidcAuthenticator>> open(const std::string& path, const Clock& clock);

  // REQUIRES: `keys` outlives it or is owned.
  OidcAuthenticator(OidcConfig config, std::unique_ptr<KeySource> keys);

  // UNAUTHENTICATED says what is wrong with the token, never what it holds. DEPENDENCY_UNAVAILABLE: its key isn't known
  // yet, and is being asked for; repeat.
  absl::StatusOr<Caller> caller_of(std::string_view token, absl::Time now) const override;

 private:
  struct Remembered {
    std::shared_ptr<const JsonWebKeySet> keys;
    TokenTime time;
    Caller caller;
  };
  absl::StatusOr<Remembered> verify(std::string_view token, std::shared_ptr<const JsonWebKeySet> keys) const;

  const OidcConfig config_;
  const std::unique_ptr<KeySource> keys_;
  mutable std::mutex mutex_;
  mutable std::map<std::string, std::shared_ptr<const Remembered>> by_digest_;
};

}  // namespace entente::common
