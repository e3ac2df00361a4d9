#include "services/matching/tasks/task_list.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "absl/strings/str_format.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/rpc/caller.h"
#include "services/common/text/names.h"
#include "services/matching/access.h"
#include "services/matching/proposals/answers.h"
#include "services/matching/proposals/approvals.h"
#include "services/matching/proposals/city_fields.h"
#include "services/matching/proposals/look_twice.h"
#include "services/matching/proposals/steps_in_store.h"
#include "services/matching/review/step_table.h"

namespace entente::matching {
namespace {

using common::concat;
using common::from_timestamp;
using v1::Cooperation;
using v1::Decision;
using v1::Proposal;
using v1::Task;

// Whether the table lets the actor take the step in this state, whatever its conditions say.
bool takes(const Actor& actor, State state, Action action) {
  return std::any_of(steps().begin(), steps().end(), [&](const Step& step) {
    return step.from == state && step.action == action && actor.is_one_of(step.who);
  });
}

absl::Time time_of_last_decision(const Proposal& proposal) {
  return from_timestamp(proposal.last_decision().has_create_time() ? proposal.last_decision().create_time()
                                                                   : proposal.create_time());
}

// Whether it has an approval and needs another one.
bool is_approved_once(const Proposal& proposal) {
  const Decision& last = proposal.last_decision();
  return last.action() == Decision::ACTION_APPROVE && last.to_state() == Proposal::STATE_PROPOSED;
}

// Whether it is before coordinators. What a round made goes with it; what people ask for or put together stays, though
// another round has taken the place of its own: nobody would see it else.
bool waits_in(const OpenWork::Round& round, const Proposal& proposal) {
  return round.before_coordinators || proposal.origin() == Proposal::ORIGIN_INTEREST ||
         (proposal.origin() == Proposal::ORIGIN_BY_HAND && round.state == v1::Round::STATE_SUPERSEDED);
}

// The last day (UTC) that is wholly or partly before a moment.
absl::CivilDay day_before(const google::protobuf::Timestamp& until) {
  return common::utc_day(from_timestamp(until) - absl::Microseconds(1));
}

// Since when the party is asked. Where nobody noted it, the city sees it since then.
absl::Time asked_since(const Proposal& proposal, const Proposal::Party& party) {
  return from_timestamp(party.has_ask_time() ? party.ask_time() : proposal.notify_time());
}

class Finder {
 public:
  Finder(const World& world, const OpenWork& work, const SpokenFor& spoken, const common::Caller& caller,
         std::string_view person)
      : world_(world),
        work_(work),
        spoken_(spoken),
        caller_(caller),
        person_(person),
        today_(common::utc_day(caller.now)) {}

  std::vector<PlacedTask> find() && {
    coordinates_ = caller_.has_anywhere(common::Role::kCoordinator);
    speaks_ = caller_.has_anywhere(common::Role::kFocalPoint);
    if (coordinates_ || speaks_) {
      for (const auto& [name, proposal] : work_.proposals) look_at(*proposal);
    }
    if (speaks_) {
      look_at_milestones();
      look_at_questions();
    }
    if (speaks_ || (coordinates_ && spoken_.is_known())) {
      look_at_listings();
      look_at_contacts();
    }
    std::sort(found_.begin(), found_.end(), [](const PlacedTask& a, const PlacedTask& b) { return a.place < b.place; });
    return std::move(found_);
  }

 private:
  // Whether what waits for the city is told to the caller.
  bool is_told_for(const std::string& city_name) const {
    if (caller_.is_focal_point_of(city_name)) return true;
    if (!coordinates_ || spoken_.has(city_name)) return false;
    const std::vector<std::string> fields = fields_on(*world_.profiles, city_name, today_);
    return caller_.has_for_city(common::Role::kCoordinator, city_name, fields);
  }

  void look_at(const Proposal& proposal) {
    const std::string_view name = proposal.name();
    const auto round = work_.rounds.find(name.substr(0, name.find("/proposals/")));
    if (round == work_.rounds.end()) return;
    Parties parties = parties_of(proposal, *world_.profiles, caller_.now);
    parties.both_fields_approve = both_fields_approve(world_.programme(name.substr(0, name.find("/rounds/"))), parties);
    const Actor actor = actor_of(caller_, parties);
    switch (proposal.state()) {
      case Proposal::STATE_PROPOSED:
      case Proposal::STATE_RETURNED:
        if (coordinates_ && waits_in(round->second, proposal)) look_at_decision(proposal, parties, actor);
        break;
      case Proposal::STATE_APPROVED:
        if (coordinates_) look_at_other_fields(proposal, actor);
        if (shows_approved(round->second.state)) look_at_answers(proposal, actor);
        break;
      case Proposal::STATE_REPORT_DUE:
        look_at_reports(proposal, actor);
        break;
      case Proposal::STATE_REPORTED:
        if (coordinates_ && takes(actor, proposal.state(), Decision::ACTION_CLOSE)) {
          Task& task = add_about(proposal, Task::KIND_CLOSE, time_of_last_decision(proposal), {});
          if (!proposal.cooperation().empty()) task.set_resource(proposal.cooperation());
        }
        break;
      default:
        break;
    }
  }

