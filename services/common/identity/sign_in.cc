#include "services/common/identity/sign_in.h"

#include <utility>

#include "services/common/base/clock.h"
#include "services/common/base/status.h"
#include "services/common/identity/oidc_authenticator.h"

namespace entente::common {
namespace {

// Asks one after the other until a token is known.
class AnyOf final : public TokenAuthenticator {
 public:
  explicit AnyOf(std::vector<std::unique_ptr<TokenAuthenticator>> all) : all_(std::move(all)) {}
  absl::StatusOr<Caller> caller_of(std::string_view token, absl::Time now) const override {
    absl::StatusOr<Caller> caller = absl::UnauthenticatedError("");
    for (const auto& each : all_) {
      caller = each->caller_of(token, now);
      if (!absl::IsUnauthenticated(caller.status())) break;
    }
    return caller;
  }
  absl::StatusOr<Caller> caller_by_certificate(const std::vector<std::string>& names, absl::Time now) const override {
    return all_[0]->caller_by_certificate(names, now);  // the token file's
  }

 private:
  const std::vector<std::unique_ptr<TokenAuthenticator>> all_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Authenticator>> open_authenticator(const IdentityFiles& files,
                                                                  const std::vector<TokenEntry>& own) {
  if (!files.any()) return std::make_unique<LocalAuthenticator>();
  static const SystemClock clock;
  auto tokens = std::make_unique<TokenFileAuthenticator>();
  if (!files.token_file.empty()) {
    ENTENTE_ASSIGN_OR_RETURN(tokens, TokenFileAuthenticator::load(files.token_file));
  }
  for (const TokenEntry& entry : own) tokens->add(entry);
  if (files.oidc_file.empty()) return tokens;
  std::vector<std::unique_ptr<TokenAuthenticator>> all;
  all.push_back(std::move(tokens));
  ENTENTE_ASSIGN_OR_RETURN(all.emplace_back(), OidcAuthenticator::open(files.oidc_file, clock));
  return std::make_unique<AnyOf>(std::move(all));
}

}  // namespace entente::common
