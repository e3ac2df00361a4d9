#include "services/common/sheets/words.h"

#include <libstemmer.h>
#include <unicode/brkiter.h>
#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <map>
#include <memory>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "services/common/sheets/sheet.h"

namespace entente::common {

extern const char* const kStopWordsCsv;

namespace {

constexpr std::size_t kLeastStops = 2;     // that tell a language
constexpr std::int32_t kLeastLetters = 3;  // of a word that says something
constexpr char kUnknown[] = "und";

// Which languages a word says nothing in: bit i for the i-th.
struct StopWords {
  std::vector<std::string> languages;
  absl::flat_hash_map<std::string, std::uint32_t> languages_by_word;

  std::uint32_t bit_of(std::string_view language) const {
    const auto found = std::find(languages.begin(), languages.end(), language);
    return found == languages.end() ? 0 : std::uint32_t{1} << (found - languages.begin());
  }
  std::uint32_t of(const std::string& word) const {
    const auto found = languages_by_word.find(word);
    return found == languages_by_word.end() ? 0 : found->second;
  }
};

const StopWords& stop_words() {
  static const auto all = [] {
    StopWords lists;
    const Sheet sheet =
        Sheet::read(kStopWordsCsv, {.required = {"language", "words"}, .optional = {}, .ids = {"language"}});
    for (std::size_t i = 0; i < sheet.row_count(); ++i) {
      lists.languages.push_back(sheet.field(i, "language"));
      const std::string& words = sheet.field(i, "words");
      for (std::size_t at = 0; at < words.size();) {
        const std::size_t end = std::min(words.find(' ', at), words.size());
        lists.languages_by_word[words.substr(at, end - at)] |= std::uint32_t{1} << i;
        at = end + 1;
      }
    }
    return lists;
  }();
  return all;
}

struct FreeStemmer {
  void operator()(sb_stemmer* stemmer) const { sb_stemmer_delete(stemmer); }
};

// Null where Snowball doesn't know the language. One a thread and language: a stemmer has a state.
sb_stemmer* stemmer_for(const std::string& language) {
  thread_local std::map<std::string, std::unique_ptr<sb_stemmer, FreeStemmer>> stemmers;
  const auto known = stemmers.find(language);
  if (known != stemmers.end()) return known->second.get();
  // Snowball has one Norwegian, by the code of the macrolanguage, and takes names of languages and codes of three
  // letters, too, which no tag is meant by.
  const std::string code = language == "nb" || language == "nn" ? "no" : language;
  if (code.size() != 2) return nullptr;
  return stemmers.try_emplace(language, sb_stemmer_new(code.c_str(), nullptr)).first->second.get();
}

struct Word {
  std::string text;  // folded
  bool says_something;
};

bool is_apostrophe(char16_t c) {
  return c == u'\'' || c == u'\u2019' || c == u'\u02bc';
}

// The words of a text, folded.
std::vector<Word> words_of(std::string_view text, std::string_view language) {
  UErrorCode status = U_ZERO_ERROR;
  thread_local const std::unique_ptr<icu::BreakIterator> breaks(
      icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), status));
  const icu::Normalizer2* nfc = icu::Normalizer2::getNFCInstance(status);
  std::vector<Word> words;
  if (U_FAILURE(status) || breaks == nullptr) return words;
  icu::UnicodeString folded = nfc->normalize(
      icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size()))), status);
  folded.foldCase(language == "tr" || language == "az" ? U_FOLD_CASE_EXCLUDE_SPECIAL_I : U_FOLD_CASE_DEFAULT);
  // UAX #29 keeps "l'atelier" and "city's" whole.
  for (std::int32_t i = 0; i < folded.length(); ++i) {
    if (is_apostrophe(folded[i])) folded.setCharAt(i, u' ');
  }
  breaks->setText(folded);
  for (std::int32_t begin = breaks->first(), end = breaks->next(); end != icu::BreakIterator::DONE;
       begin = end, end = breaks->next()) {
    const std::int32_t kind = breaks->getRuleStatus();
    if (kind < UBRK_WORD_LETTER) continue;
    const bool letters = kind < UBRK_WORD_KANA;
    Word word{{}, !letters || folded.countChar32(begin, end - begin) >= kLeastLetters};
    folded.tempSubStringBetween(begin, end).toUTF8String(word.text);
    words.push_back(std::move(word));
  }
  return words;
}

}  // namespace

std::string main_language(std::string_view tag) {
  std::string main;
  for (const char c : tag.substr(0, tag.find('-'))) main += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return main.empty() ? kUnknown : main;
}

std::vector<StemmedWord> stemmed_words_of(std::string_view text, std::string_view language) {
  const std::string main = main_language(language);
  const std::uint32_t language_bit = stop_words().bit_of(main);
  sb_stemmer* const stemmer = stemmer_for(main);
  std::vector<StemmedWord> stemmed;
  for (Word& word : words_of(text, main)) {
    if (!word.says_something || (stop_words().of(word.text) & language_bit) != 0) continue;
    std::string stem = word.text;
    if (stemmer != nullptr) {
      const auto* found = sb_stemmer_stem(stemmer, reinterpret_cast<const sb_symbol*>(word.text.data()),
                                          static_cast<int>(word.text.size()));
      // Null: no memory.
      if (found != nullptr) stem.assign(reinterpret_cast<const char*>(found), sb_stemmer_length(stemmer));
    }
    if (!stem.empty()) stemmed.push_back({std::move(stem), std::move(word.text)});
  }
  return stemmed;
}

std::vector<std::string> stems_of(std::string_view text, std::string_view language) {
  std::vector<std::string> stems;
  for (StemmedWord& word : stemmed_words_of(text, language)) stems.push_back(std::move(word.stem));
  return stems;
}

std::string language_of(std::string_view text) {
  const std::vector<std::string>& languages = stop_words().languages;
  std::vector<std::size_t> counts(languages.size());
  for (const Word& word : words_of(text, kUnknown)) {
    for (std::uint32_t left = stop_words().of(word.text); left != 0; left &= left - 1) {
      ++counts[static_cast<std::size_t>(std::countr_zero(left))];
    }
  }
  std::string best = kUnknown;
  std::size_t most = kLeastStops - 1;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] > most) {
      most = counts[i];
      best = languages[i];
    } else if (counts[i] == most) {
      best = kUnknown;
    }
  }
  return best;
}

}  // namespace entente::common
