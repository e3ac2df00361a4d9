#include "services/matching/invitations/secrets.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/escaping.h"
#include "services/common/base/ids.h"
#include "services/common/base/strings.h"
#include "services/common/text/sha256.h"

namespace entente::matching {
namespace {

bool is_base64url(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

}  // namespace

std::string new_secret(common::Ids& ids) {
  std::string bytes;
  for (const std::uint64_t bits : {ids.bits(), ids.bits()}) {
    for (int shift = 0; shift < 64; shift += 8) bytes.push_back(static_cast<char>(bits >> shift));
  }
  std::string secret;
  absl::WebSafeBase64Escape(common::to_absl(bytes), &secret);
  return secret;
}

bool looks_like_secret(std::string_view text) {
  return text.size() == kSecretLength && std::all_of(text.begin(), text.end(), is_base64url);
}

std::string secret_digest(std::string_view secret) {
  return common::Digest("entente.invitation").add(secret).finish_hex();
}

bool same_digest(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  unsigned differ = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    differ |= static_cast<unsigned>(static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i]));
  return differ == 0;
}

}  // namespace entente::matching
