#include "services/common/identity/oidc_config.h"

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/identity/config_members.h"
#include "services/common/identity/json_object.h"
#include "services/common/identity/web_document.h"

namespace entente::common {
namespace {

using Json = nlohmann::json;

absl::Status take_algorithms(const ConfigMembers& members, std::vector<Algorithm>& target) {
  std::vector<std::string> names;
  ENTENTE_RETURN_IF_ERROR(members.take("algorithms", names));
  if (names.empty()) return absl::OkStatus();
  target.clear();
  for (const std::string& name : names) {
    const auto algorithm = parse_algorithm(name);
    if (!algorithm) return members.wrong("algorithms", "may have RS256, PS256, ES256 and EdDSA only");
    target.push_back(*algorithm);
  }
  return absl::OkStatus();
}

// A path of names is one that can be followed: /a/b.
bool is_claim(const std::string& claim) {
  if (!claim.starts_with('/')) return true;
  for (std::size_t at = claim.find('~'); at != std::string::npos; at = claim.find('~', at + 1)) {
    if (at + 1 == claim.size() || (claim[at + 1] != '0' && claim[at + 1] != '1')) return false;
  }
  return true;
}

absl::StatusOr<ClaimRule> read_rule(const ConfigMembers& members) {
  ENTENTE_RETURN_IF_ERROR(members.check_names({"claim", "is", "kind", "role", "scope"}));
  ClaimRule rule;
  std::string is, kind = "person", role;
  ENTENTE_RETURN_IF_ERROR(members.take("claim", rule.claim));
  ENTENTE_RETURN_IF_ERROR(members.take("is", is));
  ENTENTE_RETURN_IF_ERROR(members.take("kind", kind));
  ENTENTE_RETURN_IF_ERROR(members.take("role", role));
  ENTENTE_RETURN_IF_ERROR(members.take("scope", rule.scope));
  if (rule.claim.empty() || !is_claim(rule.claim)) {
    return members.wrong("claim", "must be the name of a claim, or a path of names such as /realm_access/roles");
  }
  if (!is.empty()) rule.is = is;
  if (kind != "person" && kind != "program" && kind != "service") {
    return members.wrong("kind", "must be person, program or service");
  }
  rule.kind = kind == "service" ? CallerKind::kService : CallerKind::kPerson;
  rule.program = kind == "program";
  if (role.empty() != rule.scope.empty()) return members.wrong("role", "goes with a scope, and a scope with a role");
  if (role.empty()) return rule;
  rule.role = parse_role(role);
  if (!rule.role) {
    return members.wrong("role", "must be one of coordinator, focal-point, observer, operator, service");
  }
  if ((*rule.role == Role::kService) != (rule.kind == CallerKind::kService)) {
    return members.wrong("role", "service goes with kind service, the other roles with kind person or program");
  }
  std::string example = rule.scope;
  if (const std::size_t at = example.find(kValueInScope); at != std::string::npos) {
    example.replace(at, kValueInScope.size(), at == 0 ? "cities/x" : "x");
  }
  if (!is_scope(example)) {
    return members.wrong("scope", "must be one of *, fields/{code}, cities/{city}, or have {value} in one's place");
  }
  if (*rule.role == Role::kFocalPoint && !example.starts_with("cities/")) {
    return members.wrong("scope", "of a focal point must begin with cities/");
  }
  return rule;
}

}  // namespace

absl::StatusOr<OidcConfig> parse_oidc_config(std::string_view text, const std::string& file_name) {
  const auto object = read_json_object(text);
  if (!object) {
    return make_error(kInvalidConfiguration,
                      concat("oidc file ", file_name, " isn't a JSON object that names everything once"));
  }
  const ConfigMembers members(*object, file_name, "");
  ENTENTE_RETURN_IF_ERROR(members.check_names({"issuer", "audiences", "keys", "ca_file", "algorithms", "subject",
                                               "leeway", "refresh", "assignments", "sign_in"}));
  OidcConfig config;
  ENTENTE_RETURN_IF_ERROR(members.take("issuer", config.issuer));
  ENTENTE_RETURN_IF_ERROR(members.take("audiences", config.audiences));
  ENTENTE_RETURN_IF_ERROR(members.take("keys", config.keys));
  ENTENTE_RETURN_IF_ERROR(members.take("ca_file", config.ca_file));
  ENTENTE_RETURN_IF_ERROR(members.take("subject", config.subject));
  ENTENTE_RETURN_IF_ERROR(members.take("leeway", absl::ZeroDuration(), absl::Minutes(5), config.leeway));
  ENTENTE_RETURN_IF_ERROR(members.take("refresh", absl::Seconds(10), absl::Hours(24), config.refresh));
  ENTENTE_RETURN_IF_ERROR(take_algorithms(members, config.algorithms));
  if (!is_web_place(config.issuer)) {
    return members.wrong("issuer", "must be an https address as the tokens have it in iss (http on this machine only)");
  }
  if (config.audiences.empty()) return members.wrong("audiences", "must be an array of texts, none of them empty");
  if (!config.keys.empty() && !config.keys_are_a_file() && !is_web_endpoint(config.keys)) {
    return members.wrong("keys", "must be an https address (http on this machine only), or the path of a file");
  }
  const std::filesystem::path folder = std::filesystem::path(file_name).parent_path();
  if (config.keys_are_a_file()) config.keys = (folder / config.keys).string();
  if (!config.ca_file.empty()) config.ca_file = (folder / config.ca_file).string();
  if (!members.has("assignments") || !members.at("assignments").is_array() || members.at("assignments").empty()) {
    return members.wrong("assignments", "must be an array of rules: claim, is, kind, role, scope");
  }
  if (members.has("sign_in")) {
    if (!members.at("sign_in").is_object()) return members.wrong("sign_in", "must be an object");
    ENTENTE_ASSIGN_OR_RETURN(
        config.sign_in, read_sign_in(ConfigMembers(members.at("sign_in"), file_name, "sign_in."), folder.string()));
  }
  int number = 0;
  for (const Json& rule : members.at("assignments")) {
    const std::string path = concat("assignments[", number++, "]");
    if (!rule.is_object()) return members.wrong(path, "must be an object");
    ENTENTE_ASSIGN_OR_RETURN(config.rules.emplace_back(), read_rule(ConfigMembers(rule, file_name, concat(path, "."))));
  }
  return config;
}

absl::StatusOr<OidcConfig> load_oidc_config(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (!file || !(text << file.rdbuf())) {
    return make_error(kInvalidConfiguration,
                      concat("oidc file ", path, " can't be read or is empty; check --oidc-file"));
  }
  ENTENTE_ASSIGN_OR_RETURN(OidcConfig config, parse_oidc_config(text.str(), path));
  if (!config.ca_file.empty() && !std::ifstream(config.ca_file)) {
    return make_error(kInvalidConfiguration,
                      concat("oidc file ", path, ": ca_file ", config.ca_file, " can't be read"));
  }
  return config;
}

}  // namespace entente::common
