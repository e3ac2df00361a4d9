// UnmetParts: what the engine says of an unmet need in words, as fields that a program can read. Pure; thread-safe.
#pragma once

#include "entente/matching/v1/round.pb.h"

namespace entente::matching {

// Sets `change` and `rule_stops` from `details`, which alone are stored. Idempotent. O(details).
void tell_parts(v1::UnmetNeed& need);

}  // namespace entente::matching
