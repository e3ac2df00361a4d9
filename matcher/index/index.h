// Index: the exact best rows for an asker, out of very many. Rows lie sorted, so that similar ones are neighbours, in
// zones of 512; the codes of a zone lie as slices (slices.h), one line of memory per code. A query reads lines of its
// own codes only: first those of zones, which bound what each zone can be worth; then, from the best bound down, those
// of rows, which say by sums of bits which rows of the zone can still win; and only of these the records. New rows go
// to an unsorted tail; everything is sorted again when the tail, or what was removed, is more than a twentieth. The
// answer is that of judging each row, ties by id.
//
// Bits in place of rows: O'Neil & Quass 1997, "Improved query performance with variant indexes" (bit-sliced indexes and
// sums over them).
//
// Reading is safe from many threads, each with a Scratch of its own; changing is not.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "matcher/index/columns.h"
#include "matcher/index/query.h"
#include "matcher/index/row.h"

namespace entente::matcher {

// Prices of rows, ≥ 0, in the unit of scores or of composites; made by `Index::prices`, valid until the index changes.
struct Prices {
  std::vector<std::int64_t> rows;
  std::vector<std::int64_t> zones;  // the least of each
};

class Index {
 public:
  // What a query keeps between calls, so that the next one needn't make it again. One thread at a time.
  struct Scratch {
    Tables tables;
    struct Bounded {
      std::int64_t bound;   // of a hit's value
      std::int64_t beside;  // of a hit's value without what codes bring
      std::int32_t least_id;
      std::int32_t zone;
    };
    std::vector<Bounded> queue;
    std::vector<Bounded> order;  // the same, sorted
    struct Promising {
      std::int64_t bound;
      std::size_t at;
    };
    std::vector<Promising> promising;
    std::vector<Promising> promising_order;
    // What the last query did.
    std::int64_t zones_read = 0;
    std::int64_t rows_scored = 0;
  };

  struct Hit {
    std::int32_t id = -1;
    Points score = 0;
    std::int64_t value = 0;  // score − price
    bool operator==(const Hit&) const = default;
  };

  struct Ask {
    const Row* asker = nullptr;  // coded by the index's lexicon
    std::span<const std::int8_t> embedding = {};
    int count = 0;                                                  // at most so many hits
    std::int64_t above = std::numeric_limits<std::int64_t>::min();  // hits are worth more than this
    const Prices* prices = nullptr;
    // On top of a row's price, by city: ascending.
    std::span<const std::pair<std::int32_t, std::int64_t>> city_prices = {};
    std::span<const std::int32_t> excluded = {};  // ids, ascending
    // Asked of rows whose city and the asker's are in Lexicon::met; empty: all pass.
    std::function<bool(std::int32_t id)> admits = {};
    // For tests; the answer is the same.
    Path path = Path::kVectors;
  };

  // `rows` by any order, with different ids; `embeddings`: `dimensions` numbers for each of them, or none.
  // `most_points`: what rows that are put later may have of their own, lest all be sorted again for one that has more.
  // REQUIRES: a lexicon whose layout fits. O(rows · log rows).
  Index(std::shared_ptr<const Lexicon> lexicon, Side rows_are, std::vector<Row> rows, std::size_t dimensions = 0,
        std::span<const std::int8_t> embeddings = {}, std::int32_t most_points = 0);

  // The best hits: greatest value first, ties by the smaller id.
  void best(const Ask& ask, Scratch& scratch, std::vector<Hit>& hits) const;

  // What `best` would say of these rows alone: the hits among them, in no order.
  void judge(const Ask& ask, std::span<const std::int32_t> ids, Scratch& scratch, std::vector<Hit>& hits) const;

  // How many rows `best` would find if there were no end to them.
  std::int64_t count(const Ask& ask, Scratch& scratch) const;

  // Adds a row, or replaces the one of this id. O(1) on average, and now and then a sort.
  void put(const Row& row, std::span<const std::int8_t> embedding = {});
  // False: there is none of this id.
  bool remove(std::int32_t id);
  // The lexicon has grown, or (`cities`) says other things of cities, whose rows are all put anew: before they are.
  void learn(bool cities) { scales_.learn(*lexicon_, cities); }
  // Nothing: there is none of this id. Its embedding: empty when there are none.
  std::optional<Row> row(std::int32_t id) const;
  std::span<const std::int8_t> embedding(std::int32_t id) const;

  // A column of prices. `price` is asked once for each row, with its id and city; it answers ≥ 0. O(rows).
  Prices prices(const std::function<std::int64_t(std::int32_t id, std::int32_t city)>& price) const;

  std::size_t size() const { return live_; }
  Side side() const { return rows_are_; }
  const std::shared_ptr<const Lexicon>& lexicon() const { return lexicon_; }
  const Scales& scales() const { return scales_; }
  std::size_t tail() const { return columns_.size() - sorted_; }
  // Memory, without embeddings and lexicon.
  std::size_t bytes() const;

 private:
  class Search;
  // Rows with up to `most_points` of their own, or what they have, can be told apart.
  void load(std::vector<Row> rows, std::span<const std::int8_t> embeddings, std::int32_t most_points);
  void sort_again(std::int32_t points);
  // -1: none.
  std::int32_t position(std::int32_t id) const {
    return id < 0 || static_cast<std::size_t>(id) >= positions_.size() ? -1 : positions_[static_cast<std::size_t>(id)];
  }

  std::shared_ptr<const Lexicon> lexicon_;
  Side rows_are_;
  Scales scales_;
  Columns columns_;
  std::size_t sorted_ = 0;
  std::size_t live_ = 0;
  std::vector<std::int32_t> positions_;  // by id; -1: none
};

}  // namespace entente::matcher
