#include "services/common/text/search_words.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>

#include <algorithm>
#include <cstdint>
#include <utility>

#include "services/common/base/strings.h"
#include "services/common/text/code_points.h"
#include "services/common/text/name_key.h"

namespace entente::common {
namespace {

// Counts up when the folds of this page or of name_key.h change.
constexpr int kForm = 1;

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// Points of Hebrew and Arabic, which most texts don't write, and the stroke that only lengthens a word.
bool is_point(UChar32 code) {
  return (code >= 0x0591 && code <= 0x05c7 && u_charType(code) == U_NON_SPACING_MARK) ||
         (code >= 0x0610 && code <= 0x061a) || (code >= 0x064b && code <= 0x065f) || code == 0x0670 ||
         (code >= 0x06d6 && code <= 0x06ed && u_charType(code) == U_NON_SPACING_MARK) || code == 0x0640;
}

// The letter that people write for it: without dots or with, at the end of a word, in Persian.
UChar32 common_form(UChar32 code) {
  switch (code) {
    case 0x0649:  // alef maksura
    case 0x06cc:  // Farsi yeh
      return 0x064a;
    case 0x0629:  // teh marbuta
      return 0x0647;
    case 0x06a9:  // keheh
      return 0x0643;
    default:
      return code;
  }
}

std::string without_points(std::string words) {
  if (is_ascii(words)) return words;
  UErrorCode status = U_ZERO_ERROR;
  const auto* apart = icu::Normalizer2::getNFDInstance(status);
  const auto* together = icu::Normalizer2::getNFCInstance(status);
  if (U_FAILURE(status)) return words;
  const auto whole =
      icu::UnicodeString::fromUTF8(icu::StringPiece(words.data(), static_cast<std::int32_t>(words.size())));
  const icu::UnicodeString plain = apart->normalize(whole, status);
  icu::UnicodeString out;
  for (std::int32_t i = 0; i < plain.length(); i = plain.moveIndex32(i, 1)) {
    const UChar32 code = plain.char32At(i);
    if (!is_point(code)) out.append(common_form(code));
  }
  std::string utf8;
  const icu::UnicodeString put_together = together->normalize(out, status);
  return U_SUCCESS(status) ? put_together.toUTF8String(utf8) : words;
}

// With the parts of what an apostrophe joins as words.
std::string folded(std::string_view text) {
  return without_points(name_parts(text));
}

bool is_written_without_blanks(std::int32_t code) {
  if (code < 0x0e00) return false;
  UErrorCode status = U_ZERO_ERROR;
  switch (uscript_getScript(code, &status)) {
    case USCRIPT_HAN:
    case USCRIPT_HIRAGANA:
    case USCRIPT_KATAKANA:
    case USCRIPT_BOPOMOFO:
    case USCRIPT_THAI:
    case USCRIPT_LAO:
    case USCRIPT_KHMER:
    case USCRIPT_MYANMAR:
      return true;
    default:
      return code == 0x30fc;  // lengthens a vowel of both kinds of Kana
  }
}

// A stretch of letters that stand for one word, or of characters of which each does.
struct Run {
  bool by_character = false;
  std::vector<std::string> characters = {};

  std::string whole() const { return join(characters, ""); }
};

// Of one word between blanks.
std::vector<Run> runs_of(std::string_view word) {
  std::vector<Run> runs;
  for (std::size_t at = 0; at < word.size();) {
    const std::size_t begin = at;
    const std::int32_t code = next_code_point(word, at);
    if (code < 0) {  // name_key.h writes no broken UTF-8
      ++at;
      continue;
    }
    const bool by_character = is_written_without_blanks(code);
    if (runs.empty() || runs.back().by_character != by_character) runs.push_back({by_character, {}});
    Run& run = runs.back();
    if (by_character || run.characters.size() < kMostWordLetters)
      run.characters.emplace_back(word.substr(begin, at - begin));
  }
  return runs;
}

// A run's characters as words: one by one, and each two neighbours.
void add_characters(const Run& run, bool singly, std::vector<std::string>& words) {
  for (std::size_t i = 0; i < run.characters.size(); ++i) {
    if (singly) words.push_back(run.characters[i]);
    if (i + 1 < run.characters.size()) words.push_back(run.characters[i] + run.characters[i + 1]);
  }
}

bool ends_within_word(std::string_view text) {
  std::int32_t last = -1;
  for (std::size_t at = 0; at < text.size();) {
    last = next_code_point(text, at);
    if (last < 0) ++at;
  }
  return last >= 0 && (U_GET_GC_MASK(last) & (U_GC_L_MASK | U_GC_M_MASK | U_GC_N_MASK)) != 0;
}

void each_once(std::vector<std::string>& words) {
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
}

void add_words(std::string_view folded_text, std::vector<std::string>& words) {
  for (const std::string_view word : split(folded_text, ' ')) {
    for (const Run& run : runs_of(word)) {
      if (run.by_character) {
        add_characters(run, true, words);
      } else {
        words.push_back(run.whole());
      }
    }
  }
}

}  // namespace

std::string search_words_form() {
  std::string unicode = U_UNICODE_VERSION;
  std::erase(unicode, '.');
  return concat("form", kForm, "unicode", unicode);
}

std::vector<std::string> search_words(std::string_view text) {
  std::vector<std::string> words;
  const std::string parted = folded(text);
  add_words(parted, words);
  // Joined, too: "huaian" finds "Huai'an".
  if (const std::string joined = without_points(name_words(text)); joined != parted) add_words(joined, words);
  each_once(words);
  return words;
}

bool SearchQuery::matches(const std::vector<std::string>& in) const {
  if (!std::includes(in.begin(), in.end(), words.begin(), words.end())) return false;
  if (begun.empty()) return true;
  const auto first = std::lower_bound(in.begin(), in.end(), begun);
  return first != in.end() && first->starts_with(begun);
}

SearchQuery read_search_query(std::string_view text) {
  SearchQuery query{.words = {}, .text = folded(text)};
  const bool goes_on = ends_within_word(text);
  std::vector<Run> runs;
  for (const std::string_view word : split(query.text, ' ')) {
    for (Run& run : runs_of(word)) runs.push_back(std::move(run));
  }
  if (runs.size() > kMostQueryWords) runs.resize(kMostQueryWords);
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const Run& run = runs[i];
    if (run.by_character) {
      add_characters(run, run.characters.size() == 1, query.words);
    } else if (goes_on && i + 1 == runs.size()) {
      query.begun = run.whole();
    } else {
      query.words.push_back(run.whole());
    }
  }
  each_once(query.words);
  return query;
}

SearchRank rank_of(const SearchQuery& query, std::string_view text) {
  const std::string plain = folded(text);
  if (plain == query.text) return SearchRank::kIsIt;
  if (plain.starts_with(query.text)) return SearchRank::kBeginsWithIt;
  const std::size_t at = plain.find(query.text);
  if (at != std::string::npos && (plain[at - 1] == ' ' || !is_ascii(query.text.substr(0, 1))))
    return SearchRank::kHasItInOrder;
  return query.matches(search_words(text)) ? SearchRank::kHasAll : SearchRank::kElsewhere;
}

}  // namespace entente::common
