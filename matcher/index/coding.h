// Coding: the listings of a Problem as rows, and their lexicon. Only listings that can be part of an admissible pair
// are rows: open, in scope, places left, in time, city in good standing. A Coder makes rows of one problem after the
// other, as if all their listings were of one network: what it hasn't met yet goes into its lexicon.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

#include "matcher/index/row.h"
#include "matcher/score/city_class.h"
#include "matcher/score/problem.h"

namespace entente::matcher {

struct CodedProblem {
  std::shared_ptr<const Lexicon> lexicon;
  std::vector<Row> needs;   // id: index of the listing; ascending
  std::vector<Row> offers;  // pivotal ones
  // `dimensions` numbers for each row; empty when no listing has any.
  std::size_t dimensions = 0;
  std::vector<std::int8_t> need_embeddings;
  std::vector<std::int8_t> offer_embeddings;
};

// Nothing: partners of a round before, or whom a listing would rather have, are worth points (terms `stability` and
// `preferences`), which no row alone says; or rows can't hold its vocabularies (more than kMostWords words of codes,
// 65,535 sets of partner types, or what records.h has room for).
// Safe to call from many threads. O(size · log size).
std::optional<CodedProblem> code_problem(const Problem& problem);

// Things with numbers, in the order of their first sight.
template <typename Thing>
class Numbers {
 public:
  std::int32_t number(const Thing& thing) {
    const auto [found, added] = numbers_.try_emplace(thing, static_cast<std::int32_t>(things_.size()));
    if (added) things_.push_back(thing);
    return found->second;
  }
  // -1: not met yet.
  std::int32_t find(const Thing& thing) const {
    const auto found = numbers_.find(thing);
    return found == numbers_.end() ? -1 : found->second;
  }
  const std::vector<Thing>& things() const { return things_; }
  std::size_t size() const { return things_.size(); }

 private:
  std::conditional_t<std::is_same_v<Thing, std::string>, std::unordered_map<std::string, std::int32_t>,
                     std::map<Thing, std::int32_t>>
      numbers_;
  std::vector<Thing> things_;
};

// The codes that rows have bits for.
struct Codes {
  Numbers<std::string> fields, modalities, beneficiaries, stages, topics, help;
  void add(const Listing& listing);
};
Codes codes_of(const Problem& problem);

// Not thread-safe; readers of its lexicon wait meanwhile.
class Coder {
 public:
  // For listings of problems that are like `like` in programme, day, meanings, countries and frequencies. `origins`:
  // where their cities may be, ascending. `words`: where texts go, of the same frequencies; none: only listings of
  // `like` itself are coded.
  Coder(const Problem& like, Codes codes, std::vector<Origin> origins, std::shared_ptr<WordTable> words = nullptr);
  // False: rows can't hold so many codes or origins, and nothing else may be called.
  bool holds() const { return holds_; }

  // Takes over what rows refer to of the problem's cities: before its listings. True: some city is new or another one.
  // REQUIRES: their origins are known.
  bool place_cities(const Problem& problem);
  // Whether it may be a row: else it has no partners. REQUIRES: one of the problem's needs or pivotal offers.
  static bool can_be_paired(const Problem& problem, Problem::ListingIndex index);
  // Its id is the index; nothing: it has a code that isn't among the codes, says whom it would rather have where that
  // is worth points, or there is no more room.
  std::optional<Row> row_of(const Problem& problem, Problem::ListingIndex index);
  // Takes over who of these cities has met whom, and given. REQUIRES: the problem has all of their cooperations.
  void relate(const Problem& problem, const std::vector<std::string>& cities);

  const std::shared_ptr<Lexicon>& lexicon() const { return lexicon_; }
  // What a row has at most of its own.
  Points most_own_points(Kind kind) const;

 private:
  // What of a listing says which origins' partners it takes.
  struct Wishes {
    PartnerRules rules;  // axes, regions, countries, own country
    Origin origin;
    bool need;
    bool operator<(const Wishes& other) const;
  };
  void programme(const Problem::Parts& parts);
  void payments(const Problem::Parts& parts);
  std::int32_t types_of(const std::vector<std::string>& types);
  std::int32_t languages_of(const Problem::Parts& parts, Problem::ListingIndex index);
  std::int32_t accepted_by(const Problem::Parts& parts, Problem::ListingIndex index);
  // The terms that follow from one listing alone.
  static std::span<const Term> own_terms(Kind kind);
  static Points own_points(const Problem::Parts& parts, Problem::ListingIndex index);

  std::shared_ptr<Lexicon> lexicon_ = std::make_shared<Lexicon>();
  const Codes codes_;
  const std::vector<Origin> origins_;
  const std::shared_ptr<WordTable> words_;
  bool holds_ = false;
  Numbers<std::string> cities_, regions_, tags_, type_codes_;
  std::map<Wishes, std::int32_t> wishes_;
  Numbers<std::vector<std::uint64_t>> accepts_;
  Numbers<LanguageSet> languages_;
  Numbers<std::vector<std::int32_t>> types_;
};

}  // namespace entente::matcher
