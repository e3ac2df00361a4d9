// Load: what a choice takes of each capacity, and what is left of it. A value; pure.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "matcher/network/certificate.h"
#include "matcher/network/network.h"

namespace entente::matcher {

// A column in one shape: an edge has one provider, a trio two.
struct ColumnView {
  std::int32_t need = 0;
  std::int32_t offers[2] = {-1, -1};  // the second is -1 for an edge
  Points points = 0;
  bool kept = false;
};
// REQUIRES: 0 ≤ column < edges + trios.
ColumnView column_of(const Network& network, std::int32_t column);
std::int32_t columns_of(const Network& network);
// Edges and trios of ascending columns. REQUIRES: as column_of.
Choice choice_of(const Network& network, std::span<const std::int32_t> columns);

// The quotas that each column counts for.
class QuotaIndex {
 public:
  explicit QuotaIndex(const Network& network);
  // Ascending. REQUIRES: 0 ≤ column < edges + trios.
  std::span<const std::int32_t> of(std::int32_t column) const {
    return {quotas_.data() + first_[column], quotas_.data() + first_[column + 1]};
  }

 private:
  std::vector<std::int32_t> first_;
  std::vector<std::int32_t> quotas_;
};

// Per column, whether a quota forbids it; empty when none does. O(members).
std::vector<char> forbidden_columns(const Network& network);

// Copies share what says which quotas a column counts for.
struct Load {
  explicit Load(const Network& network);
  void take(const Network& network, std::int32_t column) { move(network, column, 1); }
  void give_back(const Network& network, std::int32_t column) { move(network, column, -1); }
  // Whether one more column fits. O(log + quotas of the column).
  bool fits(const Network& network, std::int32_t column) const;
  // Quotas that a column counts for.
  std::span<const std::int32_t> quotas_of(std::int32_t column) const {
    return index ? index->of(column) : std::span<const std::int32_t>();
  }
  // Whether each quota has its least. O(quotas).
  bool meets_quotas(const Network& network) const;

  std::vector<std::int64_t> needs;
  std::vector<std::int64_t> offers;
  std::vector<std::int64_t> receivers;
  std::vector<std::int64_t> providers;
  std::map<std::pair<std::int32_t, std::int32_t>, std::int64_t> need_cities;  // (need, city) → partners
  std::vector<std::int64_t> quotas;                                           // members taken
  std::shared_ptr<const QuotaIndex> index;                                    // null without quotas

 private:
  void move(const Network& network, std::int32_t column, std::int64_t by);
};

// What the kept edges take.
Load load_of_kept_edges(const Network& network);

// `limit` minus `used`; what is unlimited stays unlimited.
inline std::int64_t left_of(std::int64_t limit, std::int64_t used) {
  return limit == kUnlimited ? kUnlimited : limit - used;
}

// What serving the need is still worth on top of points: nothing once a fixed column serves it.
Wide bonus_left(const Network& network, const Composite& composite, const Load& fixed, std::int32_t need);

}  // namespace entente::matcher
