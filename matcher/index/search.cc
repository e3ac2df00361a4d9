#include <algorithm>
#include <array>
#include <bit>
#include <limits>
#include <utility>

#include "matcher/index/index.h"
#include "matcher/index/kernel.h"
#include "matcher/index/query.h"

namespace entente::matcher {
namespace {

constexpr std::size_t kAtATime = 8;     // zones whose slices are asked of memory at a time
constexpr std::size_t kInFlight = 128;  // rows whose records are
constexpr int kMostSought = 256;        // hits that are sought among promising rows first
constexpr std::size_t kPromising = 12;  // so many rows for each hit

using Hit = Index::Hit;

bool better(const Hit& a, const Hit& b) {
  return a.value != b.value ? a.value > b.value : a.id < b.id;
}

template <typename Work>
void for_each_bit(const LineBits& bits, Work work) {
  for (std::size_t w = 0; w < bits.size(); ++w)
    for (std::uint64_t left = bits[w]; left != 0; left &= left - 1)
      work(w * 64 + static_cast<std::size_t>(std::countr_zero(left)));
}

std::int64_t sum_at(const LineSums& sums, std::size_t row) {
  std::int64_t sum = 0;
  for (std::size_t b = 0; b < sums.size(); ++b)
    sum |= static_cast<std::int64_t>(sums[b][row / 64] >> (row % 64) & 1) << b;
  return sum;
}

// Reads memory before it is needed. Unlike a hint, a read isn't dropped when its page has to be looked up first.
template <typename Value>
void touch(const Value* at) {
  static_cast<void>(*reinterpret_cast<const volatile char*>(at));
}

// Things by how far they are below a top, as exactly as so many buckets are.
class Buckets {
 public:
  static constexpr std::size_t kCount = 256;

  // REQUIRES: bottom ≤ top.
  Buckets(std::int64_t top, std::int64_t bottom)
      : top_(static_cast<std::uint64_t>(top)),
        shift_(std::max(0, static_cast<int>(std::bit_width(top_ - static_cast<std::uint64_t>(bottom))) - kBits)) {}

  // REQUIRES: bottom ≤ value ≤ top.
  std::size_t of(std::int64_t value) const { return (top_ - static_cast<std::uint64_t>(value)) >> shift_; }
  std::uint32_t& count(std::size_t bucket) { return counts_[bucket]; }
  // The least value of a bucket.
  std::int64_t least(std::size_t bucket) const {
    return static_cast<std::int64_t>(top_ - (((std::uint64_t{bucket} + 1) << shift_) - 1));
  }
  // Into `sorted`, the greatest bucket first. REQUIRES: all things have been counted.
  template <typename Thing, typename ValueOf>
  void sort(const std::vector<Thing>& things, std::vector<Thing>& sorted, ValueOf value_of) {
    sorted.resize(things.size());
    std::uint32_t begin = 0;
    for (std::uint32_t& count : counts_) begin += std::exchange(count, begin);
    for (const Thing& thing : things) sorted[counts_[of(value_of(thing))]++] = thing;
  }

 private:
  static constexpr int kBits = 8;
  std::array<std::uint32_t, kCount> counts_{};
  std::uint64_t top_;
  int shift_;
};

}  // namespace

// One answer. Zones are bounded by their codes, and read from the best bound down. In a first round only the rows that
// may be worth most are judged, a few for each hit; usually what is then known of the last hit shows that no other row
// can win. Otherwise a second round judges the rows that are left.
class Index::Search {
 public:
  Search(const Index& index, const Ask& ask, Scratch& scratch, std::vector<Hit>& hits)
      : index_(index),
        columns_(index.columns_),
        ask_(ask),
        scratch_(scratch),
        hits_(hits),
        query_(*index.lexicon_, index.scales_, scratch.tables, index.rows_are_, *ask.asker, ask.embedding,
               index.columns_.points_step()),
        test_(query_.test_of_rows(index.columns_)),
        areas_(static_cast<std::uint8_t>(query_.areas())),
        count_(static_cast<std::size_t>(ask.count)),
        doubtful_(ask.admits ? met_with(ask.asker->city) : std::span<const std::pair<std::int32_t, std::int32_t>>()) {
    const Slices& zones = columns_.zone_lines();
    for (std::size_t code : test_.codes) of_zones_.push_back(zones.column(code));
  }

