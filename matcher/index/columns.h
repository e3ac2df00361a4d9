// Columns: the rows of an index, twice: as slices, from which a query reads which rows can win, and as records, which
// say what these are worth. And what is known of each zone of 512 rows. Not thread-safe while it changes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "matcher/index/embeddings.h"
#include "matcher/index/records.h"
#include "matcher/index/scales.h"
#include "matcher/index/slices.h"

namespace entente::matcher {

inline constexpr std::size_t kZone = kLineRows;

struct Zone {
  std::uint64_t groups = 0;                                             // of the cities of its rows, see group_of
  std::uint64_t languages = 0;                                          // of its rows, see Scales::language_codes
  std::int32_t most_points = std::numeric_limits<std::int32_t>::min();  // of its rows' own
  std::int32_t least_id = std::numeric_limits<std::int32_t>::max();
  // Areas of each of its 512 rows; none when there are fewer.
  std::uint8_t areas_of_all = 0;
};

class Columns {
 public:
  static constexpr std::size_t kPointsBits = 2;

  // Of no rows, with vectors of so many numbers. Rows' own points can be told apart up to `most_points`, in steps.
  Columns(const Lexicon& lexicon, const Scales& scales, std::size_t dimensions, std::int32_t most_points);

  std::size_t size() const { return records_.size(); }  // removed rows included
  void reserve(std::size_t rows);
  // Adds a row at the end. `embedding` is empty or as long as all are. REQUIRES: tells_points(row.own_points).
  void append(const Lexicon& lexicon, const Scales& scales, const Row& row, std::span<const std::int8_t> embedding);
  // Takes a row out: it passes no test any more. Zones stay as wide as they are.
  void remove(std::size_t at);

  // By code: the bits of words, then those of Scales::language_codes, then those of own points.
  const Slices& rows() const { return rows_; }
  std::size_t first_language_code() const { return first_language_code_; }
  // Own points of a row are at most as many steps as these codes tell, bit by bit.
  std::size_t first_points_code() const { return rows_.codes() - kPointsBits; }
  Points points_step() const { return points_step_; }
  bool tells_points(std::int32_t points) const { return points <= points_step_ * ((1 << kPointsBits) - 1); }
  // Lines of zones, by the same codes but for own points: what some row of the zone has.
  const Slices& zone_lines() const { return zone_lines_; }
  const std::vector<Zone>& zones() const { return zones_; }
  const Records& records() const { return records_; }
  const Embeddings& embeddings() const { return embeddings_; }
  // Memory without embeddings.
  std::size_t bytes() const;

 private:
  std::size_t first_language_code_;
  Points points_step_;
  Slices rows_;
  Slices zone_lines_;
  std::vector<Zone> zones_;
  Records records_;
  Embeddings embeddings_;
  std::uint8_t areas_so_far_ = 0;  // of all rows of the last zone
};

}  // namespace entente::matcher
