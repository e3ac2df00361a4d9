// Query: one listing's question to an index, compiled: what rows it may take, and what each is worth to it, from
// columns alone. `Tables` are the parts that follow from the asker's city and languages; they are kept from one
// query to the next. A Query is read by one thread; it lives no longer than its lexicon, asker and tables.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "matcher/index/columns.h"
#include "matcher/index/row.h"

namespace entente::matcher {

// What the lexicon says, prepared once for all queries. Immutable.
class Scales {
 public:
  explicit Scales(const Lexicon& lexicon);
  // Which bits of the words are of which set.
  struct Sections {
    Words areas, objectives, fields, modalities, beneficiaries, stages, topics;
  };
  const Sections& sections() const { return sections_; }
  // Points of a term: most · share, rounded down.
  Points points(Term term, std::int64_t numerator, std::int64_t denominator) const {
    if (denominator < kTable)
      return table_[static_cast<std::size_t>(term)][static_cast<std::size_t>(denominator * kTable + numerator)];
    return most_[static_cast<std::size_t>(term)] * numerator / denominator;
  }
  Points most(Term term) const { return most_[static_cast<std::size_t>(term)]; }
  // Rarity of the topic at a bit of the words.
  const std::int32_t* weight_of_bit() const { return weight_of_bit_.data(); }

 private:
  static constexpr std::int64_t kTable = 32;
  Sections sections_;
  std::array<Points, kTermCount> most_{};
  std::array<std::vector<std::int32_t>, kTermCount> table_;
  std::vector<std::int32_t> weight_of_bit_;
};

// How well two sets of languages understand each other, in quarters; -1: not at all, and no interpreter.
int understanding_of(const LanguageSet& a, const LanguageSet& b);

class Tables {
 public:
  struct AtCity {
    std::int32_t points = 0;  // context and reciprocity
    std::int16_t country = 0;
    std::int8_t half_shares = 0;  // of the hours between both
    bool same = false;
  };
  // Fills what `asker` needs and isn't there yet. O(cities + languages + accepted sets) at worst.
  void prepare(const std::shared_ptr<const Lexicon>& lexicon, const Scales& scales, Side rows_are, const Row& asker);

  std::vector<AtCity> cities;
  std::array<Points, 64> most_of_group{};                      // context, reciprocity, hours with a fitting mode
  std::array<std::uint8_t, 64> groups_by_most{};               // the greatest first
  std::array<std::vector<std::uint64_t>, 64> group_countries;  // of cities that aren't the asker's
  std::vector<std::uint8_t> accepted;  // by Lexicon::accepts: whether it takes the asker's country
  struct LanguageTable {
    std::vector<std::int8_t> of;  // by Lexicon::languages, -1 to 4
    // Numbers modulo 64 of those that are understood so well.
    std::array<std::uint64_t, 5> slots{};
  };
  const LanguageTable* understanding = nullptr;

 private:
  void fill_cities(const Lexicon& lexicon, const Scales& scales, Side rows_are);
  std::shared_ptr<const Lexicon> lexicon_;  // kept, so that tables of another one are never taken for its own
  Side rows_are_ = Side::kOffers;
  std::int32_t city_ = -1;
  std::int32_t country_ = -1;
  std::vector<std::unique_ptr<LanguageTable>> understandings_;
};

class Query {
 public:
  Query(const Lexicon& lexicon, const Scales& scales, const Tables& tables, Side rows_are, const Row& asker,
        std::span<const std::int8_t> embedding);

  // Tests of rows and zones by bits and days.
  RowTest test_of(const TestColumns& columns) const;

  // No row of the zone is worth more; -1: the zone has no admissible row.
  Points bound_of_zone(const TestColumns& zones, const ZoneDetail& detail, std::size_t zone) const;

  // Points that bits and its own must bring (RowTest::least) so that a row of the zone can have a score of at least
  // `least`.
  std::int64_t least_by_bits(const ZoneDetail& detail, Points least) const {
    if (least < 0) return 0;
    return least - own_points_ - bound_of_cities(detail) - bound_of_languages(detail) - most_of_embedding_ -
           beyond_gains_;
  }

