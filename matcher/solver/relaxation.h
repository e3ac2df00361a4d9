// Relaxation: the linear program of pairs and trios, by Clp, on columns that are added as their prices ask for them.
// It works in doubles and only proposes: resource prices, from which price_case makes a bound that holds, and shares of
// columns to branch on. Where quotas can't be kept, prices whose bound is below 0. Deterministic for the same version
// of Clp. One thread at a time.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "matcher/network/certificate.h"
#include "matcher/solver/open_case.h"

namespace entente::matcher {

class Relaxation {
 public:
  // `root` holds every column that later cases may have. The program begins with `first` (of the root's live columns;
  // empty: all edges and each need's best trios). It gives up after `most_steps` of the simplex method, if any.
  Relaxation(const Network& network, const Composite& composite, const OpenCase& root, std::int64_t denominator,
             const std::vector<std::int32_t>& first = {}, std::optional<std::int64_t> most_steps = std::nullopt);
  ~Relaxation();

  struct Share {
    std::int32_t column = 0;
    double value = 0;
  };
  struct Answer {
    bool solved = false;  // false: Clp gave up
    PricedCase priced;
    std::vector<Share> shares;  // live columns above 0, ascending by column
  };
  // REQUIRES: `open` comes from the root by choosing and leaving out.
  Answer solve(const OpenCase& open);

  // Steps of the simplex method so far: a measure of work that is no clock.
  std::int64_t iterations() const;

 private:
  struct Program;
  std::unique_ptr<Program> program_;
};

}  // namespace entente::matcher
