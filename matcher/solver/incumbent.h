// Incumbent: what one solving of pairs and trios knows: the best choice so far, the least bound on all choices, and who
// is told of both. And the parts that all of its steps read. One thread at a time.
#pragma once

#include <cstdint>
#include <vector>

#include "matcher/network/certificate.h"
#include "matcher/network/network.h"
#include "matcher/solver/joint_parameters.h"
#include "matcher/solver/open_case.h"
#include "matcher/solver/solver.h"

namespace entente::matcher {

// Whether a step came to its end. Whoever gets kCancelled stops at once and hands it on.
enum class [[nodiscard]] Step : std::uint8_t{kDone, kCancelled};

// What is solved, and how. All of it outlives the steps.
struct JointProblem {
  const Network& network;
  const Control& control;
  const JointParameters& parameters;
  const Composite composite = composite_of(network);

  Step step() const { return control.cancelled && control.cancelled() ? Step::kCancelled : Step::kDone; }
  // For parts of the work that report no progress of their own.
  Control quiet() const;
  // What no choice of a case is worth more than, in points.
  Wide bound_of(const PricedCase& priced) const;
};

class Incumbent {
 public:
  explicit Incumbent(const JointProblem& problem) : problem_(problem) {}

  // Takes the choice if it keeps the quotas and is better than the best so far. REQUIRES: it fits.
  void offer(std::vector<std::int32_t> columns);
  // No choice is worth more, in points.
  void bound(Wide upper_bound);
  void prove() { upper_bound_ = value_; }

  bool known() const { return known_; }
  Wide value() const { return value_; }  // in points; −1 before any choice is known
  Amount amount() const;                 // less than any choice reaches where none is known
  Wide upper_bound() const { return upper_bound_; }
  const std::vector<std::int32_t>& columns() const { return columns_; }  // ascending
  // The bound shows that nothing is better.
  bool optimal() const { return upper_bound_ <= value_; }
  // Whether a bound leaves room for one more need.
  bool leaves_a_need(Wide bound) const;

  // Partners that add nothing go, the last columns first; but those that a quota asks for.
  void drop_extras();
  void report(std::int64_t nodes) const;

 private:
  Amount amount_of(Wide value) const;

  const JointProblem& problem_;
  bool known_ = false;
  Wide value_ = -1;
  std::vector<std::int32_t> columns_;
  bool bounded_ = false;
  Wide upper_bound_ = 0;
};

}  // namespace entente::matcher
