#include "services/common/sheets/encoding_guess.h"

#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include <cstdint>
#include <vector>

#include "services/common/text/code_points.h"

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

int likeness(std::string_view text) {
  // Scripts that are written together are one.
  const auto script = [](std::int32_t code) {
    UErrorCode status = U_ZERO_ERROR;
    const UScriptCode found = uscript_getScript(code, &status);
    return found == USCRIPT_HIRAGANA || found == USCRIPT_KATAKANA || found == USCRIPT_HANGUL ? USCRIPT_HAN : found;
  };
  std::size_t beyond_ascii = 0;
  std::size_t likely = 0;
  std::vector<std::int32_t> word;
  const auto end_word = [&] {
    std::size_t beyond = 0;
    std::size_t upper = 0;
    std::size_t cased = 0;
    bool one_script = true;
    bool accents = false;  // beyond ASCII, of a script that has letters in it
    for (const std::int32_t code : word) {
      beyond += code >= 0x80 ? 1 : 0;
      upper += u_isupper(code) != 0 ? 1 : 0;
      cased += u_isupper(code) != 0 || u_islower(code) != 0 ? 1 : 0;
      one_script = one_script && script(code) == script(word.front());
      accents = accents || (code >= 0x80 && script(code) == USCRIPT_LATIN);
    }
    const bool capitals = upper == 0 || upper == cased || (upper == 1 && u_isupper(word.front()) != 0);
    const bool accents_only = accents && word.size() >= 3 && beyond * 4 > word.size() * 3;
    if (one_script && capitals && !accents_only) likely += beyond;
    word.clear();
  };
  for (std::size_t at = 0; at < text.size();) {
    const std::int32_t code = next_code_point(text, at);
    // Quotes, dashes and the blanks of punctuation stand in every text.
    const bool sign = code == 0xa0 || code == 0xab || code == 0xbb || (code >= 0x2013 && code <= 0x2026);
    if (code >= 0x80 && !sign) ++beyond_ascii;
    const auto kind = code < 0 ? U_UNASSIGNED : u_charType(code);
    if (is_letter(code) || (!word.empty() && (kind == U_NON_SPACING_MARK || kind == U_COMBINING_SPACING_MARK))) {
      word.push_back(code);
      continue;
    }
    if (!word.empty()) end_word();
  }
  if (!word.empty()) end_word();
  return beyond_ascii == 0 ? 1000 : static_cast<int>(likely * 1000 / beyond_ascii);
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
