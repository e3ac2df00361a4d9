// Decisions in the store: appended, never changed, never deleted; the store itself refuses both. Functions on a
// transaction; see programme_store.h. Thread-safe: keeps no state.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "entente/matching/v1/proposal.pb.h"
#include "services/common/storage/page.h"
#include "services/common/text/names.h"

namespace entente::common {
class ReadTransaction;
class WriteTransaction;
}  // namespace entente::common

namespace entente::matching {

// The table: part of a migration.
inline constexpr std::string_view kDecisionsSchema = R"sql(
CREATE TABLE decisions (
  programme TEXT NOT NULL,
  round TEXT NOT NULL,
  proposal TEXT NOT NULL,
  number BIGINT NOT NULL,
  action BIGINT NOT NULL,
  undoes BIGINT NOT NULL,
  payload BYTES NOT NULL,
  PRIMARY KEY (programme, round, proposal, number),
  FOREIGN KEY (programme, round, proposal) REFERENCES proposals (programme, round, id)
);
IMMUTABLE TABLE decisions 'a decision never changes';
)sql";

struct DecisionName {
  static constexpr std::string_view kPattern =
      "programmes/{programme}/rounds/{round}/proposals/{proposal}/decisions/{decision}";
  common::ProposalName proposal;
  std::string id;
  static std::optional<DecisionName> parse(std::string_view text);
};

// Appends it behind all others of the proposal and fills its name. `undoes`: the decision that it takes back, by its
// name in there. REQUIRES: the proposal is stored.
absl::Status append_decision(common::WriteTransaction& tx, const common::ProposalName& proposal,
                             v1::Decision& decision);
// With `reverted`.
absl::StatusOr<std::optional<v1::Decision>> find_decision(common::ReadTransaction& tx,
                                                          const common::ProposalName& proposal, std::string_view id);
// Those of several proposals of one programme, one proposal after the other, each in the order in which they were
// taken; those behind the decision `after` (its name; empty: from the first one). With `reverted`. REQUIRES: not empty.
absl::StatusOr<common::PageOf<v1::Decision>> list_decisions(common::ReadTransaction& tx,
                                                            const std::vector<common::ProposalName>& proposals,
                                                            std::string_view after, const common::PageLimit& limit);

// Those of one proposal.
inline absl::StatusOr<common::PageOf<v1::Decision>> list_decisions(common::ReadTransaction& tx,
                                                                   const common::ProposalName& proposal,
                                                                   std::string_view after,
                                                                   const common::PageLimit& limit) {
  return list_decisions(tx, std::vector{proposal}, after, limit);
}

}  // namespace entente::matching
