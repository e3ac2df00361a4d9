#include "gateway/request_target.h"

#include "gateway/ascii.h"
#include "services/common/text.h"

namespace entente::gateway {
namespace {

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool decode(std::string_view raw, RequestTarget& target) {
  for (std::size_t i = 0; i < raw.size(); ++i) {
    char c = raw[i];
    if (c == '%') {
      if (i + 2 >= raw.size()) return false;
      const int high = hex_value(raw[i + 1]), low = hex_value(raw[i + 2]);
      if (high < 0 || low < 0) return false;
      c = static_cast<char>(high * 16 + low);
      target.encoded = true;
      i += 2;
    }
    if (c == '\0') return false;
    target.path.push_back(c);
  }
  return common::is_valid_utf8(target.path);
}

}  // namespace

std::optional<RequestTarget> parse_target(std::string_view text) {
  RequestTarget target;
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (lower(text.substr(0, scheme.size())) != scheme) continue;
    text.remove_prefix(scheme.size());
    const std::size_t end = std::min(text.find_first_of("/?"), text.size());
    target.authority = text.substr(0, end);
    text.remove_prefix(end);
    if (target.authority.empty()) return std::nullopt;
    if (text.empty() || text[0] == '?') target.path = "/";  // an empty path is the root
    break;
  }
  if (text == "*" && target.authority.empty()) {
    target.path = "*";
    return target;
  }
  const std::size_t mark = text.find('?');
  if (mark != std::string_view::npos) target.query = text.substr(mark + 1);
  const std::string_view raw = text.substr(0, mark);
  if (target.path.empty() && (raw.empty() || raw[0] != '/')) return std::nullopt;
  if (!decode(raw, target)) return std::nullopt;
  return target;
}

}  // namespace entente::gateway
