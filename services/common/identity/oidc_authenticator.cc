#include "services/common/identity/oidc_authenticator.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/identity/json_object.h"
#include "services/common/identity/signed_token.h"
#include "services/common/text/sha256.h"

namespace entente::common {
namespace {

absl::Status refuse(std::string_view fault) {
  return make_error(kUnauthenticated, concat("this token isn't taken: ", fault, "; sign in again"));
}

absl::Status keys_not_known() {
  return make_retryable_error(kDependencyUnavailable,
                              "the key of this token isn't known yet; the identity provider is being asked; repeat",
                              absl::Seconds(1));
}

}  // namespace

absl::StatusOr<std::unique_ptr<OidcAuthenticator>> OidcAuthenticator::open(const std::string& path,
                                                                           const Clock& clock) {
  ENTENTE_ASSIGN_OR_RETURN(OidcConfig config, load_oidc_config(path));
  auto keys = std::make_unique<KeySource>(config, clock, read_places(config.ca_file));
  if (config.keys_are_a_file()) {
    if (const absl::Status read = keys->read_now(); !read.ok()) {
      return make_error(kInvalidConfiguration, concat("oidc file ", path, ": keys: ", read.message()));
    }
  }
  keys->start();
  return std::make_unique<OidcAuthenticator>(std::move(config), std::move(keys));
}

OidcAuthenticator::OidcAuthenticator(OidcConfig config, std::unique_ptr<KeySource> keys)
    : config_(std::move(config)), keys_(std::move(keys)) {}

absl::StatusOr<Caller> OidcAuthenticator::caller_of(std::string_view token, absl::Time now) const {
  if (!looks_signed(token)) return make_error(kUnauthenticated, kNotKnownToken);  // no key would change that
  const std::shared_ptr<const JsonWebKeySet> keys = keys_->keys();
  if (keys == nullptr) {
    keys_->ask_again();
    return keys_not_known();
  }
  const std::string digest = Digest("entente.token").add(token).finish();
  std::shared_ptr<const Remembered> known;
  {
    std::lock_guard lock(mutex_);
    if (const auto found = by_digest_.find(digest); found != by_digest_.end()) known = found->second;
  }
  if (known == nullptr || known->keys != keys) {
    ENTENTE_ASSIGN_OR_RETURN(known, [&]() -> absl::StatusOr<std::shared_ptr<const Remembered>> {
      ENTENTE_ASSIGN_OR_RETURN(Remembered verified, verify(token, keys));
      return std::make_shared<const Remembered>(std::move(verified));
    }());
    std::lock_guard lock(mutex_);
    if (by_digest_.size() >= kMostRemembered) by_digest_.clear();  // each is verified once more
    by_digest_[digest] = known;
  }
  if (const absl::Status held = check_time(known->time, now); !held.ok()) return refuse(to_std(held.message()));
  Caller caller = known->caller;
  caller.now = now;
  return caller;
}

absl::StatusOr<OidcAuthenticator::Remembered> OidcAuthenticator::verify(
    std::string_view text, std::shared_ptr<const JsonWebKeySet> keys) const {
  absl::StatusOr<SignedToken> token = take_apart(text);
  if (!token.ok()) return refuse(to_std(token.status().message()));
  if (std::find(config_.algorithms.begin(), config_.algorithms.end(), token->algorithm) == config_.algorithms.end()) {
    return refuse(concat("alg ", algorithm_name(token->algorithm), " isn't one that this network takes"));
  }
  const std::vector<const JsonWebKey*> candidates = keys->find(token->algorithm, token->key_id);
  const bool verified = std::any_of(candidates.begin(), candidates.end(), [&](const JsonWebKey* key) {
    return key->verifies(token->algorithm, token->input, token->signature);
  });
  if (!verified) {
    // A key that nobody here knows may be new at the provider; so may one without a name.
    if ((candidates.empty() || token->key_id.empty()) && keys_->ask_again()) return keys_not_known();
    return refuse(candidates.empty() ? "its key isn't one of the provider's" : "its signature isn't right");
  }
  const auto claims = read_json_object(token->payload);
  if (!claims) return refuse("its claims aren't a JSON object that names everything once");
  const auto time = check_claims(*claims, config_);
  if (!time.ok()) return refuse(to_std(time.status().message()));
  const auto caller = caller_by_claims(*claims, config_);
  if (!caller.ok()) return refuse(to_std(caller.status().message()));
  return Remembered{std::move(keys), *time, *caller};
}

}  // namespace entente::common
