#include "services/common/identity/signed_token.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "absl/strings/match.h"
#include "services/common/base/strings.h"
#include "services/common/identity/json_object.h"
#include "services/common/text/base64url.h"

namespace entente::common {
namespace {

constexpr std::size_t kMostKeyIdBytes = 256;

absl::Status fault(std::string_view what) {
  return absl::InvalidArgumentError(to_absl(what));
}

// Those that say that the holder may call (RFC 9068) or who signed in; so a token of sign-out is none of ours.
bool is_our_type(std::string_view type) {
  for (const std::string_view each : {"JWT", "at+jwt", "application/at+jwt"}) {
    if (absl::EqualsIgnoreCase(to_absl(type), to_absl(each))) return true;
  }
  return false;
}

}  // namespace

bool looks_signed(std::string_view text) {
  return std::count(text.begin(), text.end(), '.') == 2;
}

absl::StatusOr<SignedToken> take_apart(std::string_view token) {
  if (token.size() > kMostTokenBytes) {
    return fault(concat("it has ", token.size(), " bytes, of at most ", kMostTokenBytes,
                        "; have the provider put fewer claims into it"));
  }
  if (!looks_signed(token)) return fault("it isn't three parts with dots between them");
  const std::size_t first = token.find('.'), last = token.rfind('.');
  const auto head = from_base64url(token.substr(0, first));
  auto payload = from_base64url(token.substr(first + 1, last - first - 1));
  auto signature = from_base64url(token.substr(last + 1));
  if (!head || !payload || !signature) return fault("a part of it isn't base64url");
  const auto header = read_json_object(*head);
  if (!header) return fault("its header isn't a JSON object that names everything once");

  const auto algorithm = parse_algorithm(text_in(*header, "alg").value_or(""));
  if (!algorithm) return fault("alg is none of RS256, PS256, ES256, EdDSA");
  if (header->contains("crit")) return fault("its header asks for an extension (crit), of which none is known here");
  if (header->contains("typ") && !is_our_type(text_in(*header, "typ").value_or(""))) {
    return fault("typ is none of JWT, at+jwt");
  }
  const std::string key_id = text_in(*header, "kid").value_or("");
  if (header->contains("kid") && (key_id.empty() || key_id.size() > kMostKeyIdBytes)) {
    return fault("kid isn't a text of 1 to 256 bytes");
  }
  return SignedToken{*algorithm, key_id, token.substr(0, last), *std::move(signature), *std::move(payload)};
}

}  // namespace entente::common
