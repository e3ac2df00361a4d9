// Invitations on the review's network: one approved proposal of Dakar's need and Lyon's offer, which its cities see;
// answers are taken by a stand-in that a test can let fail, or as the review takes them.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "services/common/storage/database.h"
#include "services/matching/invitations/invitation_handlers.h"
#include "services/matching/invitations/invited_handlers.h"
#include "services/matching/proposals/proposal_store.h"
#include "services/matching/tasks/task_handlers.h"
#include "services/matching/world/focal_points.h"
#include "tests/matching/proposals/by_hand_ground.h"

namespace entente::matching {

inline constexpr char kUuid[] = "123e4567-e89b-12d3-a456-426614174000";
inline constexpr char kDakar[] = "cities/dakar";

class InvitationGround : public testing::Test {
 protected:
  using Invitation = v1::Invitation;
  using Decision = v1::Decision;
  using Proposal = v1::Proposal;

  InvitationGround() {
    ground.publish();
    proposal = ground.propose(0, 0).name();
    EXPECT_TRUE(ground.approve(proposal).ok());
    ground.clock.advance(absl::Minutes(6));
    ground.deliver();  // until when they have time
    handlers = std::make_unique<InvitationHandlers>(*ground.database, ids, world, people);
    take_answers_by([this](const common::CallContext& call, const v1::RecordAnswerRequest& answer,
                           const std::string& invitation) { return take(call, answer, invitation); });
  }

  void take_answers_by(TakeAnswer take_answer) {
    invited = std::make_unique<InvitedHandlers>(
        *ground.database, ground.clock, world, people,
        InvitedHandlers::Review{*ground.proposals, std::move(take_answer),
                                [this](const common::CallContext& call, const v1::ListTasksRequest& list) {
                                  return tasks.list(call, list);
                                }});
  }
  // As the review does.
  void take_answers() {
    take_answers_by([this](const common::CallContext& call, const v1::RecordAnswerRequest& answer,
                           const std::string& invitation) { return ground.answers->begin(call, answer, invitation); });
  }

  // Stands in for the review: the party has answered, and the answer is kept.
  absl::StatusOr<Taking> take(const common::CallContext& call, const v1::RecordAnswerRequest& answer,
                              const std::string& invitation) {
    if (!fault.ok()) return fault;
    return Taking([=, this](common::WriteTransaction& tx) -> absl::StatusOr<std::function<void()>> {
      if (!fault_inside.ok()) return fault_inside;
      answers.push_back(answer);
      by.push_back(call.caller.subject + " " + invitation);
      EXPECT_TRUE(call.caller.is_focal_point_of(answer.city()));
      EXPECT_FALSE(call.caller.has_anywhere(common::Role::kCoordinator));
      auto stored = find_proposal(tx, *common::ProposalName::parse(answer.name()));
      if (!stored.ok()) return stored.status();
      (*stored)->mutable_parties(0)->set_accepted(type::v1::KNOWLEDGE_YES);
      if (absl::Status status = update_proposal(tx, **stored, call.now); !status.ok()) return status;
      return [this] { ++behind; };
    });
  }

  absl::StatusOr<v1::CreateInvitationResponse> create(const common::Caller& caller, const std::string& city = kDakar,
                                                      const std::string& request_id = "") {
    v1::CreateInvitationRequest request;
    request.mutable_invitation()->set_proposal(proposal);
    request.mutable_invitation()->set_city(city);
    request.set_request_id(request_id);
    return handlers->create(ground.by(caller), request);
  }
  v1::CreateInvitationResponse made() {
    auto reply = create(ReviewGround::coordinator());
    EXPECT_TRUE(reply.ok()) << reply.status();
    return reply.ok() ? *reply : v1::CreateInvitationResponse();
  }
  // By somebody of whom nothing is known but that the gateway let them through.
  common::CallContext by_nobody() const {
    return ground.by(common::Caller{.subject = "gateway", .kind = common::CallerKind::kService});
  }
  absl::StatusOr<v1::ReadInvitationResponse> read(const std::string& secret) {
    v1::ReadInvitationRequest request;
    request.set_secret(secret);
    return invited->read(by_nobody(), request);
  }
  static v1::AnswerInvitationRequest yes(const std::string& secret) {
    v1::AnswerInvitationRequest request;
    request.set_secret(secret);
    request.set_action(Decision::ACTION_ACCEPT);
    request.set_answered_by("head of international relations");
    return request;
  }
  absl::StatusOr<Invitation> get(const std::string& name, const common::Caller& caller = ReviewGround::coordinator()) {
    v1::GetInvitationRequest request;
    request.set_name(name);
    return handlers->get(ground.by(caller), request);
  }
  std::vector<int> uses(const std::string& name) {
    std::vector<int> kinds;
    const auto invitation = get(name);
    EXPECT_TRUE(invitation.ok()) << invitation.status();
    for (const auto& use : invitation->uses()) kinds.push_back(use.kind());
    return kinds;
  }
  absl::StatusOr<Invitation> revoke(const std::string& name,
                                    const common::Caller& caller = ReviewGround::coordinator()) {
    v1::RevokeInvitationRequest request;
    request.set_name(name);
    return handlers->revoke(ground.by(caller), request);
  }
  void set_state(Proposal::State state) {
    const absl::Status status = ground.database->write([&](common::WriteTransaction& tx) -> absl::Status {
      auto stored = find_proposal(tx, *common::ProposalName::parse(proposal));
      if (!stored.ok()) return stored.status();
      (*stored)->set_state(state);
      return update_proposal(tx, **stored, ground.clock.now());
    });
    EXPECT_TRUE(status.ok()) << status;
  }

  ReviewGround ground;
  const WorldSource world = [this]() -> absl::StatusOr<World> { return ground.world; };
  TablePeople people;
  FocalPoints focal_points{people};
  OpenWorkReader open_work{*ground.database};
  TaskHandlers tasks{*ground.database, world, open_work, people, focal_points, *ground.proposals};
  common::SeededIds ids{11};
  std::string proposal;
  std::unique_ptr<InvitationHandlers> handlers;
  std::unique_ptr<InvitedHandlers> invited;
  absl::Status fault = absl::OkStatus();
  absl::Status fault_inside = absl::OkStatus();
  std::vector<v1::RecordAnswerRequest> answers;
  std::vector<std::string> by;
  int behind = 0;
};

}  // namespace entente::matching
