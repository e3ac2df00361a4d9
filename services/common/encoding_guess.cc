#include "services/common/encoding_guess.h"

#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include <cstdint>
#include <vector>

#include "services/common/code_points.h"

namespace entente::common {
namespace {

bool is_letter(std::int32_t code) {
  return code >= 0 && u_isalpha(code) != 0;
}

// A word of a Western European language, as Windows-1252 has it. Other encodings read as Windows-1252 give signs within
// words ("£ódŸ"), Icelandic letters where there is no Iceland ("Diyarbakýr"), words of accents only ("Êàçàíü"), or
// a capital behind a small letter ("MÅ‚oda").
bool is_western_word(const std::vector<std::int32_t>& word) {
  constexpr std::u32string_view kOdd = U"ÐÝÞðýþƒŸ×÷";
  std::size_t accents = 0;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const std::int32_t code = word[i];
    if (code >= 0x80 && kOdd.find(static_cast<char32_t>(code)) != std::u32string_view::npos) return false;
    if (code >= 0x80) ++accents;
    if (i > 0 && code >= 0x80 && u_isupper(code) && u_islower(word[i - 1])) return false;
  }
  return word.size() < 3 || accents * 3 <= word.size() * 2;
}

}  // namespace

bool reads_western(std::string_view text) {
  // Signs that stand by themselves in a Western text, or beside a letter as these do: quotes, dashes, ª º ° § © ® ™ €
  // £.
  constexpr std::u32string_view kSigns = U"‚„…‰‹›‘’“”•–—™«»¡¿§©®°ªº€£·¢¥²³½¼¾±×†‡\u00a0\u00ad";
  constexpr std::u32string_view kBesideLetters = U"‚„…‹›‘’“”•–—™«»¡¿§©®°ªº·†\u00a0\u00ad";
  constexpr std::u32string_view kWithinWords = U"‘’–—…·\u00a0\u00ad";
  std::vector<std::int32_t> word;
  std::int32_t before = ' ';
  bool ends_word = false;  // a letter stands before `before`
  for (std::size_t at = 0; at < text.size();) {
    const std::int32_t code = next_code_point(text, at);
    if (is_letter(code) && code != 0xaa && code != 0xba) {
      if (before >= 0x80 && !is_letter(before) &&
          kBesideLetters.find(static_cast<char32_t>(before)) == kBesideLetters.npos)
        return false;
      if (before >= 0x80 && ends_word && !is_letter(before) &&
          kWithinWords.find(static_cast<char32_t>(before)) == kWithinWords.npos) {
        return false;
      }
      word.push_back(code);
    } else {
      if (!is_western_word(word)) return false;
      word.clear();
      if (code >= 0x80) {
        const auto& allowed = is_letter(before) ? kBesideLetters : kSigns;
        if (allowed.find(static_cast<char32_t>(code)) == allowed.npos) return false;
        // "±±¾©": one such sign stands alone in a text.
        if (before >= 0x80 && !is_letter(before) &&
            kBesideLetters.find(static_cast<char32_t>(before)) == kBesideLetters.npos)
          return false;
        // ª and º stand behind a number or a full stop ("Nº" is the exception), never within a word.
        if ((code == 0xaa || code == 0xba) && is_letter(before) && at < text.size()) {
          std::size_t next = at;
          if (is_letter(next_code_point(text, next))) return false;
        }
      }
    }
    ends_word = is_letter(before);
    before = code;
  }
  return is_western_word(word);
}

std::size_t likely_letters(std::string_view text) {
  const auto script = [](std::int32_t code) {
    UErrorCode status = U_ZERO_ERROR;
    return uscript_getScript(code, &status);
  };
  std::size_t count = 0;
  std::size_t length = 0;
  std::size_t beyond_ascii = 0;
  std::int32_t before = 0;
  bool odd = false;
  for (std::size_t at = 0; at <= text.size();) {
    const std::int32_t code = at < text.size() ? next_code_point(text, at) : -1;
    if (is_letter(code)) {
      odd = odd || (length > 0 && (script(code) != script(before) || (u_isupper(code) && u_islower(before))));
      ++length;
      beyond_ascii += code >= 0x80 ? 1 : 0;
      before = code;
      continue;
    }
    const bool accents_only = length >= 3 && script(before) == USCRIPT_LATIN && beyond_ascii * 3 > length * 2;
    if (beyond_ascii > 0 && !odd && !accents_only) count += length;
    length = beyond_ascii = 0;
    odd = false;
    if (code < 0) break;
  }
  return count;
}

bool looks_misread(std::string_view text) {
  // The lead byte of a two- or three-byte letter as Windows-1252 has it, and behind it a byte 80–BF as that has it.
  std::int32_t before = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::int32_t code = next_code_point(text, at);
    if (code < 0) return false;
    const bool follows = (code >= 0x80 && code <= 0xbf) || (code >= 0x2013 && code <= 0x2122) || code == 0x20ac ||
                         code == 0x192 || code == 0x2c6 || code == 0x2dc || code == 0x160 || code == 0x161 ||
                         code == 0x152 || code == 0x153 || code == 0x17d || code == 0x17e || code == 0x178;
    const bool leads = before == 0xc3 || before == 0xc2 || before == 0xc4 || before == 0xc5;
    // "â€" and one more: quotes and dashes. "Ã" before a letter or blank of a language that has it is none.
    const bool misread = (leads && follows) || (before == 0xe2 && code == 0x20ac) || code == 0xfffd;
    if (misread) return true;
    before = code;
  }
  return false;
}

}  // namespace entente::common
