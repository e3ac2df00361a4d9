#include "services/matching/services.h"

#include <memory>
#include <optional>
#include <utility>

#include "entente/matching/v1/candidate_service.grpc.pb.h"
#include "entente/matching/v1/programme_service.grpc.pb.h"
#include "entente/matching/v1/proposal_service.grpc.pb.h"
#include "entente/matching/v1/round_service.grpc.pb.h"
#include "services/common/unary.h"
#include "services/common/watch_stream.h"
#include "services/matching/access.h"
#include "services/matching/candidate_handlers.h"
#include "services/matching/errors.h"
#include "services/matching/preview_handler.h"
#include "services/matching/programme_handlers.h"
#include "services/matching/proposal_handlers.h"
#include "services/matching/round_handlers.h"
#include "services/matching/round_stream.h"
#include "services/matching/solver_thread.h"
#include "services/matching/world.h"

namespace entente::matching {
namespace {

using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;
using common::CallContext;
using common::Lane;

template <typename Part, typename Request, typename Reply>
using Handler = absl::StatusOr<Reply> (Part::*)(const CallContext&, const Request&);

template <typename Part, typename Request, typename Reply>
Reactor* join(const common::Harness& harness, Lane lane, Context* context, const Request* request, Reply* reply,
              Part* part, Handler<Part, Request, Reply> handler, common::WaitBefore wait = {}) {
  return common::unary_after(
      harness, lane, context, request, reply, std::move(wait),
      [part, handler](const CallContext& call, const Request& asked) { return (part->*handler)(call, asked); });
}

// Waits for the request's `min_position`; empty when it has none.
template <typename Request>
common::WaitBefore position_wait(WorldReader* worlds, const Request* request) {
  if (!request->has_min_position()) return {};
  return [worlds, request](const CallContext& call, common::Proceed proceed) {
    worlds->when_reached(request->min_position(), common::latest_wait(call), std::move(proceed), call.when_cancelled);
  };
}

class CandidateService final : public v1::CandidateService::CallbackService {
 public:
  explicit CandidateService(const ServiceParts& parts) : parts_(parts) {}

  Reactor* ListCandidates(Context* context, const v1::ListCandidatesRequest* request,
                          v1::ListCandidatesResponse* reply) override {
    return join(parts_.harness, Lane::kRead, context, request, reply, parts_.candidates, &CandidateHandlers::list,
                position_wait(parts_.worlds, request));
  }

  Reactor* ExplainPair(Context* context, const v1::ExplainPairRequest* request, v1::Explanation* reply) override {
    if (request->round().empty()) {
      return join(parts_.harness, Lane::kRead, context, request, reply, parts_.candidates, &CandidateHandlers::explain,
                  position_wait(parts_.worlds, request));
    }
    // Inside a round it is solved again with the pair forced: on the explainer's thread, while no worker waits.
    auto answer = std::make_shared<std::optional<absl::StatusOr<v1::Explanation>>>();
    const auto solve = [this, request, answer](const CallContext& call, common::Proceed proceed) {
      // Who may ask about listings but not read rounds takes no place.
      if (absl::Status may = may_read_rounds(call.caller); !may.ok()) return proceed(std::move(may));
      std::optional<SolverThread::Place> place = parts_.explainer->reserve();
      if (!place.has_value()) {
        return proceed(common::make_retryable_error(kSolverBusy, "too many explanations wait", absl::Seconds(2)));
      }
      std::move(*place).submit([this, request, answer, call, proceed = std::move(proceed)](bool stopped) {
        if (stopped) return proceed(common::make_error(common::kShuttingDown, "this process is ending; ask again"));
        *answer = parts_.candidates->explain(call, *request);
        proceed(absl::OkStatus());
      });
    };
    return common::unary_after(parts_.harness, Lane::kRead, context, request, reply, solve,
                               [answer](const CallContext&, const v1::ExplainPairRequest&) { return **answer; });
  }

 private:
  const ServiceParts parts_;
};

class ProgrammeService final : public v1::ProgrammeService::CallbackService {
 public:
  explicit ProgrammeService(const ServiceParts& parts) : parts_(parts) {}

