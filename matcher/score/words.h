// Words: how much two listings' texts say the same, by the words that they share and that few others use. The weight of
// a word in a text grows with how often it stands there and with how few texts of its language have it (tf–idf; Salton
// & Buckley 1988, "Term-weighting approaches in automatic text retrieval"); texts are compared by the cosine of their
// weights. How many texts have a word is given (frequencies.h): a word that isn't known there lengthens its text, and
// is common to none. All in integers. Safe to read from many threads while no text is added.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "matcher/model/snapshot.h"
#include "matcher/score/frequencies.h"

namespace entente::matcher {

// ⌊8 · log₂(numerator / denominator)⌋ by integers alone. REQUIRES: 0 < denominator ≤ numerator < 2^32.
std::int64_t eighths_of_log2(std::int64_t numerator, std::int64_t denominator);

class WordTable {
 public:
  // A word of one language, and its part of its text's weights in thousandths: the squares of a text's add up to a
  // million at most.
  struct Word {
    std::int32_t number = 0;
    std::int32_t weight = 0;
  };
  static constexpr std::int64_t kMost = 100;  // of `likeness`

  // Of no texts yet.
  explicit WordTable(std::shared_ptr<const Frequencies> frequencies) : frequencies_(std::move(frequencies)) {}
  // Adds the texts of one more listing, and returns its index: 0, 1, 2 … O(words · log words).
  std::int32_t add(const Listing& listing);
  // The same from another table that has them by the same frequencies. O(words).
  std::int32_t add(const WordTable& other, std::int32_t listing);

  // Ascending by number. REQUIRES: an index that `add` returned.
  std::span<const Word> of(std::int32_t listing) const {
    const auto at = static_cast<std::size_t>(listing);
    return std::span(words_).subspan(from_[at], from_[at + 1] - from_[at]);
  }
  // Languages of the listing's texts, as bits. No bit in common: two texts can't be compared.
  std::uint64_t languages(std::int32_t listing) const { return languages_[static_cast<std::size_t>(listing)]; }
  std::size_t size() const { return frequencies_->words(); }  // of words that there are

  // 0–100 of the sum of products of common words, over the languages that both texts have: ten times the root of the
  // cosine, since what one common word more tells grows less and less.
  static std::int64_t likeness(std::int64_t product, int languages);
  // The sum of products of common words.
  static std::int64_t product(std::span<const Word> a, std::span<const Word> b);
  // Words in common, the ones that bring most first; at most `most`.
  std::vector<std::string> common(std::int32_t a, std::int32_t b, std::size_t most) const;

 private:
  std::shared_ptr<const Frequencies> frequencies_;
  std::vector<Word> words_;
  std::vector<std::size_t> from_{0};  // of each listing, and the end
  std::vector<std::uint64_t> languages_;
};

}  // namespace entente::matcher
