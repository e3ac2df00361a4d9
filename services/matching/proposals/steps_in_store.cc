#include "services/matching/proposals/steps_in_store.h"

#include <algorithm>
#include <set>

#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/rpc/caller.h"
#include "services/common/storage/database.h"
#include "services/common/storage/etag.h"
#include "services/common/text/wording.h"
#include "services/matching/access.h"
#include "services/matching/cooperations/agreed_cooperation.h"
#include "services/matching/cooperations/cooperation_store.h"
#include "services/matching/proposals/ancestors.h"
#include "services/matching/proposals/approvals.h"
#include "services/matching/proposals/city_fields.h"
#include "services/matching/proposals/contact_grants.h"
#include "services/matching/proposals/cooperation_facts.h"
#include "services/matching/proposals/decision_store.h"
#include "services/matching/proposals/held_places.h"
#include "services/matching/proposals/proposal_maker.h"
#include "services/matching/proposals/proposal_store.h"
#include "services/matching/proposals/reason_acts.h"
#include "services/matching/proposals/rested_pairs.h"
#include "services/matching/proposals/stand_ins.h"
#include "services/matching/review/errors.h"

namespace entente::matching {
namespace {

using common::concat;
using v1::Decision;
using v1::Proposal;

common::ProposalName name_of(const Proposal& proposal) {
  return *common::ProposalName::parse(proposal.name());
}

// The row by which a decision was taken; nullptr where the table has none.
const Step* row_of(const Decision& decision) {
  const auto found = std::find_if(steps().begin(), steps().end(), [&](const Step& step) {
    return step.action == decision.action() && step.from == decision.from_state() && step.to == decision.to_state();
  });
  return found == steps().end() ? nullptr : &*found;
}

bool has(const Step& step, Effect effect) {
  return std::find(step.effects.begin(), step.effects.end(), effect) != step.effects.end();
}

// Whether all its listings are published.
void tell_listings(const Proposal& proposal, const World& world, Facts& facts) {
  facts.holds(Condition::kListingsOpen);
  for (const Proposal::Party& party : proposal.parties()) {
    const auto listing = world.listing(party.listing());
    if (listing == nullptr) {
      facts.fails(Condition::kListingsOpen, concat(party.listing(), " isn't there any more"));
    } else if (listing->state() != listings::v1::Listing::STATE_PUBLISHED) {
      facts.fails(Condition::kListingsOpen, concat(party.listing(), " is ", common::word_of(listing->state())));
    }
  }
}

absl::Status tell_former(common::ReadTransaction& tx, const Proposal& proposal, Facts& facts) {
  facts.holds(Condition::kNotYetApproved);
  ENTENTE_ASSIGN_OR_RETURN(const std::optional<Proposal> former, standing_ancestor(tx, proposal));
  if (former.has_value())
    facts.fails(Condition::kNotYetApproved,
                concat(former->name(), ", which it carries on, is ", common::word_of(former->state()), " already"));
  return absl::OkStatus();
}

const v1::Programme* programme_of(const Proposal& proposal, const World& world) {
  const std::optional<common::ProposalName> name = common::ProposalName::parse(proposal.name());
  return name.has_value() && world.decisions != nullptr
             ? world.programme(common::ProgrammeName(name->round.programme).text())
             : nullptr;
}

// A need whose places are all taken gets no other partner. Whether that one has a place is asked when it is named.
void tell_place_of_need(const Proposal& proposal, const World& world, Facts& facts) {
  const std::string& name = proposal.pairing().candidate().pairing().need();
  const auto need = world.listing(name);
  if (need == nullptr) {
    facts.fails(Condition::kPlacesFree, concat(name, " isn't there any more"));
  } else if (need->reserved_places() >= need->capacity()) {
    facts.fails(Condition::kPlacesFree, concat("no place is left at ", name));
  } else {
    facts.holds(Condition::kPlacesFree);
  }
}

// A report that took the place of another one of its city: the one before is kept nowhere.
absl::StatusOr<bool> replaced_a_report(common::ReadTransaction& tx, const Proposal& proposal) {
  const Decision& last = proposal.last_decision();
  if (last.action() != Decision::ACTION_REPORT) return false;
  ENTENTE_ASSIGN_OR_RETURN(const auto decisions, list_decisions(tx, name_of(proposal), "", common::kEverything));
  return std::count_if(decisions.entries.begin(), decisions.entries.end(), [&](const Decision& each) {
           return each.action() == last.action() && each.on_behalf_of() == last.on_behalf_of() && !each.reverted();
         }) > 1;
}

// Of the conditions those that are `asked`.
absl::Status tell_facts(common::ReadTransaction& tx, const std::set<Condition>& asked, const World& world,
                        LoadsOnce& loads, Seen& seen) {
  const Proposal& proposal = seen.proposal;
  const v1::Programme* const programme = programme_of(proposal, world);
  seen.facts = Facts();
  tell_answers(proposal, seen.now, seen.facts);
  ENTENTE_ASSIGN_OR_RETURN(const bool replaced, replaced_a_report(tx, proposal));
  seen.no_undo = replaced ? "it took the place of an earlier report of its city: report again instead" : "";
  seen.approvals_missing = 0;
  if (proposal.state() == Proposal::STATE_PROPOSED) {
    ENTENTE_ASSIGN_OR_RETURN(const Approvals approvals, approvals_of(tx, proposal, programme, seen.parties));
    seen.approvals_missing = approvals.missing();
    tell_approvals(approvals, seen.actor, seen.facts);
  }
  // An undo may bring back what its cities then carry again.
  const bool may_come_back = is_end(proposal.state()) && holds_places(proposal.last_decision().from_state());
  if (asked.contains(Condition::kWithinCityLimits) || may_come_back) {
    ENTENTE_ASSIGN_OR_RETURN(const CityLoads* const counted, loads.get());
    tell_city_limits(proposal, *counted, *world.profiles, programme, seen.facts);
  }
  if (asked.contains(Condition::kListingsOpen)) tell_listings(proposal, world, seen.facts);
  if (asked.contains(Condition::kPlacesFree)) tell_place_of_need(proposal, world, seen.facts);
  if (asked.contains(Condition::kLastToReport)) ENTENTE_RETURN_IF_ERROR(tell_reports(tx, proposal, seen.facts));
  if (asked.contains(Condition::kNotYetApproved)) return tell_former(tx, proposal, seen.facts);
  return absl::OkStatus();
}

// Whether a round's end ends what can be undone there: what is before coordinators goes with it.
bool is_before_coordinators(State state) {
  return state == Proposal::STATE_PROPOSED || state == Proposal::STATE_RETURNED;
}

void take_listings_anew(const World& world, Proposal& proposal) {
  for (Proposal::Party& party : *proposal.mutable_parties()) {
    const auto listing = world.listing(party.listing());
    if (listing != nullptr) party.set_listing_etag(listing->etag());
  }
}

absl::Status not_possible(const Seen& seen, std::string_view why) {
  return common::make_error(kUndoNotPossible, concat("nothing of ", seen.proposal.name(), " can be undone: ", why),
                            {{"resource", seen.proposal.name()}});
}

// Its cities see it from when its round is published, and a while later; those that see it already go on seeing it.
absl::Status tell_cities(common::WriteTransaction& tx, const World& world, absl::Time now, Seen& seen) {
  if (!seen.proposal.has_notify_time()) {
    if (!shows_approved(seen.round.state())) return absl::OkStatus();
    *seen.proposal.mutable_notify_time() = common::to_timestamp(now + kTimeToUndo);
  }
  // Who holds places sees no world: then the sweep says until when cities have time.
  if (world.decisions != nullptr) set_answer_times(seen.proposal, now, answer_days(seen.proposal, world));
  return absl::OkStatus();
}

// Changes of the proposal itself, and what is owed for them. What a step tells others goes out at `when`.
// `before`: the proposal before the step.
absl::Status carry_out(common::WriteTransaction& tx, const Step& step, const Wish& wish, const Proposal& before,
                       const World& world, absl::Time now, Seen& seen) {
  Proposal& proposal = seen.proposal;
  std::string former;  // the reservation that gives way to another
  const absl::Time when = step.undo ? now + kTimeToUndo : now;
  for (const Effect effect : step.effects) {
    switch (effect) {
      case Effect::kHoldPlaces:
        ENTENTE_RETURN_IF_ERROR(owe_hold(tx, proposal, now, former));
        break;
      case Effect::kConfirmPlaces:
        ENTENTE_RETURN_IF_ERROR(owe_confirm(tx, proposal, when));
        break;
      case Effect::kReleasePlaces:
        ENTENTE_RETURN_IF_ERROR(owe_release_at(tx, proposal.reservation(), when));
        if (!has(step, Effect::kHoldPlaces)) break;
        former = proposal.reservation();
        proposal.set_reservation(next_reservation(proposal));
        break;
      case Effect::kActOnReason:
        ENTENTE_RETURN_IF_ERROR(
            act_on_reason(tx, before, {wish.answer->city, wish.reason, wish.answer->preferred}, world, now));
        break;
      case Effect::kRestPair:
        ENTENTE_RETURN_IF_ERROR(rest_pair(tx, before, wish.answer->city, now));
        break;
      case Effect::kRefillRole:
      case Effect::kDropRole:
        // Who leaves sees the contacts of those who stay no more.
        ENTENTE_RETURN_IF_ERROR(owe_contacts(tx, before, now));
        if (wish.answer->goes_on.has_value()) go_on_with(*wish.answer->goes_on, world, proposal);
        break;
      case Effect::kTellCities:
        ENTENTE_RETURN_IF_ERROR(tell_cities(tx, world, now, seen));
        break;
      case Effect::kAskNext:
      case Effect::kAskOthersAnew:
        set_answer_times(proposal, when, answer_days(proposal, world));
        break;
      case Effect::kGrantContacts:
        if (proposal.has_notify_time())
          ENTENTE_RETURN_IF_ERROR(owe_contacts(tx, proposal, common::from_timestamp(proposal.notify_time())));
        break;
      case Effect::kEndContacts:
        ENTENTE_RETURN_IF_ERROR(owe_contacts(tx, proposal, when));
        break;
      case Effect::kBeginCooperation:
        *proposal.mutable_agreed_terms() = asked_terms(proposal, world);
        proposal.set_cooperation(cooperation_of(proposal));
        break;
      case Effect::kEndCooperation:  // the cooperation follows the state: store()
      case Effect::kAskForReport:    // the list of tasks asks for it, as long as the proposal stands there
        break;
      case Effect::kTakeListingsAnew:
        take_listings_anew(world, proposal);
        break;
      case Effect::kAssign:
        seen.proposal.set_assignee(wish.assignee);
        break;
      case Effect::kProposeOther:
        // Who takes the step makes it, in the same transaction.
        break;
    }
  }
  return absl::OkStatus();
}

// Takes back what the last step owed or wrote elsewhere, where none of it has gone out. `former`: as the proposal will
// be again.
absl::Status take_effects_back(common::WriteTransaction& tx, const Step& row, absl::Time now, const Seen& seen,
                               Proposal& former) {
  const Proposal& present = seen.proposal;
  if (has(row, Effect::kHoldPlaces)) {
    ENTENTE_RETURN_IF_ERROR(owe_release(tx, present.reservation(), now));
    former.set_reservation(next_reservation(present));
  }
  if (has(row, Effect::kReleasePlaces)) {
    ENTENTE_ASSIGN_OR_RETURN(const bool kept, take_back_release(tx, present.reservation()));
    if (!kept) return not_possible(seen, "its places are given back");
    if (former.has_agreed_terms()) ENTENTE_RETURN_IF_ERROR(owe_confirm(tx, former, now));
  }
  if (has(row, Effect::kConfirmPlaces)) {
    ENTENTE_ASSIGN_OR_RETURN(const bool held, take_back_confirm(tx, present.reservation()));
    if (!held) return not_possible(seen, "its places are confirmed");
  }
  if (has(row, Effect::kRestPair))
    ENTENTE_RETURN_IF_ERROR(wake_pair(tx, former, present.last_decision().on_behalf_of()));
  if (has(row, Effect::kBeginCooperation))
    ENTENTE_RETURN_IF_ERROR(delete_cooperation(tx, common::id_of(present.cooperation())));
  return absl::OkStatus();
}

Decision decision_of(const Wish& wish, const Seen& seen, type::v1::Access::Role role, absl::Time now) {
  Decision decision;
  decision.set_action(wish.action);
  decision.set_from_state(seen.proposal.state());
  decision.set_to_state(seen.proposal.state());
  decision.set_author(wish.author);
  decision.set_role(role);
  decision.set_reason(wish.reason);
  decision.set_text(wish.text);
  decision.set_on_behalf_of(wish.city);
  if (wish.cause.has_value()) *decision.mutable_cause() = *wish.cause;
  decision.set_assignee(wish.assignee);
  if (wish.answer.has_value()) {
    decision.set_on_behalf_of(wish.answer->city);
    decision.set_channel(wish.answer->channel);
    decision.set_answered_by(wish.answer->answered_by);
    decision.set_preferred(wish.answer->preferred);
    decision.set_invitation(wish.answer->invitation);
    if (wish.answer->terms.has_value()) *decision.mutable_terms() = *wish.answer->terms;
  }
  if (role == type::v1::Access::ROLE_COORDINATOR) decision.set_scope(seen.actor.coordinates);
  if (role == type::v1::Access::ROLE_FOCAL_POINT) {
    const bool said = !decision.on_behalf_of().empty();
    if (said || !seen.actor.cities.empty())
      decision.set_scope(said ? decision.on_behalf_of() : seen.actor.cities.front());
  }
  *decision.mutable_create_time() = common::to_timestamp(now);
  return decision;
}

// The proposal in the new state with its decision, and its cooperation with it.
absl::Status store(common::WriteTransaction& tx, Decision decision, bool becomes_last, absl::Time now, Seen& seen) {
  ENTENTE_RETURN_IF_ERROR(append_decision(tx, name_of(seen.proposal), decision));
  seen.proposal.set_state(decision.to_state());
  // Its cities don't see it any more, and are told anew of another approval.
  if (is_before_coordinators(decision.to_state())) seen.proposal.clear_notify_time();
  if (!seen.proposal.cooperation().empty()) ENTENTE_RETURN_IF_ERROR(begin_cooperation(tx, seen.proposal, now).status());
  if (becomes_last) *seen.proposal.mutable_last_decision() = std::move(decision);
  return update_proposal(tx, seen.proposal, now);
}

// That places are held belongs to the approval: that is what a person decided, and can undo. Who takes care of it
// changes nothing that an undo would take back.
bool becomes_last(Action action) {
  return action != Decision::ACTION_HOLD_PLACES && action != Decision::ACTION_REASSIGN;
}

// Whether what the last decision did is still within the house, and until when; nothing: as long as nobody decides
// anything else.
std::optional<absl::Time> undo_until(const Proposal& proposal) {
  const Decision& last = proposal.last_decision();
  const absl::Time decided = common::from_timestamp(last.create_time());
  const Step* const row = row_of(last);
  const bool goes_out = row != nullptr && std::any_of(row->effects.begin(), row->effects.end(), [](Effect effect) {
                          return taken_back(effect) == TakenBack::kNotGoneOut;
                        });
  if (goes_out || is_told(proposal, decided)) return decided + kTimeToUndo;
  if (proposal.has_notify_time()) return common::from_timestamp(proposal.notify_time());
  return std::nullopt;
}

// The role in which the actor may take the last decision back; ROLE_UNSPECIFIED: in none. Who may take a step may undo
// it; a focal point what was decided for its own city, though that isn't asked any more.
type::v1::Access::Role role_to_undo(const Actor& actor, const Step& row, const Decision& last) {
  using Access = type::v1::Access;
  const auto found = std::find_if(row.who.begin(), row.who.end(), [&](const Who& who) {
    if (who.role != Access::ROLE_FOCAL_POINT) return actor.is_one_of({who});
    return !last.on_behalf_of().empty() && actor.speaks_for(last.on_behalf_of());
  });
  return found == row.who.end() ? Access::ROLE_UNSPECIFIED : found->role;
}

}  // namespace

bool may_undo_anything(const Actor& actor) {
  return takes_anywhere(actor, Decision::ACTION_APPROVE) || takes_anywhere(actor, Decision::ACTION_WITHDRAW);
}

Parties parties_of(const Proposal& proposal, const ProfilesView& profiles, absl::Time day) {
  Parties parties;
  for (const Proposal::Party& party : proposal.parties()) {
    Parties::Party each{party.city(), fields_on(profiles, party.city(), absl::ToCivilDay(day, absl::UTCTimeZone())),
                        is_asked(proposal, party, day)};
    if (party.role() == type::v1::PARTY_ROLE_BENEFICIARY) {
      parties.beneficiary_city = each.city;
      parties.beneficiary_fields = each.fields;
    } else if (party.role() == type::v1::PARTY_ROLE_PIVOTAL) {
      parties.pivotal_city = each.city;
      parties.pivotal_fields = each.fields;
    }
    parties.all.push_back(std::move(each));
  }
  return parties;
}

absl::Status judge(common::ReadTransaction& tx, const World& world, LoadsOnce& loads, Seen& seen) {
  return tell_facts(tx, conditions_of(seen.proposal.state(), seen.actor, Decision::ACTION_UNSPECIFIED), world, loads,
                    seen);
}

absl::Status judge_for(common::ReadTransaction& tx, Action action, const World& world, LoadsOnce& loads, Seen& seen) {
  const State state = seen.proposal.state();
  ENTENTE_RETURN_IF_ERROR(tell_facts(tx, conditions_of(state, seen.actor, action), world, loads, seen));
  return find_step(state, action, seen.actor, seen.facts).ok() ? absl::OkStatus() : judge(tx, world, loads, seen);
}

Seen look(const common::Caller& caller, Proposal proposal, v1::Round round, const World& world) {
  Parties parties = parties_of(proposal, *world.profiles, caller.now);
  parties.both_fields_approve = both_fields_approve(programme_of(proposal, world), parties);
  Actor actor = actor_of(caller, parties);
  return {std::move(proposal), std::move(round), std::move(actor), {}, 0, std::move(parties), caller.now};
}

void tell_reader(const Seen& seen, absl::Time now, Proposal& proposal) {
  proposal.set_approvals_missing(seen.approvals_missing);
  proposal.clear_allowed_actions();
  for (const Action action : allowed(proposal.state(), seen.actor, seen.facts)) proposal.add_allowed_actions(action);
  if (!may_undo(seen, now).ok()) return;
  proposal.add_allowed_actions(Decision::ACTION_UNDO);
  if (const auto until = undo_until(proposal); until.has_value())
    *proposal.mutable_last_decision()->mutable_undo_until_time() = common::to_timestamp(*until);
}

bool is_open(v1::Round::State state) {
  return state == v1::Round::STATE_SOLVED || state == v1::Round::STATE_PUBLISHED;
}

absl::Status take_step(common::WriteTransaction& tx, const Wish& wish, const World& world, absl::Time now, Seen& seen) {
  if (!takes_anywhere(seen.actor, wish.action)) return not_yours(wish.action);
  ENTENTE_RETURN_IF_ERROR(common::check_etag(wish.etag, seen.proposal.etag(), seen.proposal.name()));
  ENTENTE_ASSIGN_OR_RETURN(const Step* const step,
                           find_step(seen.proposal.state(), wish.action, seen.actor, seen.facts));
  ENTENTE_RETURN_IF_ERROR(check_reason(*step, wish.reason, wish.text));
  Decision decision = decision_of(wish, seen, role_in(seen.actor, *step), now);
  decision.set_to_state(step->to);
  const Proposal before = seen.proposal;
  if (becomes_last(wish.action))
    ENTENTE_RETURN_IF_ERROR(keep_former(tx, name_of(before), step->undo ? &before : nullptr));
  if (wish.answer.has_value()) take_answer(seen.proposal, *wish.answer, wish.action == Decision::ACTION_ACCEPT, now);
  ENTENTE_RETURN_IF_ERROR(carry_out(tx, *step, wish, before, world, now, seen));
  return store(tx, std::move(decision), becomes_last(wish.action), now, seen);
}

absl::Status begin_with(common::WriteTransaction& tx, const Wish& wish, absl::Time now, Seen& seen) {
  if (!takes_anywhere(seen.actor, wish.action)) return not_yours(wish.action);
  seen.proposal.set_state(Proposal::STATE_UNSPECIFIED);
  ENTENTE_ASSIGN_OR_RETURN(const Step* const step,
                           find_step(Proposal::STATE_UNSPECIFIED, wish.action, seen.actor, seen.facts));
  ENTENTE_RETURN_IF_ERROR(check_reason(*step, wish.reason, wish.text, "override_reason"));
  Decision decision = decision_of(wish, seen, role_in(seen.actor, *step), now);
  decision.set_to_state(step->to);
  seen.proposal.set_state(step->to);
  ENTENTE_RETURN_IF_ERROR(insert_proposal(tx, seen.proposal, now));
  return store(tx, std::move(decision), true, now, seen);
}

absl::Status may_undo(const Seen& seen, absl::Time now) {
  const Proposal& proposal = seen.proposal;
  if (!proposal.has_last_decision()) return not_possible(seen, "nobody has decided yet");
  const Decision& last = proposal.last_decision();
  const Step* const row = row_of(last);
  if (row == nullptr || !row->undo)
    return not_possible(seen, concat("step ", common::word_of(last.action()), " can't be taken back"));
  if (role_to_undo(seen.actor, *row, last) == type::v1::Access::ROLE_UNSPECIFIED) return not_yours(last.action());
  if (const auto until = undo_until(proposal); until.has_value() && *until <= now)
    return not_possible(
        seen, concat(is_told(proposal, common::from_timestamp(last.create_time())) ? "its effects have gone out since "
                                                                                   : "its cities see it since ",
                     common::format_time(*until)));
  if (!seen.no_undo.empty()) return not_possible(seen, seen.no_undo);
  if (!last.name().starts_with(concat(proposal.name(), "/")))
    return not_possible(seen, concat("it was decided on ", proposal.carried_from(), ", which it carries on"));
  if (is_before_coordinators(last.from_state()) && !is_open(seen.round.state()))
    return not_possible(seen, "a newer round has taken the place of its round");
  if (holds_places(last.from_state()) && !holds_places(proposal.state()) &&
      !seen.facts.hold(Condition::kWithinCityLimits))
    return not_possible(seen, seen.facts.why_not(Condition::kWithinCityLimits));
  return absl::OkStatus();
}

absl::Status undo_step(common::WriteTransaction& tx, const std::string& name, const Wish& wish, absl::Time now,
                       Seen& seen) {
  if (!may_undo_anything(seen.actor)) return not_yours(Decision::ACTION_UNDO);
  ENTENTE_RETURN_IF_ERROR(common::check_etag(wish.etag, seen.proposal.etag(), seen.proposal.name()));
  if (seen.proposal.has_last_decision() && seen.proposal.last_decision().name() != name)
    return not_possible(seen, concat("another decision was taken behind it, ", seen.proposal.last_decision().name()));
  ENTENTE_RETURN_IF_ERROR(may_undo(seen, now));
  const Decision last = seen.proposal.last_decision();
  const Step& row = *row_of(last);
  Decision decision = decision_of(wish, seen, role_to_undo(seen.actor, row, last), now);
  decision.set_to_state(last.from_state());
  decision.set_undoes(last.name());
  if (last.action() == Decision::ACTION_REPORT)
    ENTENTE_RETURN_IF_ERROR(take_report_back(tx, seen.proposal, last.on_behalf_of()));
  const common::ProposalName key = name_of(seen.proposal);
  ENTENTE_ASSIGN_OR_RETURN(std::optional<Proposal> former, find_former(tx, key));
  if (!former.has_value()) {
    // Decided before what it was is kept: an approval, or what leaves nothing but a state.
    former = seen.proposal;
    former->clear_notify_time();
  }
  ENTENTE_RETURN_IF_ERROR(take_effects_back(tx, row, now, seen, *former));
  former->set_assignee(seen.proposal.assignee());
  seen.proposal = *std::move(former);
  ENTENTE_RETURN_IF_ERROR(keep_former(tx, key, nullptr));
  return store(tx, std::move(decision), true, now, seen);
}

absl::StatusOr<Decision> append_note(common::WriteTransaction& tx, const Wish& wish, Decision::Audience audience,
                                     absl::Time now, const Seen& seen) {
  if (!takes_anywhere(seen.actor, wish.action)) return not_yours(wish.action);
  ENTENTE_RETURN_IF_ERROR(common::check_etag(wish.etag, seen.proposal.etag(), seen.proposal.name()));
  ENTENTE_ASSIGN_OR_RETURN(const Step* const step,
                           find_step(seen.proposal.state(), wish.action, seen.actor, seen.facts));
  Decision decision = decision_of(wish, seen, role_in(seen.actor, *step), now);
  decision.set_audience(audience == Decision::AUDIENCE_UNSPECIFIED ? Decision::AUDIENCE_COORDINATORS : audience);
  ENTENTE_RETURN_IF_ERROR(append_decision(tx, name_of(seen.proposal), decision));
  return decision;
}

}  // namespace entente::matching
