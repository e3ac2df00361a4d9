#include "services/common/identity/sign_in_config.h"

#include <array>
#include <filesystem>
#include <string_view>

#include "services/common/base/ascii.h"
#include "services/common/base/status.h"
#include "services/common/identity/config_members.h"
#include "services/common/identity/web_document.h"

namespace entente::common {
namespace {

// What a request of ours says by itself.
constexpr std::array<std::string_view, 15> kOwnParameters{
    "response_type", "response_mode", "client_id",   "client_secret",  "redirect_uri",
    "scope",         "state",         "nonce",       "grant_type",     "code",
    "code_verifier", "request",       "request_uri", "code_challenge", "code_challenge_method"};

absl::Status take_parameters(const ConfigMembers& members, std::vector<std::pair<std::string, std::string>>& target) {
  if (!members.has("parameters")) return absl::OkStatus();
  const nlohmann::json& given = members.at("parameters");
  bool right = given.is_object();
  for (const auto& [name, value] : given.items()) {
    for (const std::string_view own : kOwnParameters) right = right && name != own;
    right = right && value.is_string();
    if (!right) break;
    target.emplace_back(name, value.get<std::string>());
  }
  if (right) return absl::OkStatus();
  return members.wrong("parameters",
                       "must be an object of texts by name, e.g. resource, none of which the request has");
}

// https://host or https://host:port and nothing more, as browsers write an origin.
bool is_origin(const std::string& address) {
  const std::size_t host = address.find("://");
  return is_web_place(address) && address.find('/', host + 3) == std::string::npos && address == lower(address);
}

absl::Status take_endpoint(const ConfigMembers& members, std::string_view name, std::string& target) {
  ENTENTE_RETURN_IF_ERROR(members.take(name, target));
  if (target.empty() || is_web_endpoint(target)) return absl::OkStatus();
  return members.wrong(name, "must be an https address (http on this machine only)");
}

}  // namespace

absl::StatusOr<SignInConfig> read_sign_in(const ConfigMembers& members, const std::string& folder) {
  ENTENTE_RETURN_IF_ERROR(
      members.check_names({"client_id", "client_secret_file", "address", "session_keys", "scope", "token", "longest",
                           "parameters", "authorization_endpoint", "token_endpoint", "end_session_endpoint"}));
  SignInConfig config;
  std::string token = "access_token";
  ENTENTE_RETURN_IF_ERROR(members.take("client_id", config.client_id));
  ENTENTE_RETURN_IF_ERROR(members.take("client_secret_file", config.client_secret_file));
  ENTENTE_RETURN_IF_ERROR(members.take("address", config.address));
  ENTENTE_RETURN_IF_ERROR(members.take("session_keys", config.session_keys));
  ENTENTE_RETURN_IF_ERROR(members.take("scope", config.scope));
  ENTENTE_RETURN_IF_ERROR(members.take("token", token));
  ENTENTE_RETURN_IF_ERROR(members.take("longest", absl::Seconds(1), absl::Hours(24), config.longest));
  ENTENTE_RETURN_IF_ERROR(take_parameters(members, config.parameters));
  ENTENTE_RETURN_IF_ERROR(take_endpoint(members, "authorization_endpoint", config.authorization_endpoint));
  ENTENTE_RETURN_IF_ERROR(take_endpoint(members, "token_endpoint", config.token_endpoint));
  ENTENTE_RETURN_IF_ERROR(take_endpoint(members, "end_session_endpoint", config.end_session_endpoint));
  if (config.client_id.empty()) return members.wrong("client_id", "must be a text that isn't empty");
  if (!is_origin(config.address)) {
    return members.wrong("address",
                         "must be the gateway's own address in lower case without a path, https (http on this machine "
                         "only), e.g. https://entente.example.org");
  }
  if (token != "access_token" && token != "id_token") return members.wrong("token", "must be access_token or id_token");
  config.by_id_token = token == "id_token";
  bool has_openid = false;
  for (const std::string_view word : split(config.scope, ' ')) has_openid = has_openid || word == "openid";
  if (!has_openid) return members.wrong("scope", "must have the word openid, e.g. openid profile");
  for (std::string* const file : {&config.client_secret_file, &config.session_keys}) {
    if (!file->empty()) *file = (std::filesystem::path(folder) / *file).string();
  }
  return config;
}

}  // namespace entente::common
