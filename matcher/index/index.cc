#include "matcher/index/index.h"

#include <algorithm>
#include <limits>

#include "matcher/index/order.h"

namespace entente::matcher {
namespace {

constexpr std::size_t kMergeShare = 20;  // sort again past one in twenty
constexpr std::size_t kSmall = 512;      // so few rows aren't worth it

}  // namespace

Index::Index(std::shared_ptr<const Lexicon> lexicon, Side rows_are, std::vector<Row> rows, std::size_t dimensions,
             std::span<const std::int8_t> embeddings, std::int32_t most_points)
    : lexicon_(std::move(lexicon)),
      rows_are_(rows_are),
      scales_(*lexicon_),
      columns_(*lexicon_, scales_, dimensions, 0) {
  load(std::move(rows), embeddings, most_points);
}

void Index::load(std::vector<Row> rows, std::span<const std::int8_t> embeddings, std::int32_t most_points) {
  const std::size_t dimensions = columns_.embeddings().dimensions();
  struct Place {
    std::uint64_t key;
    std::int32_t id;
    std::int32_t at;
  };
  std::vector<Place> order;
  order.reserve(rows.size());
  const Order by(*lexicon_);
  std::int32_t greatest = -1;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    order.push_back({by.key(rows[i]), rows[i].id, static_cast<std::int32_t>(i)});
    greatest = std::max(greatest, rows[i].id);
    most_points = std::max(most_points, rows[i].own_points);
  }
  std::sort(order.begin(), order.end(),
            [](const Place& a, const Place& b) { return a.key != b.key ? a.key < b.key : a.id < b.id; });
  columns_ = Columns(*lexicon_, scales_, dimensions, most_points);
  columns_.reserve(rows.size());
  positions_.assign(static_cast<std::size_t>(greatest) + 1, -1);
  for (const Place& place : order) {
    const auto from = static_cast<std::size_t>(place.at);
    positions_[static_cast<std::size_t>(place.id)] = static_cast<std::int32_t>(columns_.size());
    columns_.append(*lexicon_, scales_, rows[from],
                    embeddings.empty() ? embeddings : embeddings.subspan(from * dimensions, dimensions));
  }
  sorted_ = live_ = rows.size();
}

void Index::put(const Row& row, std::span<const std::int8_t> embedding) {
  remove(row.id);
  if (!columns_.tells_points(row.own_points)) sort_again(row.own_points);
  const auto id = static_cast<std::size_t>(row.id);
  if (positions_.size() <= id) positions_.resize(id + 1, -1);
  positions_[id] = static_cast<std::int32_t>(columns_.size());
  columns_.append(*lexicon_, scales_, row, embedding);
  ++live_;
  if (columns_.size() > kSmall && (columns_.size() - std::min(sorted_, live_)) * kMergeShare > columns_.size())
    sort_again(0);
}

bool Index::remove(std::int32_t id) {
  const std::int32_t at = position(id);
  if (at < 0) return false;
  columns_.remove(static_cast<std::size_t>(at));
  positions_[static_cast<std::size_t>(id)] = -1;
  --live_;
  return true;
}

std::optional<Row> Index::row(std::int32_t id) const {
  const std::int32_t at = position(id);
  if (at < 0) return std::nullopt;
  return columns_.records().row(static_cast<std::size_t>(at));
}

std::span<const std::int8_t> Index::embedding(std::int32_t id) const {
  const std::int32_t at = position(id);
  const Embeddings& embeddings = columns_.embeddings();
  if (at < 0 || embeddings.dimensions() == 0) return {};
  return {embeddings[static_cast<std::size_t>(at)], embeddings.dimensions()};
}

void Index::sort_again(std::int32_t points) {
  std::vector<Row> rows;
  std::vector<std::int8_t> embeddings;
  rows.reserve(live_);
  const std::size_t dimensions = columns_.embeddings().dimensions();
  for (std::size_t at = 0; at < columns_.size(); ++at) {
    if (columns_.records().removed(at)) continue;
    rows.push_back(columns_.records().row(at));
    if (dimensions == 0) continue;
    const std::int8_t* const embedding = columns_.embeddings()[at];
    embeddings.insert(embeddings.end(), embedding, embedding + dimensions);
  }
  // Room for twice as much: own points that keep rising don't sort each time.
  load(std::move(rows), embeddings, points < std::numeric_limits<std::int32_t>::max() / 2 ? 2 * points : points);
}

Prices Index::prices(const std::function<std::int64_t(std::int32_t id, std::int32_t city)>& price) const {
  Prices prices;
  prices.rows.resize(columns_.size(), 0);
  prices.zones.resize(columns_.zones().size(), std::numeric_limits<std::int64_t>::max());
  for (std::size_t at = 0; at < columns_.size(); ++at) {
    const Record& record = columns_.records()[at];
    if (record.id < 0) continue;
    prices.rows[at] = price(record.id, static_cast<std::int32_t>(record.city));
    prices.zones[at / kZone] = std::min(prices.zones[at / kZone], prices.rows[at]);
  }
  return prices;
}

std::size_t Index::bytes() const {
  return columns_.bytes() + positions_.capacity() * sizeof(std::int32_t);
}

}  // namespace entente::matcher
