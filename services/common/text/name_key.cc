#include "services/common/text/name_key.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>
#include <unicode/uspoof.h>

#include <algorithm>
#include <map>
#include <memory>

#include "services/common/text/code_points.h"

namespace entente::common {
namespace {

using icu::UnicodeString;

// Lower-case Latin letters that decompose into nothing (NFKD), spelled out.
const std::map<char32_t, std::u16string_view>& spelled_letters() {
  static const auto* const letters = new std::map<char32_t, std::u16string_view>{
      {U'æ', u"ae"}, {U'ð', u"d"}, {U'ø', u"o"},  {U'þ', u"th"}, {U'đ', u"d"}, {U'ħ', u"h"}, {U'ı', u"i"}, {U'ĸ', u"k"},
      {U'ł', u"l"},  {U'ŋ', u"n"}, {U'œ', u"oe"}, {U'ŧ', u"t"},  {U'ƀ', u"b"}, {U'ɓ', u"b"}, {U'ɔ', u"o"}, {U'ɖ', u"d"},
      {U'ɗ', u"d"},  {U'ǝ', u"e"}, {U'ə', u"e"},  {U'ɛ', u"e"},  {U'ɩ', u"i"}, {U'ɨ', u"i"}, {U'ƙ', u"k"}, {U'ɲ', u"n"},
      {U'ƞ', u"n"},  {U'ƥ', u"p"}, {U'ƭ', u"t"},  {U'ʋ', u"v"},  {U'ʉ', u"u"}, {U'ƴ', u"y"}, {U'ƶ', u"z"}, {U'ǥ', u"g"},
      {U'ɠ', u"g"},  {U'ȥ', u"z"}, {U'ʾ', u""},   {U'ʿ', u""},
  };
  return *letters;
}

// What people type for an apostrophe; NFKC would make a blank and an accent of U+00B4.
bool is_apostrophe(UChar32 code) {
  switch (code) {
    case '\'':
    case '`':
    case 0x00b4:
    case 0x02b9:
    case 0x02ba:
    case 0x02bb:
    case 0x02bc:
    case 0x02bd:
    case 0x02c8:
    case 0x02ca:
    case 0x02cb:
    case 0x055a:
    case 0x05f3:
    case 0x1fbd:
    case 0x1fbf:
    case 0x1fef:
    case 0x1ffd:
    case 0x1ffe:
    case 0x2018:
    case 0x2019:
    case 0x201a:
    case 0x201b:
    case 0x2032:
    case 0x2035:
    case 0xa78c:
    case 0xff07:
    case 0xff40:
      return true;
    default:
      return false;
  }
}

bool is_word_character(UChar32 code) {
  return (U_GET_GC_MASK(code) & (U_GC_L_MASK | U_GC_M_MASK | U_GC_N_MASK)) != 0;
}

bool is_combining_accent(UChar32 code) {
  return (code >= 0x300 && code <= 0x36f) || (code >= 0x1ab0 && code <= 0x1aff) || (code >= 0x1dc0 && code <= 0x1dff) ||
         (code >= 0x20d0 && code <= 0x20ff) || (code >= 0xfe20 && code <= 0xfe2f);
}

UScriptCode script_of(UChar32 code) {
  UErrorCode status = U_ZERO_ERROR;
  return uscript_getScript(code, &status);
}

// Opened once and never closed: it is immutable, and used from any thread.
const USpoofChecker* spoof_checker() {
  static const USpoofChecker* const checker = [] {
    UErrorCode status = U_ZERO_ERROR;
    return uspoof_open(&status);
  }();
  return checker;
}

UnicodeString skeleton_of(const UnicodeString& text) {
  UnicodeString skeleton;
  UErrorCode status = U_ZERO_ERROR;
  uspoof_getSkeletonUnicodeString(spoof_checker(), 0, text, skeleton, &status);
  return U_SUCCESS(status) ? skeleton : text;
}

// The Latin letter that a Cyrillic, Greek, Armenian or Cherokee letter looks like; 0: none. The skeleton of all three
// of I, l and 1 is l.
UChar32 latin_twin(UChar32 code) {
  const UScriptCode script = script_of(code);
  if (script != USCRIPT_CYRILLIC && script != USCRIPT_GREEK && script != USCRIPT_ARMENIAN &&
      script != USCRIPT_CHEROKEE) {
    return 0;
  }
  const UnicodeString skeleton = skeleton_of(UnicodeString(code));
  if (skeleton.length() != 1 || skeleton[0] >= 0x80 || !u_isalpha(skeleton[0])) return 0;
  return skeleton[0] == 'l' ? 'i' : skeleton[0];
}

// Whether the word around `at` has a Latin letter.
bool is_in_latin_word(const UnicodeString& text, std::int32_t at) {
  const auto runs = [&](std::int32_t step) {
    for (std::int32_t i = at; i >= 0 && i < text.length(); i += step) {
      const UChar32 code = text.char32At(i);
      if (script_of(code) == USCRIPT_LATIN) return true;
      if (!is_word_character(code) && !is_apostrophe(code) &&
          !u_hasBinaryProperty(code, UCHAR_DEFAULT_IGNORABLE_CODE_POINT))
        return false;
    }
    return false;
  };
  return runs(1) || runs(-1);
}

UnicodeString with_latin_twins(const UnicodeString& text) {
  UnicodeString out;
  for (std::int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    const UChar32 code = text.char32At(i);
    const UChar32 twin = code < 0x370 ? 0 : latin_twin(code);
    if (twin != 0 && is_in_latin_word(text, i)) {
      out.append(twin);
    } else {
      out.append(is_apostrophe(code) ? UChar32('\'') : code);
    }
  }
  return out;
}

UnicodeString normalized(const icu::Normalizer2* form, const UnicodeString& text) {
  UErrorCode status = U_ZERO_ERROR;
  UnicodeString out = form->normalize(text, status);
  return U_SUCCESS(status) ? out : text;
}

// Case, accents, width and look-alikes folded; signs still there.
std::string folded(std::string_view text) {
  if (std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; })) {
    std::string out(text);
    for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c == '`' ? '\'' : c;
    return out;
  }
  UErrorCode status = U_ZERO_ERROR;
  const auto* casefold = icu::Normalizer2::getNFKCCasefoldInstance(status);
  const auto* apart = icu::Normalizer2::getNFDInstance(status);
  const auto* together = icu::Normalizer2::getNFCInstance(status);
  if (U_FAILURE(status)) return std::string(text);
  // First together: й isn't a look-alike of anything, и with a breve beside it isn't either.
  const UnicodeString whole = normalized(
      together, UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size()))));
  const UnicodeString plain = normalized(apart, normalized(casefold, with_latin_twins(whole)));
  UnicodeString out;
  for (std::int32_t i = 0; i < plain.length(); i = plain.moveIndex32(i, 1)) {
    const UChar32 code = plain.char32At(i);
    if (is_combining_accent(code)) continue;
    const auto spelled = spelled_letters().find(static_cast<char32_t>(code));
    if (spelled != spelled_letters().end()) {
      out.append(UnicodeString(spelled->second.data(), static_cast<std::int32_t>(spelled->second.size())));
    } else if (const std::int32_t digit = u_charDigitValue(code); digit >= 0 && code >= 0x80) {
      out.append(static_cast<UChar32>('0' + digit));
    } else {
      out.append(is_apostrophe(code) ? UChar32('\'') : code);
    }
  }
  std::string utf8;
  return normalized(together, out).toUTF8String(utf8);
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

