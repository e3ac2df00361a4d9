#include "services/matching/proposals/approvals.h"

#include <algorithm>
#include <optional>

#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/storage/database.h"
#include "services/common/text/names.h"
#include "services/matching/proposals/decision_store.h"

namespace entente::matching {
namespace {

using common::concat;
using type::v1::Access;
using v1::Decision;
using v1::Programme;
using v1::Proposal;

bool asks_for_two(const Programme* programme, const Proposal& proposal) {
  if (programme == nullptr) return false;
  constexpr int kPair = 2;
  return programme->second_approval() == Programme::SECOND_APPROVAL_ALWAYS ||
         (programme->second_approval() == Programme::SECOND_APPROVAL_TRIOS && proposal.parties_size() > kPair);
}

bool is_first_of_two(const Decision& decision) {
  return decision.action() == Decision::ACTION_APPROVE && decision.to_state() == Proposal::STATE_PROPOSED;
}

// Which approval stands after all decisions that weren't taken back.
absl::StatusOr<std::optional<Decision>> standing(common::ReadTransaction& tx, const Proposal& proposal) {
  std::optional<Decision> first;
  const std::optional<common::ProposalName> name = common::ProposalName::parse(proposal.name());
  if (!name.has_value()) return first;
  ENTENTE_ASSIGN_OR_RETURN(const auto decisions, list_decisions(tx, {*name}, "", common::kEverything));
  for (const Decision& decision : decisions.entries) {
    if (decision.reverted()) continue;
    if (decision.action() == Decision::ACTION_RESUBMIT) first.reset();
    if (is_first_of_two(decision)) first = decision;
  }
  return first;
}

}  // namespace

absl::StatusOr<std::optional<Decision>> first_approval(common::ReadTransaction& tx, const Proposal& proposal) {
  if (proposal.state() != Proposal::STATE_PROPOSED || !proposal.has_last_decision()) return std::optional<Decision>();
  const Decision& last = proposal.last_decision();
  if (is_first_of_two(last)) return std::optional<Decision>(last);
  if (last.action() == Decision::ACTION_UNDO) return standing(tx, proposal);
  return std::optional<Decision>();
}

int Approvals::missing() const {
  const int needed = two_people || !pivotal_city.empty() ? 2 : 1;
  return needed - (first_by.empty() ? 0 : 1);
}

bool both_fields_approve(const Programme* programme, const Parties& parties) {
  if (programme == nullptr || !programme->cross_field_approval()) return false;
  return std::none_of(parties.pivotal_fields.begin(), parties.pivotal_fields.end(), [&](const std::string& field) {
    const auto& fields = parties.beneficiary_fields;
    return std::find(fields.begin(), fields.end(), field) != fields.end();
  });
}

absl::StatusOr<Approvals> approvals_of(common::ReadTransaction& tx, const Proposal& proposal,
                                       const Programme* programme, const Parties& parties) {
  Approvals approvals;
  approvals.two_people = asks_for_two(programme, proposal);
  if (both_fields_approve(programme, parties)) approvals.pivotal_city = parties.pivotal_city;
  const bool one_is_enough = !approvals.two_people && approvals.pivotal_city.empty();
  if (one_is_enough) return approvals;
  ENTENTE_ASSIGN_OR_RETURN(const std::optional<Decision> first, first_approval(tx, proposal));
  if (first.has_value()) approvals.first_by = first->author();
  return approvals;
}

void tell_approvals(const Approvals& approvals, const Actor& actor, Facts& facts) {
  const bool of_beneficiary = actor.is_one_of({{Access::ROLE_COORDINATOR, Whose::kBeneficiaryField}});
  const bool of_pivotal = actor.is_one_of({{Access::ROLE_COORDINATOR, Whose::kPivotalField}});
  const bool lacks_pivotal = !approvals.pivotal_city.empty() && !of_pivotal;
  if (approvals.first_by.empty() && !of_beneficiary) {
    facts.fails(Condition::kApprovalComplete, "a coordinator of the beneficiary's field approves first");
  } else if (approvals.first_by.empty() && (approvals.two_people || lacks_pivotal)) {
    facts.holds(Condition::kFirstOfTwo);
    facts.fails(Condition::kApprovalComplete, "another approval is needed");
  } else if (!approvals.first_by.empty() && approvals.first_by == actor.subject) {
    facts.fails(Condition::kApprovalComplete,
                concat(approvals.first_by, " has approved already; another person must, too"));
  } else if (!approvals.first_by.empty() && lacks_pivotal) {
    facts.fails(Condition::kApprovalComplete,
                concat("a coordinator of the field of ", approvals.pivotal_city, " must approve, too"));
  } else {
    facts.holds(Condition::kApprovalComplete);
  }
}

}  // namespace entente::matching
