#include "matcher/index/index.h"

#include <algorithm>
#include <array>
#include <bit>

#include "matcher/index/order.h"

namespace entente::matcher {
namespace {

constexpr std::size_t kMergeShare = 20;  // sort again past one in twenty
constexpr std::size_t kCacheLine = 64;
constexpr std::size_t kSmall = 4 * kZone;  // so few rows aren't worth it
constexpr std::size_t kAhead = 3;          // zones whose stretches are asked of memory before they are read
constexpr int kBucketBits = 10;            // zones are ordered by so many bits of their bounds

bool better(const Index::Hit& a, const Index::Hit& b) {
  return a.value != b.value ? a.value > b.value : a.id < b.id;
}

}  // namespace

class Index::Search {
 public:
  Search(const Index& index, const Ask& ask, Scratch& scratch, std::vector<Hit>& hits)
      : index_(index),
        columns_(index.columns_),
        ask_(ask),
        scratch_(scratch),
        hits_(hits),
        query_(*index.lexicon_, index.scales_, scratch.tables, index.rows_are_, *ask.asker, ask.embedding),
        test_(query_.test_of(index.columns_.rows)),
        stretch_test_(query_.test_of(index.columns_.stretches)),
        count_(static_cast<std::size_t>(ask.count)),
        doubtful_(ask.admits ? met_with(ask.asker->city) : std::span<const std::pair<std::int32_t, std::int32_t>>()) {}

  void run() {
    hits_.clear();
    scratch_.zones_read = scratch_.rows_scored = 0;
    if (ask_.zones) {
      by_zones();
    } else {
      for (std::size_t zone = 0; zone < columns_.zone_count(); ++zone) read(zone);
    }
    judge_rows();
    test_blocks();
    judge_rows();
    std::sort(hits_.begin(), hits_.end(), better);
  }

  // Hits aren't kept but counted.
  std::int64_t count() {
    counting_ = true;
    run();
    return counted_;
  }

 private:
  std::span<const std::pair<std::int32_t, std::int32_t>> met_with(std::int32_t city) const {
    const auto& met = index_.lexicon_->met;
    const auto [from, to] = std::equal_range(met.begin(), met.end(), std::pair{city, 0},
                                             [](const auto& a, const auto& b) { return a.first < b.first; });
    return {from, to};
  }

  void by_zones() {
    const std::size_t zones = columns_.zone_count();
    const std::size_t blocks = (zones + kBlock - 1) / kBlock;
    scratch_.zones.resize(blocks);
    test_rows(query_.test_of(columns_.zones), 0, blocks, scratch_.zones.data(), ask_.path);
    auto& queue = scratch_.queue;
    queue.clear();
    for (std::size_t block = 0; block < blocks; ++block) {
      for (unsigned bits = scratch_.zones[block]; bits != 0; bits &= bits - 1) {
        const std::size_t zone = block * kBlock + static_cast<std::size_t>(std::countr_zero(bits));
        const ZoneDetail& detail = columns_.zone_details[zone];
        const Points score = query_.bound_of_zone(columns_.zones, detail, zone);
        if (score < 0) continue;
        const std::int64_t bound = score - (ask_.prices ? ask_.prices->zones[zone] : 0);
        if (bound > ask_.above) queue.push_back({bound, detail.least_id, static_cast<std::int32_t>(zone)});
      }
    }
    sort_queue();
    const auto& order = scratch_.order;
    for (std::size_t k = 0; k < order.size(); ++k) {
      if (full() && !beats(order[k].bound, order[k].least_id)) continue;
      if (k + kAhead < order.size()) fetch_stretches(static_cast<std::size_t>(order[k + kAhead].zone));
      read(static_cast<std::size_t>(order[k].zone));
    }
  }

