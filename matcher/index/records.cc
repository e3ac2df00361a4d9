#include "matcher/index/records.h"

#include <algorithm>
#include <cstring>
#include <new>

namespace entente::matcher {

Record record_of(const Row& row) {
  Record record;
  record.id = row.id;
  record.city = static_cast<std::uint32_t>(row.city) & (kMostCities - 1);
  record.mode = static_cast<std::uint32_t>(row.mode) & 3;
  record.languages = static_cast<std::uint32_t>(row.languages) & (kMostLanguageSets - 1);
  record.payer = row.payer;
  record.accepts = static_cast<std::uint32_t>(row.accepts) & (kMostAccepts - 1);
  record.main_help = row.main_help < 0 ? kNoHelp : static_cast<std::uint32_t>(row.main_help) & 255;
  record.text = row.text;
  record.types = row.types;
  record.wanted = row.wanted;
  record.first = row.first;
  record.last = row.last;
  record.min_days = row.min_days;
  record.own_points = row.own_points;
  return record;
}

void Records::reserve(std::size_t rows) {
  lines_.reserve((rows * length() + sizeof(Bytes) - 1) / sizeof(Bytes));
}

void Records::append(const Row& row) {
  const std::size_t at = size_++;
  lines_.resize((size_ * length() + sizeof(Bytes) - 1) / sizeof(Bytes));
  new (place(at)) Record(record_of(row));
  std::memcpy(place(at) + sizeof(Record), row.words.data(), words_ * sizeof(std::uint64_t));
}

Row Records::row(std::size_t at) const {
  const Record& record = (*this)[at];
  Row row;
  row.id = record.id;
  row.city = static_cast<std::int32_t>(record.city);
  row.accepts = static_cast<std::int32_t>(record.accepts);
  row.languages = static_cast<std::int32_t>(record.languages);
  row.types = record.types;
  row.wanted = record.wanted;
  row.payer = record.payer;
  row.mode = static_cast<Mode>(record.mode);
  row.first = record.first;
  row.last = record.last;
  row.min_days = record.min_days;
  row.main_help = record.main_help == kNoHelp ? -1 : static_cast<std::int32_t>(record.main_help);
  row.text = record.text;
  row.own_points = record.own_points;
  std::copy_n(words(at), words_, row.words.begin());
  return row;
}

}  // namespace entente::matcher
