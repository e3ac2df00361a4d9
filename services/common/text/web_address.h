// Web addresses that people give, and the hosts in them. Pure functions.
#pragma once

#include <string_view>

namespace entente::common {

class FieldViolations;

// Nothing invisible in the text, no blank or control character, and no letter that only looks like a Latin one.
bool is_plain_address(std::string_view text);
// Labels of 1–63 characters between dots, 253 in all.
bool is_host(std::string_view host);
// `http://` or `https://` and a host, plain, at most 2,000 bytes: no other scheme, so that a page may link to it.
bool is_web_address(std::string_view uri);
// Adds a violation unless it is one, or empty.
void check_web_address(std::string_view field, std::string_view uri, FieldViolations& violations);

}  // namespace entente::common