  // Into the order of bounds, the best first, as exactly as buckets are. A zone that can't win is passed over when it
  // comes up, so that order changes no answer.
  void sort_queue() {
    const auto& queue = scratch_.queue;
    auto& order = scratch_.order;
    order.resize(queue.size());
    if (queue.empty()) return;
    const auto [least, most] =
        std::minmax_element(queue.begin(), queue.end(), [](const auto& a, const auto& b) { return a.bound < b.bound; });
    const auto top = static_cast<std::uint64_t>(most->bound);
    const int width = static_cast<int>(std::bit_width(top - static_cast<std::uint64_t>(least->bound)));
    const int shift = std::max(0, width - kBucketBits);
    const auto bucket_of = [&](const Scratch::Bounded& zone) {
      return static_cast<std::size_t>((top - static_cast<std::uint64_t>(zone.bound)) >> shift);
    };
    std::array<std::uint32_t, (std::size_t{1} << kBucketBits) + 1> ends{};
    for (const auto& zone : queue) ++ends[bucket_of(zone) + 1];
    for (std::size_t b = 1; b < ends.size(); ++b) ends[b] += ends[b - 1];
    for (const auto& zone : queue) order[ends[bucket_of(zone)]++] = zone;
  }

  bool full() const { return hits_.size() == count_; }
  bool beats(std::int64_t value, std::int32_t id) const {
    const Hit& worst = hits_.front();
    return value != worst.value ? value > worst.value : id < worst.id;
  }

  // Memory is slower than all the rest, so reading goes in three steps, each one zone behind the one before it: which
  // stretches of a zone can win, which rows of these, and what they are worth. Each step asks for what the next one
  // reads.
  void read(std::size_t zone) {
    ++scratch_.zones_read;
    if (!ask_.zones) return read_whole(zone);
    judge_rows();
    test_blocks();
    const std::int64_t price = ask_.prices ? ask_.prices->zones[zone] : 0;
    stretch_test_.least = query_.least_by_bits(columns_.zone_details[zone], worth() + price);
    constexpr std::size_t kStretchBlocks = kZone / kStretch / kBlock;
    std::uint8_t stretches[kStretchBlocks];
    test_rows(stretch_test_, zone * kStretchBlocks, (zone + 1) * kStretchBlocks, stretches, ask_.path);
    least_of_blocks_ = stretch_test_.least;
    for (std::size_t b = 0; b < kStretchBlocks; ++b) {
      for (unsigned bits = stretches[b]; bits != 0; bits &= bits - 1) {
        const std::size_t block =
            (zone * kStretchBlocks + b) * kBlock + static_cast<std::size_t>(std::countr_zero(bits));
        blocks_[block_count_++] = block;
        columns_.rows.fetch(block);
      }
    }
  }

  // All rows of a zone, in their order.
  void read_whole(std::size_t zone) {
    constexpr std::size_t kBlocks = kZone / kBlock;
    test_.least = query_.least_by_bits(columns_.whole, worth());
    std::uint8_t passed[kBlocks];
    test_rows(test_, zone * kBlocks, (zone + 1) * kBlocks, passed, ask_.path);
    for (std::size_t b = 0; b < kBlocks; ++b) wait(zone * kBlocks + b, passed[b]);
    judge_rows();
  }

  static_assert(kStretch == kBlock);
  void test_blocks() {
    test_.least = least_of_blocks_;
    std::array<std::uint8_t, kZone / kBlock> passed;
    matcher::test_blocks(test_, std::span(blocks_).first(block_count_), passed.data(), ask_.path);
    for (std::size_t k = 0; k < block_count_; ++k) wait(blocks_[k], passed[k]);
    block_count_ = 0;
  }

  void wait(std::size_t block, unsigned passed) {
    for (unsigned bits = passed; bits != 0; bits &= bits - 1) {
      const std::size_t at = block * kBlock + static_cast<std::size_t>(std::countr_zero(bits));
      rows_waiting_[waiting_++] = at;
      __builtin_prefetch(columns_.details.data() + at);
      if (!query_.has_embedding()) continue;
      __builtin_prefetch(columns_.squares.data() + at);
      const std::int8_t* const embedding = columns_.embedding_data(at);
      for (std::size_t byte = 0; byte < columns_.stride; byte += kCacheLine) __builtin_prefetch(embedding + byte);
    }
  }

