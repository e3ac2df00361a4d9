// Forbidden columns: those in a quota with a most of 0. They are no part of any case or flow; such a quota's price is
// found at the end, as the least that pays for its members. Pure.
#pragma once

#include "matcher/network/certificate.h"
#include "matcher/network/load.h"
#include "matcher/network/network.h"

namespace entente::matcher {

// Raises the prices of forbidding quotas in `duals`, which hold for all other free columns, until they hold for the
// forbidden ones too. The bound stays. `fixed`: what fixed columns take. O(members · log).
void price_forbidden(const Network& network, const Composite& composite, const Load& fixed, std::int64_t denominator,
                     Duals& duals);

}  // namespace entente::matcher
