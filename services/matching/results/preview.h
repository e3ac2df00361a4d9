// Preview: what the engine says of a change, as the contracts' message. Pure; safe to call from many threads.
#pragma once

#include "entente/matching/v1/round_service.pb.h"
#include "matcher/round/what_if.h"

namespace entente::matching {

// `position` is the caller's to add. Of rules that contradict, the conflict alone. REQUIRES: `before` is what `answer`
// was asked of; the round after has no faults and wasn't cancelled.
v1::PreviewRoundResponse to_proto(const matcher::Round& before, const matcher::WhatIf& answer);

}  // namespace entente::matching
