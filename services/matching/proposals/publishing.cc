#include "services/matching/proposals/publishing.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/storage/database.h"
#include "services/common/text/names.h"
#include "services/common/text/wording.h"
#include "services/matching/errors.h"
#include "services/matching/proposals/answers.h"
#include "services/matching/proposals/contact_grants.h"
#include "services/matching/proposals/held_places.h"
#include "services/matching/proposals/proposal_store.h"
#include "services/matching/proposals/steps_in_store.h"
#include "services/matching/rounds/round_store.h"

namespace entente::matching {
namespace {

using common::concat;
using v1::Round;

absl::Status not_allowed(const Round& round, std::string_view why) {
  return common::make_error(kRoundStepNotAllowed, concat(round.name(), why),
                            {{"resource", round.name()}, {"state", common::word_of(round.state())}});
}

absl::Status may_publish(const Round& round) {
  switch (round.state()) {
    case Round::STATE_SOLVED:
      return absl::OkStatus();
    case Round::STATE_PUBLISHED:
      return not_allowed(round, " is published already");
    case Round::STATE_SUPERSEDED:
      return not_allowed(round, " was superseded: publish the round that follows it");
    default:
      return common::make_error(kRoundNotSolved,
                                concat(round.name(), " has no result: its state is ", Round::State_Name(round.state())),
                                {{"resource", round.name()}});
  }
}

absl::Status may_unpublish(common::WriteTransaction& tx, const Round& round, absl::Time now) {
  if (round.state() != Round::STATE_PUBLISHED) return not_allowed(round, " isn't published");
  const absl::Time seen_from =
      round.has_publish_time() ? common::from_timestamp(round.publish_time()) : absl::InfinitePast();
  if (seen_from <= now) {
    return not_allowed(round, round.has_publish_time()
                                  ? concat(" is seen by its cities since ", common::format_time(seen_from),
                                           ": withdraw single proposals instead")
                                  : std::string(" is seen by its cities: withdraw single proposals instead"));
  }
  const std::string programme = common::RoundName::parse(round.name())->programme;
  ENTENTE_ASSIGN_OR_RETURN(const RoundPage all, list_rounds(tx, programme, 0, common::kEverything));
  const auto follows = std::find_if(all.rounds.entries.begin(), all.rounds.entries.end(), [&](const Round& one) {
    return one.has_result() && one.base_round() == round.name();
  });
  if (follows == all.rounds.entries.end()) return absl::OkStatus();
  return not_allowed(round, concat(" is followed by ", follows->name(), ", which was solved on what it has published"));
}

// Of its proposals for which places are held, each that `changes`.
template <typename Change>
absl::Status for_each_approved(common::WriteTransaction& tx, const Round& round, absl::Time now,
                               const Change& changes) {
  ENTENTE_ASSIGN_OR_RETURN(auto proposals, list_proposals(tx, *common::RoundName::parse(round.name()), ProposalFilter(),
                                                          "", common::kEverything));
  for (v1::Proposal& proposal : proposals.entries) {
    if (!holds_places(proposal.state()) || proposal.state() == v1::Proposal::STATE_APPROVING || !changes(proposal))
      continue;
    // Who sees whose contacts follows from the proposal as it is then.
    ENTENTE_RETURN_IF_ERROR(owe_contacts(tx, proposal, now + kTimeToUndo));
    ENTENTE_RETURN_IF_ERROR(update_proposal(tx, proposal, now));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status publish(common::WriteTransaction& tx, Round& round, absl::Time now) {
  ENTENTE_RETURN_IF_ERROR(may_publish(round));
  round.set_state(Round::STATE_PUBLISHED);
  *round.mutable_publish_time() = common::to_timestamp(now + kTimeToUndo);
  ENTENTE_RETURN_IF_ERROR(update_round(tx, round, now));
  return for_each_approved(tx, round, now, [&](v1::Proposal& proposal) {
    if (proposal.has_notify_time()) return false;
    *proposal.mutable_notify_time() = round.publish_time();
    return true;
  });
}

absl::Status unpublish(common::WriteTransaction& tx, Round& round, absl::Time now) {
  ENTENTE_RETURN_IF_ERROR(may_unpublish(tx, round, now));
  round.set_state(Round::STATE_SOLVED);
  round.clear_publish_time();
  ENTENTE_RETURN_IF_ERROR(update_round(tx, round, now));
  return for_each_approved(tx, round, now, [&](v1::Proposal& proposal) {
    if (!proposal.has_notify_time() || common::from_timestamp(proposal.notify_time()) <= now) return false;
    proposal.clear_notify_time();
    set_answer_times(proposal, now, 0);  // nobody is asked any more
    return true;
  });
}

}  // namespace entente::matching
