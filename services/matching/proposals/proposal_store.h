// Proposals in the store. Functions on a transaction; see programme_store.h. Thread-safe: keeps no state.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "entente/matching/v1/proposal.pb.h"
#include "services/common/storage/page.h"
#include "services/common/text/names.h"

namespace entente::common {
class ReadTransaction;
class WriteTransaction;
}  // namespace entente::common

namespace entente::matching {

// The kind of a proposal's entry in the change log.
inline constexpr std::string_view kProposalChange = "proposal";

// The column: part of a migration. A proposal as it was before the last decision that can be undone.
inline constexpr std::string_view kFormerProposalsSchema = R"sql(
ALTER TABLE proposals ADD COLUMN former BYTES NOT NULL DEFAULT NO_BYTES;
)sql";

// What a list is narrowed to; empty or 0: not narrowed.
struct ProposalFilter {
  int state = 0;
  int axis = 0;
  int origin = 0;
  std::string need;
  std::string offer;
  std::string city;  // in any role
};

absl::StatusOr<std::optional<v1::Proposal>> find_proposal(common::ReadTransaction& tx, const common::ProposalName& key);
// Its head alone (proposal_head.h), which is quicker, and isn't to be stored again.
absl::StatusOr<std::optional<v1::Proposal>> find_head(common::ReadTransaction& tx, const common::ProposalName& key);
// How proposals are read for whom.
struct ProposalReading {
  std::function<bool(const v1::Proposal&)> sees = {};        // empty: all
  std::function<absl::Status(v1::Proposal&)> complete = {};  // adds what isn't stored, before it is filtered or ordered
  bool heads = false;                                        // without what makes them large (proposal_head.h)
};
// By id, those behind `after`; at most `limit`.
absl::StatusOr<common::PageOf<v1::Proposal>> list_proposals(common::ReadTransaction& tx, const common::RoundName& round,
                                                            const ProposalFilter& filter, std::string_view after,
                                                            const common::PageLimit& limit,
                                                            const ProposalReading& reading = {});
// Of all rounds those that `people/{person}` takes care of and that aren't over, by name. O(proposals that aren't
// over).
absl::StatusOr<std::vector<v1::Proposal>> open_proposals_of(common::ReadTransaction& tx, std::string_view person);
// How many each `people/{person}` takes care of; those who have none aren't in it. O(proposals that aren't over).
absl::StatusOr<std::map<std::string, int>> open_proposals_by_assignee(common::ReadTransaction& tx);
// Fills etag and times. REQUIRES: the round is stored, the id in `name` is free.
absl::Status insert_proposal(common::WriteTransaction& tx, v1::Proposal& proposal, absl::Time now);
// Fills etag and update_time. REQUIRES: it is stored.
absl::Status update_proposal(common::WriteTransaction& tx, v1::Proposal& proposal, absl::Time now);

// What an undo leads back to: the proposal as it was; nullptr: nothing can be undone.
absl::Status keep_former(common::WriteTransaction& tx, const common::ProposalName& key, const v1::Proposal* former);
absl::StatusOr<std::optional<v1::Proposal>> find_former(common::ReadTransaction& tx, const common::ProposalName& key);

// All of one state, of whatever round. O(proposals of the state).
absl::StatusOr<std::vector<v1::Proposal>> proposals_in(common::ReadTransaction& tx, v1::Proposal::State state);

}  // namespace entente::matching
