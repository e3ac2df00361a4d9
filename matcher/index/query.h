// Query: one listing's question to an index, compiled: which rows it may take, and what each is worth to it, from
// columns alone. A Query is read by one thread; it lives no longer than its lexicon, asker and tables.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "matcher/index/columns.h"
#include "matcher/index/kernel.h"
#include "matcher/index/row.h"
#include "matcher/index/scales.h"
#include "matcher/index/tables.h"

namespace entente::matcher {

class Query {
 public:
  // `points_step`: of the columns that are asked; see Columns.
  Query(const Lexicon& lexicon, const Scales& scales, Tables& tables, Side rows_are, const Row& asker,
        std::span<const std::int8_t> embedding, Points points_step);

  // Tests of zones and of rows by their codes. Sets are worth whole units of `unit()` points, rounded up; those of rows
  // tell own points and common languages, too.
  SliceTest test_of_zones(const Slices& lines) const;
  SliceTest test_of_rows(const Columns& columns) const;
  Points unit() const { return unit_; }
  // Areas of rows that may be taken, as bits of the first word.
  std::uint64_t areas() const { return areas_; }

  // What the rows of a zone get at most beside what the tests tell; less than 0: none of them is admissible.
  struct Beside {
    Points of_zone = -1;
    Points of_row = -1;
  };
  Beside beside_codes(const Zone& zone) const;
  // What a row that passed the test is worth without its embedding, when it is admissible and can be worth `least`;
  // else -1. Cooperations of before and directives are the caller's matter. `words`: as many as the layout has.
  Points score(const Record& record, const std::uint64_t* words, Points least) const {
    Points substance = substance_of_codes(record, words);
    Points points = own_points_ + record.own_points + substance;
    if (points + most_of_rest_ < least || substance < floor_) return -1;
    const Tables::AtCity& city = tables_.at(record.city);
    const int understood = understanding_[record.languages];  // NOLINT(bugprone-signed-char-misuse): -1 is meant
    if (city.same || understood < 0 || !takes(city.origin) || !accepted_[record.accepts]) return -1;
    const int half_shares = city.half_shares + fits_[record.mode];
    points += city.points + mode_and_time_[static_cast<std::size_t>(half_shares)] +
              language_[static_cast<std::size_t>(understood)];
    for (const SetTerm& term : set_terms_) points += points_of(term, words);
    if (points + most_of_words_ + most_of_embedding_ < least) return -1;
    if (!days_fit(record) || !paid(words, record.payer) || !of_types(record)) return -1;
    const std::optional<Points> alike = word_points(record.text);
    substance += alike.value_or(0);
    points += alike.value_or(0);
    if (points + most_of_embedding_ < least) return -1;
    return substance >= lexicon_.floor.of(known_help(words), alike.has_value()) ? points : -1;
  }

  // Embeddings: how alike two are brings points on top, by their product and the square of the row's own.
  bool has_embedding() const { return most_of_embedding_ > 0; }
  Points most_of_embedding() const { return most_of_embedding_; }
  const std::vector<std::int8_t>& embedding() const { return embedding_; }  // as long as a row's
  Points embedding_points(std::int64_t product, std::int32_t other_square) const {
    return product <= 0 ? 0 : most_of_embedding_ * product / std::max(1, std::max(square_, other_square));
  }

 private:
  struct WordMask {
    int word = 0;
    std::uint64_t section = 0;  // all bits of the set
    std::uint64_t mine = 0;     // the asker's
  };
  struct Masks {
    std::array<WordMask, kMostWords> list{};
    int count = 0;
    const WordMask* begin() const { return list.data(); }
    const WordMask* end() const { return list.data() + count; }
  };
  struct SetTerm {
    Term term;
    Masks masks;
    std::int64_t mine = 0;  // codes of the asker
  };
  // Having one of bits_[begin] … bits_[end − 1] brings `points` at most.
  struct Gain {
    std::size_t begin = 0;
    std::size_t end = 0;
    Points points = 0;
  };

  Masks masks_of(const Words& section) const;
  void look_at_substance();
  Masks masks_of_all(const Words& section) const;
  void add_set_term(Term term, const Words& section);
  void add_gains();
  SliceTest test_of(const Slices& slices) const;
  static void add_column(SliceTest& test, const Slices& slices, std::size_t code);
  static SliceTest::Set next_set(const SliceTest& test);
  void add_gains(const Masks& masks, Term term, std::int64_t whole);
  void add_gains_of_sum(const Masks& masks, Term term, std::int64_t in_full);
  std::uint32_t units_of(Points points) const { return static_cast<std::uint32_t>((points + unit_ - 1) / unit_); }

  bool takes(std::int32_t origin) const { return takes_[origin / 64] >> (origin % 64) & 1; }

  // Rows have few codes of a set: fewer steps than without an instruction for it, which isn't everywhere.
  static int number_of(std::uint64_t bits) {
    int number = 0;
    for (; bits != 0; bits &= bits - 1) ++number;
    return number;
  }

  std::int64_t weight_of(const Masks& masks, const std::uint64_t* words) const {
    std::int64_t weight = 0;
    for (const WordMask& mask : masks)
      for (std::uint64_t common = words[mask.word] & mask.mine; common != 0; common &= common - 1)
        weight += weight_of_bit_[mask.word * 64 + std::countr_zero(common)];
    return weight;
  }

  Points points_of_sum(Term term, std::int64_t sum, std::int64_t in_full) const {
    return sum == 0 ? 0 : scales_.most(term) * std::min(sum, in_full) / in_full;
  }

