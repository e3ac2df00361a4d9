// Joint rows: the rows of the linear program of pairs and trios, shared by the relaxation (Clp) and the proposals
// (CBC).
//   need: Σ x ≤ places · link: served − Σ x ≤ 0 · offer, receiver city, provider city, [need, city]: Σ x ≤ what is left
//   quota: what is left of its least ≤ Σ x ≤ what is left of its most
// A row is made only where it can bind. Pure.
#pragma once

#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "matcher/network/load.h"
#include "matcher/network/network.h"
#include "matcher/solver/open_case.h"

namespace entente::matcher {

struct JointRows {
  // Rows of what `open` leaves. `link_all`: every need has a link row; else only those with more than one place.
  JointRows(const Network& network, const OpenCase& open, bool link_all);

  // Rows with a coefficient of a column: +1 each, but −1 in the link row.
  void entries_of(const Network& network, std::int32_t column, std::vector<int>& rows,
                  std::vector<double>& values) const;

  std::vector<double> lower;  // left side, by row; the lowest double where there is none
  std::vector<double> upper;  // right side, by row; the largest double where there is none
  std::vector<int> needs;     // row of each need, offer, city; −1: none
  std::vector<int> links;     // of each need
  std::vector<int> offers;
  std::vector<int> receivers;
  std::vector<int> providers;
  std::map<std::pair<std::int32_t, std::int32_t>, int> need_cities;
  std::vector<int> quotas;  // of each quota

 private:
  int add(std::int64_t right_side);
  std::shared_ptr<const QuotaIndex> index_;  // null without quotas
};

}  // namespace entente::matcher
