// What a pair is worth that a person puts together, outside a round. Thread-safe.
#pragma once

#include "services/matching/proposals/interest_handlers.h"

namespace entente::matching {

class Problems;

// Asks the engine, as ExplainPair does outside a round. A listing that takes no part on that day has no score.
// `problems` outlives it.
PairJudge judge_pairs(Problems& problems);

}  // namespace entente::matching
