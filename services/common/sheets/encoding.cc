#include "services/common/sheets/encoding.h"

#include <unicode/ucnv.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>

namespace entente::common {
namespace {

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

}  // namespace

const std::vector<const char*>& encodings() {
  static const std::vector<const char*> all = {
      "utf-8",        "utf-16",       "utf-16le",     "utf-16be",     "utf-32",       "Windows-1250", "Windows-1251",
      "Windows-1252", "Windows-1253", "Windows-1254", "Windows-1255", "Windows-1256", "Windows-1257", "Windows-1258",
      "Windows-874",  "iso-8859-1",   "iso-8859-2",   "iso-8859-5",   "iso-8859-9",   "iso-8859-15",  "gbk",
      "gb18030",      "big5",         "shift_jis",    "euc-jp",       "euc-kr",       "koi8-r",       "koi8-u",
      "mac-roman",    "mac-cyrillic", "cp437",        "cp850",        "cp852",        "cp866"};
  return all;
}

const char* known_encoding(std::string_view wanted) {
  const Converter converter = open_converter(std::string(wanted).c_str());
  if (!converter || wanted.empty()) return nullptr;
  const std::string canonical = icu_name(converter);
  for (const char* name : encodings()) {
    const Converter known = open_converter(name);
    if (known && icu_name(known) == canonical) return name;
  }
  return nullptr;
}

Conversion to_utf8(std::string_view bytes, const char* name) {
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

std::optional<std::string> to_windows_1252(std::string_view text) {
  const Converter converter = open_converter("Windows-1252");
  const auto units =
      icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
  std::string bytes(text.size(), '\0');
  UErrorCode status = U_ZERO_ERROR;
  const std::int32_t length = ucnv_fromUChars(converter.get(), bytes.data(), static_cast<std::int32_t>(bytes.size()),
                                              units.getBuffer(), units.length(), &status);
  if (U_FAILURE(status)) return std::nullopt;
  bytes.resize(static_cast<std::size_t>(length));
  return bytes;
}

}  // namespace entente::common
