// Compressed bodies: what a request accepts (RFC 9110, 12.5.3), and gzip (RFC 1952). Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "gateway/http/http_message.h"

namespace entente::gateway {

// Whether a body in this coding ("br", "gzip") may be the answer; an asterisk isn't looked at.
bool accepts(const HttpRequest& request, std::string_view coding);

// Quickly rather than small; empty: there is no memory for it. O(size).
std::string gzipped(std::string_view body);

}  // namespace entente::gateway