  void run() {
    hits_.clear();
    scratch_.zones_read = scratch_.rows_scored = 0;
    if (!bound_zones()) return;
    std::int64_t judged_from = kNever;
    const bool few = !counting_ && ask_.count <= kMostSought && !query_.has_embedding();
    if (!few || !judge_promising(judged_from)) judge_below(judged_from);
    std::sort(hits_.begin(), hits_.end(), better);
  }

  void judge(std::span<const std::int32_t> ids) {
    hits_.clear();
    scratch_.zones_read = scratch_.rows_scored = 0;
    for (std::int32_t id : ids) {
      const std::int32_t at = index_.position(id);
      // The area is asked of slices otherwise.
      if (at >= 0 && (columns_.records().words(static_cast<std::size_t>(at))[0] & query_.areas()) != 0)
        wait(static_cast<std::size_t>(at), kNever);
    }
    judge_waiting();
  }

  // Hits aren't kept but counted.
  std::int64_t count() {
    counting_ = true;
    run();
    return counted_;
  }

 private:
  static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max() / 2;  // points can be added to it

  std::span<const std::pair<std::int32_t, std::int32_t>> met_with(std::int32_t city) const {
    const auto& met = index_.lexicon_->met;
    const auto [from, to] = std::equal_range(met.begin(), met.end(), std::pair{city, 0},
                                             [](const auto& a, const auto& b) { return a.first < b.first; });
    return {from, to};
  }

  // False: no zone has a row that may win.
  bool bound_zones() {
    const SliceTest test = query_.test_of_zones(columns_.zone_lines());
    const std::vector<Zone>& zones = columns_.zones();
    auto& queue = scratch_.queue;
    queue.clear();
    for (std::size_t line = 0; line * kLineRows < zones.size(); ++line) {
      LineBits passed;
      LineSums sums;
      test_line(test, {line}, 0, passed, sums, ask_.path);
      for_each_bit(passed, [&](std::size_t z) {
        const std::size_t at = line * kLineRows + z;
        const Query::Beside beside = query_.beside_codes(zones[at]);
        if (beside.of_zone < 0) return;
        const std::int64_t price = ask_.prices ? ask_.prices->zones[at] : 0;
        const std::int64_t bound = beside.of_zone + sum_at(sums, z) * query_.unit() - price;
        if (bound > ask_.above)
          queue.push_back({bound, beside.of_row - price, zones[at].least_id, static_cast<std::int32_t>(at)});
      });
    }
    if (queue.empty()) return false;
    top_ = queue.front().bound;
    bottom_ = std::min(queue.front().bound, queue.front().beside);
    for (const auto& zone : queue) {
      top_ = std::max(top_, zone.bound);
      bottom_ = std::min({bottom_, zone.bound, zone.beside});
    }
    Buckets buckets(top_, bottom_);
    for (const auto& zone : queue) ++buckets.count(buckets.of(zone.bound));
    buckets.sort(queue, scratch_.order, [](const auto& zone) { return zone.bound; });
    return true;
  }

