#include "services/matching/proposals/ancestors.h"

#include <algorithm>
#include <utility>

#include "services/common/base/status.h"
#include "services/common/storage/database.h"
#include "services/common/text/names.h"
#include "services/matching/proposals/held_places.h"
#include "services/matching/proposals/proposal_store.h"

namespace entente::matching {

absl::StatusOr<std::vector<v1::Proposal>> ancestors_of(common::ReadTransaction& tx, const v1::Proposal& proposal) {
  std::vector<v1::Proposal> ancestors;
  std::optional<common::ProposalName> next = common::ProposalName::parse(proposal.carried_from());
  while (next.has_value()) {
    ENTENTE_ASSIGN_OR_RETURN(std::optional<v1::Proposal> ancestor, find_head(tx, *next));
    if (!ancestor.has_value()) break;
    next = common::ProposalName::parse(ancestor->carried_from());
    ancestors.push_back(*std::move(ancestor));
  }
  return ancestors;
}

absl::StatusOr<std::optional<v1::Proposal>> standing_ancestor(common::ReadTransaction& tx,
                                                              const v1::Proposal& proposal) {
  ENTENTE_ASSIGN_OR_RETURN(std::vector<v1::Proposal> ancestors, ancestors_of(tx, proposal));
  const auto standing = std::find_if(ancestors.begin(), ancestors.end(),
                                     [](const v1::Proposal& ancestor) { return holds_places(ancestor.state()); });
  return standing == ancestors.end() ? std::nullopt : std::optional(std::move(*standing));
}

}  // namespace entente::matching
