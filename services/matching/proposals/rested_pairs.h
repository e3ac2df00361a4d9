// Rested pairs: what a decline leaves behind. It is written down as a cooperation that was declined before it began,
// with its day: rule cool-down keeps candidates and rounds from proposing the same again for as long as the programme
// says, and the record of both cities has it. Functions on a transaction; thread-safe: they keep no state.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "entente/matching/v1/proposal.pb.h"

namespace entente::common {
class WriteTransaction;
}

namespace entente::matching {

// What rests when `leaving` (`cities/{city}`, a party) declines: where the third city of a trio does, the three
// together; else the need with the pivotal offer, whoever is the third. Of the same decline always under the same name.
v1::Cooperation rested_pair(const v1::Proposal& proposal, const std::string& leaving, absl::Time now);

// Stores that. Idempotent.
absl::Status rest_pair(common::WriteTransaction& tx, const v1::Proposal& proposal, const std::string& leaving,
                       absl::Time now);
// The decline was taken back: nothing rests because of it. Idempotent.
absl::Status wake_pair(common::WriteTransaction& tx, const v1::Proposal& proposal, const std::string& leaving);

}  // namespace entente::matching
