// Faults of a snapshot: everything that keeps it from being a problem, found at once. Each has a stable id in
// UPPER_SNAKE_CASE and the text "fault.<id in lower case>":
//   DUPLICATE_ID, ID_MISSING, UNKNOWN_COUNTRY, UNKNOWN_CITY, DAY_OUT_OF_RANGE, COORDINATE_OUT_OF_RANGE,
//   POPULATION_NEGATIVE, LIMIT_OUT_OF_RANGE, KIND_MISSING, ROLE_CONTRADICTS_KIND, AREA_MISSING, CAPACITY_OUT_OF_RANGE,
//   RESERVED_NEGATIVE, WINDOW_REVERSED, DURATION_NEGATIVE, LANGUAGES_CONTRADICT, MEANING_MISSING, EMBEDDING_LENGTH,
//   COOPERATION_WITH_ITSELF, COOPERATION_REVERSED, AXES_MISSING, VALUE_OUT_OF_RANGE, WEIGHT_UNKNOWN,
//   WEIGHT_OUT_OF_RANGE, WEIGHTS_OVERFLOW, PRIORITY_CODE_EMPTY, DIRECTIVE_UNKNOWN_LISTING, DIRECTIVE_WRONG_KIND,
//   DIRECTIVES_CONTRADICT, QUOTA_CLASS_UNKNOWN, QUOTA_REVERSED; and from drawing: KEPT_PAIR_STOPPED,
//   KEPT_PAIRS_EXCEED_CAPACITY.
// Pure; safe to call from many threads.
#pragma once

#include <vector>

#include "matcher/score/problem.h"

namespace entente::matcher {

// Empty: the snapshot can be made a problem. REQUIRES: `snapshot` is sorted. O(size · log size).
std::vector<Fault> faults_of(const Snapshot& snapshot);

// A fault with its text; `parameters` are added to "where".
Fault make_fault(std::string id, std::string where, std::map<std::string, std::string> parameters = {});

}  // namespace entente::matcher
