// The errors of matching that clients see, each once; docs/errors.md is held against this page.
#pragma once

#include <array>

#include "services/common/errors.h"

namespace entente::matching {

inline constexpr common::Error kNotAvailable{
    absl::StatusCode::kFailedPrecondition, "NOT_AVAILABLE_IN_THIS_VERSION",
    "The programme asks for something that this version can't do, such as quotas. Leave the named field empty."};
inline constexpr common::Error kProgrammeUnsolvable{
    absl::StatusCode::kInvalidArgument, "PROGRAMME_UNSOLVABLE",
    "Limits of the programme contradict each other, or its weights overflow. Each field violation says which."};
inline constexpr common::Error kSnapshotUnsolvable{absl::StatusCode::kFailedPrecondition, "SNAPSHOT_UNSOLVABLE",
                                                   "Programme and listings together can't be solved, e.g. weights that "
                                                   "overflow with so many needs. See the violations."};
inline constexpr common::Error kRoundOver{absl::StatusCode::kFailedPrecondition, "ROUND_OVER",
                                          "The round isn't running any more, so it can't be cancelled."};
inline constexpr common::Error kRoundNotSolved{
    absl::StatusCode::kFailedPrecondition, "ROUND_NOT_SOLVED",
    "The round has no result: it is running, was cancelled or failed. Watch it, or ask for another round."};
inline constexpr common::Error kSolverBusy{absl::StatusCode::kResourceExhausted, "SOLVER_BUSY",
                                           "Too many rounds wait to be solved. Repeat after the time in RetryInfo."};
inline constexpr common::Error kRoundOfOtherEngine{
    absl::StatusCode::kFailedPrecondition, "ROUND_OF_OTHER_ENGINE",
    "The round was made by another version of the engine, so nothing can be explained inside it. Leave `round` empty."};

inline constexpr auto kMatchingErrors =
    std::to_array<common::Error>({kNotAvailable, kProgrammeUnsolvable, kSnapshotUnsolvable, kRoundOver, kRoundNotSolved,
                                  kSolverBusy, kRoundOfOtherEngine});

}  // namespace entente::matching
