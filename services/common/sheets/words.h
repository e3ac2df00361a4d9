// Words of texts, as search compares them: stems by language, and which language a text is in. Words are those of
// UAX #29 (ICU; hyphens and apostrophes part them), case-folded (Turkish i apart), in Unicode's form NFC. Pure
// functions, safe from any thread; some 10 µs a sentence. The lists of stop words are data/stop-words.csv.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace entente::common {

// The stems of a text's words, in its order and as often as they stand there. Left out: numbers, signs, words of fewer
// than three letters (where a word is written in letters; not Chinese, Japanese and the like), and stop words of the
// language. Stems are those of Snowball (libstemmer) for the language's main code: "workshops" → "workshop". A language
// that it doesn't know, and `und` or "": the folded words themselves. Broken UTF-8 counts as signs.
// REQUIRES: `language` a BCP 47 tag in any letter case, or empty.
std::vector<std::string> stems_of(std::string_view text, std::string_view language);

// The same with each word as it stands in the text, folded.
struct StemmedWord {
  std::string stem;
  std::string word;
};
std::vector<StemmedWord> stemmed_words_of(std::string_view text, std::string_view language);

// The main code of the language that a text is in: the one whose stop words it has most of, at least two and more than
// any other; `und` otherwise. Knows the languages of the lists of stop words only.
std::string language_of(std::string_view text);

// The main part of a tag in lower case: `pt` of "pt-BR", `und` of "".
std::string main_language(std::string_view tag);

}  // namespace entente::common
