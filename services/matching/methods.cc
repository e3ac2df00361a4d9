#include "services/matching/methods.h"

#include <grpcpp/impl/codegen/service_type.h>

#include <memory>
#include <utility>

#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/service/methods.h"
#include "services/matching/access.h"
#include "services/matching/rounds/round_stream.h"
#include "services/matching/tasks/task_feed.h"
#include "services/matching/world/people.h"
#include "services/matching/world/world.h"

namespace entente::matching {
namespace {

using common::CallContext;
using common::Lane;
using common::method;
using common::method_at_position;
using common::Methods;

// Within a round it is solved again with the pair forced; else it is a read.
common::Method explain_pair(ExplainHandlers& explanations, const common::WaitForPosition& wait) {
  using Request = v1::ExplainPairRequest;
  common::Method made = common::unary_method<Request, v1::Explanation>(
      "ExplainPair", Lane::kRead,
      [&explanations, wait](const common::Harness& harness, grpc::CallbackServerContext* context,
                            const Request* request, v1::Explanation* reply) -> grpc::ServerUnaryReactor* {
        if (request->round().empty()) {
          return common::unary_at_position(harness, Lane::kRead, context, request, reply, wait, explanations,
                                           &ExplainHandlers::explain);
        }
        // Who may ask about listings but not read rounds takes no place in the lane.
        const auto admit = [](const CallContext& call, const common::Proceed& proceed) {
          proceed(authorise_read_rounds(call.caller));
        };
        return common::unary_after(harness, Lane::kSolve, context, request, reply, admit,
                                   [&explanations](const CallContext& call, const Request& asked) {
                                     return explanations.explain_in_round(call, asked);
                                   });
      });
  made.waits = true;
  return made;
}

common::Method watch_round_method(RoundHandlers& rounds, RoundFeed& feed) {
  return common::stream_method<v1::WatchRoundRequest, v1::WatchRoundResponse>(
      "WatchRound", [&rounds, &feed](const common::Harness& harness, grpc::CallbackServerContext* context,
                                     const v1::WatchRoundRequest* request) {
        v1::GetRoundRequest get;
        get.set_name(request->name());
        return watch_round(harness, feed, request->name(), context,
                           [&rounds, get](const CallContext& call) { return rounds.get(call, get); });
      });
}

common::Method watch_proposals(ProposalHandlers& proposals, common::WatchHub& hub) {
  using Plan = common::WatchPlan<v1::WatchProposalsResponse>;
  return common::watch_method<v1::WatchProposalsRequest, v1::WatchProposalsResponse>(
      "WatchProposals", hub,
      [&proposals](const CallContext& call, const v1::WatchProposalsRequest& asked) -> absl::StatusOr<Plan> {
        if (absl::Status status = proposals.check_watch(call, asked); !status.ok()) return status;
        ENTENTE_ASSIGN_OR_RETURN(Plan plan, common::plan_of<v1::WatchProposalsResponse>(asked));
        plan.convert = to_watch_response;
        if (asked.as_read())
          plan.complete = [&proposals](const CallContext& now, auto& message) { proposals.tell_watcher(now, message); };
        if (!asked.parent().empty()) {
          plan.sees = [begin = common::concat(asked.parent(), "/proposals/")](
                          const common::Change& change, const auto&) { return change.name.starts_with(begin); };
        }
        return plan;
      });
}

common::Method watch_tasks_method(TaskFeed& feed, People& people) {
  return common::stream_method<v1::WatchTasksRequest, v1::WatchTasksResponse>(
      "WatchTasks", [&feed, &people](const common::Harness& harness, grpc::CallbackServerContext* context,
                                     const v1::WatchTasksRequest*) {
        auto stream = std::make_shared<TaskStream>(harness, common::method_taking<v1::WatchTasksRequest>());
        stream->start(context, [&feed, &people](const CallContext& call, const std::shared_ptr<TaskStream>& self) {
          if (absl::Status status = authorise_tasks(call.caller); !status.ok()) return status;
          return feed.add(call.caller, name_of_caller(people, call.caller), self);
        });
        return stream.get();
      });
}

}  // namespace

absl::StatusOr<std::vector<std::unique_ptr<grpc::Service>>> serve_matching(const common::Harness& harness,
                                                                           Handlers& handlers,
                                                                           const MethodParts& parts) {
  auto& [candidates, candidate_previews, explanations, programmes, rounds, previews, proposals, cooperations, review,
         decisions, answers, interests, invitations, invited, tasks, by_hand, assignees, carrying_out, reports,
         publishing, comparisons, questions] = handlers;
  const common::WaitForPosition wait = [&worlds = parts.worlds](const type::v1::Position& position,
                                                                const CallContext& call,
                                                                const common::Proceed& proceed) {
    worlds.when_reached(position, common::latest_wait(call), proceed, call.when_cancelled);
  };
  const std::pair<std::string_view, Methods> pages[] = {
      {"entente.matching.v1.CandidateService",
       {
           method_at_position("ListCandidates", Lane::kRead, candidates, &CandidateHandlers::list, wait),
           method_at_position("PreviewCandidates", Lane::kSolve, candidate_previews, &CandidatePreview::preview, wait),
           explain_pair(explanations, wait),
           method("ExplainPairs", Lane::kSolve, explanations, &ExplainHandlers::explain_pairs),
       }},
      {"entente.matching.v1.ProgrammeService",
       {
           method_at_position("GetProgramme", Lane::kRead, programmes, &ProgrammeHandlers::get, wait),
           method("ListProgrammes", Lane::kRead, programmes, &ProgrammeHandlers::list),
           method("CreateProgramme", Lane::kWrite, programmes, &ProgrammeHandlers::create),
           method("UpdateProgramme", Lane::kWrite, programmes, &ProgrammeHandlers::update),
           method_at_position("SetDirective", Lane::kWrite, programmes, &ProgrammeHandlers::set_directive, wait),
           method("ClearDirective", Lane::kWrite, programmes, &ProgrammeHandlers::clear_directive),
           method("GetDirective", Lane::kRead, programmes, &ProgrammeHandlers::get_directive),
           method("ListDirectives", Lane::kRead, programmes, &ProgrammeHandlers::list_directives),
       }},
      {"entente.matching.v1.RoundService",
       {
           method_at_position("CreateRound", Lane::kWrite, rounds, &RoundHandlers::create, wait),
           method("GetRound", Lane::kRead, rounds, &RoundHandlers::get),
           method("ListRounds", Lane::kRead, rounds, &RoundHandlers::list),
           method("CancelRound", Lane::kWrite, rounds, &RoundHandlers::cancel),
           watch_round_method(rounds, parts.feed),
           method("ListUnmetNeeds", Lane::kRead, rounds, &RoundHandlers::list_unmet),
           method("ListCityLoads", Lane::kRead, rounds, &RoundHandlers::list_city_loads),
           method("AskCity", Lane::kWrite, questions, &QuestionHandlers::ask),
           method("GetCityQuestion", Lane::kRead, questions, &QuestionHandlers::get),
           method("ListCityQuestions", Lane::kRead, questions, &QuestionHandlers::list),
           method("GetBalance", Lane::kRead, rounds, &RoundHandlers::balance),
           method_at_position("PreviewRound", Lane::kSolve, previews, &PreviewHandler::preview, wait),
           method("PublishRound", Lane::kWrite, publishing, &PublishHandlers::publish),
           method("UnpublishRound", Lane::kWrite, publishing, &PublishHandlers::unpublish),
           method("CompareRounds", Lane::kSolve, comparisons, &CompareHandlers::rounds),
           method_at_position("CompareWithList", Lane::kSolve, comparisons, &CompareHandlers::list, wait),
           method("GetCertificate", Lane::kRead, rounds, &RoundHandlers::certificate),
       }},
      {"entente.matching.v1.ProposalService",
       {
           method("GetProposal", Lane::kRead, proposals, &ProposalHandlers::get),
           method("ListProposals", Lane::kRead, proposals, &ProposalHandlers::list),
           method("SearchProposals", Lane::kRead, proposals, &ProposalHandlers::search),
           watch_proposals(proposals, parts.hub),
           method("ApproveProposal", Lane::kWrite, review, &ReviewHandlers::approve),
           method("ReturnProposal", Lane::kWrite, review, &ReviewHandlers::give_back),
           method("ResubmitProposal", Lane::kWrite, review, &ReviewHandlers::resubmit),
           method("RejectProposal", Lane::kWrite, review, &ReviewHandlers::reject),
           method("AddNote", Lane::kWrite, review, &ReviewHandlers::add_note),
           method("UndoDecision", Lane::kWrite, review, &ReviewHandlers::undo),
           method("BatchDecide", Lane::kWrite, review, &ReviewHandlers::batch),
           method_at_position("CreateProposal", Lane::kSolve, by_hand, &ByHandHandlers::create, wait),
           method_at_position("SwapPartner", Lane::kSolve, by_hand, &ByHandHandlers::swap, wait),
           method("ReassignProposal", Lane::kWrite, assignees, &AssigneeHandlers::reassign),
           method("HandOver", Lane::kWrite, assignees, &AssigneeHandlers::hand_over),
           method("ListAssignees", Lane::kRead, assignees, &AssigneeHandlers::list),
           method_at_position("ExpressInterest", Lane::kWrite, interests, &InterestHandlers::express, wait),
           method("AcceptProposal", Lane::kWrite, answers, &AnswerHandlers::accept),
           method("DeclineProposal", Lane::kWrite, answers, &AnswerHandlers::decline),
           method("RecordAnswer", Lane::kWrite, answers, &AnswerHandlers::record),
           method("WithdrawProposal", Lane::kWrite, answers, &AnswerHandlers::withdraw),
           method("CancelCooperation", Lane::kWrite, answers, &AnswerHandlers::cancel),
           method("GetDecision", Lane::kRead, decisions, &DecisionHandlers::get),
           method("ListDecisions", Lane::kRead, decisions, &DecisionHandlers::list),
           method("GetCooperation", Lane::kRead, cooperations, &CooperationHandlers::get),
           method("ListCooperations", Lane::kRead, cooperations, &CooperationHandlers::list),
           method_at_position("ImportCooperations", Lane::kWrite, cooperations, &CooperationHandlers::import, wait),
           method("StartCooperation", Lane::kWrite, carrying_out, &CarryingOut::start),
           method("SetMilestones", Lane::kWrite, carrying_out, &CarryingOut::set_milestones),
           method("ReportCooperation", Lane::kWrite, carrying_out, &CarryingOut::report),
           method("CloseCooperation", Lane::kWrite, carrying_out, &CarryingOut::close),
           method("GetAgreement", Lane::kRead, carrying_out, &CarryingOut::agreement),
           method("SignAgreement", Lane::kWrite, carrying_out, &CarryingOut::sign),
       }},
      {"entente.matching.v1.ReportService",
       {
           method("GetReport", Lane::kRead, reports, &ReportHandlers::get),
           method("ExportReport", Lane::kRead, reports, &ReportHandlers::export_),
       }},
      {"entente.matching.v1.InvitationService",
       {
           method("CreateInvitation", Lane::kWrite, invitations, &InvitationHandlers::create),
           method("GetInvitation", Lane::kRead, invitations, &InvitationHandlers::get),
           method("ListInvitations", Lane::kRead, invitations, &InvitationHandlers::list),
           method("RevokeInvitation", Lane::kWrite, invitations, &InvitationHandlers::revoke),
           method("ReadInvitation", Lane::kWrite, invited, &InvitedHandlers::read),
           method("AnswerInvitation", Lane::kWrite, invited, &InvitedHandlers::answer),
       }},
      {"entente.matching.v1.TaskService",
       {
           method("ListTasks", Lane::kRead, tasks, &TaskHandlers::list),
           watch_tasks_method(parts.task_feed, parts.people),
           method("GetDigest", Lane::kRead, tasks, &TaskHandlers::digest),
           method("ListDeadLetters", Lane::kRead, tasks, &TaskHandlers::dead_letters),
       }},
  };
  std::vector<std::unique_ptr<grpc::Service>> services;
  for (const auto& [name, page] : pages) {
    ENTENTE_ASSIGN_OR_RETURN(auto service, common::serve_methods(name, harness, page));
    services.push_back(std::move(service));
  }
  return services;
}

}  // namespace entente::matching
