// The decisions of matching's own store as a request sees them: programmes, directives, cooperations. Thread-safe.
#pragma once

#include "services/matching/world/world.h"

namespace entente::matching {

DecisionsSource stored_decisions();

}  // namespace entente::matching
