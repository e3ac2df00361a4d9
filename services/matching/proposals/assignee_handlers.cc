#include "services/matching/proposals/assignee_handlers.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/rpc/access.h"
#include "services/common/rpc/list_request.h"
#include "services/common/storage/database.h"
#include "services/common/text/names.h"
#include "services/matching/proposals/proposal_store.h"
#include "services/matching/proposals/write_or_try.h"
#include "services/matching/rounds/round_store.h"

namespace entente::matching {
namespace {

using common::concat;
using v1::Decision;
using v1::Proposal;

template <typename Request>
Wish wish_of(const common::CallContext& call, const Request& request, const std::string& assignee) {
  Wish wish;
  wish.action = Decision::ACTION_REASSIGN;
  wish.text = request.text();
  wish.author = call.caller.subject;
  wish.assignee = assignee;
  return wish;
}

bool is_theirs(const common::Caller& caller, const Seen& seen) {
  return actor_of(caller, seen.parties).is_one_of({{type::v1::Access::ROLE_COORDINATOR, Whose::kBeneficiaryField}});
}

// OK when the proposal would be this person's to decide on.
absl::Status check_theirs(const std::string& field, const std::string& person, const common::Caller& caller,
                          const Seen& seen) {
  if (is_theirs(caller, seen)) return absl::OkStatus();
  return common::invalid_field(
      field, concat(person, " doesn't coordinate the creative field of ", seen.parties.beneficiary_city,
                    ", whose proposal it is: choose a "
                    "coordinator of it, or of everything"));
}

absl::Status reassign_in(common::WriteTransaction& tx, const Wish& wish, const World& world, absl::Time now,
                         LoadsOnce& loads, Seen& seen) {
  ENTENTE_RETURN_IF_ERROR(judge_for(tx, wish.action, world, loads, seen));
  return take_step(tx, wish, world, now, seen);
}

// What a person coordinates at `now`; without scopes: nothing.
v1::Assignee assignee_of(const People::Person& person, absl::Time now) {
  v1::Assignee assignee;
  assignee.set_person(person.name());
  assignee.set_display_name(person.display_name());
  assignee.set_deputy(true);
  std::set<std::string> scopes;
  const common::Caller caller = caller_of(person, now);
  for (const auto& assignment : person.assignments()) {
    if (assignment.role() != type::v1::Access::ROLE_COORDINATOR) continue;
    if (!caller.has(common::Role::kCoordinator, assignment.scope())) continue;  // its time is over, or to come
    scopes.insert(assignment.scope());
    if (!assignment.deputy()) assignee.set_deputy(false);
  }
  assignee.mutable_scopes()->Add(scopes.begin(), scopes.end());
  return assignee;
}

}  // namespace

AssigneeHandlers::AssigneeHandlers(common::Database& database, WorldSource world, People& people)
    : database_(database), world_(std::move(world)), people_(people) {}

absl::StatusOr<common::Caller> AssigneeHandlers::person_in(const std::string& field, const std::string& person,
                                                           absl::Time now) {
  const auto found = people_.by_name(person);
  if (absl::IsUnavailable(found.status()) || absl::IsDeadlineExceeded(found.status()))
    return common::make_error(common::kDependencyUnavailable, "profiles can't be asked about people now");
  ENTENTE_RETURN_IF_ERROR(found.status());
  if (!found->has_value()) return common::invalid_field(field, concat("there is no ", person));
  return caller_of(**found, now);
}

absl::StatusOr<Proposal> AssigneeHandlers::reassign(const common::CallContext& call,
                                                    const v1::ReassignProposalRequest& request) {
  common::FieldViolations violations;
  check_name<common::ProposalName>("name", request.name(), violations);
  if (!request.assignee().empty()) check_name<common::PersonName>("assignee", request.assignee(), violations);
  check_words(request.text(), false, violations);
  const Asked asked{request.name(), violations.status(), Decision::ACTION_REASSIGN};
  ENTENTE_ASSIGN_OR_RETURN(const World world, world_());
  std::optional<Seen> before;
  ENTENTE_RETURN_IF_ERROR(database_.read([&](common::ReadTransaction& tx) -> absl::Status {
    ENTENTE_ASSIGN_OR_RETURN(before, see(tx, call, asked, world));
    return absl::OkStatus();
  }));
  if (!request.assignee().empty()) {
    ENTENTE_ASSIGN_OR_RETURN(const common::Caller person, person_in("assignee", request.assignee(), call.now));
    ENTENTE_RETURN_IF_ERROR(check_theirs("assignee", request.assignee(), person, *before));
  }
  Wish wish = wish_of(call, request, request.assignee());
  wish.etag = request.etag();
  return write_or_try<Proposal>(database_, call, request,
                                [&](common::WriteTransaction& tx) -> absl::StatusOr<Proposal> {
                                  ENTENTE_ASSIGN_OR_RETURN(Seen seen, see(tx, call, asked, world));
                                  LoadsOnce loads(tx);
                                  ENTENTE_RETURN_IF_ERROR(reassign_in(tx, wish, world, call.now, loads, seen));
                                  return told(tx, call, world, loads, std::move(seen));
                                });
}

absl::StatusOr<v1::HandOverResponse> AssigneeHandlers::hand_over(const common::CallContext& call,
                                                                 const v1::HandOverRequest& request) {
  using Reply = v1::HandOverResponse;
  ENTENTE_RETURN_IF_ERROR(common::authorise_call(common::method_taking<v1::HandOverRequest>(), call.caller));
  common::FieldViolations violations;
  check_name<common::PersonName>("from_person", request.from_person(), violations);
  check_name<common::PersonName>("to_person", request.to_person(), violations);
  violations.require(request.from_person() != request.to_person() || request.to_person().empty(), "to_person",
                     "is who has them: name another person");
  check_words(request.text(), false, violations);
  ENTENTE_RETURN_IF_ERROR(violations.status());
  ENTENTE_ASSIGN_OR_RETURN(const World world, world_());
  ENTENTE_ASSIGN_OR_RETURN(const common::Caller person, person_in("to_person", request.to_person(), call.now));
  if (!person.has_anywhere(common::Role::kCoordinator))
    return common::invalid_field("to_person", concat(request.to_person(), " is no coordinator"));
  const Wish wish = wish_of(call, request, request.to_person());
  return write_or_try<Reply>(database_, call, request, [&](common::WriteTransaction& tx) -> absl::StatusOr<Reply> {
    ENTENTE_ASSIGN_OR_RETURN(std::vector<Proposal> all, open_proposals_of(tx, request.from_person()));
    LoadsOnce loads(tx);
    Reply reply;
    for (Proposal& proposal : all) {
      const common::ProposalName name = *common::ProposalName::parse(proposal.name());
      ENTENTE_ASSIGN_OR_RETURN(const std::optional<v1::Round> round, find_round(tx, name.round));
      Seen seen = look(call.caller, std::move(proposal), round.value_or(v1::Round()), world);
      if (!takes_anywhere(seen.actor, wish.action)) return not_yours(wish.action);
      ENTENTE_RETURN_IF_ERROR(check_theirs("to_person", request.to_person(), person, seen));
      ENTENTE_RETURN_IF_ERROR(reassign_in(tx, wish, world, call.now, loads, seen));
      reply.add_proposals(seen.proposal.name());
    }
    return reply;
  });
}

absl::StatusOr<std::map<std::string, v1::Assignee>> AssigneeHandlers::coordinators(const common::CallContext& call,
                                                                                   const Seen* about) {
  std::map<std::string, v1::Assignee> found;
  const absl::Status read = people_.each([&](const People::Person& person) {
    if (person.has_erase_time()) return;
    v1::Assignee assignee = assignee_of(person, call.now);
    const auto& scopes = assignee.scopes();
    const bool is_colleague = std::any_of(scopes.begin(), scopes.end(), [&](const std::string& scope) {
      return scope == "*" || call.caller.has(common::Role::kCoordinator, scope);
    });
    if (!is_colleague || (about != nullptr && !is_theirs(caller_of(person, call.now), *about))) return;
    assignee.set_caller(person.subject() == call.caller.subject);
    found.emplace(person.name(), std::move(assignee));
  });
  if (!read.ok()) return common::make_error(common::kDependencyUnavailable, "profiles can't be asked about people now");
  return found;
}

absl::StatusOr<v1::ListAssigneesResponse> AssigneeHandlers::list(const common::CallContext& call,
                                                                 const v1::ListAssigneesRequest& request) {
  ENTENTE_RETURN_IF_ERROR(common::authorise_call(common::method_taking<v1::ListAssigneesRequest>(), call.caller));
  common::FieldViolations violations;
  if (!request.proposal().empty()) check_name<common::ProposalName>("proposal", request.proposal(), violations);
  ENTENTE_RETURN_IF_ERROR(violations.status());
  ENTENTE_ASSIGN_OR_RETURN(const common::ListPage page,
                           common::read_list_request(request, *v1::Assignee::descriptor(), {}));
  std::optional<Seen> about;
  std::map<std::string, int> in_hand;
  ENTENTE_ASSIGN_OR_RETURN(const World world, world_());
  ENTENTE_RETURN_IF_ERROR(database_.read([&](common::ReadTransaction& tx) -> absl::Status {
    if (!request.proposal().empty()) {
      ENTENTE_ASSIGN_OR_RETURN(about, see(tx, call, {request.proposal(), {}, Decision::ACTION_REASSIGN}, world));
    }
    ENTENTE_ASSIGN_OR_RETURN(in_hand, open_proposals_by_assignee(tx));
    return absl::OkStatus();
  }));
  ENTENTE_ASSIGN_OR_RETURN(auto all, coordinators(call, about.has_value() ? &*about : nullptr));
  v1::ListAssigneesResponse reply;
  for (auto each = all.upper_bound(page.after); each != all.end(); ++each) {
    if (reply.assignees_size() == page.size) {
      const v1::Assignee& last = reply.assignees(page.size - 1);
      reply.set_next_page_token(common::token_behind(page, last, last.person()));
      break;
    }
    v1::Assignee& assignee = *reply.add_assignees();
    assignee = std::move(each->second);
    if (const auto open = in_hand.find(each->first); open != in_hand.end()) assignee.set_open_count(open->second);
  }
  return reply;
}

}  // namespace entente::matching
