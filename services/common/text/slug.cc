#include "services/common/text/slug.h"

#include "services/common/base/errors.h"
#include "services/common/base/strings.h"
#include "services/common/text/name_key.h"
#include "services/common/text/text.h"

namespace entente::common {
namespace {

constexpr std::size_t kLongest = 63;

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

}  // namespace

bool is_slug(std::string_view text) {
  if (text.empty() || text.size() > kLongest || text.front() == '-' || text.back() == '-') return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!is_letter_or_digit(text[i]) && (text[i] != '-' || text[i - 1] == '-')) return false;
  }
  return true;
}

std::string make_slug(std::string_view text) {
  std::string slug;
  bool gap = false;
  for (const char c : name_words(text)) {
    if (!is_letter_or_digit(c)) {
      gap = !slug.empty();
      continue;
    }
    if (gap) slug += '-';
    gap = false;
    slug += c;
  }
  if (slug.size() <= kLongest) return slug;
  const std::size_t hyphen = slug.rfind('-', kLongest);
  return slug.substr(0, hyphen == std::string::npos || hyphen == 0 ? kLongest : hyphen);
}

void check_slug(std::string_view field, std::string_view text, FieldViolations& violations) {
  if (is_slug(text)) return;
  std::string rule = "must be 1–63 characters of a–z, 0–9 and single hyphens inside";
  if (const std::string would_do = make_slug(text); !would_do.empty() && is_valid_utf8(text)) {
    append(rule, ", for example '", would_do, "'");
  }
  violations.add(std::string(field), rule);
}

}  // namespace entente::common
