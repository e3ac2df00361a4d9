// Columns: the rows of an index as a structure of arrays, and what is known of each zone of 128 rows. Not thread-safe
// while it changes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "matcher/index/kernel.h"
#include "matcher/index/row.h"

namespace entente::matcher {

inline constexpr std::size_t kZone = 128;
// Zones are made of stretches of so many rows, which are tested as zones are, when a zone is read.
inline constexpr std::size_t kStretch = 8;

// As memory is read.
struct alignas(64) Line {
  std::array<std::byte, 64> bytes{};
};

// What `test_rows` reads, of rows or of zones, by blocks of 8: a block lies in one piece of memory, in it first the
// words (8 of each), then firsts, lasts, least days and own points. Always a multiple of kBlock long; what isn't used
// has no bits and so passes no test.
class TestColumns {
 public:
  void set_words(int words) { words_ = words; }  // of an empty one
  int words() const { return words_; }
  void reserve(std::size_t size);
  void resize(std::size_t size);  // up to the next multiple of kBlock
  void clear(std::size_t at);
  void put(std::size_t at, const Row& row);
  void widen(std::size_t at, const Row& row);
  std::size_t bytes() const { return lines_.capacity() * sizeof(Line); }

  std::uint64_t word(int w, std::size_t at) const { return bits(w)[at / kBlock * step() + at % kBlock]; }
  Day first(std::size_t at) const { return number(kFirst, at); }
  Day last(std::size_t at) const { return number(kLast, at); }
  std::int32_t min_days(std::size_t at) const { return number(kMinDays, at); }
  std::int32_t points(std::size_t at) const { return number(kPoints, at); }

  // As RowTest reads them.
  std::size_t step() const { return lines_of_block() * kWordsOfLine; }
  const std::uint64_t* bits(int w) const { return reinterpret_cast<const std::uint64_t*>(lines_.data() + w); }
  const Day* firsts() const { return numbers(kFirst); }
  const Day* lasts() const { return numbers(kLast); }
  const std::int32_t* min_days() const { return numbers(kMinDays); }
  const std::int32_t* points() const { return numbers(kPoints); }
  // Asks memory for a block.
  void fetch(std::size_t block) const {
    const Line* const line = lines_.data() + block * lines_of_block();
    for (std::size_t k = 0; k < lines_of_block(); ++k) __builtin_prefetch(line + k);
  }

 private:
  enum Number { kFirst, kLast, kMinDays, kPoints, kNumbers };
  static constexpr std::size_t kWordsOfLine = sizeof(Line) / sizeof(std::uint64_t);
  static constexpr std::size_t kNumbersOfLine = sizeof(Line) / sizeof(std::int32_t);
  static_assert(kWordsOfLine == kBlock);

  std::size_t lines_of_block() const { return static_cast<std::size_t>(words_) + kNumbers * kBlock / kNumbersOfLine; }
  const std::int32_t* numbers(Number which) const {
    return reinterpret_cast<const std::int32_t*>(lines_.data() + words_) + which * kBlock;
  }
  std::int32_t number(Number which, std::size_t at) const {
    return numbers(which)[at / kBlock * 2 * step() + at % kBlock];
  }
  std::uint64_t& word_at(int w, std::size_t at) {
    return const_cast<std::uint64_t&>(bits(w)[at / kBlock * step() + at % kBlock]);
  }
  std::int32_t& number_at(Number which, std::size_t at) {
    return const_cast<std::int32_t&>(numbers(which)[at / kBlock * 2 * step() + at % kBlock]);
  }

  int words_ = 0;
  std::vector<Line> lines_;
};

// The rest of a row, read only when its bits and days pass.
struct Detail {
  std::int32_t id = -1;
  std::int32_t city = 0;
  std::int32_t topics_weight = 0;
  std::int32_t accepts = 0;
  std::int32_t languages = 0;
  std::uint16_t types = 0;
  std::uint16_t wanted = 0;
  std::uint8_t payer = 0;
  Mode mode = Mode::kUnknown;
};
static_assert(sizeof(Detail) <= 28);

struct ZoneDetail {
  std::uint64_t groups = 0;     // of the cities of its rows, see group_of
  std::uint64_t languages = 0;  // numbers of its rows' sets, modulo 64
  std::int32_t least_topics_weight = std::numeric_limits<std::int32_t>::max();  // of rows that have topics
  std::int32_t least_id = std::numeric_limits<std::int32_t>::max();

  void widen(const Row& row, int group);
};

// Cities of one region have one group, 0–63; different regions may share one.
int group_of(const CityRow& city);

struct Columns {
  TestColumns rows;
  std::vector<Detail> details;
  TestColumns stretches;
  TestColumns zones;
  std::vector<ZoneDetail> zone_details;
  ZoneDetail whole;      // of all rows together
  std::size_t size = 0;  // rows, removed ones included
  // Vectors of `stride` numbers by row, the first `dimensions` of them used; a row without one has zeros.
  std::size_t dimensions = 0;
  std::size_t stride = 0;
  std::vector<Line> embeddings;  // each from a new line on
  std::vector<std::int32_t> squares;

  std::size_t zone_count() const { return (size + kZone - 1) / kZone; }
  void reserve(std::size_t rows_in_all, std::size_t words);
  // Adds a row at the end. `embedding` is empty or `dimensions` long.
  void append(const Lexicon& lexicon, const Row& row, std::span<const std::int8_t> embedding);
  // Takes a row out: it passes no test any more. Zones stay as wide as they are.
  void remove(std::size_t at) { rows.clear(at); }
  bool removed(std::size_t at) const { return rows.word(0, at) == 0; }
  Row row_at(std::size_t at) const;
  std::span<const std::int8_t> embedding_at(std::size_t at) const;
  const std::int8_t* embedding_data(std::size_t at) const {
    return reinterpret_cast<const std::int8_t*>(embeddings.data() + at * (stride / sizeof(Line)));
  }
  // Memory without embeddings.
  std::size_t bytes() const;
};

}  // namespace entente::matcher
