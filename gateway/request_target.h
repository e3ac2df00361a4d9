// The target of a request line, RFC 9112 section 3.2. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace entente::gateway {

struct RequestTarget {
  std::string path;       // percent-decoded, valid UTF-8 without NUL; begins with '/', or is "*"
  std::string query;      // as it came, without '?'
  std::string authority;  // of an absolute form; it then counts instead of the header `host`
  bool encoded = false;   // the path held a percent sign
};

// Nothing when it is in no form that a server must read: `/path?query`, `http://host/path?query`, or `*`.
std::optional<RequestTarget> parse_target(std::string_view target);

}  // namespace entente::gateway