  // What a row that passed the test is worth, when it is admissible and worth at least `least`; else -1.
  // `word(w)` gives its words; `own` are its own points. Cooperations of before and directives are the caller's matter.
  template <typename WordOf>
  Points score(WordOf word, const Detail& detail, std::int32_t own, Day first, Day last, std::int32_t min_days,
               Points least) const {
    Points points = own_points_ + own + topic_points(word, detail.topics_weight);
    if (points + most_of_rest_ < least) return -1;
    const Tables::AtCity& city = tables_.cities.data()[detail.city];
    const int understood = understanding_[detail.languages];
    if (city.same || understood < 0 || !takes(city.country) || !accepted_[detail.accepts]) return -1;
    points += city.points + mode_and_time_[city.half_shares + fits_[static_cast<std::size_t>(detail.mode)]] +
              language_[static_cast<std::size_t>(understood)];
    for (const SetTerm& term : set_terms_) points += points_of(term, word);
    if (points + most_of_embedding_ < least) return -1;
    return days_fit(first, last, min_days) && relevant(word) && paid(word, detail.payer) && of_types(detail) ? points
                                                                                                             : -1;
  }
  // Embedding's points on top. REQUIRES: vectors of one stride.
  bool has_embedding() const { return most_of_embedding_ > 0; }
  Points most_of_embedding() const { return most_of_embedding_; }
  Points embedding_points(const std::int8_t* other, std::int32_t other_square, Path path) const;

 private:
  struct WordMask {
    int word = 0;
    std::uint64_t section = 0;  // all bits of the set
    std::uint64_t mine = 0;     // the asker's
  };
  struct Masks {
    std::array<WordMask, kMostWords> list{};
    int count = 0;
  };
  struct SetTerm {
    Term term;
    Masks masks;
    std::int64_t mine = 0;  // codes of the asker
  };

  Masks masks_of(const Words& section) const;
  void add_set_term(Term term, const Words& section);
  void add_gains(const Masks& masks, Term term, std::int64_t whole);
  void add_gain(int word, std::uint64_t mask, Points points);
  static RowTest::Masks test_masks(const Masks& masks, const TestColumns& columns);

  bool takes(std::int32_t country) const { return takes_[country / 64] >> (country % 64) & 1; }

  // Rows have few codes of a set: fewer steps than without an instruction for it, which isn't everywhere.
  static int number_of(std::uint64_t bits) {
    int number = 0;
    for (; bits != 0; bits &= bits - 1) ++number;
    return number;
  }

  template <typename WordOf>
  std::int64_t topic_weight(WordOf word) const {
    std::int64_t weight = 0;
    for (int k = 0; k < topics_.count; ++k) {
      const WordMask& mask = topics_.list[static_cast<std::size_t>(k)];
      for (std::uint64_t common = word(mask.word) & mask.mine; common != 0; common &= common - 1)
        weight += weight_of_bit_[mask.word * 64 + std::countr_zero(common)];
    }
    return weight;
  }

  // The share of topics is that of the need's.
  template <typename WordOf>
  Points topic_points(WordOf word, std::int32_t weight_of_row) const {
    const std::int64_t common = topic_weight(word);
    if (common == 0) return 0;
    return scales_.points(Term::kTopics, common, rows_are_ == Side::kOffers ? asker_.topics_weight : weight_of_row);
  }

  template <typename WordOf>
  Points points_of(const SetTerm& term, WordOf word) const {
    std::int64_t common = 0, codes = 0;
    for (int k = 0; k < term.masks.count; ++k) {
      const WordMask& mask = term.masks.list[static_cast<std::size_t>(k)];
      const std::uint64_t bits = word(mask.word);
      common += number_of(bits & mask.mine);
      if (rows_are_ == Side::kNeeds) codes += number_of(bits & mask.section);
    }
    if (common == 0) return 0;
    return scales_.points(term.term, common, rows_are_ == Side::kOffers ? term.mine : codes);
  }

