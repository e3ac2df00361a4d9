#include "matcher/score/words.h"

#include <algorithm>
#include <array>
#include <bit>
#include <map>
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

// Languages and words get their numbers in the order of their first sight.
class Numbers {
 public:
  // -1: there are as many languages as bits, and this isn't one of them.
  int language(const std::string& tag) {
    const auto found = languages_.find(tag);
    if (found != languages_.end()) return found->second;
    if (languages_.size() == 64) return -1;
    return languages_.emplace(tag, static_cast<int>(languages_.size())).first->second;
  }
  std::int32_t word(int language, const std::string& stem, std::vector<std::string>& forms) {
    const auto [found, added] = words_.try_emplace({language, stem}, static_cast<std::int32_t>(words_.size()));
    if (added) forms.push_back(stem);
    return found->second;
  }

 private:
  std::map<std::string, int> languages_;
  std::map<std::pair<int, std::string>, std::int32_t> words_;
};

struct Text {
  int language = 0;
  std::vector<WordTable::Word> words;  // `weight` is the count, later the weight
};

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

WordTable::WordTable(const std::vector<Listing>& listings) {
  Numbers numbers;
  std::vector<std::vector<Text>> texts(listings.size());
  std::vector<std::int64_t> texts_with;              // by word
  std::array<std::int64_t, 64> texts_of_language{};  // by language
  for (std::size_t i = 0; i < listings.size(); ++i) {
    for (const ListingText& listed : listings[i].texts) {
      const int language = numbers.language(listed.language);
      if (language < 0 || listed.words.empty()) continue;
      ++texts_of_language[static_cast<std::size_t>(language)];
      Text text{language, {}};
      for (const ListingWord& word : listed.words) {
        text.words.push_back({numbers.word(language, word.stem, forms_), std::clamp(word.count, 1, 1000)});
        std::string& form = forms_[static_cast<std::size_t>(text.words.back().number)];
        if (!word.form.empty() && (form == word.stem || word.form < form)) form = word.form;
        texts_with.resize(forms_.size(), 0);
        ++texts_with[static_cast<std::size_t>(text.words.back().number)];
      }
      texts[i].push_back(std::move(text));
    }
  }
  for (std::vector<Text>& of_listing : texts) {
    std::uint64_t languages = 0;
    for (Text& text : of_listing) {
      const std::int64_t all = texts_of_language[static_cast<std::size_t>(text.language)];
      for (Word& word : text.words) {
        const std::int64_t with = texts_with[static_cast<std::size_t>(word.number)];
        word.weight = static_cast<std::int32_t>((8 + eighths_of_log2(word.weight, 1)) *
                                                eighths_of_log2(2 * all + 2, 2 * with + 1));
      }
      normalise(text.words);
      languages |= std::uint64_t{1} << text.language;
      words_.insert(words_.end(), text.words.begin(), text.words.end());
    }
    std::sort(words_.begin() + static_cast<std::ptrdiff_t>(from_.back()), words_.end(),
              [](const Word& a, const Word& b) { return a.number < b.number; });
    from_.push_back(words_.size());
    languages_.push_back(languages);
  }
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
    if (words.size() < most && std::find(words.begin(), words.end(), form(number)) == words.end())
      words.push_back(form(number));
  return words;
}

}  // namespace entente::matcher