  Reactor* GetProgramme(Context* context, const v1::GetProgrammeRequest* request, v1::Programme* reply) override {
    return join(parts_.harness, Lane::kRead, context, request, reply, parts_.programmes, &ProgrammeHandlers::get);
  }
  Reactor* ListProgrammes(Context* context, const v1::ListProgrammesRequest* request,
                          v1::ListProgrammesResponse* reply) override {
    return join(parts_.harness, Lane::kRead, context, request, reply, parts_.programmes, &ProgrammeHandlers::list);
  }
  Reactor* CreateProgramme(Context* context, const v1::CreateProgrammeRequest* request, v1::Programme* reply) override {
    return join(parts_.harness, Lane::kWrite, context, request, reply, parts_.programmes, &ProgrammeHandlers::create);
  }
  Reactor* UpdateProgramme(Context* context, const v1::UpdateProgrammeRequest* request, v1::Programme* reply) override {
    return join(parts_.harness, Lane::kWrite, context, request, reply, parts_.programmes, &ProgrammeHandlers::update);
  }
  Reactor* SetDirective(Context* context, const v1::SetDirectiveRequest* request, v1::Directive* reply) override {
    return join(parts_.harness, Lane::kWrite, context, request, reply, parts_.programmes,
                &ProgrammeHandlers::set_directive);
  }
  Reactor* ClearDirective(Context* context, const v1::ClearDirectiveRequest* request,
                          v1::ClearDirectiveResponse* reply) override {
    return join(parts_.harness, Lane::kWrite, context, request, reply, parts_.programmes,
                &ProgrammeHandlers::clear_directive);
  }
  Reactor* ListDirectives(Context* context, const v1::ListDirectivesRequest* request,
                          v1::ListDirectivesResponse* reply) override {
    return join(parts_.harness, Lane::kRead, context, request, reply, parts_.programmes,
                &ProgrammeHandlers::list_directives);
  }

 private:
  const ServiceParts parts_;
};

class RoundService final : public v1::RoundService::CallbackService {
 public:
  explicit RoundService(const ServiceParts& parts) : parts_(parts) {}

  Reactor* CreateRound(Context* context, const v1::CreateRoundRequest* request, v1::Round* reply) override {
    return join(parts_.harness, Lane::kWrite, context, request, reply, parts_.rounds, &RoundHandlers::create,
                position_wait(parts_.worlds, request));
  }
  Reactor* GetRound(Context* context, const v1::GetRoundRequest* request, v1::Round* reply) override {
    return join(parts_.harness, Lane::kRead, context, request, reply, parts_.rounds, &RoundHandlers::get);
  }
  Reactor* ListRounds(Context* context, const v1::ListRoundsRequest* request, v1::ListRoundsResponse* reply) override {
    return join(parts_.harness, Lane::kRead, context, request, reply, parts_.rounds, &RoundHandlers::list);
  }
  Reactor* CancelRound(Context* context, const v1::CancelRoundRequest* request, v1::Round* reply) override {
    return join(parts_.harness, Lane::kWrite, context, request, reply, parts_.rounds, &RoundHandlers::cancel);
  }
  grpc::ServerWriteReactor<v1::WatchRoundResponse>* WatchRound(Context* context,
                                                               const v1::WatchRoundRequest* request) override {
    v1::GetRoundRequest get;
    get.set_name(request->name());
    return watch_round(parts_.harness, *parts_.feed, request->name(), context,
                       [rounds = parts_.rounds, get](const CallContext& call) { return rounds->get(call, get); });
  }
  Reactor* ListUnmetNeeds(Context* context, const v1::ListUnmetNeedsRequest* request,
                          v1::ListUnmetNeedsResponse* reply) override {
    return join(parts_.harness, Lane::kRead, context, request, reply, parts_.rounds, &RoundHandlers::list_unmet);
  }
  Reactor* GetBalance(Context* context, const v1::GetBalanceRequest* request, v1::Balance* reply) override {
    return join(parts_.harness, Lane::kRead, context, request, reply, parts_.rounds, &RoundHandlers::balance);
  }
  Reactor* PreviewRound(Context* context, const v1::PreviewRoundRequest* request,
                        v1::PreviewRoundResponse* reply) override {
    // On the explainer's thread, once the position has been seen, while no worker waits.
    auto answer = std::make_shared<std::optional<absl::StatusOr<v1::PreviewRoundResponse>>>();
    const auto solve = [this, request, answer](const CallContext& call, common::Proceed proceed) {
      std::optional<SolverThread::Place> place = parts_.explainer->reserve();
      if (!place.has_value()) {
        return proceed(common::make_retryable_error(kSolverBusy, "too many previews wait", absl::Seconds(1)));
      }
      std::move(*place).submit([this, request, answer, call, proceed = std::move(proceed)](bool stopped) {
        if (stopped) return proceed(common::make_error(common::kShuttingDown, "this process is ending; ask again"));
        *answer = parts_.previews->preview(call, *request);
        proceed(absl::OkStatus());
      });
    };
    const auto wait = [solve, position = position_wait(parts_.worlds, request)](const CallContext& call,
                                                                                common::Proceed proceed) {
      if (!position) return solve(call, std::move(proceed));
      position(call, [solve, call, proceed = std::move(proceed)](absl::Status status) {
        if (!status.ok()) return proceed(std::move(status));
        solve(call, proceed);
      });
    };
    return common::unary_after(parts_.harness, Lane::kRead, context, request, reply, wait,
                               [answer](const CallContext&, const v1::PreviewRoundRequest&) { return **answer; });
  }
  Reactor* GetCertificate(Context* context, const v1::GetCertificateRequest* request,
                          v1::GetCertificateResponse* reply) override {
    return join(parts_.harness, Lane::kRead, context, request, reply, parts_.rounds, &RoundHandlers::certificate);
  }

