// The errors of the review; services/matching/errors.h has them on its page. Thread-safe: constants.
#pragma once

#include "services/common/base/errors.h"

namespace entente::matching {

inline constexpr common::Error kStepNotAllowed{
    absl::StatusCode::kFailedPrecondition, "STEP_NOT_ALLOWED",
    "The proposal's state, or a condition, doesn't allow this step. The message says which, and what the caller may do "
    "now. Facts: state, step, condition (empty: the state has no such step), allowed."};

inline constexpr common::Error kUndoNotPossible{absl::StatusCode::kFailedPrecondition, "UNDO_NOT_POSSIBLE",
                                                "There is no decision that can be taken back: none was taken, another "
                                                "one was taken behind it, or its effects have gone "
                                                "out. Take the next step instead."};

}  // namespace entente::matching
