// FollowingIndex: an index of both sides of a network that follows its changes: listings come and go one by one, under
// ids of the caller's, and each is put once, as it is in the problem of a few listings at hand. Answers are those of
// `best_candidates` in a problem of all listings with the same frequencies.
//
// Reading is safe from many threads; changing is not. What rows can't hold (coding.h) is refused: begin anew, then.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "matcher/index/coding.h"
#include "matcher/index/index.h"

namespace entente::matcher {

class FollowingIndex {
 public:
  // For problems that are like `like` in programme, day, countries and meanings. It says which frequencies hold; its
  // own listings don't matter. `codes`: all that listings may have. `dimensions` of embeddings; 0: none has any.
  FollowingIndex(const Problem& like, std::shared_ptr<const Frequencies> frequencies, Codes codes,
                 std::size_t dimensions);

  // What is said of cities of the problem: before its listings are put. REQUIRES: all listings of a city that is
  // another one than before are put again.
  void place_cities(const Problem& problem);
  // Who of these cities has met whom. REQUIRES: the problem has all of their cooperations.
  void relate(const Problem& problem, const std::vector<std::string>& cities) { coder_.relate(problem, cities); }
  // Puts a listing of the problem, or what has become of it: none that may have partners. False: rows can't hold it,
  // and what the index says from now on is wrong. REQUIRES: the problem has all cooperations of its city.
  bool put(const Problem& problem, Problem::ListingIndex listing, std::int32_t id);
  void remove(std::int32_t id);
  // Ends a first load of many: before the first question. O(rows · log rows).
  void sort();

  struct Question {
    std::int32_t id = -1;  // who asks
    int count = 0;
    std::span<const std::int32_t> excluded = {};  // ids, ascending
    // Asked of partners whose city has met the asker's: whether history lets them.
    std::function<bool(std::int32_t id)> admits;
  };
  // The best partners, ties by id; none of one that may have none. REQUIRES: sort().
  std::vector<Index::Hit> best(const Question& question) const;
  // Those of these that may be partners, in no order.
  std::vector<Index::Hit> judge(const Question& question, std::span<const std::int32_t> ids) const;

  bool holds() const { return coder_.holds(); }
  std::size_t size() const { return needs_.index->size() + offers_.index->size(); }
  // Memory, without embeddings and lexicon.
  std::size_t bytes() const { return needs_.index->bytes() + offers_.index->bytes(); }

 private:
  struct Half {
    Side side;
    std::vector<Row> rows;  // until they are sorted
    std::vector<std::int8_t> embeddings;
    std::unique_ptr<Index> index;
  };
  // nullptr: who asks is no row.
  const Index* partners_of(std::int32_t id, Row& asker, std::span<const std::int8_t>& embedding) const;

  Coder coder_;
  const std::size_t dimensions_;
  Half needs_{Side::kNeeds, {}, {}, nullptr}, offers_{Side::kOffers, {}, {}, nullptr};
  bool cities_changed_ = false;
};

}  // namespace entente::matcher
