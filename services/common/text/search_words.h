// Words of texts as they are searched, in any script: folded as names are (name_key.h), so that case, accents, width
// and look-alikes make no difference; Hebrew and Arabic without points, and with the forms of one letter as one. Han,
// Kana and scripts that write no blanks (Thai, Lao, Khmer, Burmese) give each character and each two neighbours as a
// word, so that a part is found within. Where an apostrophe stands, a word is found whole and by its parts. A word has
// at most kMostWordLetters letters; what is longer is cut. Pure functions; broken UTF-8 counts as signs.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace entente::common {

inline constexpr std::size_t kMostWordLetters = 40;
inline constexpr std::size_t kMostQueryWords = 10;  // what is behind them in a query isn't looked for

// What an index is made by: another name when the same text would give other words, as by a newer Unicode.
std::string search_words_form();

// Each once, ascending. They hold letters, marks and digits alone.
std::vector<std::string> search_words(std::string_view text);

// What somebody looks for: all of it must be in a text.
struct SearchQuery {
  std::vector<std::string> words;  // whole ones, ascending, each once
  std::string begun = {};          // what the last one begins with; empty: no such
  std::string text = {};           // folded, words in their order with one blank between

  bool empty() const { return words.empty() && begun.empty(); }
  // Whether all of it is among `in`, which are search_words().
  bool matches(const std::vector<std::string>& in) const;
};
// The last word may be begun only, unless a blank or sign follows it.
SearchQuery read_search_query(std::string_view text);

// How well a text that has the query's words answers it; less is better. kIsIt: it says that and nothing else.
enum class SearchRank { kIsIt, kBeginsWithIt, kHasItInOrder, kHasAll, kElsewhere };
SearchRank rank_of(const SearchQuery& query, std::string_view text);

}  // namespace entente::common
