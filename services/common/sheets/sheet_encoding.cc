#include "services/common/sheets/sheet_encoding.h"

#include <algorithm>
#include <cstdint>

#include "services/common/base/strings.h"
#include "services/common/sheets/encoding.h"
#include "services/common/sheets/encoding_guess.h"
#include "services/common/sheets/encoding_readings.h"
#include "services/common/text/code_points.h"
#include "services/common/text/text.h"

namespace entente::common {
namespace {

constexpr std::size_t kLookedAt = 2048;
constexpr std::size_t kMostBadBytes = 100;

std::string shown_byte(std::string_view bytes, std::size_t at) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  const auto byte = at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0;
  return {kDigits[byte >> 4], kDigits[byte & 15]};
}

DecodedSheet decode_as(std::string_view bytes, const char* name, std::string shown) {
  DecodedSheet decoded{.text = {}, .encoding = std::move(shown), .guessed = false, .fault = {}};
  Conversion conversion = to_utf8(bytes, name);
  if (conversion.bad) {
    const std::size_t at = *conversion.bad;
    const auto line =
        std::count(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(std::min(at, bytes.size())), '\n') + 1;
    decoded.fault =
        concat("the sheet isn't ", decoded.encoding, ": byte ", at + 1, " (", shown_byte(bytes, at), ", in line ", line,
               ") doesn't fit; say its encoding, or save it as UTF-8 and send it again");
    return decoded;
  }
  decoded.text = std::move(conversion.text);
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

// UTF-32 has three zeros in four bytes.
bool has_utf32_pattern(std::string_view bytes, std::size_t letter) {
  const std::string_view looked_at = bytes.substr(0, kLookedAt);
  if (looked_at.size() < 8 || bytes.size() % 4 != 0) return false;
  for (std::size_t i = 0; i < looked_at.size() / 4 * 4; ++i) {
    const bool high = letter == 0 ? i % 4 >= 2 : i % 4 <= 1;
    if (high && looked_at[i] > 0x10) return false;
    if (i % 4 == (letter == 0 ? 3U : 0U) && looked_at[i] != '\0') return false;
  }
  return looked_at[letter == 0 ? 0 : 3] != '\0' && looked_at[letter == 0 ? 2 : 1] == '\0';
}

struct Utf8Count {
  std::size_t valid = 0;  // characters beyond ASCII
  std::size_t bad = 0;
  std::vector<std::size_t> places;
};

Utf8Count count_utf8(std::string_view bytes) {
  Utf8Count count;
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t begin = at;
    const std::int32_t code = next_code_point(bytes, at);
    if (code >= 0x80) ++count.valid;
    if (code >= 0) continue;
    ++count.bad;
    if (count.places.size() < kMostBadBytes) count.places.push_back(begin);
    at = begin + 1;
  }
  return count;
}

DecodedSheet ask(std::string_view bytes) {
  const std::string shown = readings_of_sheet(bytes);
  return {.text = {},
          .encoding = "",
          .guessed = false,
          .fault = concat("the sheet isn't UTF-8, and which encoding it is can't be told for sure",
                          shown.empty() ? "" : concat(": ", shown),
                          "; say which (--encoding, or `encoding` of the request), or save it as UTF-8")};
}

}  // namespace

std::string encoding_fault(std::string_view encoding) {
  if (encoding.empty() || known_encoding(encoding) != nullptr) return "";
  return concat(quoted(encoding), " isn't an encoding that can be read: give one of ", join(encodings(), ", "));
}

DecodedSheet decode_sheet(std::string_view bytes, std::string_view encoding) {
  if (bytes.starts_with(std::string_view("\xff\xfe\0\0", 4))) return decode_as(bytes.substr(4), "UTF-32LE", "UTF-32LE");
  if (bytes.starts_with(std::string_view("\0\0\xfe\xff", 4))) return decode_as(bytes.substr(4), "UTF-32BE", "UTF-32BE");
  if (bytes.starts_with("\xff\xfe")) return decode_as(bytes.substr(2), "UTF-16LE", "UTF-16LE");
  if (bytes.starts_with("\xfe\xff")) return decode_as(bytes.substr(2), "UTF-16BE", "UTF-16BE");
  if (has_utf32_pattern(bytes, 0)) return decode_as(bytes, "UTF-32LE", "UTF-32LE");
  if (has_utf32_pattern(bytes, 3)) return decode_as(bytes, "UTF-32BE", "UTF-32BE");
  if (has_zero_pattern(bytes, 1)) return decode_as(bytes, "UTF-16LE", "UTF-16LE");
  if (has_zero_pattern(bytes, 0)) return decode_as(bytes, "UTF-16BE", "UTF-16BE");
  const bool marked = bytes.starts_with("\xef\xbb\xbf");
  // A sheet that was saved twice has two marks.
  DecodedSheet decoded{.text = {}, .encoding = "UTF-8", .guessed = false, .fault = {}};
  for (; bytes.starts_with("\xef\xbb\xbf"); decoded.dropped += 3) bytes.remove_prefix(3);
  Utf8Count utf8 = count_utf8(bytes);
  if (utf8.bad == 0) {
    decoded.text = std::string(bytes);
    return decoded;
  }
  const char* const known = encoding.empty() ? nullptr : known_encoding(encoding);
  if (!encoding.empty() && known == nullptr) {
    decoded.fault = encoding_fault(encoding);
    return decoded;
  }
  const bool said_utf8 = marked || (known != nullptr && std::string_view(known) == "utf-8");
  if (known != nullptr && !said_utf8) return decode_as(bytes, known, known);
  if (said_utf8 || utf8.valid >= utf8.bad) {
    decoded.text = std::string(bytes);
    decoded.bad_bytes = std::move(utf8.places);
    return decoded;
  }
  Conversion western = to_utf8(bytes, "Windows-1252");
  if (western.bad || !reads_western(western.text)) return ask(bytes);
  decoded.text = std::move(western.text);
  decoded.encoding = "Windows-1252";
  decoded.guessed = true;
  return decoded;
}

}  // namespace entente::common