 private:
  const ServiceParts parts_;
};

class ProposalService final : public v1::ProposalService::CallbackService {
 public:
  explicit ProposalService(const ServiceParts& parts) : parts_(parts) {}

  Reactor* GetProposal(Context* context, const v1::GetProposalRequest* request, v1::Proposal* reply) override {
    return join(parts_.harness, Lane::kRead, context, request, reply, parts_.proposals, &ProposalHandlers::get);
  }
  Reactor* ListProposals(Context* context, const v1::ListProposalsRequest* request,
                         v1::ListProposalsResponse* reply) override {
    return join(parts_.harness, Lane::kRead, context, request, reply, parts_.proposals, &ProposalHandlers::list);
  }
  grpc::ServerWriteReactor<v1::WatchProposalsResponse>* WatchProposals(
      Context* context, const v1::WatchProposalsRequest* request) override {
    using Plan = common::WatchPlan<v1::WatchProposalsResponse>;
    return common::watch<v1::WatchProposalsResponse>(
        parts_.harness, *parts_.hub, context, request,
        [proposals = parts_.proposals, asked = *request](const CallContext& call) -> absl::StatusOr<Plan> {
          if (absl::Status status = proposals->check_watch(call, asked); !status.ok()) return status;
          Plan plan;
          plan.start_revision = asked.start_revision();
          plan.progress_notify = asked.progress_notify();
          plan.convert = [parent = asked.parent()](const common::Change& change) {
            return to_watch_response(change, parent);
          };
          plan.notice = [](std::int64_t revision) {
            v1::WatchProposalsResponse response;
            response.set_revision(revision);
            return response;
          };
          return plan;
        });
  }
  Reactor* ListCooperations(Context* context, const v1::ListCooperationsRequest* request,
                            v1::ListCooperationsResponse* reply) override {
    return join(parts_.harness, Lane::kRead, context, request, reply, parts_.proposals,
                &ProposalHandlers::list_cooperations);
  }
  Reactor* ImportCooperations(Context* context, const v1::ImportCooperationsRequest* request,
                              v1::ImportCooperationsResponse* reply) override {
    return join(parts_.harness, Lane::kWrite, context, request, reply, parts_.proposals,
                &ProposalHandlers::import_cooperations);
  }

 private:
  const ServiceParts parts_;
};

}  // namespace

std::vector<std::unique_ptr<grpc::Service>> make_services(const ServiceParts& parts) {
  std::vector<std::unique_ptr<grpc::Service>> services;
  services.push_back(std::make_unique<CandidateService>(parts));
  services.push_back(std::make_unique<ProgrammeService>(parts));
  services.push_back(std::make_unique<RoundService>(parts));
  services.push_back(std::make_unique<ProposalService>(parts));
  return services;
}

}  // namespace entente::matching
