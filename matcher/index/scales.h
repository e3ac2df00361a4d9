// Scales: what a lexicon says, prepared once for all queries of an index. Safe to read from many threads, but for
// `learn`.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "matcher/index/row.h"

namespace entente::matcher {

// Groups of cities: cities of one region have one, different regions may share one.
inline constexpr std::size_t kGroups = 64;
std::size_t group_of(const CityRow& city);

// Codes of languages, by which zones and slices know who can understand whom: at most so many.
inline constexpr int kLanguageCodes = 48;

class Scales {
 public:
  explicit Scales(const Lexicon& lexicon);
  // The lexicon has more sets of languages by now; and, `cities`: more or other cities. O(what is new), or O(cities).
  void learn(const Lexicon& lexicon, bool cities);
  // Which bits of the words are of which set.
  struct Sections {
    Words areas, objectives, fields, modalities, beneficiaries, stages, topics, cross_topics, help, help_unknown;
  };
  const Sections& sections() const { return sections_; }
  // Points of a term: most · share, rounded down.
  Points points(Term term, std::int64_t numerator, std::int64_t denominator) const {
    if (denominator < kTable)
      return table_[static_cast<std::size_t>(term)][static_cast<std::size_t>(denominator * kTable + numerator)];
    return most_[static_cast<std::size_t>(term)] * numerator / denominator;
  }
  Points most(Term term) const { return most_[static_cast<std::size_t>(term)]; }
  // Rarity of the topic or help at a bit of the words.
  const std::int32_t* weight_of_bit() const { return weight_of_bit_.data(); }

  // Codes of sets of languages (by Lexicon::languages) as bits, each has at least one. Tags and families have codes
  // of their own, as far as there are codes enough; the first ones say that a set takes any language, has an
  // interpreter, or isn't known.
  static constexpr std::uint64_t kAny = 1, kInterpreter = 2, kOpen = 4;
  const std::vector<std::uint64_t>& language_codes() const { return language_codes_; }
  std::uint64_t tag_codes(const LanguageSet& set) const;
  std::uint64_t family_codes(const LanguageSet& set) const;
  int language_code_count() const { return language_code_count_; }

  // Cities that are alike in all that the term of context asks.
  struct CityKind {
    CityRow like;
    std::size_t group = 0;
  };
  const std::vector<CityKind>& kinds() const { return kinds_; }
  std::int32_t kind_of(std::int32_t city) const { return kind_of_city_[static_cast<std::size_t>(city)]; }
  struct Group {
    std::vector<std::uint64_t> origins;  // bits
    bool longitudes = false;             // known of some city, and between these
    std::int32_t west_e4 = 0, east_e4 = 0;
  };
  const std::array<Group, kGroups>& groups() const { return groups_; }

 private:
  void make_language_codes(const Lexicon& lexicon);
  std::uint64_t codes_of(const LanguageSet& set) const;
  void make_kinds(const Lexicon& lexicon);

  static constexpr std::int64_t kTable = 32;
  Sections sections_;
  std::array<Points, kTermCount> most_{};
  std::array<std::vector<std::int32_t>, kTermCount> table_;
  std::vector<std::int32_t> weight_of_bit_;
  std::vector<std::uint64_t> language_codes_;
  std::vector<std::int32_t> primary_tags_, families_;  // of all sets, ascending
  int language_code_count_ = 0;
  std::vector<CityKind> kinds_;
  std::vector<std::int32_t> kind_of_city_;
  std::array<Group, kGroups> groups_;
};

}  // namespace entente::matcher
