#include "services/matching/proposals/answers.h"

#include <algorithm>

#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/text/names.h"

namespace entente::matching {
namespace {

using v1::Proposal;

bool answered(const Proposal::Party& party) {
  return party.accepted() != type::v1::KNOWLEDGE_UNSPECIFIED;
}

bool is_beneficiary(const Proposal::Party& party) {
  return party.role() == type::v1::PARTY_ROLE_BENEFICIARY;
}

// Whether it is the party's turn, were the proposal before its cities.
bool has_turn(const Proposal& proposal, const Proposal::Party& party) {
  if (answered(party)) return false;
  return is_beneficiary(party) ||
         std::all_of(proposal.parties().begin(), proposal.parties().end(), [](const Proposal::Party& each) {
           return !is_beneficiary(each) || each.accepted() == type::v1::KNOWLEDGE_YES;
         });
}

bool time_is_over(const Proposal::Party& party, absl::Time now) {
  return party.has_answer_by_time() && common::from_timestamp(party.answer_by_time()) <= now;
}

std::string over(const Proposal::Party& party) {
  return common::concat("the days to answer of ", party.city(), " ended at ",
                        common::format_time(common::from_timestamp(party.answer_by_time())));
}

void forget(Proposal::Party& party) {
  party.clear_accepted();
  party.clear_answer_time();
  party.clear_answer_by_time();
  party.clear_ask_time();
  party.clear_reminder_count();
  party.clear_remind_time();
}

// Nobody can answer what its cities don't see.
bool tell_unseen(const Proposal& proposal, absl::Time now, Facts& facts) {
  if (is_told(proposal, now)) return false;
  facts.fails(Condition::kAnswerInTime,
              proposal.has_notify_time()
                  ? common::concat("its cities see it from ",
                                   common::format_time(common::from_timestamp(proposal.notify_time())), " on")
                  : std::string("its cities don't see it before its round is published"));
  return true;
}

}  // namespace

int answer_days(const Proposal& proposal, const World& world) {
  const auto name = common::ProposalName::parse(proposal.name());
  const v1::Programme* const programme =
      name.has_value() ? world.programme(common::ProgrammeName(name->round.programme).text()) : nullptr;
  return programme == nullptr || programme->answer_days() <= 0 ? kAnswerDays : programme->answer_days();
}

bool is_told(const Proposal& proposal, absl::Time now) {
  return proposal.has_notify_time() && common::from_timestamp(proposal.notify_time()) <= now;
}

bool is_asked(const Proposal& proposal, const Proposal::Party& party, absl::Time now) {
  return proposal.state() == Proposal::STATE_APPROVED && is_told(proposal, now) && has_turn(proposal, party);
}

const Proposal::Party* find_party(const Proposal& proposal, std::string_view city) {
  const auto found = std::find_if(proposal.parties().begin(), proposal.parties().end(),
                                  [&](const Proposal::Party& party) { return party.city() == city; });
  return found == proposal.parties().end() ? nullptr : &*found;
}

bool set_answer_times(Proposal& proposal, absl::Time from, int days) {
  const bool told = proposal.has_notify_time();
  const absl::Time asked = told ? std::max(from, common::from_timestamp(proposal.notify_time())) : from;
  bool changed = false;
  for (Proposal::Party& party : *proposal.mutable_parties()) {
    if (answered(party)) continue;
    const bool turn = told && has_turn(proposal, party);
    if (turn == party.has_answer_by_time()) continue;
    changed = true;
    forget(party);
    if (!turn) continue;
    *party.mutable_ask_time() = common::to_timestamp(asked);
    *party.mutable_answer_by_time() = common::to_timestamp(asked + days * absl::Hours(24));
  }
  return changed;
}

void take_answer(Proposal& proposal, const Answer& answer, bool yes, absl::Time now) {
  for (Proposal::Party& party : *proposal.mutable_parties()) {
    if (party.city() == answer.city) {
      party.set_accepted(yes ? type::v1::KNOWLEDGE_YES : type::v1::KNOWLEDGE_NO);
      *party.mutable_answer_time() = common::to_timestamp(now);
    } else if (yes && answer.terms.has_value()) {
      forget(party);
    }
  }
  if (yes && answer.terms.has_value()) *proposal.mutable_asked_terms() = *answer.terms;
}

void tell_answers(const Proposal& proposal, absl::Time now, Facts& facts) {
  if (proposal.origin() == Proposal::ORIGIN_INTEREST) facts.holds(Condition::kOwnInterest);
  if (proposal.state() != Proposal::STATE_APPROVED) return;
  facts.holds(Condition::kNobodyStandsIn);
  const auto open = std::count_if(proposal.parties().begin(), proposal.parties().end(),
                                  [](const auto& party) { return party.accepted() != type::v1::KNOWLEDGE_YES; });
  facts.holds(open > 1 ? Condition::kOthersToAnswer : Condition::kLastToAnswer);
  if (tell_unseen(proposal, now, facts)) return;
  for (const Proposal::Party& party : proposal.parties()) {
    if (!is_asked(proposal, party, now)) continue;
    if (time_is_over(party, now)) {
      facts.holds(Condition::kAnswerDaysOver);
      facts.fails(Condition::kAnswerInTime, over(party));
      return;
    }
    facts.holds(Condition::kAnswerInTime);
  }
}

void tell_answer(const Proposal& proposal, const Answer& answer, absl::Time now, Facts& facts) {
  if (answer.terms.has_value()) facts.holds(Condition::kTermsChanged);
  const Proposal::Party* const party = find_party(proposal, answer.city);
  if (party == nullptr || !is_asked(proposal, *party, now)) return;
  if (time_is_over(*party, now)) return facts.fails(Condition::kAnswerInTime, over(*party));
  facts.holds(Condition::kAnswerInTime);
}

}  // namespace entente::matching
