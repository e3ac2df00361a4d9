// Frequencies: how often codes and words stand in the listings of a network. What is rare tells more of two listings
// that share it (relevance.h, words.h): this is the part of the scoring context that no listing tells by itself. A
// problem counts its own listings, or is given the counts of a network of some time ago, so that a few listings are
// judged as among all, and a change of one leaves the scores of the others. What is counted follows from the listings
// and their order alone. Safe to read from many threads.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "matcher/model/snapshot.h"

namespace entente::matcher {

class Frequencies {
 public:
  static constexpr int kMostLanguages = 64;
  struct Word {
    std::int64_t texts = 0;  // that have it
    std::string form;        // how it is shown: of the forms in which it stands, the first by the alphabet
  };

  Frequencies() = default;
  // REQUIRES: ascending by id, sorted sets of codes. O(words).
  explicit Frequencies(const std::vector<Listing>& listings);
  // Counts one more, in the order of ids.
  void add(const Listing& listing);

  std::int64_t listings() const { return listings_; }  // open or not
  // Eighths of bits, by open listings; see relevance.h. A code that none has is as rare as can be.
  std::int64_t rarity_of_topic(std::string_view topic) const;
  std::int64_t rarity_of_help(std::string_view help) const;

  // A number below kMostLanguages; -1: its texts can't be compared, since none was counted, or there are too many.
  int language(std::string_view tag) const;
  std::int64_t texts_of(int language) const { return languages_[static_cast<std::size_t>(language)].texts; }
  // The number of a word, by the order of first sight; -1: in no text that was counted.
  std::int32_t word(int language, std::string_view stem) const;
  const Word& of(std::int32_t word) const { return words_[static_cast<std::size_t>(word)]; }
  std::size_t words() const { return words_.size(); }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  template <typename Value>
  using ByText = std::unordered_map<std::string, Value, Hash, std::equal_to<>>;
  struct Language {
    std::int64_t texts = 0;
    ByText<std::int32_t> words;
  };
  // -1: there are too many already.
  int number_of(const std::string& tag);

  std::int64_t listings_ = 0;
  std::int64_t open_ = 0;
  ByText<std::int64_t> topics_, help_;  // open listings that have it
  ByText<int> language_numbers_;
  std::vector<Language> languages_;
  std::vector<Word> words_;
};

}  // namespace entente::matcher
