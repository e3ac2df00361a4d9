// Variants: what the best round would be worth after one small change of its network, exactly: a capacity one place
// larger or smaller, or a column that may not be chosen. The only place that explanations solve again for prices and
// standing. Pairs alone are solved warm (pairs_session.h); with trios or quotas each question is a whole solving.
// One thread at a time; different objects are independent.
#pragma once

#include <cstdint>
#include <optional>

#include "matcher/network/network.h"
#include "matcher/solver/pairs_session.h"
#include "matcher/solver/solver.h"

namespace entente::matcher {

struct Capacity {
  enum class Kind : std::uint8_t { kNeed, kOffer, kReceiverCity, kProviderCity };
  Kind kind = Kind::kNeed;
  std::int32_t index = 0;  // into needs, offers or cities of the network
  auto operator<=>(const Capacity&) const = default;
};

// What the best choice of a variant is worth. `amount` is empty where nothing keeps what must be kept (`impossible`),
// or where what was found isn't proven or the work was cancelled.
struct Variant {
  std::optional<Amount> amount;
  bool impossible = false;
};

class Variants {
 public:
  // `network` and `control` must outlive it. `with_trios`: trios take part; without, the network has none with quotas.
  // REQUIRES: faults_of(network) is empty.
  Variants(const Network& network, bool with_trios, const Control& control);

  // What the best choice is worth, as objective_of. nullopt: kept columns or quotas don't fit any more, what was found
  // isn't proven to be the best, or the work was cancelled.
  std::optional<Amount> as_it_is();
  // `by` places more, or fewer when negative. nullopt also for what is unlimited, and below no place at all.
  std::optional<Amount> with_capacity(const Capacity& capacity, std::int64_t by);
  // Without one column (edge, or edges.size() + trio): nothing where no choice without it keeps the quotas, which is
  // proven. REQUIRES: it isn't kept.
  Variant without_column(std::int32_t column);

 private:
  Variant solve(const Network& changed) const;
  Variant resolve();

  const Network& network_;
  const Control& control_;
  std::optional<PairsSession> session_;  // of pairs alone
};

// What `a` reaches beyond `b`; all of it points when the network weighs.
Amount difference(const Network& network, const Amount& a, const Amount& b);

}  // namespace entente::matcher