  void look_at_decision(const Proposal& proposal, const Parties& parties, const Actor& actor) {
    // Of the beneficiary's field: who may reject.
    const bool decides = takes(actor, proposal.state(), Decision::ACTION_REJECT);
    const absl::Time since = time_of_last_decision(proposal);
    if (proposal.state() == Proposal::STATE_PROPOSED && is_approved_once(proposal)) {
      const bool second = parties.both_fields_approve
                              ? actor.is_one_of({{type::v1::Access::ROLE_COORDINATOR, Whose::kPivotalField}})
                              : decides;
      if (second && proposal.last_decision().author() != caller_.subject)
        add_about(proposal, Task::KIND_SECOND_APPROVAL, since, {});
      return;
    }
    if (!decides) return;
    const bool interest = proposal.origin() == Proposal::ORIGIN_INTEREST;
    add_about(proposal, interest ? Task::KIND_INTEREST : Task::KIND_DECIDE, since, {});
  }

  // The beneficiary's field decides; those of the cities that help are told, for a while.
  void look_at_other_fields(const Proposal& proposal, const Actor& actor) {
    const absl::Time since = time_of_last_decision(proposal);
    using type::v1::Access;
    // The pivotal city's where both approve: that one knows.
    const bool approves = actor.is_one_of(
        {{Access::ROLE_COORDINATOR, Whose::kBeneficiaryField}, {Access::ROLE_COORDINATOR, Whose::kPivotalField}});
    const bool helps = actor.is_one_of({{Access::ROLE_COORDINATOR, Whose::kPartyField}});
    if (helps && !approves && caller_.now < since + kToldFor) add_about(proposal, Task::KIND_OTHER_FIELD, since, {});
  }

  void look_at_answers(const Proposal& proposal, const Actor& actor) {
    const bool calls = coordinates_ && takes(actor, proposal.state(), Decision::ACTION_WITHDRAW);
    const Proposal::Party* silent = nullptr;  // the one that must answer first
    std::vector<std::string> silent_cities;
    for (const Proposal::Party& party : proposal.parties()) {
      if (!is_asked(proposal, party, caller_.now) || from_timestamp(party.answer_by_time()) <= caller_.now) continue;
      if (caller_.is_focal_point_of(party.city())) {
        if (party.reminder_count() < kRemindersBeforeAlternate && spoken_.is_alternate(party.city(), caller_.subject))
          return;
        add_about(proposal, Task::KIND_ANSWER, asked_since(proposal, party), day_before(party.answer_by_time()));
        return;
      }
      if (party.reminder_count() < kRemindersBeforeCall && spoken_.has(party.city())) continue;
      silent_cities.push_back(party.city());
      if (silent == nullptr || from_timestamp(party.answer_by_time()) < from_timestamp(silent->answer_by_time()))
        silent = &party;
    }
    if (!calls || silent == nullptr) return;
    const absl::Time since =
        silent->has_remind_time() ? from_timestamp(silent->remind_time()) : asked_since(proposal, *silent);
    Task& task = add_about(proposal, Task::KIND_NO_ANSWER, since, day_before(silent->answer_by_time()));
    task.mutable_cities()->Assign(silent_cities.begin(), silent_cities.end());
  }

  // Of each city that hasn't reported.
  void look_at_reports(const Proposal& proposal, const Actor& actor) {
    // Whose coordinator may report for a city.
    const bool coordinates_for_it =
        coordinates_ && actor.is_one_of({{type::v1::Access::ROLE_COORDINATOR, Whose::kBeneficiaryField}});
    const Cooperation* cooperation = nullptr;
    for (const Proposal::Party& party : proposal.parties()) {
      const bool stands_in = coordinates_for_it && !spoken_.has(party.city());
      if (!stands_in && !caller_.is_focal_point_of(party.city())) continue;
      if (cooperation == nullptr) cooperation = cooperation_of(proposal);
      const bool reported =
          cooperation != nullptr &&
          std::any_of(cooperation->reports().begin(), cooperation->reports().end(),
                      [&](const Cooperation::Report& report) { return report.city() == party.city(); });
      if (reported) continue;
      std::optional<absl::CivilDay> due;
      if (proposal.agreed_terms().window().has_end()) due = common::last_day(proposal.agreed_terms().window().end());
      Task& task = add_about(proposal, Task::KIND_REPORT, time_of_last_decision(proposal), due);
      if (cooperation != nullptr) task.set_resource(cooperation->name());
      return;
    }
  }

  void look_at_milestones() {
    for (const auto& held : world_.decisions->cooperations) {
      if (held->state() != Cooperation::STATE_RUNNING && held->state() != Cooperation::STATE_AGREED) continue;
      for (int i = 0; i < held->milestones_size(); ++i) {
        const Cooperation::Milestone& milestone = held->milestones(i);
        const absl::CivilDay day = common::last_day(milestone.date());
        const absl::Time from = common::start_of_day(day) - kToldBefore;
        if (milestone.done() || caller_.now < from || !caller_.is_focal_point_of(milestone.city())) continue;
        Task task;
        task.set_kind(Task::KIND_MILESTONE);
        task.set_resource(held->name());
        task.set_title(milestone.title());
        for (const std::string& city : {held->beneficiary_city(), held->pivotal_city(), held->facilitating_city()}) {
          if (!city.empty()) task.add_cities(city);
        }
        add(std::move(task), from, day, i);
      }
    }
  }