  // Terms of substance but for words.
  Points substance_of_codes(const Record& record, const std::uint64_t* words) const {
    std::int64_t help = weight_of(help_, words);
    const std::int32_t main = rows_are_ == Side::kOffers    ? asker_.main_help
                              : record.main_help == kNoHelp ? -1
                                                            : static_cast<std::int32_t>(record.main_help);
    if (help > 0 && main >= 0) {
      const int bit = lexicon_.layout.help.first + main;
      const auto word = static_cast<std::size_t>(bit / 64);
      if (words[word] & asker_.words[word] & std::uint64_t{1} << (bit % 64)) help += weight_of_bit_[bit];
    }
    return points_of_sum(Term::kTopics, weight_of(topics_, words), kTopicsInFull) +
           points_of_sum(Term::kCrossTopics, weight_of(cross_topics_, words), kCrossTopicsInFull) +
           points_of_sum(Term::kHelp, help, kHelpInFull) + ((words[0] & own_area_) != 0 ? same_area_ : 0);
  }

  HelpKnown known_help(const std::uint64_t* words) const {
    const std::size_t word = static_cast<std::size_t>(help_unknown_) / 64;
    if (!knows_help_ || (words[word] >> (help_unknown_ % 64) & 1) != 0) return HelpKnown::kNo;
    return in_common(help_, words) ? HelpKnown::kSame : HelpKnown::kOther;
  }

  // None: the texts have no language in common.
  std::optional<Points> word_points(std::int32_t text) const {
    if (text < 0 || asker_.text < 0) return std::nullopt;
    const std::uint64_t languages = lexicon_.words->languages(text) & lexicon_.words->languages(asker_.text);
    if (languages == 0) return std::nullopt;
    if (most_of_words_ == 0) return 0;
    const std::int64_t product = tables_.words_in_common(lexicon_.words->of(text));
    return most_of_words_ * WordTable::likeness(product, std::popcount(languages)) / WordTable::kMost;
  }

  Points points_of(const SetTerm& term, const std::uint64_t* words) const {
    std::int64_t common = 0, codes = 0;
    for (const WordMask& mask : term.masks) {
      const std::uint64_t bits = words[mask.word];
      common += number_of(bits & mask.mine);
      if (rows_are_ == Side::kNeeds) codes += number_of(bits & mask.section);
    }
    if (common == 0) return 0;
    return scales_.points(term.term, common, rows_are_ == Side::kOffers ? term.mine : codes);
  }

  bool days_fit(const Record& record) const {
    const std::int64_t from = std::max(first_, record.first);
    const std::int64_t to = std::min(last_, record.last);
    return to - from + 1 >= std::max(days_, record.min_days);
  }

  static bool in_common(const Masks& masks, const std::uint64_t* words) {
    for (const WordMask& mask : masks)
      if (words[mask.word] & mask.mine) return true;
    return false;
  }

  bool paid(const std::uint64_t* words, std::uint8_t payer) const {
    const std::uint8_t* answers = pays_of(payer);
    if (answers[0] == answers[1] && answers[1] == answers[2]) return answers[0] != 0;
    const bool common = in_common(modalities_, words);
    bool provider = false, beneficiary = false;
    for (const WordMask& mask : all_modalities_) {
      const std::uint64_t theirs = words[mask.word] & mask.section;
      const std::uint64_t given = rows_are_ == Side::kOffers ? theirs : mask.mine;
      const std::uint64_t counted = common ? theirs & mask.mine : given;
      provider = provider || (counted & lexicon_.at_provider[static_cast<std::size_t>(mask.word)]) != 0;
      beneficiary = beneficiary || (counted & lexicon_.at_beneficiary[static_cast<std::size_t>(mask.word)]) != 0;
    }
    return answers[provider == beneficiary ? 0 : provider ? 1 : 2] != 0;
  }

  const std::uint8_t* pays_of(std::uint8_t payer) const;
  bool of_types(const Record& record) const;

  const Lexicon& lexicon_;
  const Scales& scales_;
  Tables& tables_;
  const Row& asker_;
  const Side rows_are_;
  Masks topics_, cross_topics_, help_, modalities_, all_modalities_;
  std::vector<SetTerm> set_terms_;
  std::vector<Gain> gains_;  // of substance, and of the rest
  std::size_t substance_gains_ = 0;
  std::vector<std::size_t> bits_;
  Points unit_ = 1;
  Points own_points_ = 0;
  Points most_of_rest_ = 0;  // everything but the codes of substance and what listings have of their own
  Points most_of_words_ = 0;
  Points floor_ = 0;  // what codes of substance must bring for any row
  Points same_area_ = 0;
  std::uint64_t own_area_ = 0, areas_ = 0;  // of the first word; the second: all that help, or are helped
  bool knows_help_ = false;
  int help_unknown_ = 0;  // a bit of the words
  Points by_tag_ = 0;     // what a language in common brings more than an interpreter
  Points points_step_ = 0;
  std::array<Points, 5> mode_and_time_{};
  std::array<Points, 5> language_{};
  std::array<int, 4> fits_{};  // half shares by the row's mode
  const std::uint64_t* takes_ = nullptr;
  const std::uint8_t* accepted_ = nullptr;
  const std::int8_t* understanding_ = nullptr;
  const std::int32_t* weight_of_bit_ = nullptr;
  std::uint64_t takes_groups_ = 0;
  Day first_ = 0;
  Day last_ = 0;
  std::int32_t days_ = 1;
  Points most_of_embedding_ = 0;
  std::vector<std::int8_t> embedding_;
  std::int32_t square_ = 0;
};

}  // namespace entente::matcher
