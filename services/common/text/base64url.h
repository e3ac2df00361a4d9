// base64url without padding (RFC 4648, section 5; RFC 7515, appendix C). Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace entente::common {

std::string base64url(std::string_view bytes);

// The bytes; nothing for what base64url() doesn't write: padding, blanks, other signs, bits that are left over.
std::optional<std::string> from_base64url(std::string_view text);

}  // namespace entente::common
