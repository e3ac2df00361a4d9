#include "matcher/index/columns.h"

#include <algorithm>

namespace entente::matcher {
namespace {

constexpr std::size_t kStride = 32;

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

void TestColumns::resize(std::size_t size) {
  const std::size_t padded = rounded_up(size, kBlock);
  for (int w = 0; w < words; ++w) bits[static_cast<std::size_t>(w)].resize(padded, 0);
  firsts.resize(padded, kDayAfterAll);
  lasts.resize(padded, 0);
  min_days.resize(padded, 0);
}

void TestColumns::clear(std::size_t at) {
  for (int w = 0; w < words; ++w) bits[static_cast<std::size_t>(w)][at] = 0;
}

void TestColumns::put(std::size_t at, const Row& row) {
  for (std::size_t w = 0; w < static_cast<std::size_t>(words); ++w) bits[w][at] = row.words[w];
  firsts[at] = row.first;
  lasts[at] = row.last;
  min_days[at] = row.min_days;
}

void TestColumns::widen(std::size_t at, const Row& row) {
  for (std::size_t w = 0; w < static_cast<std::size_t>(words); ++w) bits[w][at] |= row.words[w];
  firsts[at] = std::min(firsts[at], row.first);
  lasts[at] = std::max(lasts[at], row.last);
  min_days[at] = std::min(min_days[at], row.min_days);
}

std::size_t TestColumns::bytes() const {
  std::size_t sum = bytes_of(firsts) + bytes_of(lasts) + bytes_of(min_days);
  for (const auto& column : bits) sum += bytes_of(column);
  return sum;
}

void ZoneDetail::widen(const Row& row, int group) {
  groups |= std::uint64_t{1} << group;
  languages |= std::uint64_t{1} << (row.languages % 64);
  most_own_points = std::max(most_own_points, row.own_points);
  if (row.topics_weight > 0) least_topics_weight = std::min(least_topics_weight, row.topics_weight);
  least_id = std::min(least_id, row.id);
}

void Columns::reserve(std::size_t rows_in_all, std::size_t words) {
  rows.words = stretches.words = zones.words = static_cast<int>(words);
  const std::size_t padded = rounded_up(rows_in_all, kZone);
  for (std::size_t w = 0; w < words; ++w) rows.bits[w].reserve(padded);
  rows.firsts.reserve(padded);
  rows.lasts.reserve(padded);
  rows.min_days.reserve(padded);
  details.reserve(padded);
  embeddings.reserve(rows_in_all * stride);
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
  details[at] = {row.id,        row.city,  row.own_points, row.topics_weight, row.accepts,
                 row.languages, row.types, row.wanted,     row.payer,         row.mode};
  const int group = group_of(lexicon.cities[static_cast<std::size_t>(row.city)]);
  zone_details[zone].widen(row, group);
  whole.widen(row, group);
  if (dimensions == 0) return;
  stride = rounded_up(dimensions, kStride);
  embeddings.resize((at + 1) * stride, 0);
  std::copy(embedding.begin(), embedding.end(), embeddings.begin() + static_cast<std::ptrdiff_t>(at * stride));
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
  row.first = rows.firsts[at];
  row.last = rows.lasts[at];
  row.min_days = rows.min_days[at];
  row.topics_weight = detail.topics_weight;
  row.own_points = detail.own_points;
  for (std::size_t w = 0; w < static_cast<std::size_t>(rows.words); ++w) row.words[w] = rows.bits[w][at];
  return row;
}

std::span<const std::int8_t> Columns::embedding_at(std::size_t at) const {
  if (dimensions == 0) return {};
  return std::span(embeddings).subspan(at * stride, dimensions);
}

std::size_t Columns::bytes() const {
  return rows.bytes() + stretches.bytes() + zones.bytes() + bytes_of(details) + bytes_of(zone_details);
}

}  // namespace entente::matcher
