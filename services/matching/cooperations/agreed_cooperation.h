// The cooperation that a proposal becomes: written down when all parties have accepted, and followed as the proposal
// goes on. Thread-safe: keeps no state.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "entente/matching/v1/proposal.pb.h"

namespace entente::common {
class WriteTransaction;
}

namespace entente::matching {

// `cooperations/{cooperation}`: that of its cities and of the proposal's name, the same at each call.
std::string cooperation_of(const v1::Proposal& proposal);

// Writes down what a proposal says of its cooperation: parties, listings, agreed terms, where it stands, and since when
// or until when, where it begins or ends now. What the cooperation has by itself, milestones, reports and signatures,
// stays. Its name is `proposal.cooperation`, or, while that is empty, cooperation_of(). A proposal that isn't agreed
// yet counts as agreed: the state may be set behind. Idempotent: nothing is stored where nothing changes.
absl::StatusOr<v1::Cooperation> begin_cooperation(common::WriteTransaction& tx, const v1::Proposal& proposal,
                                                  absl::Time now);

}  // namespace entente::matching