  // Judges the rows with the best bounds. True: no other row can win. False: only rows with bounds below `judged_from`
  // may.
  bool judge_promising(std::int64_t& judged_from) {
    auto& promising = scratch_.promising;
    promising.clear();
    Buckets buckets(top_, bottom_);
    // Rows are wanted of the first buckets, so many that there are enough.
    std::size_t last = Buckets::kCount - 1;
    std::size_t found = 0;
    std::int64_t least = std::max(bottom_, ask_.above + 1);
    read_zones([&] { return least; },
               [&](const Scratch::Bounded& zone, const Rows& rows) {
                 for_each_bound(zone, rows, [&](std::size_t at, std::int64_t bound) {
                   const std::size_t bucket = buckets.of(bound);
                   if (bucket > last) return;
                   promising.push_back({bound, at});
                   ++buckets.count(bucket);
                   ++found;
                 });
                 while (last > 0 && found - buckets.count(last) >= count_ * kPromising) {
                   found -= buckets.count(last--);
                   least = std::max(least, buckets.least(last));
                 }
               });
    std::erase_if(promising, [&](const auto& row) { return buckets.of(row.bound) > last; });
    for (std::size_t bucket = last + 1; bucket < Buckets::kCount; ++bucket) buckets.count(bucket) = 0;
    buckets.sort(promising, scratch_.promising_order, [](const auto& row) { return row.bound; });
    for (const auto& row : scratch_.promising_order)
      if (row.bound >= worth()) wait(row.at, row.bound);
    judge_waiting();
    judged_from = buckets.least(last);
    return last == Buckets::kCount - 1 || (full() && hits_.front().value >= judged_from);
  }

  // Judges the rows with bounds below that.
  void judge_below(std::int64_t judged_from) {
    read_zones([&] { return worth(); },
               [&](const Scratch::Bounded& zone, const Rows& rows) {
                 if (judged_from == kNever) {
                   const std::size_t first = static_cast<std::size_t>(zone.zone) * kZone;
                   for_each_bit(rows.passed, [&](std::size_t row) { wait(first + row, zone.bound); });
                 } else {
                   for_each_bound(zone, rows, [&](std::size_t at, std::int64_t bound) {
                     if (bound < judged_from) wait(at, bound);
                   });
                 }
               });
    judge_waiting();
  }

  // Rows of a zone that may win, and what their codes bring.
  struct Rows {
    LineBits passed;
    LineSums sums;  // beyond `least`
    std::int64_t least;
  };

  // `use(zone, rows)` for zones with rows that may be worth `least_of()`, and be understood; from the best bound down.
  // Memory is slower than all the rest: some zones at a time are asked of it.
  template <typename Least, typename Use>
  void read_zones(Least least_of, Use use) {
    const std::vector<Scratch::Bounded>& order = scratch_.order;
    struct Next {
      const Scratch::Bounded* zone;
      LineAt at;
    };
    std::array<Next, kAtATime> zones;
    for (std::size_t from = 0; from < order.size(); from += kAtATime) {
      std::size_t count = 0;
      const std::int64_t least = least_of();
      for (std::size_t k = from; k < std::min(from + kAtATime, order.size()); ++k) {
        if (order[k].bound < least || (full() && !beats(order[k].bound, order[k].least_id))) continue;
        zones[count] = {&order[k], line_of(order[k])};
        touch_columns(zones[count++].at);
      }
      for (std::size_t k = 0; k < count; ++k) {
        Rows rows;
        rows.least = units_above(zones[k].zone->beside, least_of());
        if (rows.least >= kSumEnd) continue;
        ++scratch_.zones_read;
        if (test_line(test_, zones[k].at, static_cast<std::uint32_t>(rows.least), rows.passed, rows.sums, ask_.path))
          use(*zones[k].zone, rows);
      }
    }
  }

  LineAt line_of(const Scratch::Bounded& zone) const {
    const auto at = static_cast<std::size_t>(zone.zone);
    LineAt line{at, (columns_.zones()[at].areas_of_all & areas_) != 0, 0};
    for (std::size_t k = 0; k < of_zones_.size(); ++k) {
      const std::uint64_t has = of_zones_[k] == nullptr ? 1 : of_zones_[k][at / 64] >> (at % 64) & 1;
      line.present |= has << std::min<std::size_t>(k, 63);
    }
    return line;
  }

  void touch_columns(const LineAt& at) const {
    for (std::size_t k = 0; k < test_.columns.size(); ++k)
      if (at.has(k)) touch(test_.columns.data()[k] + at.line * kLineWords);
  }