  void judge_rows() {
    for (std::size_t k = 0; k < waiting_; ++k) judge(rows_waiting_[k]);
    waiting_ = 0;
  }

  void fetch_stretches(std::size_t zone) const {
    constexpr std::size_t kStretchBlocks = kZone / kStretch / kBlock;
    for (std::size_t b = 0; b < kStretchBlocks; ++b) columns_.stretches.fetch(zone * kStretchBlocks + b);
  }

  // What a hit must be worth, less for the tie that its id decides.
  std::int64_t worth() const { return full() ? hits_.front().value : ask_.above; }

  void judge(std::size_t at) {
    ++scratch_.rows_scored;
    const Detail& detail = columns_.details.data()[at];
    const std::int64_t price = price_of(at, detail);
    const auto word = [&](int w) { return columns_.rows.word(w, at); };
    const Points least = worth() + price;  // that could enter: a tie may, by its id
    const TestColumns& rows = columns_.rows;
    Points score = query_.score(word, detail, rows.points(at), rows.first(at), rows.last(at), rows.min_days(at),
                                std::max<Points>(0, least));
    if (score < 0) return;
    if (query_.has_embedding()) {
      score += query_.embedding_points(columns_.embedding_data(at), columns_.squares[at], ask_.path);
    }
    const Hit hit{detail.id, score, score - price};
    if (hit.value <= ask_.above || (full() && !beats(hit.value, hit.id)) || !allowed(detail)) return;
    if (counting_) {
      ++counted_;
      return;
    }
    if (full()) {
      std::pop_heap(hits_.begin(), hits_.end(), better);
      hits_.pop_back();
    }
    hits_.push_back(hit);
    std::push_heap(hits_.begin(), hits_.end(), better);
  }

  std::int64_t price_of(std::size_t at, const Detail& detail) const {
    std::int64_t price = ask_.prices ? ask_.prices->rows.data()[at] : 0;
    if (!ask_.city_prices.empty()) {
      const auto found = std::lower_bound(ask_.city_prices.begin(), ask_.city_prices.end(), detail.city,
                                          [](const auto& entry, std::int32_t city) { return entry.first < city; });
      if (found != ask_.city_prices.end() && found->first == detail.city) price += found->second;
    }
    return price;
  }

  bool allowed(const Detail& detail) const {
    if (std::binary_search(ask_.excluded.begin(), ask_.excluded.end(), detail.id)) return false;
    const bool doubtful =
        std::binary_search(doubtful_.begin(), doubtful_.end(), std::pair{ask_.asker->city, detail.city});
    return !doubtful || ask_.admits(detail.id);
  }

