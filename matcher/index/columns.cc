#include "matcher/index/columns.h"

#include <algorithm>

namespace entente::matcher {
namespace {

constexpr std::size_t kStride = sizeof(Line);

std::size_t rounded_up(std::size_t size, std::size_t to) {
  return (size + to - 1) / to * to;
}

template <typename Value>
std::size_t bytes_of(const std::vector<Value>& values) {
  return values.capacity() * sizeof(Value);
}

}  // namespace

int group_of(const CityRow& city) {
  return city.subregion >= 0 ? city.subregion % 48 : 48 + (city.region + 1) % 16;
}

void TestColumns::reserve(std::size_t size) {
  lines_.reserve(rounded_up(size, kBlock) / kBlock * lines_of_block());
}

void TestColumns::resize(std::size_t size) {
  const std::size_t from = lines_.size() / lines_of_block() * kBlock;
  lines_.resize(rounded_up(size, kBlock) / kBlock * lines_of_block());
  for (std::size_t at = from; at < rounded_up(size, kBlock); ++at) number_at(kFirst, at) = kDayAfterAll;
}

void TestColumns::clear(std::size_t at) {
  for (int w = 0; w < words_; ++w) word_at(w, at) = 0;
}

void TestColumns::put(std::size_t at, const Row& row) {
  for (int w = 0; w < words_; ++w) word_at(w, at) = row.words[static_cast<std::size_t>(w)];
  number_at(kFirst, at) = row.first;
  number_at(kLast, at) = row.last;
  number_at(kMinDays, at) = row.min_days;
  number_at(kPoints, at) = row.own_points;
}

void TestColumns::widen(std::size_t at, const Row& row) {
  for (int w = 0; w < words_; ++w) word_at(w, at) |= row.words[static_cast<std::size_t>(w)];
  number_at(kFirst, at) = std::min(number(kFirst, at), row.first);
  number_at(kLast, at) = std::max(number(kLast, at), row.last);
  number_at(kMinDays, at) = std::min(number(kMinDays, at), row.min_days);
  number_at(kPoints, at) = std::max(number(kPoints, at), row.own_points);
}

void ZoneDetail::widen(const Row& row, int group) {
  groups |= std::uint64_t{1} << group;
  languages |= std::uint64_t{1} << (row.languages % 64);
  if (row.topics_weight > 0) least_topics_weight = std::min(least_topics_weight, row.topics_weight);
  least_id = std::min(least_id, row.id);
}

void Columns::reserve(std::size_t rows_in_all, std::size_t words) {
  for (TestColumns* columns : {&rows, &stretches, &zones}) columns->set_words(static_cast<int>(words));
  const std::size_t padded = rounded_up(rows_in_all, kZone);
  rows.reserve(padded);
  stretches.reserve(padded / kStretch);
  details.reserve(padded);
  embeddings.reserve(rows_in_all * (rounded_up(dimensions, kStride) / kStride));
}

void Columns::append(const Lexicon& lexicon, const Row& row, std::span<const std::int8_t> embedding) {
  const std::size_t at = size++;
  const std::size_t zone = at / kZone;
  if (at % kZone == 0) {
    rows.resize(at + kZone);
    details.resize(at + kZone);
    zones.resize(zone + 1);
    zone_details.emplace_back();
    zones.put(zone, row);
    stretches.resize((at + kZone) / kStretch);
  }
  if (at % kStretch == 0) stretches.put(at / kStretch, row);
  stretches.widen(at / kStretch, row);
  rows.put(at, row);
  zones.widen(zone, row);
  details[at] = {row.id,    row.city,   row.topics_weight, row.accepts, row.languages,
                 row.types, row.wanted, row.payer,         row.mode};
  const int group = group_of(lexicon.cities[static_cast<std::size_t>(row.city)]);
  zone_details[zone].widen(row, group);
  whole.widen(row, group);
  if (dimensions == 0) return;
  stride = rounded_up(dimensions, kStride);
  embeddings.resize((at + 1) * (stride / kStride));
  std::copy(embedding.begin(), embedding.end(), const_cast<std::int8_t*>(embedding_data(at)));
  std::int32_t square = 0;
  for (std::int8_t value : embedding) square += std::int32_t{value} * value;
  squares.push_back(square);
}

Row Columns::row_at(std::size_t at) const {
  const Detail& detail = details[at];
  Row row;
  row.id = detail.id;
  row.city = detail.city;
  row.accepts = detail.accepts;
  row.languages = detail.languages;
  row.types = detail.types;
  row.wanted = detail.wanted;
  row.payer = detail.payer;
  row.mode = detail.mode;
  row.first = rows.first(at);
  row.last = rows.last(at);
  row.min_days = rows.min_days(at);
  row.topics_weight = detail.topics_weight;
  row.own_points = rows.points(at);
  for (int w = 0; w < rows.words(); ++w) row.words[static_cast<std::size_t>(w)] = rows.word(w, at);
  return row;
}

std::span<const std::int8_t> Columns::embedding_at(std::size_t at) const {
  if (dimensions == 0) return {};
  return {embedding_data(at), dimensions};
}

std::size_t Columns::bytes() const {
  return rows.bytes() + stretches.bytes() + zones.bytes() + bytes_of(details) + bytes_of(zone_details);
}

}  // namespace entente::matcher
