// What a programme and a directive must be. Every broken field is named in one answer. Pure functions.
#pragma once

#include "absl/status/status.h"
#include "entente/matching/v1/programme.pb.h"
#include "services/matching/world/views.h"

namespace entente::common {
struct Caller;
}

namespace entente::matching {

// In this order: INVALID_FIELD for values, codes, ids and quotas one by one; PROGRAMME_UNSOLVABLE for limits and quotas
// that contradict each other and weights that overflow with the listings of `world`.
absl::Status check_programme(const v1::Programme& programme, const World& world);

// INVALID_FIELD: kind, reason, a need that isn't a need, an offer that isn't a pivotal offer, listings that don't
// exist.
absl::Status check_directive(const v1::Directive& directive, const common::Caller& caller, const World& world);

}  // namespace entente::matching
