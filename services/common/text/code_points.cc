#include "services/common/text/code_points.h"

#include <unicode/uchar.h>

#include <array>
#include <cstdio>

namespace entente::common {
namespace {

constexpr std::int32_t kBrailleBlank = 0x2800;  // a symbol by its category, but without a dot

bool is_mark(std::int32_t code) {
  return (U_GET_GC_MASK(code) & U_GC_M_MASK) != 0;
}

}  // namespace

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

void append_code_point(std::uint32_t code, std::string& out) {
  const auto add = [&out](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (code < 0x80) return add(code);
  if (code < 0x800) {
    add(0xc0 | (code >> 6));
  } else {
    if (code < 0x10000) {
      add(0xe0 | (code >> 12));
    } else {
      add(0xf0 | (code >> 18));
      add(0x80 | ((code >> 12) & 0x3f));
    }
    add(0x80 | ((code >> 6) & 0x3f));
  }
  add(0x80 | (code & 0x3f));
}

bool is_blank(std::int32_t code) {
  if (code < 0x80) return code == ' ' || (code >= '\t' && code <= '\r');
  return u_isUWhiteSpace(code) != 0;
}

bool is_visible(std::int32_t code) {
  if (code < 0x80) return code > ' ' && code < 0x7f;
  if (code == kBrailleBlank || u_hasBinaryProperty(code, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) != 0) return false;
  return (U_GET_GC_MASK(code) & (U_GC_L_MASK | U_GC_N_MASK | U_GC_P_MASK | U_GC_S_MASK)) != 0;
}

bool is_hidden(std::int32_t code) {
  if (code == ' ' || code == '\t' || code == '\n' || code == '\r') return false;
  if (is_visible(code)) return false;
  return !is_mark(code) || u_hasBinaryProperty(code, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) != 0;
}

std::string code_point_name(std::int32_t code) {
  std::array<char, 16> number{};
  std::snprintf(number.data(), number.size(), "U+%04X", static_cast<unsigned>(code));
  std::array<char, 128> name{};
  UErrorCode status = U_ZERO_ERROR;
  u_charName(code, U_UNICODE_CHAR_NAME, name.data(), static_cast<std::int32_t>(name.size()), &status);
  std::string shown = number.data();
  if (U_SUCCESS(status) && name[0] != '\0') shown.append(" ").append(name.data());
  return shown;
}

}  // namespace entente::common
