#include "services/common/sheet_encoding.h"

#include <unicode/ucnv.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <optional>

#include "services/common/code_points.h"
#include "services/common/encoding_guess.h"
#include "services/common/strings.h"
#include "services/common/text.h"

namespace entente::common {
namespace {

constexpr std::size_t kLookedAt = 2048;
constexpr std::size_t kMostBadBytes = 100;
constexpr std::size_t kMostSamples = 4;

// What `--encoding` takes, by the names that people know; ICU knows other spellings of each.
constexpr auto kEncodings = std::to_array<const char*>(
    {"utf-8",        "utf-16",       "utf-16le",     "utf-16be",     "utf-32",       "Windows-1250", "Windows-1251",
     "Windows-1252", "Windows-1253", "Windows-1254", "Windows-1255", "Windows-1256", "Windows-1257", "Windows-1258",
     "Windows-874",  "iso-8859-1",   "iso-8859-2",   "iso-8859-5",   "iso-8859-9",   "iso-8859-15",  "gbk",
     "gb18030",      "big5",         "shift_jis",    "euc-jp",       "euc-kr",       "koi8-r",       "koi8-u",
     "mac-roman",    "mac-cyrillic", "cp437",        "cp850",        "cp852",        "cp866"});

struct CloseConverter {
  void operator()(UConverter* converter) const { ucnv_close(converter); }
};
using Converter = std::unique_ptr<UConverter, CloseConverter>;

Converter open_converter(const char* name) {
  UErrorCode status = U_ZERO_ERROR;
  Converter converter(ucnv_open(name, &status));
  if (U_FAILURE(status)) return nullptr;
  ucnv_setToUCallBack(converter.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
  return U_FAILURE(status) ? nullptr : std::move(converter);
}

std::string icu_name(const Converter& converter) {
  UErrorCode status = U_ZERO_ERROR;
  const char* name = ucnv_getName(converter.get(), &status);
  return U_FAILURE(status) || name == nullptr ? "" : name;
}

// The name of ours for an encoding's name in any spelling; null: none. Stateful and seven-bit ones aren't taken.
const char* known_encoding(std::string_view wanted) {
  const Converter converter = open_converter(std::string(wanted).c_str());
  if (!converter || wanted.empty()) return nullptr;
  const std::string canonical = icu_name(converter);
  for (const char* name : kEncodings) {
    const Converter known = open_converter(name);
    if (known && icu_name(known) == canonical) return name;
  }
  return nullptr;
}

struct Conversion {
  std::string text;
  std::optional<std::size_t> bad;  // offset of the first byte that doesn't fit
};

Conversion convert(std::string_view bytes, const char* name) {
  const Converter converter = open_converter(name);
  Conversion result;
  if (!converter) {
    result.bad = 0;
    return result;
  }
  std::array<UChar, 4096> units{};
  const char* source = bytes.data();
  const char* const end = bytes.data() + bytes.size();
  icu::UnicodeString text;
  for (;;) {
    UChar* target = units.data();
    UErrorCode status = U_ZERO_ERROR;
    ucnv_toUnicode(converter.get(), &target, units.data() + units.size(), &source, end, nullptr, true, &status);
    text.append(units.data(), 0, static_cast<std::int32_t>(target - units.data()));
    if (status == U_BUFFER_OVERFLOW_ERROR) continue;
    if (U_FAILURE(status)) {
      std::array<char, 32> wrong{};
      std::int8_t length = wrong.size();
      UErrorCode ignored = U_ZERO_ERROR;
      ucnv_getInvalidChars(converter.get(), wrong.data(), &length, &ignored);
      result.bad = static_cast<std::size_t>(source - bytes.data()) - static_cast<std::size_t>(std::max<int>(length, 0));
      return result;
    }
    break;
  }
  text.toUTF8String(result.text);
  if (result.text.starts_with("\xef\xbb\xbf")) result.text.erase(0, 3);
  return result;
}

std::string shown_byte(std::string_view bytes, std::size_t at) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  const auto byte = at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0;
  return {kDigits[byte >> 4], kDigits[byte & 15]};
}

DecodedSheet decode_as(std::string_view bytes, const char* name, std::string shown) {
  DecodedSheet decoded{.text = {}, .encoding = std::move(shown), .guessed = false, .fault = {}};
  Conversion conversion = convert(bytes, name);
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

// Encodings that the text may be in, those first under which the most of it reads like words; of equals, the commoner.
std::vector<const char*> likely_encodings(std::string_view bytes) {
  constexpr std::size_t kMostRead = std::size_t{256} << 10;
  std::vector<std::pair<std::size_t, const char*>> read;
  for (const char* name : {"Windows-1252", "Windows-1250", "Windows-1251", "Windows-1254", "Windows-1256", "gbk",
                           "shift_jis", "big5", "euc-kr", "koi8-r", "mac-roman", "cp850"}) {
    const Conversion reading = convert(bytes.substr(0, kMostRead), name);
    // A long sheet may be cut in the middle of a character.
    if (!reading.bad || bytes.size() > kMostRead) read.emplace_back(likely_letters(reading.text), name);
  }
  std::stable_sort(read.begin(), read.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<const char*> likely;
  for (const auto& [words, name] : read) likely.push_back(name);
  return likely;
}

// The cell around the first byte beyond ASCII, for people to see which reading is right.
std::string_view first_odd_cell(std::string_view bytes) {
  const auto odd =
      std::find_if(bytes.begin(), bytes.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
  const auto at = static_cast<std::size_t>(odd - bytes.begin());
  constexpr std::string_view kEnds = ",;\t\r\n\"";
  const std::size_t before = at == 0 ? std::string_view::npos : bytes.find_last_of(kEnds, at - 1);
  const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
  const std::size_t end = std::min(bytes.find_first_of(kEnds, at), bytes.size());
  constexpr std::size_t kMostShown = 60;
  if (at - begin > kMostShown / 2) {
    const std::size_t blank = bytes.rfind(' ', at);
    return bytes.substr(blank == std::string_view::npos || blank < begin ? at : blank + 1, kMostShown);
  }
  return bytes.substr(begin, std::min(end - begin, kMostShown));
}

// How the text reads under the likely encodings.
std::string samples(std::string_view bytes) {
  const std::string_view cell = first_odd_cell(bytes);
  std::vector<std::string> shown;
  std::vector<std::string> readings;
  for (const char* name : likely_encodings(bytes)) {
    Conversion reading = convert(cell, name);
    // A cell may be cut in the middle of a character.
    for (std::size_t less = 1; reading.bad && less < 4 && less < cell.size(); ++less) {
      reading = convert(cell.substr(0, cell.size() - less), name);
    }
    if (reading.bad || shows_nothing(reading.text) || has_control_characters(reading.text)) continue;
    if (std::find(readings.begin(), readings.end(), reading.text) != readings.end()) continue;
    readings.push_back(reading.text);
    shown.push_back(concat(quoted(reading.text), " as ", name));
    if (shown.size() == kMostSamples) break;
  }
  return join(shown, ", ");
}

DecodedSheet ask(std::string_view bytes) {
  const std::string shown = samples(bytes);
  return {.text = {},
          .encoding = "",
          .guessed = false,
          .fault = concat("the sheet isn't UTF-8, and which encoding it is can't be told for sure",
                          shown.empty() ? "" : concat(": it reads ", shown),
                          "; say which (--encoding, or `encoding` of the request), or save it as UTF-8")};
}

}  // namespace

std::string other_readings(std::string_view text) {
  const Converter converter = open_converter("Windows-1252");
  const auto units =
      icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
  std::string bytes(text.size(), '\0');
  UErrorCode status = U_ZERO_ERROR;
  const std::int32_t length = ucnv_fromUChars(converter.get(), bytes.data(), static_cast<std::int32_t>(bytes.size()),
                                              units.getBuffer(), units.length(), &status);
  if (U_FAILURE(status)) return quoted(text);
  bytes.resize(static_cast<std::size_t>(length));
  return samples(bytes);
}

std::string encoding_fault(std::string_view encoding) {
  if (encoding.empty() || known_encoding(encoding) != nullptr) return "";
  return concat(quoted(encoding), " isn't an encoding that can be read: give one of ", join(kEncodings, ", "));
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
  Conversion western = convert(bytes, "Windows-1252");
  if (western.bad || !reads_western(western.text)) return ask(bytes);
  decoded.text = std::move(western.text);
  decoded.encoding = "Windows-1252";
  decoded.guessed = true;
  return decoded;
}

}  // namespace entente::common
