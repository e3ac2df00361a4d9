#include "services/common/rpc/page_token.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "services/common/base/errors.h"
#include "services/common/base/strings.h"
#include "services/common/text/sha256.h"

namespace entente::common {
namespace {

constexpr std::size_t kCheckBytes = 12;

std::string check_of(std::string_view query_digest, std::string_view position) {
  return Digest("entente.page_token").add(query_digest).add(position).finish().substr(0, kCheckBytes);
}

}  // namespace

std::string query_digest(std::initializer_list<std::string_view> parts) {
  Digest digest("entente.query");
  for (const std::string_view part : parts) digest.add(part);
  return digest.finish();
}

std::string make_page_token(std::string_view query_digest, std::string_view position) {
  return absl::WebSafeBase64Escape(concat(check_of(query_digest, position), position));
}

absl::StatusOr<std::string> parse_page_token(std::string_view query_digest, std::string_view token) {
  if (token.empty()) return std::string();
  std::string bytes;
  // Another spelling of the same bytes isn't a token that we gave out.
  const bool decoded = absl::WebSafeBase64Unescape(to_absl(token), &bytes) && absl::WebSafeBase64Escape(bytes) == token;
  if (decoded && bytes.size() > kCheckBytes) {
    std::string position = bytes.substr(kCheckBytes);
    if (bytes.compare(0, kCheckBytes, check_of(query_digest, position)) == 0) return position;
  }
  return make_error(
      kInvalidPageToken,
      "page_token is not one of this query: send the same query as for the page before, or leave the token "
      "out to begin again",
      {{"field", "page_token"}});
}

absl::StatusOr<int> effective_page_size(std::int32_t asked, int standard, int most) {
  if (asked < 0) return invalid_field("page_size", concat("is ", asked, "; give 1–", most, ", or 0 for ", standard));
  return asked == 0 ? standard : std::min<int>(asked, most);
}

}  // namespace entente::common
