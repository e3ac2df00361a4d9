#include "services/matching/proposals/answer_days.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "services/common/base/clock.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/storage/database.h"
#include "services/common/text/names.h"
#include "services/matching/proposals/answers.h"
#include "services/matching/proposals/contact_grants.h"
#include "services/matching/proposals/proposal_store.h"
#include "services/matching/rounds/round_store.h"

namespace entente::matching {
namespace {

using v1::Decision;
using v1::Proposal;

// Parts of the days to answer behind which a reminder goes out, in 21sts.
constexpr int kReminders[] = {7, 14, 18};
constexpr int kParts = 21;

// What is to be done with a proposal now.
struct Due {
  bool ask = false;
  bool remind = false;
  std::string silent;  // the city whose days are over
};

bool can_be_undone(const Proposal& proposal, absl::Time now) {
  return proposal.has_last_decision() &&
         common::from_timestamp(proposal.last_decision().create_time()) + kTimeToUndo > now;
}

// Since when it is before its cities as it stands: that they see it may be long ago, and another decision since.
absl::Time stands_since(const Proposal& proposal) {
  return std::max(common::from_timestamp(proposal.notify_time()),
                  common::from_timestamp(proposal.last_decision().create_time()));
}

// Does it to `proposal` but for the expiry, which is a step. What can't be taken back, reminders and the expiry, only
// where `now` is believed.
Due pass_time(Proposal& proposal, int days, absl::Time now, bool believed) {
  Due due;
  if (proposal.state() != Proposal::STATE_APPROVED || !proposal.has_notify_time()) return due;
  due.ask = set_answer_times(proposal, stands_since(proposal), days);
  if (!believed) return due;
  for (Proposal::Party& party : *proposal.mutable_parties()) {
    if (!is_asked(proposal, party, now)) continue;
    const absl::Time until = common::from_timestamp(party.answer_by_time());
    if (until <= now) {
      due.silent = party.city();
      return due;
    }
    const int level = reminder_due(until, days, now);
    // An undo would take the reminder back, not the mail.
    if (level <= party.reminder_count() || can_be_undone(proposal, now)) continue;
    party.set_reminder_count(level);
    *party.mutable_remind_time() = common::to_timestamp(now);
    due.remind = true;
  }
  return due;
}

Wish expiry(const std::string& silent) {
  Wish wish;
  wish.author = kServiceItself;
  wish.action = Decision::ACTION_EXPIRE;
  type::v1::EngineText cause;
  cause.set_id("review.cause.no-answer");
  (*cause.mutable_parameters())["city"] = silent;
  wish.cause = std::move(cause);
  return wish;
}

}  // namespace

int reminder_due(absl::Time answer_by, int days, absl::Time now) {
  const absl::Duration all = days * absl::Hours(24);
  const absl::Duration passed = now - (answer_by - all);
  return static_cast<int>(std::count_if(std::begin(kReminders), std::end(kReminders),
                                        [&](int part) { return passed >= all * part / kParts; }));
}

AnswerDays::AnswerDays(common::Database& database, const common::Clock& clock, WorldSource world)
    : database_(database), clock_(clock), world_(std::move(world)) {}

absl::StatusOr<AnswerDays::Outcome> AnswerDays::run() {
  Outcome outcome;
  const bool believed = clock_.trusted_now().has_value();
  ENTENTE_ASSIGN_OR_RETURN(const auto approved,
                           common::read_value<std::vector<Proposal>>(database_, [](common::ReadTransaction& tx) {
                             return proposals_in(tx, Proposal::STATE_APPROVED);
                           }));
  if (approved.empty()) return outcome;
  ENTENTE_ASSIGN_OR_RETURN(const World world, world_());
  for (const Proposal& proposal : approved) ENTENTE_RETURN_IF_ERROR(settle(proposal, world, believed, outcome));
  return outcome;
}

absl::Status AnswerDays::settle(const Proposal& found, const World& world, bool believed, Outcome& outcome) {
  const absl::Time now = clock_.now();
  const int days = answer_days(found, world);
  Proposal trial = found;
  if (const Due due = pass_time(trial, days, now, believed); !due.ask && !due.remind && due.silent.empty())
    return absl::OkStatus();
  Due done;
  ENTENTE_RETURN_IF_ERROR(database_.write([&](common::WriteTransaction& tx) -> absl::Status {
    done = Due();
    const common::ProposalName name = *common::ProposalName::parse(found.name());
    ENTENTE_ASSIGN_OR_RETURN(std::optional<Proposal> present, find_proposal(tx, name));
    if (!present.has_value()) return absl::OkStatus();
    Proposal passed = *present;
    done = pass_time(passed, days, now, believed);
    if (!done.silent.empty()) {
      ENTENTE_ASSIGN_OR_RETURN(std::optional<v1::Round> round, find_round(tx, name.round));
      Seen seen{*std::move(present), round.value_or(v1::Round()), this_service(), {}, 0, {}, now};
      tell_answers(seen.proposal, now, seen.facts);
      return take_step(tx, expiry(done.silent), world, now, seen);
    }
    // Who published the round said since when it is seen; the rest follows.
    if (done.ask) ENTENTE_RETURN_IF_ERROR(owe_contacts(tx, *present, common::from_timestamp(present->notify_time())));
    return done.ask || done.remind ? update_proposal(tx, passed, now) : absl::OkStatus();
  }));
  outcome.asked += done.ask ? 1 : 0;
  outcome.reminded += done.remind ? 1 : 0;
  outcome.expired += done.silent.empty() ? 0 : 1;
  return absl::OkStatus();
}

}  // namespace entente::matching
