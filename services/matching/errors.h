// The errors of matching that clients see, each once; docs/errors.md is held against this page.
#pragma once

#include <array>
#include <string_view>

#include "services/common/base/errors.h"
#include "services/matching/invitations/errors.h"
#include "services/matching/review/errors.h"

namespace entente::matching {

inline constexpr common::Error kProgrammeUnsolvable{
    absl::StatusCode::kInvalidArgument, "PROGRAMME_UNSOLVABLE",
    "Limits of the programme contradict each other, or its weights overflow. Each field violation says which."};
inline constexpr common::Error kSnapshotUnsolvable{absl::StatusCode::kFailedPrecondition, "SNAPSHOT_UNSOLVABLE",
                                                   "Programme and listings together can't be solved, e.g. weights that "
                                                   "overflow with so many needs. See the violations."};
inline constexpr common::Error kNetworkTooLarge{
    absl::StatusCode::kFailedPrecondition, "NETWORK_TOO_LARGE",
    "The network has more listings than a draft is held against. Publish it, and ask for its candidates."};
inline constexpr common::Error kQuestionAsked{
    absl::StatusCode::kAlreadyExists, "QUESTION_ASKED",
    "The city was asked about this listing in this round. Wait for its change, or call it."};
inline constexpr common::Error kRoundOver{absl::StatusCode::kFailedPrecondition, "ROUND_OVER",
                                          "The round isn't running any more, so it can't be cancelled."};
inline constexpr common::Error kRoundNotSolved{
    absl::StatusCode::kFailedPrecondition, "ROUND_NOT_SOLVED",
    "The round has no result: it is running, was cancelled or failed. Watch it, or ask for another round."};
inline constexpr common::Error kRoundStepNotAllowed{absl::StatusCode::kFailedPrecondition, "ROUND_STEP_NOT_ALLOWED",
                                                    "The round's state doesn't allow this: a solved round is published "
                                                    "once, and that is taken back within five minutes, "
                                                    "before its cities see it, and as long as no round follows it. The "
                                                    "message says what stands against it. Fact: state."};
inline constexpr common::Error kSolverBusy{absl::StatusCode::kResourceExhausted, "SOLVER_BUSY",
                                           "Too many rounds wait to be solved. Repeat after the time in RetryInfo."};
inline constexpr common::Error kRoundOfOtherEngine{
    absl::StatusCode::kFailedPrecondition, "ROUND_OF_OTHER_ENGINE",
    "The round was made by another version of the engine, so nothing can be explained inside it: leave `round` empty; "
    "or what it wrote can't be read: solve the programme again."};

inline constexpr common::Error kCooperationImported{absl::StatusCode::kFailedPrecondition, "COOPERATION_IMPORTED",
                                                    "The cooperation was imported: it has neither a proposal here to "
                                                    "take steps on nor agreed terms. Import it again to "
                                                    "change it."};
inline constexpr common::Error kCooperationOver{
    absl::StatusCode::kFailedPrecondition, "COOPERATION_OVER",
    "The cooperation has ended, so its next steps and signatures can't be changed any more."};

inline constexpr auto kMatchingErrors = std::to_array<common::Error>(
    {kProgrammeUnsolvable, kSnapshotUnsolvable, kRoundOver,          kRoundNotSolved,     kRoundStepNotAllowed,
     kSolverBusy,          kRoundOfOtherEngine, kStepNotAllowed,     kUndoNotPossible,    kNotAsked,
     kInvitationUnknown,   kInvitationOver,     kInvitationAnswered, kInvitationOverused, kNothingToAnswer,
     kTooManyInvitations,  kRuleBroken,         kAlreadyProposed,    kRoundNotOpen,       kCooperationImported,
     kCooperationOver,     kNetworkTooLarge,    kQuestionAsked});

inline constexpr common::RowReason kRowRequired{"REQUIRED", "The field must not be empty."};
inline constexpr common::RowReason kRowUnknownCity{"UNKNOWN_CITY",
                                                   "No city of the network has this id; the nearest one is named."};
inline constexpr common::RowReason kRowUnknownListing{
    "UNKNOWN_LISTING", "No listing has this id. Leave the field empty where it isn't known."};
inline constexpr common::RowReason kRowListingDoesNotFit{"LISTING_DOES_NOT_FIT",
                                                         "The listing is of another city or in another role."};
inline constexpr common::RowReason kRowSameCity{"SAME_CITY", "A city is in the cooperation twice."};
inline constexpr common::RowReason kRowUnknownCode{
    "UNKNOWN_CODE", "The state is none of agreed, running, closed, cancelled, declined."};
inline constexpr common::RowReason kRowInvalidDate{"INVALID_DATE",
                                                   "Not a date of the years 1900–2200, or one that doesn't exist."};
inline constexpr common::RowReason kRowAmbiguousDate{
    "AMBIGUOUS_DATE", "Day and month could each be either, and no date of the sheet shows which; told once."};
inline constexpr common::RowReason kRowEndsBeforeStart{"ENDS_BEFORE_START",
                                                       "It ends before it begins, even in the widest reading."};
inline constexpr common::RowReason kRowInvalidId{"INVALID_ID",
                                                 "The id isn't a slug, or the name of a proposal isn't of its form."};
inline constexpr common::RowReason kRowDuplicateId{"DUPLICATE_ID",
                                                   "Two rows have the same id, given or made; the other is named."};

inline constexpr common::RowReason kRowOtherWayRound{
    "OTHER_WAY_ROUND", "Warning: a row without a direction says again what another says; it is left out."};

inline constexpr common::RowReason kRowAgreedHere{
    "AGREED_HERE", "The cooperation was agreed here and goes by the steps on its proposal: no import changes it."};

inline constexpr common::RowReason kRowTooMany{
    "TOO_MANY_VIOLATIONS", "More than the 1,000 violations or warnings that a report lists; `faults` counts all."};

inline constexpr auto kMatchingRowReasons = std::to_array<common::RowReason>(
    {kRowRequired, kRowUnknownCity, kRowUnknownListing, kRowListingDoesNotFit, kRowSameCity, kRowUnknownCode,
     kRowInvalidDate, kRowAmbiguousDate, kRowEndsBeforeStart, kRowInvalidId, kRowDuplicateId, kRowOtherWayRound,
     kRowAgreedHere, kRowTooMany});

}  // namespace entente::matching
