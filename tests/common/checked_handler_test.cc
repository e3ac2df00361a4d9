// A request that would grow in memory, over a real server: unary, with a sheet, and as a watch.
#include "services/common/rpc/checked_handler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "entente/matching/v1/proposal_service.grpc.pb.h"
#include "services/common/service/methods.h"
#include "tests/common/listing_stub_service.h"

namespace entente::common {
namespace {

namespace matching = entente::matching::v1;
using ::testing::HasSubstr;

struct Handlers {
  template <typename Request, typename Reply>
  absl::StatusOr<Reply> answer(const CallContext&, const Request&) {
    ++handled;
    return Reply();
  }
  absl::StatusOr<matching::ImportCooperationsResponse> import(const CallContext&,
                                                              const matching::ImportCooperationsRequest& request) {
    ++handled;
    sheet_bytes = request.sheet().size();
    return matching::ImportCooperationsResponse();
  }
  std::atomic<int> handled{0};
  std::atomic<std::size_t> sheet_bytes{0};
};

class CheckedHandler : public testing::Test {
 protected:
  CheckedHandler() {
    auto page = serve_methods(
        "entente.matching.v1.ProposalService",
        {process_.authenticator.get(), process_.workers.get(), &process_.clock, &process_.ids, &process_.metrics},
        {answers<matching::GetProposalRequest, matching::Proposal>("GetProposal"),
         answers<matching::ListProposalsRequest, matching::ListProposalsResponse>("ListProposals"),
         answers<matching::SearchProposalsRequest, matching::SearchProposalsResponse>("SearchProposals"),
         answers<matching::ApproveProposalRequest, matching::Proposal>("ApproveProposal"),
         answers<matching::ReturnProposalRequest, matching::Proposal>("ReturnProposal"),
         answers<matching::ResubmitProposalRequest, matching::Proposal>("ResubmitProposal"),
         answers<matching::RejectProposalRequest, matching::Proposal>("RejectProposal"),
         answers<matching::AddNoteRequest, matching::Decision>("AddNote"),
         answers<matching::UndoDecisionRequest, matching::Proposal>("UndoDecision"),
         answers<matching::BatchDecideRequest, matching::BatchDecideResponse>("BatchDecide"),
         answers<matching::GetDecisionRequest, matching::Decision>("GetDecision"),
         answers<matching::ListDecisionsRequest, matching::ListDecisionsResponse>("ListDecisions"),
         answers<matching::GetCooperationRequest, matching::Cooperation>("GetCooperation"),
         answers<matching::ListCooperationsRequest, matching::ListCooperationsResponse>("ListCooperations"),
         answers<matching::CreateProposalRequest, matching::CreateProposalResponse>("CreateProposal"),
         answers<matching::SwapPartnerRequest, matching::SwapPartnerResponse>("SwapPartner"),
         answers<matching::ReassignProposalRequest, matching::Proposal>("ReassignProposal"),
         answers<matching::HandOverRequest, matching::HandOverResponse>("HandOver"),
         answers<matching::ListAssigneesRequest, matching::ListAssigneesResponse>("ListAssignees"),
         answers<matching::ExpressInterestRequest, matching::Proposal>("ExpressInterest"),
         answers<matching::AcceptProposalRequest, matching::Proposal>("AcceptProposal"),
         answers<matching::DeclineProposalRequest, matching::Proposal>("DeclineProposal"),
         answers<matching::RecordAnswerRequest, matching::Proposal>("RecordAnswer"),
         answers<matching::WithdrawProposalRequest, matching::Proposal>("WithdrawProposal"),
         answers<matching::StartCooperationRequest, matching::Cooperation>("StartCooperation"),
         answers<matching::SetMilestonesRequest, matching::Cooperation>("SetMilestones"),
         answers<matching::ReportCooperationRequest, matching::Cooperation>("ReportCooperation"),
         answers<matching::CloseCooperationRequest, matching::Cooperation>("CloseCooperation"),
         answers<matching::CancelCooperationRequest, matching::Cooperation>("CancelCooperation"),
         answers<matching::GetAgreementRequest, matching::GetAgreementResponse>("GetAgreement"),
         answers<matching::SignAgreementRequest, matching::Cooperation>("SignAgreement"),
         method("ImportCooperations", Lane::kWrite, handlers_, &Handlers::import),
         watch_method<matching::WatchProposalsRequest, matching::WatchProposalsResponse>(
             "WatchProposals", *process_.hub,
             [this](const CallContext&, const auto&) -> absl::StatusOr<WatchPlan<matching::WatchProposalsResponse>> {
               ++handlers_.handled;
               return absl::NotFoundError("begun");
             })});
    EXPECT_TRUE(page.ok()) << page.status();
    page_ = *std::move(page);
    server_ = *Server::start({}, {page_.get()}, &process_.metrics);
    stub_ = matching::ProposalService::NewStub(client().channel());
  }
  ~CheckedHandler() override { server_.reset(); }

