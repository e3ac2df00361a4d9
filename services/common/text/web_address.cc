#include "services/common/text/web_address.h"

#include <algorithm>

#include "services/common/base/errors.h"
#include "services/common/base/strings.h"
#include "services/common/text/text.h"

namespace entente::common {
namespace {

constexpr std::size_t kMostAddress = 2000;

bool is_printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) > 0x20 && static_cast<unsigned char>(c) != 0x7f;
  });
}

}  // namespace

bool is_plain_address(std::string_view text) {
  return is_valid_utf8(text) && revealed(text) == text && is_printable(text);
}

bool is_host(std::string_view host) {
  if (host.empty() || host.size() > 253) return false;
  for (const std::string_view label : split(host, '.')) {
    if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-') return false;
  }
  return true;
}

bool is_web_address(std::string_view uri) {
  std::string_view rest = uri;
  if (rest.starts_with("https://")) {
    rest.remove_prefix(8);
  } else if (rest.starts_with("http://")) {
    rest.remove_prefix(7);
  } else {
    return false;
  }
  return uri.size() <= kMostAddress && is_plain_address(uri) && is_host(rest.substr(0, rest.find_first_of("/?#:")));
}

void check_web_address(std::string_view field, std::string_view uri, FieldViolations& violations) {
  if (uri.empty()) return;
  violations.require(is_web_address(uri), field,
                     "must be a web address that begins with http:// or https://, without blanks, at most 2,000 "
                     "characters");
}

}  // namespace entente::common