  // `use(row, bound)`: the row isn't worth more than that.
  template <typename Use>
  void for_each_bound(const Scratch::Bounded& zone, const Rows& rows, Use use) const {
    const std::size_t first = static_cast<std::size_t>(zone.zone) * kZone;
    for_each_bit(rows.passed, [&](std::size_t row) {
      const std::int64_t units = rows.least + sum_at(rows.sums, row);
      use(first + row, std::min(zone.bound, zone.beside + units * query_.unit()));
    });
  }

  bool full() const { return hits_.size() == count_; }
  bool beats(std::int64_t value, std::int32_t id) const {
    const Hit& worst = hits_.front();
    return value != worst.value ? value > worst.value : id < worst.id;
  }
  // What a hit must be worth, less for the tie that its id decides.
  std::int64_t worth() const { return full() ? hits_.front().value : ask_.above; }

  // Units that codes must bring on top of `beside` for `least`, 0 where they needn't; at most kSumEnd.
  std::int64_t units_above(std::int64_t beside, std::int64_t least) const {
    if (beside >= least) return 0;
    const auto missing = static_cast<std::uint64_t>(least) - static_cast<std::uint64_t>(beside);
    const auto unit = static_cast<std::uint64_t>(query_.unit());
    return missing / unit >= kSumEnd ? kSumEnd : static_cast<std::int64_t>((missing + unit - 1) / unit);
  }

  // Memory is slower than all the rest: a row is asked of it, and judged when so many others are. `bound`: it isn't
  // worth more.
  void wait(std::size_t at, std::int64_t bound) {
    waiting_[waiting_count_++] = {bound, at};
    if (waiting_count_ == kInFlight) judge_waiting();
  }

  void judge_waiting() {
    const std::span rows = std::span(waiting_).first(waiting_count_);
    if (!query_.has_embedding()) {
      judge_all(rows);
    } else if (columns_.embeddings().stride() == kEmbeddingStep) {
      judge_likest(rows);
    } else {
      judge_with_embeddings(rows);
    }
    waiting_count_ = 0;
  }

  void judge_all(std::span<const Scratch::Promising> rows) {
    for (const auto& row : rows) touch(&columns_.records()[row.at]);
    for (const auto& row : rows)
      if (const Points score = score_of(row.at); score >= 0) offer(row.at, score);
  }

  // A short embedding costs no more memory than a record, and says more: records are read only of rows that are alike
  // enough.
  void judge_likest(std::span<const Scratch::Promising> rows) {
    const Embeddings& embeddings = columns_.embeddings();
    for (const auto& row : rows) touch(embeddings[row.at]);
    const std::span products = multiply(rows);
    for (std::size_t k = 0; k < rows.size(); ++k) {
      const std::int64_t most = query_.embedding_points(products[k], 0);
      if (rows[k].bound - query_.most_of_embedding() + most < worth()) continue;
      const std::size_t at = rows[k].at;
      if (const Points score = score_of(at); score >= 0)
        offer(at, score + query_.embedding_points(products[k], embeddings.square(at)));
    }
  }

  // A long one is read only of rows that may win.
  void judge_with_embeddings(std::span<const Scratch::Promising> rows) {
    const Embeddings& embeddings = columns_.embeddings();
    for (const auto& row : rows) touch(&columns_.records()[row.at]);
    std::array<Scratch::Promising, kInFlight> left;  // with scores
    std::size_t count = 0;
    for (const auto& row : rows) {
      const Points score = score_of(row.at);
      if (score < 0) continue;
      left[count++] = {score, row.at};
    }
    for (std::size_t k = 0; k < count; ++k)
      for (std::size_t byte = 0; byte < embeddings.stride(); byte += kEmbeddingStep)
        touch(embeddings[left[k].at] + byte);
    const std::span products = multiply(std::span(left).first(count));
    for (std::size_t k = 0; k < count; ++k)
      offer(left[k].at, left[k].bound + query_.embedding_points(products[k], embeddings.square(left[k].at)));
  }

