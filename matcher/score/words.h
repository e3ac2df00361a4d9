// Words: how much two listings' texts say the same, by the words that they share and that few others use. The weight of
// a word in a text grows with how often it stands there and with how few texts of its language have it (tf–idf; Salton
// & Buckley 1988, "Term-weighting approaches in automatic text retrieval"); texts are compared by the cosine of their
// weights. All in integers. Immutable; safe to read from many threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "matcher/model/snapshot.h"

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

  WordTable() = default;
  // Of all listings, open or not; `listings` is borrowed for the call. O(words · log words).
  explicit WordTable(const std::vector<Listing>& listings);

  // Ascending by number. REQUIRES: an index of the listings.
  std::span<const Word> of(std::int32_t listing) const {
    const auto at = static_cast<std::size_t>(listing);
    return std::span(words_).subspan(from_[at], from_[at + 1] - from_[at]);
  }
  // Languages of the listing's texts, as bits. No bit in common: two texts can't be compared.
  std::uint64_t languages(std::int32_t listing) const { return languages_[static_cast<std::size_t>(listing)]; }
  std::size_t size() const { return forms_.size(); }
  // How a word is shown: of the forms in which it stands in all texts, the first by the alphabet.
  const std::string& form(std::int32_t number) const { return forms_[static_cast<std::size_t>(number)]; }

  // 0–100 of the sum of products of common words, over the languages that both texts have: ten times the root of the
  // cosine, since what one common word more tells grows less and less.
  static std::int64_t likeness(std::int64_t product, int languages);
  // The sum of products of common words.
  static std::int64_t product(std::span<const Word> a, std::span<const Word> b);
  // Words in common, the ones that bring most first; at most `most`.
  std::vector<std::string> common(std::int32_t a, std::int32_t b, std::size_t most) const;

 private:
  std::vector<std::string> forms_;
  std::vector<Word> words_;
  std::vector<std::size_t> from_{0};  // of each listing, and the end
  std::vector<std::uint64_t> languages_;
};

}  // namespace entente::matcher
