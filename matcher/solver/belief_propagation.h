// Belief propagation: a good choice of a whole round at once. Columns and the places they share tell one another what a
// column is worth here and what a place costs there, and a column that hears good news believes it a little more each
// time, until all agree. On networks without short circles this comes within some thousandths of the bound where a
// search of neighbouring choices stays far from it, because such choices differ in hundreds of columns.
//
// Max-sum on the factor graph of columns (variables) and rows (factors), messages damped by half, with reinforcement:
// the field of a column is moved towards its belief. Another perturbation of the fields gives another fixed point.
// Sources: Bayati, Shah, Sharma, "Max-product for maximum weight matching" (IEEE Trans. Inf. Theory 54, 2008); Martin,
// Mézard, Rivoire, "Random multi-index matching problems" (J. Stat. Mech., 2005); Braunstein, Zecchina, "Learning by
// message passing in networks of discrete synapses" (Phys. Rev. Lett. 96, 2006) for reinforcement.
// All in integers, a number of steps and no clock: the same bytes on every machine. Promises a choice that fits, not
// how good it is, nor that it has a quota's least. Safe to read from many threads.
#pragma once

#include <cstdint>
#include <vector>

#include "matcher/network/certificate.h"
#include "matcher/solver/open_case.h"

namespace entente::matcher {

class BeliefPropagation {
 public:
  // `prices` and what price_case makes of them at `root` (times `denominator`) say which columns are variables, and
  // where messages begin. What serving a need is worth counts up to eight columns of the most points. O(live columns ·
  // log).
  BeliefPropagation(const Network& network, const Composite& composite, const OpenCase& root, std::int64_t denominator,
                    const ResourcePrices& prices, const PricedCase& priced);

  // Ascending columns with those that the root has chosen. Another seed perturbs the fields otherwise. Ends when
  // beliefs converge to a choice that fits; O(steps · entries of the variables).
  std::vector<std::int32_t> run(std::uint64_t seed, int steps) const;

 private:
  struct Row {
    std::int64_t least = 0;
    std::int64_t most = 0;
    std::int64_t bonus = 0;  // of a need's row, for its first column
    bool need = false;
    std::int32_t first = 0;  // of its entries; they end where the next row's begin
  };

  void select(const PricedCase& priced);
  void link(const Composite& composite, const ResourcePrices& prices);
  void send_messages(const Row& row, std::int32_t end, const std::vector<std::int64_t>& to_rows,
                     std::vector<std::int64_t>& to_columns, std::vector<std::int64_t>& scratch) const;
  bool feasible(const std::vector<char>& decoded, std::vector<std::int64_t>& used) const;
  std::vector<std::int32_t> decode(const std::vector<std::int64_t>& beliefs) const;
  std::int64_t units(Wide scaled) const;  // from points times denominator

  const Network& network_;
  const OpenCase& root_;
  const std::int64_t denominator_;
  Wide most_points_ = 1;
  std::vector<std::int32_t> columns_;  // the variables, ascending
  std::vector<std::int64_t> points_;   // of each, in units
  std::vector<std::int32_t> rest_;     // other live columns, least slack first
  std::vector<Row> rows_;              // and one more, where the last one's entries end
  // Entries are in the order of rows; each column's are listed by position.
  std::vector<std::int32_t> first_;      // of each column, in positions_
  std::vector<std::int32_t> positions_;  // of entries
  std::vector<std::int64_t> start_;      // cost that each entry begins with
};

}  // namespace entente::matcher
