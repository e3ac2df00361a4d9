// The errors of invitations; services/matching/errors.h has them on its page. Thread-safe: constants.
#pragma once

#include "services/common/base/errors.h"

namespace entente::matching {

inline constexpr common::Error kInvitationUnknown{
    absl::StatusCode::kNotFound, "INVITATION_UNKNOWN",
    "No invitation has this secret. Copy the whole link, or ask who sent it for another."};
inline constexpr common::Error kInvitationOver{absl::StatusCode::kFailedPrecondition, "INVITATION_OVER",
                                               "The invitation was revoked, its time is over, it was used too often, "
                                               "its proposal stands no more, or its person speaks for no city any "
                                               "more. Ask who sent it for another. Facts: state."};
inline constexpr common::Error kInvitationAnswered{
    absl::StatusCode::kFailedPrecondition, "INVITATION_ANSWERED",
    "The invitation was answered by before: it answers once, that of a task list once for each city and proposal, and "
    "can still be read. To change the answer, write to a coordinator."};
inline constexpr common::Error kInvitationOverused{
    absl::StatusCode::kResourceExhausted, "INVITATION_OVERUSED",
    "The invitation is used too often. Repeat after the time in RetryInfo."};
inline constexpr common::Error kNothingToAnswer{
    absl::StatusCode::kFailedPrecondition, "NOTHING_TO_ANSWER",
    "The city isn't to answer this proposal: its cities don't see it yet, it is over, or the city has answered. Or the "
    "person speaks for no city."};
inline constexpr common::Error kTooManyInvitations{
    absl::StatusCode::kResourceExhausted, "TOO_MANY_INVITATIONS",
    "As many invitations of this city to this proposal, or of this person, are open as there may be. Revoke one."};

}  // namespace entente::matching
