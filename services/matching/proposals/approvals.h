// Approvals: how many people must approve a proposal before it is put before its cities, who has, and whether one more
// would do. The beneficiary's field approves first. Programme.second_approval asks for a second person, and
// cross_field_approval for one of the pivotal city's field, where that is another one; both together for one second
// person of that field. Who coordinates both fields approves for both. A proposal that came back after a change is
// approved anew. Functions on a transaction and pure ones; thread-safe: they keep no state.
#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "entente/matching/v1/programme.pb.h"
#include "entente/matching/v1/proposal.pb.h"
#include "services/matching/review/rules.h"

namespace entente::common {
class ReadTransaction;
}

namespace entente::matching {

struct Approvals {
  bool two_people = false;
  std::string pivotal_city = {};  // whose field must approve, too; empty: it needn't
  std::string first_by = {};      // whose approval stands while another is missing; empty: nobody's
  int missing() const;
};

// Whether the programme asks for the pivotal city's field, too: it is another one than the beneficiary's. `programme`
// null: it isn't known, and asks for nothing.
bool both_fields_approve(const v1::Programme* programme, const Parties& parties);
// The approval that stands while another is missing; nothing: none does. Reads decisions only where one was taken back
// since.
absl::StatusOr<std::optional<v1::Decision>> first_approval(common::ReadTransaction& tx, const v1::Proposal& proposal);
// Of a proposal that is PROPOSED.
absl::StatusOr<Approvals> approvals_of(common::ReadTransaction& tx, const v1::Proposal& proposal,
                                       const v1::Programme* programme, const Parties& parties);
// Conditions first-of-two and approval-complete, for this actor.
void tell_approvals(const Approvals& approvals, const Actor& actor, Facts& facts);

}  // namespace entente::matching
