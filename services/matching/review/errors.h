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

inline constexpr common::Error kRuleBroken{
    absl::StatusCode::kFailedPrecondition, "RULE_BROKEN",
    "The listings break rules of the programme. Say in `override_reason` why they are proposed all the same, or choose "
    "others; ExplainPair says what each rule asks for. Facts: rules."};

inline constexpr common::Error kAlreadyProposed{
    absl::StatusCode::kFailedPrecondition, "ALREADY_PROPOSED",
    "The round has a proposal of the same listings that isn't over. Decide on that one. Facts: resource."};

inline constexpr common::Error kRoundNotOpen{
    absl::StatusCode::kFailedPrecondition, "ROUND_NOT_OPEN",
    "The round takes no proposals: it isn't solved, or a newer one has taken its place. Facts: resource, state."};

inline constexpr common::Error kNotAsked{
    absl::StatusCode::kFailedPrecondition, "NOT_ASKED",
    "The city isn't asked now: it has answered, or its turn comes when the beneficiary has said yes. Facts: resource, "
    "city."};

}  // namespace entente::matching
