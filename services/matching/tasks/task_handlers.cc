#include "services/matching/tasks/task_handlers.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/rpc/caller.h"
#include "services/common/rpc/list_request.h"
#include "services/common/storage/database.h"
#include "services/matching/access.h"
#include "services/matching/proposals/party_texts.h"
#include "services/matching/proposals/proposal_handlers.h"
#include "services/matching/tasks/digest.h"
#include "services/matching/tasks/digest_mail.h"
#include "services/matching/world/people.h"

namespace entente::matching {
namespace {

// Proposals that are told with the list.
constexpr int kMostWaiting = 50;

const common::ListField kTaskFields[] = {{"kind"}, {"city", "cities", "cities/"}, {"assigned"}, {"due_date"}};

// Bytes that come the later, the newer a letter is.
std::string place_of(const v1::DeadLetter& letter) {
  constexpr std::int64_t kEndOfTime = 999'999'999'999'999'999;
  return common::concat(kEndOfTime - common::to_micros(common::from_timestamp(letter.give_up_time())), ' ',
                        letter.message_id());
}

absl::Status check_language(const std::string& tag) {
  const std::string_view primary = std::string_view(tag).substr(0, tag.find('-'));
  if (tag.empty() || primary == "en" || primary == "fr") return absl::OkStatus();
  return common::invalid_field("language_code", "must be en or fr; leave it empty for the person's own");
}

}  // namespace

google::protobuf::RepeatedPtrField<v1::ListTasksResponse::Count> count_kinds(const std::vector<PlacedTask>& tasks) {
  std::map<v1::Task::Kind, int> by_kind;
  for (const PlacedTask& placed : tasks) ++by_kind[placed.task.kind()];
  google::protobuf::RepeatedPtrField<v1::ListTasksResponse::Count> counts;
  for (const auto& [kind, count] : by_kind) {
    auto& one = *counts.Add();
    one.set_kind(kind);
    one.set_count(count);
  }
  return counts;
}

TaskHandlers::TaskHandlers(common::Database& database, WorldSource world, OpenWorkReader& work, People& people,
                           FocalPoints& focal_points, ProposalHandlers& proposals)
    : database_(database),
      world_(std::move(world)),
      work_(work),
      people_(people),
      focal_points_(focal_points),
      proposals_(proposals) {}

absl::Status TaskHandlers::tell_texts(const common::CallContext& call, const World& world,
                                      const std::string& language_code, v1::ListTasksResponse& reply) const {
  PartyTextsMaker texts(world, language_code);
  for (const v1::Task& task : reply.tasks()) {
    for (const std::string& city : task.cities()) texts.name_city(city);
    if (task.kind() != v1::Task::KIND_ANSWER || reply.waiting_proposals_size() == kMostWaiting) continue;
    v1::GetProposalRequest get;
    get.set_name(task.resource());
    absl::StatusOr<v1::Proposal> proposal = proposals_.get(call, get);
    // It may have gone from its cities since the list was made.
    if (absl::IsPermissionDenied(proposal.status())) continue;
    ENTENTE_RETURN_IF_ERROR(proposal.status());
    texts.add(*proposal, [&](const std::string& city) { return call.caller.is_focal_point_of(city); });
    *reply.add_waiting_proposals() = *std::move(proposal);
  }
  *reply.mutable_texts() = std::move(texts).finish();
  return absl::OkStatus();
}

absl::StatusOr<v1::ListTasksResponse> TaskHandlers::list(const common::CallContext& call,
                                                         const v1::ListTasksRequest& request) {
  ENTENTE_RETURN_IF_ERROR(authorise_tasks(call.caller));
  ENTENTE_RETURN_IF_ERROR(check_language_code(request.language_code()));
  ENTENTE_ASSIGN_OR_RETURN(const common::ListPage page,
                           common::read_list_request(request, *v1::Task::descriptor(), kTaskFields));
  ENTENTE_ASSIGN_OR_RETURN(const World world, world_());
  ENTENTE_ASSIGN_OR_RETURN(const auto work, work_.read());
  const auto spoken = focal_points_.read(call.now);
  std::vector<PlacedTask> tasks = tasks_of(world, *work, *spoken, call.caller, name_of_caller(people_, call.caller));
  std::erase_if(tasks, [&](const PlacedTask& placed) { return !page.selection.matches(placed.task); });
  v1::ListTasksResponse reply;
  *reply.mutable_counts() = count_kinds(tasks);
  const auto first =
      std::upper_bound(tasks.begin(), tasks.end(), page.after,
                       [](const std::string& after, const PlacedTask& each) { return after < each.place; });
  for (auto each = first; each != tasks.end(); ++each) {
    if (reply.tasks_size() == page.size) {
      reply.set_next_page_token(common::token_behind(page, std::prev(each)->task, std::prev(each)->place));
      break;
    }
    *reply.add_tasks() = each->task;
  }
  if (request.with_texts()) ENTENTE_RETURN_IF_ERROR(tell_texts(call, world, request.language_code(), reply));
  return reply;
}

absl::StatusOr<v1::GetDigestResponse> TaskHandlers::digest(const common::CallContext& call,
                                                           const v1::GetDigestRequest& request) {
  ENTENTE_RETURN_IF_ERROR(authorise_tasks(call.caller));
  ENTENTE_RETURN_IF_ERROR(check_language(request.language_code()));
  ENTENTE_ASSIGN_OR_RETURN(const World world, world_());
  ENTENTE_ASSIGN_OR_RETURN(const auto work, work_.read());
  const auto person = people_.by_subject(call.caller.subject);
  const bool known = person.ok() && person->has_value();
  const std::vector<PlacedTask> tasks =
      tasks_of(world, *work, *focal_points_.read(call.now), call.caller, known ? (*person)->name() : "");
  const std::string own = known ? (*person)->language_code() : "";
  const common::Language language = language_of(request.language_code().empty() ? own : request.language_code());
  Digest made = make_digest(tasks, *world.profiles, language, common::utc_day(call.now));
  v1::GetDigestResponse reply;
  reply.set_subject(std::move(made.subject));
  reply.set_text(std::move(made.text));
  reply.set_html(std::move(made.html));
  reply.set_language_code(common::language_code(language));
  reply.set_task_count(static_cast<int>(tasks.size()));
  return reply;
}

absl::StatusOr<v1::ListDeadLettersResponse> TaskHandlers::dead_letters(const common::CallContext& call,
                                                                       const v1::ListDeadLettersRequest& request) {
  ENTENTE_RETURN_IF_ERROR(authorise_dead_letters(call.caller));
  ENTENTE_ASSIGN_OR_RETURN(const common::ListPage page,
                           common::read_list_request(request, *v1::DeadLetter::descriptor(), {}));
  ENTENTE_ASSIGN_OR_RETURN(const std::vector<v1::DeadLetter> letters,
                           common::read_value<std::vector<v1::DeadLetter>>(database_, dead_letters_of));
  std::map<std::string, const v1::DeadLetter*> by_place;
  for (const v1::DeadLetter& letter : letters) by_place[place_of(letter)] = &letter;
  v1::ListDeadLettersResponse reply;
  std::string last;
  for (auto each = by_place.upper_bound(page.after); each != by_place.end(); ++each) {
    if (reply.dead_letters_size() == page.size) {
      reply.set_next_page_token(common::token_behind(page, reply.dead_letters(page.size - 1), last));
      break;
    }
    *reply.add_dead_letters() = *each->second;
    last = each->first;
  }
  return reply;
}

}  // namespace entente::matching
