// The methods of matching, joined to gRPC: the pages are in methods.cc. Thread-safe.
#pragma once

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "services/common/rpc/harness.h"
#include "services/matching/candidates/candidate_handlers.h"
#include "services/matching/candidates/candidate_preview.h"
#include "services/matching/comparing/compare_handlers.h"
#include "services/matching/cooperations/cooperation_handlers.h"
#include "services/matching/invitations/invitation_handlers.h"
#include "services/matching/invitations/invited_handlers.h"
#include "services/matching/programmes/programme_handlers.h"
#include "services/matching/proposals/answer_handlers.h"
#include "services/matching/proposals/assignee_handlers.h"
#include "services/matching/proposals/by_hand_handlers.h"
#include "services/matching/proposals/carrying_out.h"
#include "services/matching/proposals/decision_handlers.h"
#include "services/matching/proposals/held_places.h"
#include "services/matching/proposals/interest_handlers.h"
#include "services/matching/proposals/proposal_handlers.h"
#include "services/matching/proposals/review_handlers.h"
#include "services/matching/questions/question_handlers.h"
#include "services/matching/reports/report_handlers.h"
#include "services/matching/rounds/explain_handlers.h"
#include "services/matching/solving/preview_handler.h"
#include "services/matching/solving/publish_handlers.h"
#include "services/matching/solving/round_handlers.h"
#include "services/matching/tasks/task_handlers.h"

namespace grpc {
class Service;
}
namespace entente::common {
class WatchHub;
}

namespace entente::matching {

class People;
class RoundFeed;
class TaskFeed;
class WorldReader;

struct Handlers {
  CandidateHandlers candidates;
  CandidatePreview candidate_previews;
  ExplainHandlers explanations;
  ProgrammeHandlers programmes;
  RoundHandlers rounds;
  PreviewHandler previews;
  ProposalHandlers proposals;
  CooperationHandlers cooperations;
  ReviewHandlers review;
  DecisionHandlers decisions;
  AnswerHandlers answers;
  InterestHandlers interests;
  InvitationHandlers invitations;
  InvitedHandlers invited;
  TaskHandlers tasks;
  ByHandHandlers by_hand;
  AssigneeHandlers assignees;
  CarryingOut carrying_out;
  ReportHandlers reports;
  PublishHandlers publishing;
  CompareHandlers comparisons;
  QuestionHandlers questions;
};

// What methods need beside their handlers. Borrowed.
struct MethodParts {
  common::WatchHub& hub;
  WorldReader& worlds;
  RoundFeed& feed;
  TaskFeed& task_feed;
  People& people;
};

// `handlers` and the parts outlive the services.
absl::StatusOr<std::vector<std::unique_ptr<grpc::Service>>> serve_matching(const common::Harness& harness,
                                                                           Handlers& handlers,
                                                                           const MethodParts& parts);

}  // namespace entente::matching
