#include "services/common/text.h"

#include <array>
#include <cstdint>

#include "services/common/errors.h"
#include "services/common/latin_folding.h"
#include "services/common/strings.h"

namespace entente::common {
namespace {

// The code point that begins at `at`, and moves `at` behind it; -1 when it isn't valid UTF-8 (RFC 3629: shortest form,
// no surrogates, at most U+10FFFF).
std::int32_t next_code_point(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(at);
  if (lead < 0x80) return static_cast<std::int32_t>(byte(at++));
  const int more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : lead >= 0xc2 ? 1 : -1;
  if (more < 0 || lead > 0xf4 || at + static_cast<std::size_t>(more) >= text.size()) return -1;
  std::int32_t code = lead & (0x3f >> more);
  for (int i = 1; i <= more; ++i) {
    const unsigned char next = byte(at + static_cast<std::size_t>(i));
    if ((next & 0xc0) != 0x80) return -1;
    code = (code << 6) | (next & 0x3f);
  }
  constexpr std::array<std::int32_t, 4> kLeast = {0, 0x80, 0x800, 0x10000};
  if (code < kLeast[static_cast<std::size_t>(more)] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return -1;
  at += static_cast<std::size_t>(more) + 1;
  return code;
}

bool is_combining_mark(std::int32_t code) {
  return code >= 0x300 && code <= 0x36f;
}

constexpr std::size_t kFoldingSize = 0x1f00;

// By code point; empty: stays as it is.
const std::array<std::string_view, kFoldingSize>& folding() {
  static const auto* const table = [] {
    auto* made = new std::array<std::string_view, kFoldingSize>();
    for (const FoldingLine& line : kLatinFolding) {
      std::string_view rest = line.letters;
      for (std::uint32_t code = line.first; !rest.empty(); ++code) {
        const std::size_t end = rest.find(' ');
        const std::string_view letter = rest.substr(0, end);
        if (letter != ".") (*made)[code] = letter;
        rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
      }
    }
    return made;
  }();
  return *table;
}

}  // namespace

bool is_valid_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    if (next_code_point(text, at) < 0) return false;
  }
  return true;
}

std::size_t code_points(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xc0) != 0x80 ? 1 : 0;
  return count;
}

bool has_control_characters(std::string_view text, bool lines) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c < 0x20 && !(lines && (c == '\t' || c == '\n' || c == '\r'))) return true;
    if (c == 0x7f) return true;
    // C1 is U+0080–U+009F, in UTF-8 C2 80–C2 9F.
    if (c == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0) return true;
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

void check_text(std::string_view field, std::string_view text, const TextRule& rule, FieldViolations& violations) {
  if (!is_valid_utf8(text)) return violations.add(std::string(field), "is not valid UTF-8");
  if (has_control_characters(text, rule.lines)) {
    return violations.add(std::string(field), rule.lines ? "has control characters other than line breaks and tabs"
                                                         : "has line breaks or other control characters");
  }
  if (rule.required && trim(text).empty())
    return violations.add(std::string(field), "is required and must not be blank");
  if (const std::size_t length = code_points(text); length > rule.max_code_points) {
    violations.add(std::string(field),
                   concat("has ", length, " characters; at most ", rule.max_code_points, " are allowed"));
  }
}

std::string fold_to_ascii(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const std::int32_t code = next_code_point(text, at);
    if (code < 0) {
      out += text[begin];
      at = begin + 1;
    } else if (is_combining_mark(code)) {
      continue;
    } else if (static_cast<std::size_t>(code) < kFoldingSize && !folding()[static_cast<std::size_t>(code)].empty()) {
      out += folding()[static_cast<std::size_t>(code)];
    } else {
      out += text.substr(begin, at - begin);
    }
  }
  return out;
}

std::string fold_for_search(std::string_view text) {
  std::string out;
  bool blank = false;
  for (const char c : fold_to_ascii(text)) {
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      blank = !out.empty();
      continue;
    }
    if (blank) out += ' ';
    blank = false;
    out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return out;
}

absl::Status check_storable(std::string_view text) {
  if (text.find('\0') != std::string_view::npos) {
    return make_error(kInvalidField, "the text holds a NUL character, which can't be stored; remove it");
  }
  if (!is_valid_utf8(text)) return make_error(kInvalidField, "the text is not valid UTF-8, so it can't be stored");
  return absl::OkStatus();
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view kNoBreakSpace = "\xc2\xa0";
  const auto is_blank = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
  for (;;) {
    if (!text.empty() && is_blank(text.front())) {
      text.remove_prefix(1);
    } else if (text.substr(0, 2) == kNoBreakSpace) {
      text.remove_prefix(2);
    } else {
      break;
    }
  }
  for (;;) {
    if (!text.empty() && is_blank(text.back())) {
      text.remove_suffix(1);
    } else if (text.size() >= 2 && text.substr(text.size() - 2) == kNoBreakSpace) {
      text.remove_suffix(2);
    } else {
      break;
    }
  }
  return text;
}

}  // namespace entente::common