enum class Apostrophe { kJoins, kParts };

std::string words_of(std::string_view text, Apostrophe apostrophe) {
  const std::string plain = folded(text);
  std::string out;
  bool gap = false;
  for (std::size_t at = 0; at < plain.size();) {
    const std::size_t begin = at;
    const std::int32_t code = next_code_point(plain, at);
    if (code < 0) {  // ICU writes no broken UTF-8
      ++at;
      continue;
    }
    if (code == '\'' && apostrophe == Apostrophe::kJoins) continue;
    if (!is_word_character(code)) {
      gap = !out.empty();
      continue;
    }
    if (gap) out += ' ';
    gap = false;
    out.append(plain, begin, at - begin);
  }
  return out;
}

}  // namespace

std::string name_words(std::string_view text) {
  return words_of(text, Apostrophe::kJoins);
}

std::string name_parts(std::string_view text) {
  return words_of(text, Apostrophe::kParts);
}

std::string name_key(std::string_view text) {
  const std::string words = name_words(text);
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const char c = words[i];
    const bool behind_digit = i > 0 && is_digit(words[i - 1]);
    const bool before_digit = i + 1 < words.size() && is_digit(words[i + 1]);
    if (c == ' ') {
      if (behind_digit && before_digit) out += ' ';
    } else if (c == '0' && !behind_digit && before_digit) {
      // A leading zero: 04 is 4. The next one leads as well.
      std::size_t next = i + 1;
      while (next + 1 < words.size() && words[next] == '0' && is_digit(words[next + 1])) ++next;
      i = next - 1;
    } else {
      out += c;
    }
  }
  return out;
}

std::string name_skeleton(std::string_view text) {
  const std::string key = name_key(text);
  std::string out;
  return skeleton_of(UnicodeString::fromUTF8(icu::StringPiece(key.data(), static_cast<std::int32_t>(key.size()))))
      .toUTF8String(out);
}

bool is_look_alike(std::string_view text, std::size_t at) {
  std::size_t end = at;
  const std::int32_t code = next_code_point(text, end);
  if (code < 0x370 || latin_twin(code) == 0) return false;
  const auto before = UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(at)));
  const auto whole = UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
  return is_in_latin_word(whole, before.length());
}

}  // namespace entente::common
