#include "matcher/score/words.h"

#include <algorithm>
#include <bit>
#include <iterator>
#include <utility>

namespace entente::matcher {
namespace {

constexpr std::int64_t kWhole = 1000;  // of a weight

std::int64_t root(std::int64_t square) {
  std::int64_t low = 0, high = std::int64_t{1} << 31;
  while (low < high) {
    const std::int64_t middle = (low + high + 1) / 2;
    (middle <= square / middle ? low : high) = middle <= square / middle ? middle : middle - 1;
  }
  return low;
}

// Brings the weights of a text to a length of kWhole.
void normalise(std::vector<WordTable::Word>& words) {
  std::int64_t square = 0;
  for (const WordTable::Word& word : words) square += std::int64_t{word.weight} * word.weight;
  const std::int64_t length = std::max<std::int64_t>(1, root(square));
  for (WordTable::Word& word : words) word.weight = static_cast<std::int32_t>(word.weight * kWhole / length);
}

}  // namespace

std::int64_t eighths_of_log2(std::int64_t numerator, std::int64_t denominator) {
  constexpr int kFraction = 30;
  const auto n = static_cast<std::uint64_t>(numerator), d = static_cast<std::uint64_t>(denominator);
  int whole = std::max(0, static_cast<int>(std::bit_width(n)) - static_cast<int>(std::bit_width(d)));
  if (whole > 0 && (d << whole) > n) --whole;
  std::uint64_t part = (n << kFraction) / (d << whole);  // between one and two NOLINT(clang-analyzer-core.DivideZero)
  std::int64_t eighths = whole;
  for (int i = 0; i < 3; ++i) {
    part = part * part >> kFraction;
    const bool two = part >> (kFraction + 1) != 0;
    if (two) part >>= 1;
    eighths = 2 * eighths + (two ? 1 : 0);
  }
  return eighths;
}

std::int32_t WordTable::add(const Listing& listing) {
  std::uint64_t languages = 0;
  std::vector<Word> words;  // `weight` is the count, later the weight
  for (const ListingText& text : listing.texts) {
    const int language = frequencies_->language(text.language);
    if (language < 0 || text.words.empty()) continue;
    const std::int64_t all = frequencies_->texts_of(language);
    words.clear();
    for (const ListingWord& word : text.words) {
      const std::int32_t number = frequencies_->word(language, word.stem);
      const std::int64_t with = number < 0 ? 0 : frequencies_->of(number).texts;
      words.push_back({number, static_cast<std::int32_t>((8 + eighths_of_log2(std::clamp(word.count, 1, 1000), 1)) *
                                                         eighths_of_log2(2 * all + 2, 2 * with + 1))});
    }
    normalise(words);
    languages |= std::uint64_t{1} << language;
    std::copy_if(words.begin(), words.end(), std::back_inserter(words_),
                 [](const Word& word) { return word.number >= 0; });
  }
  std::sort(words_.begin() + static_cast<std::ptrdiff_t>(from_.back()), words_.end(),
            [](const Word& a, const Word& b) { return a.number < b.number; });
  from_.push_back(words_.size());
  languages_.push_back(languages);
  return static_cast<std::int32_t>(languages_.size()) - 1;
}

std::int32_t WordTable::add(const WordTable& other, std::int32_t listing) {
  const std::span<const Word> words = other.of(listing);
  words_.insert(words_.end(), words.begin(), words.end());
  from_.push_back(words_.size());
  languages_.push_back(other.languages(listing));
  return static_cast<std::int32_t>(languages_.size()) - 1;
}

std::int64_t WordTable::likeness(std::int64_t product, int languages) {
  const std::int64_t permille = product / (kWhole * std::max(1, languages));
  return std::min(kMost, root(10 * std::max<std::int64_t>(0, permille)));
}

std::int64_t WordTable::product(std::span<const Word> a, std::span<const Word> b) {
  std::int64_t sum = 0;
  for (auto i = a.begin(), j = b.begin(); i != a.end() && j != b.end();) {
    if (i->number == j->number) {
      sum += std::int64_t{i->weight} * j->weight;
      ++i, ++j;
    } else {
      ++(i->number < j->number ? i : j);
    }
  }
  return sum;
}

std::vector<std::string> WordTable::common(std::int32_t a, std::int32_t b, std::size_t most) const {
  std::vector<std::pair<std::int64_t, std::int32_t>> found;  // less brings less
  const std::span<const Word> theirs = of(b);
  for (const Word& word : of(a)) {
    const auto other = std::lower_bound(theirs.begin(), theirs.end(), word.number,
                                        [](const Word& w, std::int32_t number) { return w.number < number; });
    if (other != theirs.end() && other->number == word.number)
      found.emplace_back(-std::int64_t{word.weight} * other->weight, word.number);
  }
  std::sort(found.begin(), found.end());
  std::vector<std::string> words;
  for (const auto& [less, number] : found)
    if (const std::string& form = frequencies_->of(number).form;
        words.size() < most && std::find(words.begin(), words.end(), form) == words.end())
      words.push_back(form);
  return words;
}

}  // namespace entente::matcher