  template <typename Request, typename Reply>
  Method answers(std::string_view name) {
    return method(name, Lane::kRead, handlers_, &Handlers::answer<Request, Reply>);
  }
  Client client() const { return Client({.target = concat("127.0.0.1:", server_->port())}); }
  absl::Status get(const matching::GetProposalRequest& request) {
    matching::Proposal reply;
    return from_grpc(stub_->GetProposal(client().context().get(), request, &reply));
  }
  absl::Status import(const matching::ImportCooperationsRequest& request) {
    matching::ImportCooperationsResponse reply;
    return from_grpc(stub_->ImportCooperations(client().context().get(), request, &reply));
  }
  absl::Status watch(const matching::WatchProposalsRequest& request) {
    const auto context = client().stream_context();
    matching::WatchProposalsResponse change;
    const auto stream = stub_->WatchProposals(context.get(), request);
    EXPECT_FALSE(stream->Read(&change));
    return from_grpc(stream->Finish());
  }
  // A message of 2 MiB that takes 16 times as much.
  template <typename Request>
  static Request growing() {
    Request request;
    for (int i = 0; i < 1'000'000; ++i) request.GetReflection()->MutableUnknownFields(&request)->AddVarint(15, 1);
    return request;
  }

  StubProcess process_;
  Handlers handlers_;
  std::unique_ptr<grpc::Service> page_;
  std::unique_ptr<Server> server_;
  std::unique_ptr<matching::ProposalService::Stub> stub_;
};

TEST_F(CheckedHandler, ARequestThatWouldGrowIsAnsweredWithTheReasonAndNotHandled) {
  const absl::Status refused = get(growing<matching::GetProposalRequest>());
  EXPECT_EQ(reason_of(refused), "MESSAGE_TOO_LARGE");
  EXPECT_EQ(refused.message(),
            "the message of GetProposal has 2000000 bytes and would take more than 18777216 in memory: send only "
            "fields of the contract, and fewer entries at once");
  EXPECT_EQ(reason_of(import(growing<matching::ImportCooperationsRequest>())), "MESSAGE_TOO_LARGE");
  EXPECT_EQ(reason_of(watch(growing<matching::WatchProposalsRequest>())), "MESSAGE_TOO_LARGE");
  EXPECT_EQ(handlers_.handled, 0);
  // It is counted as any call, and the next ones are served.
  EXPECT_THAT(process_.metrics.text(),
              HasSubstr("entente_rpc_calls_total{code=\"INVALID_ARGUMENT\",method=\"WatchProposals\","
                        "service=\"entente.matching.v1.ProposalService\"} 1"));
  EXPECT_TRUE(get({}).ok());
  EXPECT_EQ(watch({}).code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(handlers_.handled, 2);
}

TEST_F(CheckedHandler, TakesLargeRequestsOnlyWhereTheyCarrySheets) {
  matching::GetProposalRequest request;
  request.set_name(std::string(kLargestRequest, 'x'));
  EXPECT_EQ(reason_of(get(request)), "MESSAGE_TOO_LARGE");
  EXPECT_EQ(handlers_.handled, 0);
  request.set_name(std::string(kLargestRequest - 100, 'x'));
  EXPECT_TRUE(get(request).ok());
  matching::ImportCooperationsRequest sheet;
  sheet.set_sheet(std::string(63 << 20, 'x'));
  EXPECT_TRUE(import(sheet).ok());
  EXPECT_EQ(handlers_.sheet_bytes, sheet.sheet().size());
}

}  // namespace
}  // namespace entente::common
