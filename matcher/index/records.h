// Records: rows one after the other, each with its words; one line of memory a row where vocabularies take three words.
// Read only of rows that may win. Not thread-safe while it changes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "matcher/index/row.h"

namespace entente::matcher {

// A row without its words; see Row.
inline constexpr std::uint32_t kNoHelp = 255;
struct Record {
  std::int32_t id = -1;  // -1: removed
  std::uint32_t city : 30 = 0;
  std::uint32_t mode : 2 = 0;
  std::uint32_t languages : 24 = 0;
  std::uint32_t payer : 8 = 0;
  std::uint32_t accepts : 24 = 0;
  std::uint32_t main_help : 8 = kNoHelp;
  std::int32_t text = -1;
  std::uint16_t types = 0;
  std::uint16_t wanted = 0;
  Day first = 0;
  Day last = 0;
  std::int32_t min_days = 0;
  std::int32_t own_points = 0;
};
static_assert(sizeof(Record) == 40);
inline constexpr std::int64_t kMostCities = std::int64_t{1} << 30;
inline constexpr std::int64_t kMostAccepts = std::int64_t{1} << 24;
inline constexpr std::int64_t kMostLanguageSets = std::int64_t{1} << 24;

Record record_of(const Row& row);

class Records {
 public:
  explicit Records(int words = 0) : words_(static_cast<std::size_t>(words)) {}

  std::size_t size() const { return size_; }
  void reserve(std::size_t rows);
  void append(const Row& row);
  void remove(std::size_t at) { reinterpret_cast<Record*>(place(at))->id = -1; }
  bool removed(std::size_t at) const { return (*this)[at].id < 0; }
  const Record& operator[](std::size_t at) const { return *reinterpret_cast<const Record*>(place(at)); }
  // As many as the layout has.
  const std::uint64_t* words(std::size_t at) const {
    return reinterpret_cast<const std::uint64_t*>(place(at) + sizeof(Record));
  }
  Row row(std::size_t at) const;
  std::size_t bytes() const { return lines_.capacity() * sizeof(Bytes); }

 private:
  struct alignas(64) Bytes {
    std::array<std::byte, 64> bytes;
  };
  std::size_t length() const { return sizeof(Record) + words_ * sizeof(std::uint64_t); }
  const std::byte* place(std::size_t at) const {
    return reinterpret_cast<const std::byte*>(lines_.data()) + at * length();
  }
  std::byte* place(std::size_t at) { return reinterpret_cast<std::byte*>(lines_.data()) + at * length(); }

  std::size_t words_;
  std::size_t size_ = 0;
  std::vector<Bytes> lines_;
};

}  // namespace entente::matcher