  bool days_fit(Day first, Day last, std::int32_t min_days) const {
    const std::int64_t from = std::max(first_, first);
    const std::int64_t to = std::min(last_, last);
    return to - from + 1 >= std::max(days_, min_days);
  }

  // The test asks for one topic; a floor of more is counted here.
  template <typename WordOf>
  bool relevant(WordOf word) const {
    if (lexicon_.min_common_topics <= 1) return true;
    int common = 0;
    for (int k = 0; k < topics_.count; ++k) {
      const WordMask& mask = topics_.list[static_cast<std::size_t>(k)];
      common += number_of(word(mask.word) & mask.mine);
    }
    return common >= lexicon_.min_common_topics ||
           (lexicon_.field_with_modality && in_common(fields_, word) && in_common(modalities_, word));
  }

  template <typename WordOf>
  static bool in_common(const Masks& masks, WordOf word) {
    for (int k = 0; k < masks.count; ++k) {
      const WordMask& mask = masks.list[static_cast<std::size_t>(k)];
      if (word(mask.word) & mask.mine) return true;
    }
    return false;
  }

  template <typename WordOf>
  bool paid(WordOf word, std::uint8_t payer) const {
    const std::uint8_t* answers = pays_of(payer);
    if (answers[0] == answers[1] && answers[1] == answers[2]) return answers[0] != 0;
    const bool common = in_common(modalities_, word);
    bool provider = false, beneficiary = false;
    for (int k = 0; k < all_modalities_.count; ++k) {
      const WordMask& mask = all_modalities_.list[static_cast<std::size_t>(k)];
      const std::uint64_t theirs = word(mask.word) & mask.section;
      const std::uint64_t given = rows_are_ == Side::kOffers ? theirs : mask.mine;
      const std::uint64_t counted = common ? theirs & mask.mine : given;
      provider = provider || (counted & lexicon_.at_provider[static_cast<std::size_t>(mask.word)]) != 0;
      beneficiary = beneficiary || (counted & lexicon_.at_beneficiary[static_cast<std::size_t>(mask.word)]) != 0;
    }
    return answers[provider == beneficiary ? 0 : provider ? 1 : 2] != 0;
  }

  const std::uint8_t* pays_of(std::uint8_t payer) const;
  bool of_types(const Detail& detail) const;
  Points bound_of_cities(const ZoneDetail& detail) const;     // -1: none is taken
  Points bound_of_languages(const ZoneDetail& detail) const;  // -1: none is understood

  const Lexicon& lexicon_;
  const Scales& scales_;
  const Tables& tables_;
  const Row& asker_;
  const Side rows_are_;
  Masks areas_, topics_, fields_, modalities_, all_modalities_;
  std::vector<SetTerm> set_terms_;
  struct Gain {
    int word;
    std::uint64_t mask;
    Points points;
  };
  std::array<Gain, kMostGains> gains_{};  // what a row's bits bring at most
  int gain_count_ = 0;
  Points beyond_gains_ = 0;  // for what there was no room
  Points own_points_ = 0;
  Points most_of_rest_ = 0;  // everything but topics and what listings have of their own
  std::array<Points, 5> mode_and_time_{};
  std::array<Points, 5> language_{};
  Points most_of_language_ = 0;
  std::array<int, 4> fits_{};  // half shares by the row's mode
  const std::uint64_t* takes_ = nullptr;
  const std::uint8_t* accepted_ = nullptr;
  const std::int8_t* understanding_ = nullptr;
  const std::int32_t* weight_of_bit_ = nullptr;
  std::uint64_t takes_groups_ = 0;
  Points most_of_cities_ = -1;
  Day first_ = 0;
  Day last_ = 0;
  std::int32_t days_ = 1;
  Points most_of_embedding_ = 0;
  std::vector<std::int8_t> embedding_;
  std::int32_t square_ = 0;
};

}  // namespace entente::matcher
