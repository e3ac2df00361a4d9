#include "services/matching/proposals/decision_handlers.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/rpc/caller.h"
#include "services/common/rpc/list_request.h"
#include "services/common/storage/database.h"
#include "services/common/text/names.h"
#include "services/matching/access.h"
#include "services/matching/proposals/ancestors.h"
#include "services/matching/proposals/decision_store.h"
#include "services/matching/proposals/proposal_store.h"
#include "services/matching/rounds/round_store.h"
#include "services/matching/world/focal_points.h"

namespace entente::matching {
namespace {

using v1::Decision;

const common::ListField kDecisionFields[] = {
    {"name", {}, "programmes/"}, {"action"}, {"author"}, {"role"}, {"reason"}, {"create_time"}};

absl::Status refused() {
  return common::permission_denied("read decisions of this proposal",
                                   "coordinators, observers, services, and the focal points of its cities once it is "
                                   "approved");
}

// Whether the cities of a proposal read it: what was decided since its approval, and notes for them.
bool is_for_cities(const Decision& decision) {
  switch (decision.action()) {
    case Decision::ACTION_RETURN:
    case Decision::ACTION_RESUBMIT:
    case Decision::ACTION_REJECT:
    case Decision::ACTION_REFUSE_PLACES:
    case Decision::ACTION_SUPERSEDE:
    case Decision::ACTION_SWAP_PARTNER:
    case Decision::ACTION_UNDO:
    case Decision::ACTION_PROPOSE:
    case Decision::ACTION_REASSIGN:
      return false;
    case Decision::ACTION_APPROVE:
      return decision.to_state() != v1::Proposal::STATE_PROPOSED && !decision.reverted();
    case Decision::ACTION_NOTE:
      return decision.audience() == Decision::AUDIENCE_PARTIES;
    default:
      return !decision.reverted();
  }
}

// What the caller, who sees the proposal, reads of a decision; nothing when it isn't for them.
std::optional<Decision> shown(const common::Caller& caller, Decision decision) {
  const bool coordinator = caller.has_anywhere(common::Role::kCoordinator);
  const bool note = decision.action() == Decision::ACTION_NOTE;
  if (coordinator || (reads_rounds(caller) && !note)) return decision;
  if (reads_rounds(caller) ? decision.audience() != Decision::AUDIENCE_PARTIES : !is_for_cities(decision))
    return std::nullopt;
  if (reads_rounds(caller)) return decision;
  // People are known by their role to those who are outside.
  decision.clear_author();
  decision.clear_invitation();
  if (!note) decision.clear_text();
  return decision;
}

// The function of whoever took it, before who that is may be taken out.
void tell_deputy(const SpokenFor* deputies, Decision& decision) {
  if (deputies == nullptr || decision.scope().empty()) return;
  decision.set_deputy(deputies->is_deputy(decision.role(), decision.scope(), decision.author()));
}

// The proposal that the caller sees.
absl::StatusOr<v1::Proposal> seen_proposal(common::ReadTransaction& tx, const common::Caller& caller,
                                           const absl::StatusOr<common::ProposalName>& name) {
  std::optional<v1::Proposal> proposal;
  std::optional<v1::Round> round;
  if (name.ok()) {
    ENTENTE_ASSIGN_OR_RETURN(proposal, find_proposal(tx, *name));
    ENTENTE_ASSIGN_OR_RETURN(round, find_round(tx, name->round));
  }
  const bool seen =
      reads_rounds(caller) || (proposal.has_value() && round.has_value() && may_see(caller, *proposal, round->state()));
  if (!seen) return refused();
  ENTENTE_RETURN_IF_ERROR(name.status());
  if (!proposal.has_value()) return common::not_found(name->text());
  return *std::move(proposal);
}

// The proposal behind all that it carries on, the oldest first.
absl::StatusOr<std::vector<common::ProposalName>> line_of(common::ReadTransaction& tx, const v1::Proposal& proposal) {
  ENTENTE_ASSIGN_OR_RETURN(const std::vector<v1::Proposal> ancestors, ancestors_of(tx, proposal));
  std::vector<common::ProposalName> line;
  for (auto one = ancestors.rbegin(); one != ancestors.rend(); ++one)
    line.push_back(*common::ProposalName::parse(one->name()));
  line.push_back(*common::ProposalName::parse(proposal.name()));
  return line;
}

}  // namespace

absl::StatusOr<Decision> DecisionHandlers::get(const common::CallContext& call, const v1::GetDecisionRequest& request) {
  const absl::StatusOr<DecisionName> name = common::parse_name<DecisionName>("name", request.name());
  const auto deputies = deputies_ ? deputies_(call.now) : nullptr;
  return common::read_value<Decision>(database_, [&](common::ReadTransaction& tx) -> absl::StatusOr<Decision> {
    const absl::StatusOr<common::ProposalName> proposal =
        name.ok() ? absl::StatusOr<common::ProposalName>(name->proposal) : name.status();
    ENTENTE_RETURN_IF_ERROR(seen_proposal(tx, call.caller, proposal).status());
    ENTENTE_ASSIGN_OR_RETURN(std::optional<Decision> found, find_decision(tx, *proposal, name->id));
    if (found.has_value()) {
      tell_deputy(deputies.get(), *found);
      found = shown(call.caller, *std::move(found));
    }
    if (!found.has_value()) return common::not_found(request.name());
    return *std::move(found);
  });
}

absl::StatusOr<v1::ListDecisionsResponse> DecisionHandlers::list(const common::CallContext& call,
                                                                 const v1::ListDecisionsRequest& request) {
  const auto parent = common::parse_name<common::ProposalName>("parent", request.parent());
  const auto deputies = deputies_ ? deputies_(call.now) : nullptr;
  v1::ListDecisionsResponse reply;
  ENTENTE_RETURN_IF_ERROR(database_.read([&](common::ReadTransaction& tx) -> absl::Status {
    reply.Clear();
    ENTENTE_ASSIGN_OR_RETURN(const v1::Proposal proposal, seen_proposal(tx, call.caller, parent));
    ENTENTE_ASSIGN_OR_RETURN(const common::ListPage page,
                             common::read_list_request(request, *Decision::descriptor(), kDecisionFields));
    ENTENTE_ASSIGN_OR_RETURN(const std::vector<common::ProposalName> line, line_of(tx, proposal));
    ENTENTE_ASSIGN_OR_RETURN(auto decisions, list_decisions(tx, line, page.after, page.limit()));
    google::protobuf::RepeatedPtrField<Decision> found;
    common::fill_page(
        page, std::move(decisions), [](const Decision& decision) { return decision.name(); }, found,
        *reply.mutable_next_page_token());
    for (Decision& decision : found) {
      tell_deputy(deputies.get(), decision);
      if (std::optional<Decision> each = shown(call.caller, std::move(decision)))
        *reply.add_decisions() = *std::move(each);
    }
    return absl::OkStatus();
  }));
  return reply;
}

}  // namespace entente::matching