  const Index& index_;
  const Columns& columns_;
  const Ask& ask_;
  Scratch& scratch_;
  std::vector<Hit>& hits_;  // a heap, the worst on top
  const Query query_;
  RowTest test_;
  RowTest stretch_test_;
  const std::size_t count_;
  const std::span<const std::pair<std::int32_t, std::int32_t>> doubtful_;
  std::array<std::size_t, kZone> rows_waiting_;
  std::size_t waiting_ = 0;
  std::array<std::size_t, kZone / kBlock> blocks_;
  std::size_t block_count_ = 0;
  std::int64_t least_of_blocks_ = 0;
  bool counting_ = false;
  std::int64_t counted_ = 0;
};

Index::Index(std::shared_ptr<const Lexicon> lexicon, Side rows_are, std::vector<Row> rows, std::size_t dimensions,
             std::span<const std::int8_t> embeddings)
    : lexicon_(std::move(lexicon)), rows_are_(rows_are), scales_(*lexicon_) {
  columns_.dimensions = dimensions;
  load(std::move(rows), embeddings);
}

void Index::best(const Ask& ask, Scratch& scratch, std::vector<Hit>& hits) const {
  hits.clear();
  if (ask.count <= 0 || columns_.size == 0) return;
  scratch.tables.prepare(lexicon_, scales_, rows_are_, *ask.asker);
  Search(*this, ask, scratch, hits).run();
}

std::int64_t Index::count(const Ask& ask, Scratch& scratch) const {
  if (columns_.size == 0) return 0;
  scratch.tables.prepare(lexicon_, scales_, rows_are_, *ask.asker);
  Ask all = ask;
  all.count = std::numeric_limits<int>::max();
  std::vector<Hit> none;
  return Search(*this, all, scratch, none).count();
}

void Index::load(std::vector<Row> rows, std::span<const std::int8_t> embeddings) {
  const std::size_t dimensions = columns_.dimensions;
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
  }
  std::sort(order.begin(), order.end(),
            [](const Place& a, const Place& b) { return a.key != b.key ? a.key < b.key : a.id < b.id; });
  columns_ = Columns();
  columns_.dimensions = dimensions;
  columns_.reserve(rows.size(), static_cast<std::size_t>(lexicon_->layout.words));
  positions_.assign(static_cast<std::size_t>(greatest) + 1, -1);
  for (const Place& place : order) {
    const auto from = static_cast<std::size_t>(place.at);
    positions_[static_cast<std::size_t>(place.id)] = static_cast<std::int32_t>(columns_.size);
    columns_.append(*lexicon_, rows[from],
                    embeddings.empty() ? embeddings : embeddings.subspan(from * dimensions, dimensions));
  }
  sorted_ = live_ = rows.size();
}

void Index::put(const Row& row, std::span<const std::int8_t> embedding) {
  remove(row.id);
  const auto id = static_cast<std::size_t>(row.id);
  if (positions_.size() <= id) positions_.resize(id + 1, -1);
  positions_[id] = static_cast<std::int32_t>(columns_.size);
  columns_.append(*lexicon_, row, embedding);
  ++live_;
  if (columns_.size > kSmall && (columns_.size - std::min(sorted_, live_)) * kMergeShare > columns_.size) sort_again();
}

bool Index::remove(std::int32_t id) {
  if (id < 0 || static_cast<std::size_t>(id) >= positions_.size()) return false;
  std::int32_t& position = positions_[static_cast<std::size_t>(id)];
  if (position < 0) return false;
  columns_.remove(static_cast<std::size_t>(position));
  position = -1;
  --live_;
  return true;
}

void Index::sort_again() {
  std::vector<Row> rows;
  std::vector<std::int8_t> embeddings;
  rows.reserve(live_);
  for (std::size_t at = 0; at < columns_.size; ++at) {
    if (columns_.removed(at)) continue;
    rows.push_back(columns_.row_at(at));
    const auto embedding = columns_.embedding_at(at);
    embeddings.insert(embeddings.end(), embedding.begin(), embedding.end());
  }
  load(std::move(rows), embeddings);
}

Prices Index::prices(const std::function<std::int64_t(std::int32_t id, std::int32_t city)>& price) const {
  Prices prices;
  prices.rows.resize(columns_.size, 0);
  prices.zones.resize(columns_.zone_count(), std::numeric_limits<std::int64_t>::max());
  for (std::size_t at = 0; at < columns_.size; ++at) {
    if (columns_.removed(at)) continue;
    prices.rows[at] = price(columns_.details[at].id, columns_.details[at].city);
    prices.zones[at / kZone] = std::min(prices.zones[at / kZone], prices.rows[at]);
  }
  return prices;
}

std::size_t Index::bytes() const {
  return columns_.bytes() + positions_.capacity() * sizeof(std::int32_t);
}

}  // namespace entente::matcher
