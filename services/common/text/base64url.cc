#include "services/common/text/base64url.h"

#include "absl/strings/escaping.h"
#include "services/common/base/strings.h"

namespace entente::common {

std::string base64url(std::string_view bytes) {
  std::string text;
  absl::WebSafeBase64Escape(to_absl(bytes), &text);
  return text;
}

std::optional<std::string> from_base64url(std::string_view text) {
  std::string bytes;
  // Abseil also takes what others write, so that one token would have many forms.
  if (!absl::WebSafeBase64Unescape(to_absl(text), &bytes) || base64url(bytes) != text) return std::nullopt;
  return bytes;
}

}  // namespace entente::common
