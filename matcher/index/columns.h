// Columns: the rows of an index as a structure of arrays, and what is known of each zone of 128 rows. Not thread-safe
// while it changes.
#pragma once

#include <array>
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

// What `test_rows` reads, of rows or of zones. Always a multiple of kBlock long; what isn't used has no bits and so
// passes no test.
struct TestColumns {
  int words = 0;
  std::array<std::vector<std::uint64_t>, kMostWords> bits;
  std::vector<Day> firsts;
  std::vector<Day> lasts;
  std::vector<std::int32_t> min_days;

  void resize(std::size_t size);  // up to the next multiple of kBlock
  void clear(std::size_t at);
  void put(std::size_t at, const Row& row);
  void widen(std::size_t at, const Row& row);
  std::size_t bytes() const;
};

// The rest of a row, read only when its bits and days pass.
struct Detail {
  std::int32_t id = -1;
  std::int32_t city = 0;
  std::int32_t own_points = 0;
  std::int32_t topics_weight = 0;
  std::int32_t accepts = 0;
  std::int32_t languages = 0;
  std::uint16_t types = 0;
  std::uint16_t wanted = 0;
  std::uint8_t payer = 0;
  Mode mode = Mode::kUnknown;
};
static_assert(sizeof(Detail) <= 32);

struct ZoneDetail {
  std::uint64_t groups = 0;     // of the cities of its rows, see group_of
  std::uint64_t languages = 0;  // numbers of its rows' sets, modulo 64
  std::int32_t most_own_points = std::numeric_limits<std::int32_t>::min();
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
  std::vector<std::int8_t> embeddings;
  std::vector<std::int32_t> squares;

  std::size_t zone_count() const { return (size + kZone - 1) / kZone; }
  void reserve(std::size_t rows_in_all, std::size_t words);
  // Adds a row at the end. `embedding` is empty or `dimensions` long.
  void append(const Lexicon& lexicon, const Row& row, std::span<const std::int8_t> embedding);
  // Takes a row out: it passes no test any more. Zones stay as wide as they are.
  void remove(std::size_t at) { rows.clear(at); }
  bool removed(std::size_t at) const { return rows.bits[0][at] == 0; }
  Row row_at(std::size_t at) const;
  std::span<const std::int8_t> embedding_at(std::size_t at) const;
  // Memory without embeddings.
  std::size_t bytes() const;
};

}  // namespace entente::matcher
