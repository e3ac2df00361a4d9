#include "services/matching/proposals/due_cooperations.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "services/common/base/log.h"
#include "services/common/base/status.h"
#include "services/common/storage/database.h"
#include "services/common/text/names.h"
#include "services/matching/cooperations/cooperation_store.h"
#include "services/matching/proposals/cooperation_facts.h"
#include "services/matching/proposals/proposal_store.h"
#include "services/matching/proposals/steps_in_store.h"
#include "services/matching/rounds/round_store.h"

namespace entente::matching {
namespace {

using v1::Cooperation;
using v1::Decision;
using v1::Proposal;

// The step that is due for the proposal of a cooperation; ACTION_UNSPECIFIED: none.
Action due_step(const Proposal& proposal, const Facts& days) {
  if (proposal.state() == Proposal::STATE_AGREED && days.hold(Condition::kStartDayReached))
    return Decision::ACTION_START;
  if (proposal.state() == Proposal::STATE_RUNNING && days.hold(Condition::kEndDayReached))
    return Decision::ACTION_FALL_DUE;
  return Decision::ACTION_UNSPECIFIED;
}

absl::StatusOr<std::optional<Proposal>> proposal_of(common::ReadTransaction& tx, const Cooperation& cooperation) {
  const std::optional<common::ProposalName> key = common::ProposalName::parse(cooperation.proposal());
  if (!key.has_value() || !cooperation.has_agree_time()) return std::nullopt;
  return find_proposal(tx, *key);
}

absl::StatusOr<std::vector<std::string>> due_cooperations(common::ReadTransaction& tx, absl::Time now) {
  std::vector<std::string> names;
  for (const Cooperation::State state : {Cooperation::STATE_AGREED, Cooperation::STATE_RUNNING}) {
    CooperationFilter filter;
    filter.state = state;
    ENTENTE_ASSIGN_OR_RETURN(const auto found, list_cooperations(tx, filter, "", common::kEverything));
    for (const Cooperation& cooperation : found.entries) {
      Facts days;
      tell_days(cooperation, now, days);
      if (!days.hold(Condition::kStartDayReached) && !days.hold(Condition::kEndDayReached)) continue;
      ENTENTE_ASSIGN_OR_RETURN(const std::optional<Proposal> proposal, proposal_of(tx, cooperation));
      if (proposal.has_value() && due_step(*proposal, days) != Decision::ACTION_UNSPECIFIED)
        names.push_back(cooperation.name());
    }
  }
  return names;
}

// True when a step was due and is taken.
absl::StatusOr<bool> take_due(common::WriteTransaction& tx, const std::string& name, absl::Time now) {
  ENTENTE_ASSIGN_OR_RETURN(const std::optional<Cooperation> cooperation, find_cooperation(tx, common::id_of(name)));
  if (!cooperation.has_value()) return false;
  ENTENTE_ASSIGN_OR_RETURN(std::optional<Proposal> proposal, proposal_of(tx, *cooperation));
  if (!proposal.has_value()) return false;
  Facts days;
  tell_days(*cooperation, now, days);
  Wish wish;
  wish.action = due_step(*proposal, days);
  wish.author = kServiceItself;
  if (wish.action == Decision::ACTION_UNSPECIFIED) return false;
  const common::RoundName round_name = common::ProposalName::parse(proposal->name())->round;
  ENTENTE_ASSIGN_OR_RETURN(const std::optional<v1::Round> round, find_round(tx, round_name));
  Seen seen{*std::move(proposal), round.value_or(v1::Round()), this_service(), std::move(days)};
  ENTENTE_RETURN_IF_ERROR(take_step(tx, wish, {}, now, seen));
  return true;
}

// One that can't be taken, which is a bug of ours, doesn't keep the others from theirs.
absl::StatusOr<bool> with_log(const std::string& name, absl::StatusOr<bool> taken) {
  if (taken.ok() || absl::IsUnavailable(taken.status()) || absl::IsResourceExhausted(taken.status())) return taken;
  common::log_error("a step that is due can't be taken", {{"cooperation", name}, {"error", taken.status().ToString()}});
  return false;
}

}  // namespace

absl::StatusOr<int> DueCooperations::run(absl::Time now) {
  ENTENTE_ASSIGN_OR_RETURN(const std::vector<std::string> names,
                           common::read_value<std::vector<std::string>>(
                               database_, [&](common::ReadTransaction& tx) { return due_cooperations(tx, now); }));
  int taken = 0;
  for (const std::string& name : names) {
    // One that nobody looked at for long begins and falls due.
    for (bool again = true; again;) {
      ENTENTE_ASSIGN_OR_RETURN(
          again, with_log(name, common::write_value<bool>(
                                    database_, [&](common::WriteTransaction& tx) { return take_due(tx, name, now); })));
      taken += again ? 1 : 0;
    }
  }
  return taken;
}

}  // namespace entente::matching
