// Tables: what follows from an asker's city and languages, kept from one query to the next. One thread at a time.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "matcher/index/row.h"
#include "matcher/index/scales.h"

namespace entente::matcher {

// How well two sets of languages understand each other, in quarters; -1: not at all, and no interpreter.
int understanding_of(const LanguageSet& a, const LanguageSet& b);

class Tables {
 public:
  struct AtCity {
    std::int32_t points = 0;  // context and reciprocity
    std::int16_t origin = 0;
    std::int8_t half_shares = 0;  // of the hours between both
    bool same = false;
    std::uint32_t asked = 0;  // for which asker's city it is filled
  };
  struct LanguageTable {
    std::vector<std::int8_t> of;  // by Lexicon::languages, -1 to 4
    // Sets that are understood with so many quarters have one of these codes (Scales::language_codes), or one of those
    // of more quarters.
    std::array<std::uint64_t, 5> codes{};
    std::uint64_t all_codes = 0;  // of any that is understood
  };

  // Makes what `asker` needs and isn't there yet. O(kinds of cities + languages + accepted sets) at worst.
  void prepare(const std::shared_ptr<const Lexicon>& lexicon, const Scales& scales, Side rows_are, const Row& asker);

  const AtCity& at(std::uint32_t city) {
    AtCity& at = cities_.data()[city];
    if (at.asked != asking_) fill(at, static_cast<std::int32_t>(city));
    return at;
  }
  // Context, reciprocity, and hours with a fitting mode: no city of the group brings more.
  Points most_of_group(std::size_t group) const { return most_of_group_[group]; }
  // By Lexicon::accepts: whether it takes the asker's origin.
  const std::uint8_t* accepted() const { return accepted_.data(); }
  const LanguageTable& understanding() const { return *understanding_; }

  // The asker's text, laid out by word; read again only when it is another one. O(words of both texts).
  void read_words(const WordTable& words, std::int32_t text);
  // Sum of products of the words that a text has in common with it.
  std::int64_t words_in_common(std::span<const WordTable::Word> text) const {
    std::int64_t sum = 0;
    for (const WordTable::Word& word : text)
      sum += std::int64_t{word.weight} * weight_of_word_[static_cast<std::size_t>(word.number)];
    return sum;
  }

 private:
  void turn_to_city(std::int32_t city);
  void fill(AtCity& at, std::int32_t city) const;
  bool gave_back(std::int32_t other) const;
  LanguageTable make_understanding(std::int32_t asker) const;

  std::shared_ptr<const Lexicon> lexicon_;  // kept, so that tables of another one are never taken for its own
  const Scales* scales_ = nullptr;
  Side rows_are_ = Side::kOffers;
  std::int32_t city_ = -1;
  std::int32_t origin_ = -1;
  bool gave_any_ = false;  // whether some city gets points of reciprocity
  std::uint32_t asking_ = 0;
  std::vector<AtCity> cities_;
  std::vector<std::int32_t> points_of_kind_;
  std::array<Points, kGroups> most_of_group_{};
  std::vector<std::uint8_t> accepted_;
  std::vector<std::unique_ptr<LanguageTable>> understandings_;
  const LanguageTable* understanding_ = nullptr;
  std::vector<std::int32_t> weight_of_word_;
  std::int32_t text_ = -1;
};

}  // namespace entente::matcher
