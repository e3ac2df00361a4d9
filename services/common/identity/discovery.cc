#include "services/common/identity/discovery.h"

#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/identity/json_object.h"
#include "services/common/identity/web_document.h"

namespace entente::common {

absl::StatusOr<Discovery> discover(const std::string& issuer,
                                   absl::FunctionRef<absl::StatusOr<std::string>(const std::string& place)> read) {
  const std::string place =
      concat(issuer.ends_with('/') ? issuer.substr(0, issuer.size() - 1) : issuer, "/.well-known/openid-configuration");
  ENTENTE_ASSIGN_OR_RETURN(const std::string text, read(place));
  const auto document = read_json_object(text);
  if (!document || text_in(*document, "issuer") != issuer) {
    return absl::UnavailableError(to_absl(concat(place, ": isn't a document of this issuer")));
  }
  Discovery found;
  const std::pair<std::string_view, std::string*> members[] = {
      {"jwks_uri", &found.keys},
      {"authorization_endpoint", &found.authorization_endpoint},
      {"token_endpoint", &found.token_endpoint},
      {"end_session_endpoint", &found.end_session_endpoint}};
  for (const auto& [name, target] : members) {
    *target = text_in(*document, name).value_or("");
    if (!is_web_endpoint(*target) && (!target->empty() || target == &found.keys)) {
      return absl::UnavailableError(to_absl(concat(place, ": ", name, " isn't an https address")));
    }
  }
  return found;
}

}  // namespace entente::common