  std::span<const std::int32_t> multiply(std::span<const Scratch::Promising> rows) {
    std::array<const std::int8_t*, kInFlight> others;
    for (std::size_t k = 0; k < rows.size(); ++k) others[k] = columns_.embeddings()[rows[k].at];
    const std::vector<std::int8_t>& mine = query_.embedding();
    inner_products(mine.data(), std::span(others).first(rows.size()), mine.size(), products_.data(), ask_.path);
    return products_;
  }

  // Without its embedding; -1: it can't be a hit.
  Points score_of(std::size_t at) {
    ++scratch_.rows_scored;
    const Record& record = columns_.records()[at];
    // A tie may win, by its id.
    const Points least = std::max<Points>(0, worth() + price_of(at, record));
    return query_.score(record, columns_.records().words(at), least);
  }

  void offer(std::size_t at, Points score) {
    const Record& record = columns_.records()[at];
    const Hit hit{record.id, score, score - price_of(at, record)};
    if (hit.value <= ask_.above || (full() && !beats(hit.value, hit.id)) || !allowed(record)) return;
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

  std::int64_t price_of(std::size_t at, const Record& record) const {
    std::int64_t price = ask_.prices ? ask_.prices->rows.data()[at] : 0;
    if (!ask_.city_prices.empty()) {
      const auto city = static_cast<std::int32_t>(record.city);
      const auto found = std::lower_bound(ask_.city_prices.begin(), ask_.city_prices.end(), city,
                                          [](const auto& entry, std::int32_t wanted) { return entry.first < wanted; });
      if (found != ask_.city_prices.end() && found->first == city) price += found->second;
    }
    return price;
  }

  bool allowed(const Record& record) const {
    if (std::binary_search(ask_.excluded.begin(), ask_.excluded.end(), record.id)) return false;
    const bool doubtful = std::binary_search(doubtful_.begin(), doubtful_.end(),
                                             std::pair{ask_.asker->city, static_cast<std::int32_t>(record.city)});
    return !doubtful || ask_.admits(record.id);
  }

  const Index& index_;
  const Columns& columns_;
  const Ask& ask_;
  Scratch& scratch_;
  std::vector<Hit>& hits_;  // a heap, the worst on top
  Query query_;
  const SliceTest test_;
  std::vector<const std::uint64_t*> of_zones_;  // by column of the test: which zones have it; null: all
  const std::uint8_t areas_;
  const std::size_t count_;
  const std::span<const std::pair<std::int32_t, std::int32_t>> doubtful_;
  std::array<Scratch::Promising, kInFlight> waiting_;
  std::size_t waiting_count_ = 0;
  std::array<std::int32_t, kInFlight> products_;
  std::int64_t top_ = 0, bottom_ = 0;  // of all bounds
  bool counting_ = false;
  std::int64_t counted_ = 0;
};

void Index::best(const Ask& ask, Scratch& scratch, std::vector<Hit>& hits) const {
  hits.clear();
  if (ask.count <= 0 || columns_.size() == 0) return;
  scratch.tables.prepare(lexicon_, scales_, rows_are_, *ask.asker);
  Search(*this, ask, scratch, hits).run();
}

void Index::judge(const Ask& ask, std::span<const std::int32_t> ids, Scratch& scratch, std::vector<Hit>& hits) const {
  hits.clear();
  scratch.tables.prepare(lexicon_, scales_, rows_are_, *ask.asker);
  Ask all = ask;
  all.count = std::numeric_limits<int>::max();
  Search(*this, all, scratch, hits).judge(ids);
}

std::int64_t Index::count(const Ask& ask, Scratch& scratch) const {
  if (columns_.size() == 0) return 0;
  scratch.tables.prepare(lexicon_, scales_, rows_are_, *ask.asker);
  Ask all = ask;
  all.count = std::numeric_limits<int>::max();
  std::vector<Hit> none;
  return Search(*this, all, scratch, none).count();
}

}  // namespace entente::matcher