  void look_at_listings() {
    world_.listings->listings.for_each([&](const std::string& name, const HeldListing& held) {
      const absl::Time until = held.runs_out();
      if (caller_.now < until - kToldBefore || until <= caller_.now) return;
      const std::string city(common::city_name_of(name));
      if (!is_told_for(city)) return;
      const auto listing = held.message();
      Task task;
      task.set_kind(Task::KIND_LISTING);
      task.set_resource(name);
      task.set_title(listing->title());
      task.add_cities(city);
      task.set_example(listing->example());
      add(std::move(task), until - kToldBefore, day_before(listing->expire_time()));
    });
  }

  // The newest about a listing: an earlier round may have asked, too.
  void look_at_questions() {
    std::map<std::string_view, const v1::CityQuestion*> newest;
    for (const auto& [name, question] : work_.questions) {
      const v1::CityQuestion*& of_listing = newest[question->listing()];
      if (of_listing == nullptr || from_timestamp(of_listing->create_time()) < from_timestamp(question->create_time()))
        of_listing = question.get();
    }
    for (const auto& [name, question] : newest) {
      const absl::Time since = from_timestamp(question->create_time());
      const std::string city(common::city_name_of(name));
      if (since + kAskedFor <= caller_.now || !caller_.is_focal_point_of(city)) continue;
      const auto listing = world_.listing(name);
      if (listing == nullptr || listing->etag() != question->listing_etag()) continue;
      Task task;
      task.set_kind(Task::KIND_QUESTION);
      task.set_resource(question->listing());
      task.set_title(listing->title());
      task.set_text(question->text());
      task.add_cities(city);
      task.set_example(listing->example());
      add(std::move(task), since, {});
    }
  }

  void look_at_contacts() {
    for (const auto& [name, city] : world_.profiles->cities) {
      if (city->state() == profiles::v1::City::STATE_ARCHIVED || !is_told_for(name)) continue;
      std::optional<absl::CivilDay> due;
      absl::Time since = from_timestamp(city->create_time());
      if (city->has_contact_confirm_date()) {
        due = common::last_day(city->contact_confirm_date()) + kDaysOfConfirmation;
        if (today_ < *due) continue;
        since = common::start_of_day(*due);
      }
      Task task;
      task.set_kind(Task::KIND_CONTACT);
      task.set_resource(name);
      task.set_title(city->display_name());
      task.add_cities(name);
      add(std::move(task), since, due);
    }
  }

  const Cooperation* cooperation_of(const Proposal& proposal) const {
    for (const auto& held : world_.decisions->cooperations) {
      if (held->name() == proposal.cooperation()) return held.get();
    }
    return nullptr;
  }

  Task& add_about(const Proposal& proposal, Task::Kind kind, absl::Time since, std::optional<absl::CivilDay> due) {
    Task task;
    task.set_kind(kind);
    task.set_resource(proposal.name());
    for (const Proposal::Party& party : proposal.parties()) {
      task.add_cities(party.city());
      if (party.role() != type::v1::PARTY_ROLE_BENEFICIARY) continue;
      const auto need = world_.listing(party.listing());
      task.set_title(need == nullptr ? std::string(common::id_of(party.listing())) : need->title());
    }
    task.set_assigned(!person_.empty() && proposal.assignee() == person_);
    task.set_example(proposal.example());
    return add(std::move(task), since, due);
  }

  // `number`: of those that are the same otherwise.
  Task& add(Task task, absl::Time since, std::optional<absl::CivilDay> due, int number = 0) {
    *task.mutable_wait_time() = common::to_timestamp(since);
    if (due.has_value()) *task.mutable_due_date() = common::to_partial_date(*due);
    std::string place =
        concat(absl::StrFormat("%02d", task.kind()), task.assigned() ? "0" : "1",
               due.has_value() ? common::format_day(*due) : "-", absl::StrFormat("%020d", common::to_micros(since)),
               task.resource(), absl::StrFormat("#%03d", number));
    // Behind all days.
    if (!due.has_value()) place[3] = '~';
    found_.push_back({std::move(place), std::move(task)});
    return found_.back().task;
  }

  const World& world_;
  const OpenWork& work_;
  const SpokenFor& spoken_;
  const common::Caller& caller_;
  const std::string_view person_;
  const absl::CivilDay today_;
  bool coordinates_ = false;
  bool speaks_ = false;
  std::vector<PlacedTask> found_;
};

}  // namespace

std::vector<PlacedTask> tasks_of(const World& world, const OpenWork& work, const SpokenFor& spoken,
                                 const common::Caller& caller, std::string_view person) {
  return Finder(world, work, spoken, caller, person).find();
}

}  // namespace entente::matching
