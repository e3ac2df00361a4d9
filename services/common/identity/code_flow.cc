#include "services/common/identity/code_flow.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "services/common/base/ascii.h"
#include "services/common/base/clock.h"
#include "services/common/base/errors.h"
#include "services/common/base/log.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/identity/claims.h"
#include "services/common/identity/json_object.h"
#include "services/common/identity/sealer.h"
#include "services/common/identity/signed_token.h"
#include "services/common/rpc/config.h"
#include "services/common/text/base64url.h"
#include "services/common/text/sha256.h"
#include "services/common/text/text.h"

namespace entente::common {
namespace {

constexpr std::size_t kSecretBytes = 32;  // of states, nonces and verifiers
constexpr absl::Duration kLongest = absl::Seconds(5);

absl::Status refuse(std::string_view fault) {
  return make_error(kUnauthenticated, concat("signing in failed: ", fault));
}

absl::Status not_there(const absl::Status& cause) {
  log_warning("the identity provider can't be asked", {{"what", to_std(cause.message())}});
  return make_retryable_error(kDependencyUnavailable, "the identity provider can't be reached; repeat in a moment",
                              absl::Seconds(5));
}

using Fields = std::vector<std::pair<std::string_view, std::string>>;

std::string encoded(const Fields& fields) {
  std::string text;
  for (const auto& [name, value] : fields) append(text, text.empty() ? "" : "&", name, "=", url_encoded(value));
  return text;
}

std::string with_query(const std::string& endpoint, const Fields& fields) {
  return concat(endpoint, endpoint.find('?') == std::string::npos ? "?" : "&", encoded(fields));
}

OidcConfig for_identity_tokens(OidcConfig config) {
  config.audiences = {config.sign_in->client_id};
  return config;
}

bool is_signed_by(const JsonWebKeySet& keys, const SignedToken& token) {
  const std::vector<const JsonWebKey*> found = keys.find(token.algorithm, token.key_id);
  return std::any_of(found.begin(), found.end(), [&](const JsonWebKey* key) {
    return key->verifies(token.algorithm, token.input, token.signature);
  });
}

}  // namespace

absl::StatusOr<std::unique_ptr<CodeFlow>> CodeFlow::open(const OidcConfig& config, const Clock& clock, Ids& ids) {
  ENTENTE_ASSIGN_OR_RETURN(std::string secret, read_secret_file(config.sign_in->client_secret_file));
  Post post = [ca_file = config.ca_file](const std::string& place, const WebForm& form,
                                         const std::atomic<bool>& stopped) {
    return post_form(place, form, {.ca_file = ca_file, .longest = kLongest, .stopped = &stopped});
  };
  return std::make_unique<CodeFlow>(config, std::move(secret), clock, ids, read_places(config.ca_file, kLongest),
                                    std::move(post));
}

CodeFlow::CodeFlow(OidcConfig config, std::string secret, const Clock& clock, Ids& ids, KeySource::Read read, Post post)
    : config_(for_identity_tokens(std::move(config))),
      how_(*config_.sign_in),
      secret_(std::move(secret)),
      clock_(clock),
      ids_(ids),
      read_(std::move(read)),
      post_(std::move(post)),
      keys_(config_, clock, read_) {}

std::string CodeFlow::redirect_uri() const {
  return concat(how_.address, "/sign-in/callback");
}

// The document is read again after a while; one that was read stays in use while it can't be, for a while each.
absl::StatusOr<Discovery> CodeFlow::endpoints() {
  Discovery found{.keys = "",
                  .authorization_endpoint = how_.authorization_endpoint,
                  .token_endpoint = how_.token_endpoint,
                  .end_session_endpoint = how_.end_session_endpoint};
  if (!found.authorization_endpoint.empty() && !found.token_endpoint.empty()) return found;
  std::optional<Discovery> known;
  {
    std::lock_guard lock(mutex_);
    known = found_;
    if (known && clock_.steady() - found_at_ < config_.refresh) return *known;
  }
  absl::StatusOr<Discovery> read =
      discover(config_.issuer, [this](const std::string& place) { return read_(place, stopped_); });
  if (!read.ok() && !known) return not_there(read.status());
  if (!read.ok()) read = *known;
  for (const auto member :
       {&Discovery::authorization_endpoint, &Discovery::token_endpoint, &Discovery::end_session_endpoint}) {
    if (!(found.*member).empty()) (*read).*member = found.*member;
  }
  if (read->authorization_endpoint.empty() || read->token_endpoint.empty()) {
    return not_there(absl::InternalError(to_absl(concat(config_.issuer, ": names no endpoints for signing in"))));
  }
  std::lock_guard lock(mutex_);
  found_ = *read;
  found_at_ = clock_.steady();
  return *std::move(read);
}

absl::StatusOr<CodeFlow::Begin> CodeFlow::begin() {
  ENTENTE_ASSIGN_OR_RETURN(const Discovery places, endpoints());
  Begin begin;
  for (std::string* const each : {&begin.begun.state, &begin.begun.nonce, &begin.begun.verifier}) {
    *each = base64url(random_bytes(ids_, kSecretBytes));
  }
  Fields fields{{"response_type", "code"},
                {"client_id", how_.client_id},
                {"redirect_uri", redirect_uri()},
                {"scope", how_.scope},
                {"state", begin.begun.state},
                {"nonce", begin.begun.nonce},
                {"code_challenge", base64url(sha256(begin.begun.verifier))},
                {"code_challenge_method", "S256"}};
  fields.insert(fields.end(), how_.parameters.begin(), how_.parameters.end());
  begin.location = with_query(places.authorization_endpoint, fields);
  return begin;
}

// RFC 6749, 4.1.3 and 5.
absl::StatusOr<std::string> CodeFlow::ask_for_tokens(const std::string& code, const Begun& begun) {
  ENTENTE_ASSIGN_OR_RETURN(const Discovery places, endpoints());
  Fields fields{{"grant_type", "authorization_code"},
                {"code", code},
                {"redirect_uri", redirect_uri()},
                {"code_verifier", begun.verifier}};
  if (secret_.empty()) fields.emplace_back("client_id", how_.client_id);
  fields.insert(fields.end(), how_.parameters.begin(), how_.parameters.end());
  const absl::StatusOr<WebAnswer> answer =
      post_(places.token_endpoint,
            {.fields = encoded(fields),
             .user = url_encoded(how_.client_id),  // 2.3.1: encoded before they are joined
             .password = url_encoded(secret_)},
            stopped_);
  if (!answer.ok()) return not_there(answer.status());
  if (answer->status == 200) return answer->body;
  const auto said = read_json_object(answer->body);
  const std::string error = said ? text_in(*said, "error").value_or("") : "";
  if (answer->status != 400 || error != "invalid_grant") {
    // The gateway's own fault, or the provider's: no code would change it.
    return not_there(absl::InternalError(to_absl(
        concat(places.token_endpoint, ": HTTP status ", answer->status, " ", truncate_code_points(error, 100)))));
  }
  return refuse("the identity provider doesn't take the code: it was used before, or it is too old");
}

// Section 3.1.3.7.
absl::Status CodeFlow::check_id_token(const std::string& text, const Begun& begun) {
  const absl::StatusOr<SignedToken> token = take_apart(text);
  if (!token.ok()) return refuse(concat("its identity token: ", token.status().message()));
  const bool is_taken =
      std::find(config_.algorithms.begin(), config_.algorithms.end(), token->algorithm) != config_.algorithms.end();
  auto keys = keys_.keys();
  if (keys == nullptr || !is_signed_by(*keys, *token)) {  // it may have others by now
    if (const absl::Status read = keys_.read_now(); !read.ok() && keys == nullptr) return not_there(read);
    keys = keys_.keys();
  }
  if (!is_taken || keys == nullptr || !is_signed_by(*keys, *token)) {
    return refuse("the identity token isn't signed by a key of the provider, in a way that this network takes");
  }
  const auto claims = read_json_object(token->payload);
  if (!claims) return refuse("the claims of the identity token aren't a JSON object that names everything once");
  const auto time = check_claims(*claims, config_);
  const absl::Status held = time.ok() ? check_time(*time, clock_.now()) : time.status();
  if (!held.ok()) return refuse(concat("its identity token: ", held.message()));
  const std::string for_whom = text_in(*claims, "azp").value_or(how_.client_id);
  const bool has_several = texts_at(*claims, "aud").size() > 1;
  if (for_whom != how_.client_id || (has_several && !claims->contains("azp"))) {
    return refuse("the identity token is another program's (azp)");
  }
  if (text_in(*claims, "nonce") != begun.nonce) return refuse("the identity token is of another sign-in (nonce)");
  return absl::OkStatus();
}

absl::StatusOr<CodeFlow::Token> CodeFlow::finish(const std::string& code, const Begun& begun) {
  ENTENTE_ASSIGN_OR_RETURN(const std::string answer, ask_for_tokens(code, begun));
  const auto members = read_json_object(answer);
  const std::string type = members ? text_in(*members, "token_type").value_or("") : "";
  const std::string id_token = members ? text_in(*members, "id_token").value_or("") : "";
  if (lower(type) != "bearer" || id_token.empty()) {
    return refuse("the identity provider's answer has no identity token, or tokens of another kind than bearer");
  }
  ENTENTE_RETURN_IF_ERROR(check_id_token(id_token, begun));
  Token token{how_.by_id_token ? id_token : text_in(*members, "access_token").value_or(""), {}};
  const absl::StatusOr<SignedToken> parts = take_apart(token.text);
  if (!parts.ok()) {
    return refuse(concat("its access token: ", parts.status().message(),
                         "; have the provider give one for this network (parameters), or set token to id_token"));
  }
  const auto claims = read_json_object(parts->payload);
  const auto end = claims ? claims->find("exp") : nlohmann::json::const_iterator();
  if (!claims || end == claims->end() || !end->is_number()) return refuse("its access token: exp: it has no end");
  token.until = absl::UnixEpoch() + absl::Seconds(end->get<double>());
  return token;
}

// OpenID Connect RP-Initiated Logout 1.0.
std::string CodeFlow::end_location() {
  const absl::StatusOr<Discovery> places = endpoints();
  if (!places.ok() || places->end_session_endpoint.empty()) return {};
  return with_query(places->end_session_endpoint,
                    {{"client_id", how_.client_id}, {"post_logout_redirect_uri", concat(how_.address, "/")}});
}

}  // namespace entente::common
