#include "services/common/text/text.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>

#include "services/common/base/errors.h"
#include "services/common/base/strings.h"
#include "services/common/text/code_points.h"
#include "services/common/text/name_key.h"

namespace entente::common {
namespace {

constexpr std::size_t kMostQuoted = 200;
constexpr std::int32_t kLineSeparator = 0x2028;
constexpr std::int32_t kParagraphSeparator = 0x2029;

bool is_line_end(std::int32_t code) {
  return code == '\n' || code == '\r' || code == kLineSeparator || code == kParagraphSeparator;
}

// Of a valid text, or the bytes of a broken one by themselves (negative).
template <typename Visit>
void for_each_code_point(std::string_view text, Visit visit) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const std::int32_t code = next_code_point(text, at);
    if (code < 0) ++at;
    if (!visit(code, begin)) return;
  }
}

// Where the first byte that isn't UTF-8 stands; the text's size when it is valid.
std::size_t first_broken_byte(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size() && next_code_point(text, at) >= 0) {
  }
  return at;
}

std::string hex(unsigned char byte) {
  std::array<char, 4> digits{};
  std::snprintf(digits.data(), digits.size(), "%02X", byte);
  return digits.data();
}

// The first character that switches the writing direction of what comes behind the text; -1: none.
std::int32_t direction_left_open(std::string_view text) {
  constexpr std::int32_t kFirstEmbedding = 0x202a;
  constexpr std::int32_t kLastOverride = 0x202e;
  constexpr std::int32_t kFirstIsolate = 0x2066;
  constexpr std::int32_t kEndOfIsolate = 0x2069;
  std::int32_t found = -1;
  std::int32_t last_open = -1;
  int depth = 0;
  for_each_code_point(text, [&](std::int32_t code, std::size_t) {
    if (code >= kFirstEmbedding && code <= kLastOverride) {
      found = code;
    } else if (code >= kFirstIsolate && code < kEndOfIsolate) {
      last_open = code;
      ++depth;
    } else if (code == kEndOfIsolate) {
      if (--depth < 0) found = code;
    } else if (is_line_end(code) && depth > 0) {
      found = last_open;
    }
    return found < 0;
  });
  return found >= 0 ? found : depth > 0 ? last_open : -1;
}

bool is_dropped_around(std::int32_t code) {
  if (is_blank(code)) return true;
  switch (code) {
    case 0x00ad:  // soft hyphen
    case 0x061c:  // Arabic letter mark
    case 0x180e:  // Mongolian vowel separator
    case 0x200b:  // zero width space
    case 0x200e:  // left-to-right mark
    case 0x200f:  // right-to-left mark
    case 0x2060:  // word joiner
    case 0xfeff:  // byte order mark
      return true;
    default:
      return false;
  }
}

}  // namespace

bool is_valid_utf8(std::string_view text) {
  return first_broken_byte(text) == text.size();
}

std::size_t code_points(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xc0) != 0x80 ? 1 : 0;
  return count;
}

bool has_control_characters(std::string_view text, bool lines) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0; };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int c = byte(i);
    if (c < 0x20 && !(lines && (c == '\t' || c == '\n' || c == '\r'))) return true;
    if (c == 0x7f) return true;
    // C1 is U+0080–U+009F, in UTF-8 C2 80–C2 9F; U+2028 and U+2029 are E2 80 A8 and A9.
    if (c == 0xc2 && i + 1 < text.size() && byte(i + 1) < 0xa0) return true;
    if (!lines && c == 0xe2 && byte(i + 1) == 0x80 && (byte(i + 2) == 0xa8 || byte(i + 2) == 0xa9)) return true;
  }
  return false;
}

std::string truncate_code_points(std::string_view text, std::size_t count) {
  std::size_t seen = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xc0) == 0x80) continue;
    if (seen++ == count) return std::string(text.substr(0, i));
  }
  return std::string(text);
}

bool shows_nothing(std::string_view text) {
  bool shown = false;
  for_each_code_point(text, [&](std::int32_t code, std::size_t) {
    shown = code < 0 || is_visible(code);
    return !shown;
  });
  return !shown;
}

std::optional<TextFault> find_text_fault(std::string_view text, const TextRule& rule) {
  if (const std::size_t at = first_broken_byte(text); at < text.size()) {
    return TextFault{concat("is not valid UTF-8: byte ", at + 1, " (", hex(static_cast<unsigned char>(text[at])),
                            ") doesn't fit; save the text as UTF-8"),
                     kTextNotUtf8};
  }
  if (has_control_characters(text, rule.lines)) {
    return TextFault{rule.lines ? "has control characters other than line breaks and tabs: delete them"
                                : "has line breaks or other control characters: delete them",
                     kTextControl};
  }
  if (shows_nothing(text)) {
    if (rule.required && trim(text).empty()) return TextFault{"is required and must not be blank", kTextRequired};
    if (text.empty()) return std::nullopt;
    return TextFault{concat("shows nothing: it reads ", quoted(text), "; write something",
                            rule.required ? "" : ", or leave it empty"),
                     kTextInvisible};
  }
  if (const std::int32_t code = direction_left_open(text); code >= 0) {
    return TextFault{concat("holds ", code_point_name(code), code >= 0x2066 ? " without its partner" : "",
                            ", which turns the writing direction of what stands behind it: delete it"),
                     kTextDirection};
  }
  if (const std::size_t length = code_points(text); length > rule.max_code_points) {
    return TextFault{concat("has ", length, " characters; at most ", rule.max_code_points, " are allowed: shorten it"),
                     kTextTooLong};
  }
  return std::nullopt;
}

void check_text(std::string_view field, std::string_view text, const TextRule& rule, FieldViolations& violations) {
  if (auto fault = find_text_fault(text, rule)) violations.add(std::string(field), std::move(fault->description));
}

absl::Status check_storable(std::string_view text) {
  if (text.find('\0') != std::string_view::npos) {
    return make_error(kInvalidField, "the text holds a NUL character, which can't be stored; remove it");
  }
  if (!is_valid_utf8(text)) return make_error(kInvalidField, "the text is not valid UTF-8, so it can't be stored");
  return absl::OkStatus();
}

std::string_view trim(std::string_view text) {
  while (!text.empty()) {
    std::size_t behind = 0;
    if (!is_dropped_around(next_code_point(text, behind))) break;
    text.remove_prefix(behind);
  }
  while (!text.empty()) {
    std::size_t begin = text.size() - 1;
    while (begin > 0 && (static_cast<unsigned char>(text[begin]) & 0xc0) == 0x80) --begin;
    std::size_t behind = begin;
    if (!is_dropped_around(next_code_point(text, behind)) || behind != text.size()) break;
    text.remove_suffix(text.size() - begin);
  }
  return text;
}

std::string revealed(std::string_view text) {
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c < 0x7f; });
  if (plain) return std::string(text);
  std::string out;
  const bool valid = is_valid_utf8(text);
  for_each_code_point(text, [&](std::int32_t code, std::size_t at) {
    if (code < 0) {
      append(out, "<", hex(static_cast<unsigned char>(text[at])), ">");
    } else if (is_hidden(code) || (valid && is_look_alike(text, at))) {
      append(out, "<", code_point_name(code), ">");
    } else {
      append_code_point(static_cast<std::uint32_t>(code), out);
    }
    return true;
  });
  return out;
}

std::string quoted(std::string_view text) {
  const std::string shown = revealed(text);
  const std::string cut = truncate_code_points(shown, kMostQuoted);
  return concat("“", cut, cut.size() < shown.size() ? "…" : "", "”");
}

}  // namespace entente::common
