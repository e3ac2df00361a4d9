#include "services/common/sheet_encoding.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "services/common/strings.h"
#include "services/common/text.h"

namespace entente::common {
namespace {

constexpr std::size_t kLookedAt = 2048;

// 0x80–0x9F of Windows-1252; the five that it leaves open stay control characters, which are reported by row.
constexpr std::array<std::uint16_t, 32> kWindows1252 = {0x20ac, 0x0081, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
                                                        0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008d, 0x017d, 0x008f,
                                                        0x0090, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
                                                        0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x009d, 0x017e, 0x0178};

void put(std::uint32_t code, std::string& out) {
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

DecodedSheet decode_utf16(std::string_view bytes, bool little) {
  DecodedSheet decoded{.text = {}, .encoding = little ? "UTF-16LE" : "UTF-16BE", .guessed = false, .fault = {}};
  const auto unit = [&](std::size_t i) {
    const auto first = static_cast<unsigned char>(bytes[i]);
    const auto second = static_cast<unsigned char>(bytes[i + 1]);
    return static_cast<std::uint32_t>(little ? first | (second << 8) : (first << 8) | second);
  };
  const auto broken = [&](std::size_t at) {
    decoded.text.clear();
    decoded.fault = concat("the sheet looks like ", decoded.encoding, ", but byte ", at + 1,
                           " doesn't fit; save it as UTF-8 and send it again");
    return decoded;
  };
  if (bytes.size() % 2 != 0) return broken(bytes.size() - 1);
  decoded.text.reserve(bytes.size());
  for (std::size_t i = 0; i < bytes.size(); i += 2) {
    std::uint32_t code = unit(i);
    if (code >= 0xdc00 && code <= 0xdfff) return broken(i);
    if (code >= 0xd800 && code <= 0xdbff) {
      if (i + 3 >= bytes.size() || unit(i + 2) < 0xdc00 || unit(i + 2) > 0xdfff) return broken(i);
      code = 0x10000 + ((code - 0xd800) << 10) + (unit(i + 2) - 0xdc00);
      i += 2;
    }
    put(code, decoded.text);
  }
  return decoded;
}

// Western texts in UTF-16 have a zero in nearly every other byte; UTF-8 has none.
bool has_zero_pattern(std::string_view bytes, std::size_t offset) {
  const std::string_view looked_at = bytes.substr(0, kLookedAt);
  std::size_t zeros = 0;
  std::size_t others = 0;
  for (std::size_t i = 0; i < looked_at.size(); ++i) {
    if (looked_at[i] == '\0') (i % 2 == offset ? zeros : others) += 1;
  }
  return looked_at.size() >= 4 && zeros * 4 > looked_at.size() && others * 8 < zeros;
}

}  // namespace

DecodedSheet decode_sheet(std::string_view bytes) {
  if (bytes.starts_with("\xff\xfe")) return decode_utf16(bytes.substr(2), true);
  if (bytes.starts_with("\xfe\xff")) return decode_utf16(bytes.substr(2), false);
  if (has_zero_pattern(bytes, 1)) return decode_utf16(bytes, true);
  if (has_zero_pattern(bytes, 0)) return decode_utf16(bytes, false);
  const bool marked = bytes.starts_with("\xef\xbb\xbf");
  if (marked) bytes.remove_prefix(3);
  DecodedSheet decoded{.text = {}, .encoding = "UTF-8", .guessed = false, .fault = {}};
  if (is_valid_utf8(bytes)) {
    decoded.text = std::string(bytes);
    return decoded;
  }
  if (marked) {
    decoded.fault = "the sheet says that it is UTF-8, but isn't valid; save it as UTF-8 and send it again";
    return decoded;
  }
  decoded.encoding = "Windows-1252";
  decoded.guessed = true;
  decoded.text.reserve(bytes.size() + bytes.size() / 8);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    put(byte >= 0x80 && byte < 0xa0 ? kWindows1252[byte - 0x80] : byte, decoded.text);
  }
  return decoded;
}

}  // namespace entente::common
