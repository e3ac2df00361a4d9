// Who may call what, as a table: every method of matching once, with the callers that it lets in. The callers are those
// of the house: C coordinator of everything, M coordinator of music, V observer, O focal point of Kathmandu, S service.
// tests/system/access.tsv has more of them, over real processes.
#include "services/matching/access.h"

#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "services/common/base/strings.h"
#include "services/common/rpc/access.h"
#include "tests/matching/house.h"

namespace entente::matching {
namespace {

constexpr std::pair<char, Who> kCallers[] = {{'C', Who::kCoordinator},
                                             {'M', Who::kFieldCoordinator},
                                             {'V', Who::kObserver},
                                             {'O', Who::kFocalPoint},
                                             {'S', Who::kService}};

struct Rule {
  std::string method;
  std::string let_in;
  std::function<absl::Status(Who)> call;
};

class Table {
 public:
  explicit Table(MatchingHouse& house) : house_(house) {}

  template <typename Stub, typename Request, typename Reply>
  void add(const std::string& let_in, const std::unique_ptr<Stub>& stub,
           grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Reply*), Request request) {
    rules_.push_back({name_of(request), let_in, [this, &stub, method, request](Who who) {
                        return call(stub, method, house_.as(who), request).status();
                      }});
  }
  template <typename Stub, typename Request, typename Reply>
  void add_stream(const std::string& let_in, const std::unique_ptr<Stub>& stub,
                  std::unique_ptr<grpc::ClientReader<Reply>> (Stub::*method)(grpc::ClientContext*, const Request&),
                  Request request) {
    rules_.push_back({name_of(request), let_in, [this, &stub, method, request](Who who) {
                        const auto context = house_.as(who);
                        const auto reader = (stub.get()->*method)(context.get(), request);
                        Reply reply;
                        if (reader->Read(&reply)) context->TryCancel();  // some have no end
                        return common::from_grpc(reader->Finish());
                      }});
  }
  const std::vector<Rule>& rules() const { return rules_; }

 private:
  template <typename Request>
  static std::string name_of(const Request&) {
    const std::string name = Request::descriptor()->name();
    return name.substr(0, name.size() - std::string("Request").size());
  }
  MatchingHouse& house_;
  std::vector<Rule> rules_;
};

template <typename Request>
Request named(const std::string& name) {
  Request request;
  request.set_name(name);
  return request;
}

template <typename Request>
Request under(const std::string& parent) {
  Request request;
  request.set_parent(parent);
  return request;
}

void fill(Table& table, MatchingHouse& house) {
  constexpr char kAll[] = "CMVOS";
  constexpr char kReaders[] = "CMVS";
  const std::string programme = "programmes/none";
  const std::string round = "programmes/none/rounds/none";
  using Candidates = v1::CandidateService::Stub;
  v1::ListCandidatesRequest list;
  list.set_listing("cities/kathmandu/listings/none");
  table.add(kAll, house.candidates, &Candidates::ListCandidates, list);
  v1::ExplainPairRequest explain;
  explain.mutable_pairing()->set_need("cities/kathmandu/listings/none");
  table.add(kAll, house.candidates, &Candidates::ExplainPair, explain);
  v1::PreviewCandidatesRequest draft;
  draft.mutable_listing()->set_name("cities/kathmandu/listings/-");
  table.add("CMOS", house.candidates, &Candidates::PreviewCandidates, draft);
  v1::ExplainPairsRequest several;
  several.set_round(round);
  table.add(kReaders, house.candidates, &Candidates::ExplainPairs, several);
  explain.set_round(round);
  table.add(kReaders, house.candidates, &Candidates::ExplainPair, explain);

  using Programmes = v1::ProgrammeService::Stub;
  table.add(kAll, house.programmes, &Programmes::GetProgramme, named<v1::GetProgrammeRequest>(programme));
  table.add(kAll, house.programmes, &Programmes::ListProgrammes, v1::ListProgrammesRequest());
  table.add("C", house.programmes, &Programmes::CreateProgramme, v1::CreateProgrammeRequest());
  v1::CreateProgrammeRequest of_music;
  of_music.mutable_programme()->add_creative_fields("music");
  of_music.set_request_id("nonsense");
  table.add("CM", house.programmes, &Programmes::CreateProgramme, of_music);
  table.add("C", house.programmes, &Programmes::UpdateProgramme, v1::UpdateProgrammeRequest());
  table.add("C", house.programmes, &Programmes::SetDirective, under<v1::SetDirectiveRequest>(programme));
  table.add("C", house.programmes, &Programmes::ClearDirective, v1::ClearDirectiveRequest());
  table.add(kReaders, house.programmes, &Programmes::GetDirective, v1::GetDirectiveRequest());
  table.add(kReaders, house.programmes, &Programmes::ListDirectives, under<v1::ListDirectivesRequest>(programme));

  using Rounds = v1::RoundService::Stub;
  v1::PreviewRoundRequest preview;
  preview.set_programme(programme);
  table.add("C", house.rounds, &Rounds::CreateRound, under<v1::CreateRoundRequest>(programme));
  table.add(kReaders, house.rounds, &Rounds::GetRound, named<v1::GetRoundRequest>(round));
  table.add(kReaders, house.rounds, &Rounds::ListRounds, under<v1::ListRoundsRequest>(programme));
  table.add("C", house.rounds, &Rounds::CancelRound, named<v1::CancelRoundRequest>(round));
  table.add_stream(kReaders, house.rounds, &Rounds::WatchRound, named<v1::WatchRoundRequest>(round));
  table.add(kReaders, house.rounds, &Rounds::ListUnmetNeeds, under<v1::ListUnmetNeedsRequest>(round));
  table.add(kReaders, house.rounds, &Rounds::GetBalance, named<v1::GetBalanceRequest>(round));
  table.add("C", house.rounds, &Rounds::PreviewRound, preview);
  table.add(kReaders, house.rounds, &Rounds::ListCityLoads, under<v1::ListCityLoadsRequest>(round));
  v1::AskCityRequest ask = under<v1::AskCityRequest>(round);
  ask.mutable_question()->set_listing(list.listing());
  table.add("C", house.rounds, &Rounds::AskCity, ask);
  table.add(kReaders, house.rounds, &Rounds::GetCityQuestion,
            named<v1::GetCityQuestionRequest>(round + "/questions/1"));
  table.add(kReaders, house.rounds, &Rounds::ListCityQuestions, under<v1::ListCityQuestionsRequest>(round));
  table.add("C", house.rounds, &Rounds::PublishRound, named<v1::PublishRoundRequest>(round));
  table.add("C", house.rounds, &Rounds::UnpublishRound, named<v1::UnpublishRoundRequest>(round));
  table.add(kReaders, house.rounds, &Rounds::CompareRounds, named<v1::CompareRoundsRequest>(round));
  v1::CompareWithListRequest list_of_pairings;
  list_of_pairings.set_programme(programme);
  table.add("C", house.rounds, &Rounds::CompareWithList, list_of_pairings);
  table.add(kReaders, house.rounds, &Rounds::GetCertificate, named<v1::GetCertificateRequest>(round));

  using Proposals = v1::ProposalService::Stub;
  v1::WatchProposalsRequest watch = under<v1::WatchProposalsRequest>(round);
  watch.set_start_revision(900'000'000'000);
  table.add(kReaders, house.proposals, &Proposals::GetProposal,
            named<v1::GetProposalRequest>(common::concat(round, "/proposals/none")));
  table.add(kAll, house.proposals, &Proposals::ListProposals, under<v1::ListProposalsRequest>(round));
  v1::SearchProposalsRequest search = under<v1::SearchProposalsRequest>(round);
  search.set_query("film");
  table.add(kAll, house.proposals, &Proposals::SearchProposals, search);
  table.add_stream(kReaders, house.proposals, &Proposals::WatchProposals, watch);
  const std::string proposal = common::concat(round, "/proposals/none");
  table.add("C", house.proposals, &Proposals::ApproveProposal, named<v1::ApproveProposalRequest>(proposal));
  table.add("C", house.proposals, &Proposals::ReturnProposal, named<v1::ReturnProposalRequest>(proposal));
  table.add("C", house.proposals, &Proposals::ResubmitProposal, named<v1::ResubmitProposalRequest>(proposal));
  table.add("C", house.proposals, &Proposals::RejectProposal, named<v1::RejectProposalRequest>(proposal));
  table.add("C", house.proposals, &Proposals::AddNote, under<v1::AddNoteRequest>(proposal));
  table.add("C", house.proposals, &Proposals::UndoDecision, named<v1::UndoDecisionRequest>(proposal));
  table.add("C", house.proposals, &Proposals::CreateProposal, under<v1::CreateProposalRequest>(round));
  table.add("C", house.proposals, &Proposals::SwapPartner, named<v1::SwapPartnerRequest>(proposal));
  table.add("C", house.proposals, &Proposals::ReassignProposal, named<v1::ReassignProposalRequest>(proposal));
  // What is handed over is judged one by one.
  table.add("CM", house.proposals, &Proposals::HandOver, v1::HandOverRequest());
  table.add("CM", house.proposals, &Proposals::ListAssignees, v1::ListAssigneesRequest());
  table.add("", house.proposals, &Proposals::ExpressInterest, v1::ExpressInterestRequest());
  // Who isn't asked, and doesn't see it, isn't told whether it is there.
  table.add("", house.proposals, &Proposals::AcceptProposal, named<v1::AcceptProposalRequest>(proposal));
  table.add("", house.proposals, &Proposals::DeclineProposal, named<v1::DeclineProposalRequest>(proposal));
  table.add("C", house.proposals, &Proposals::RecordAnswer, named<v1::RecordAnswerRequest>(proposal));
  table.add("C", house.proposals, &Proposals::WithdrawProposal, named<v1::WithdrawProposalRequest>(proposal));
  table.add("C", house.proposals, &Proposals::CancelCooperation,
            named<v1::CancelCooperationRequest>("cooperations/none"));
  // Each of its proposals has a result of its own.
  table.add("CM", house.proposals, &Proposals::BatchDecide, v1::BatchDecideRequest());
  table.add(kReaders, house.proposals, &Proposals::GetDecision,
            named<v1::GetDecisionRequest>(common::concat(proposal, "/decisions/000001")));
  table.add(kReaders, house.proposals, &Proposals::ListDecisions, under<v1::ListDecisionsRequest>(proposal));
  table.add(kAll, house.proposals, &Proposals::GetCooperation, v1::GetCooperationRequest());
  table.add(kAll, house.proposals, &Proposals::ListCooperations, v1::ListCooperationsRequest());
  table.add("C", house.proposals, &Proposals::ImportCooperations, v1::ImportCooperationsRequest());

  using Invitations = v1::InvitationService::Stub;
  v1::CreateInvitationRequest invite;
  invite.mutable_invitation()->set_proposal(proposal);
  table.add("C", house.invitations, &Invitations::CreateInvitation, invite);
  v1::CreateInvitationRequest invite_person;
  invite_person.mutable_invitation()->set_person("people/none");
  table.add("C", house.invitations, &Invitations::CreateInvitation, invite_person);
  table.add("CM", house.invitations, &Invitations::GetInvitation, named<v1::GetInvitationRequest>("invitations/none"));
  table.add("CMO", house.invitations, &Invitations::ListInvitations, v1::ListInvitationsRequest());
  table.add("C", house.invitations, &Invitations::RevokeInvitation,
            named<v1::RevokeInvitationRequest>("invitations/none"));
  // Whoever calls says nothing there.
  table.add(kAll, house.invitations, &Invitations::ReadInvitation, v1::ReadInvitationRequest());
  table.add(kAll, house.invitations, &Invitations::AnswerInvitation, v1::AnswerInvitationRequest());
  using Tasks = v1::TaskService::Stub;
  table.add(kAll, house.tasks, &Tasks::ListTasks, v1::ListTasksRequest());
  table.add_stream(kAll, house.tasks, &Tasks::WatchTasks, v1::WatchTasksRequest());
  table.add(kAll, house.tasks, &Tasks::GetDigest, v1::GetDigestRequest());
  table.add("C", house.tasks, &Tasks::ListDeadLetters, v1::ListDeadLettersRequest());
  const std::string cooperation = "cooperations/none";
  table.add("C", house.proposals, &Proposals::StartCooperation, named<v1::StartCooperationRequest>(cooperation));
  table.add("C", house.proposals, &Proposals::SetMilestones, named<v1::SetMilestonesRequest>(cooperation));
  table.add("C", house.proposals, &Proposals::ReportCooperation, named<v1::ReportCooperationRequest>(cooperation));
  table.add("C", house.proposals, &Proposals::CloseCooperation, named<v1::CloseCooperationRequest>(cooperation));
  table.add("C", house.proposals, &Proposals::SignAgreement, named<v1::SignAgreementRequest>(cooperation));
  table.add(kReaders, house.proposals, &Proposals::GetAgreement, named<v1::GetAgreementRequest>(cooperation));

  using Reports = v1::ReportService::Stub;
  v1::GetReportRequest report;
  report.set_subject(programme);
  table.add(kReaders, house.reports, &Reports::GetReport, report);
  report.set_subject("cities/kathmandu");
  table.add(kAll, house.reports, &Reports::GetReport, report);
  v1::ExportReportRequest file;
  file.mutable_report()->set_subject("cities/lyon");
  table.add(kReaders, house.reports, &Reports::ExportReport, file);
}

TEST(Access, LetsInWhomTheTableNames) {
  MatchingHouse house;
  Table table(house);
  fill(table, house);
  std::set<std::string> methods;
  for (const Rule& rule : table.rules()) {
    methods.insert(rule.method);
    for (const auto& [letter, who] : kCallers) {
      const absl::Status status = rule.call(who);
      EXPECT_EQ(!absl::IsPermissionDenied(status), rule.let_in.find(letter) != std::string::npos)
          << rule.method << " by " << letter << ": " << status;
    }
  }
  for (const auto* file : {v1::ListCandidatesRequest::descriptor()->file(),
                           v1::GetProgrammeRequest::descriptor()->file(), v1::GetRoundRequest::descriptor()->file(),
                           v1::GetProposalRequest::descriptor()->file(), v1::GetInvitationRequest::descriptor()->file(),
                           v1::ListTasksRequest::descriptor()->file(), v1::GetReportRequest::descriptor()->file()}) {
    for (int i = 0; i < file->service(0)->method_count(); ++i) {
      EXPECT_TRUE(methods.contains(file->service(0)->method(i)->name()))
          << file->service(0)->method(i)->name() << " has no rule in the table";
    }
  }
}

// The least opening that holds: a secret opens these two and nothing else, and nobody else's right is beside it.
TEST(Access, TakesWhoIsntSignedInAtTwoMethodsOnly) {
  std::set<std::string> invited;
  for (const char* name : {"entente.profiles.v1.ProfileService", "entente.listings.v1.ListingService",
                           "entente.matching.v1.CandidateService", "entente.matching.v1.ProgrammeService",
                           "entente.matching.v1.RoundService", "entente.matching.v1.ProposalService",
                           "entente.matching.v1.InvitationService"}) {
    const auto* const service = google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(name);
    ASSERT_NE(service, nullptr) << name;
    for (int i = 0; i < service->method_count(); ++i) {
      const auto& method = *service->method(i);
      if (!common::takes_invited(method)) continue;
      invited.insert(method.name());
      EXPECT_EQ(common::access_of(method).roles_size(), 1) << method.full_name();
      EXPECT_FALSE(common::access_of(method).internal() || common::access_of(method).carries_sheets());
    }
  }
  EXPECT_EQ(invited, (std::set<std::string>{"AnswerInvitation", "ReadInvitation"}));
}

// A service itself takes no call without a token there either: the gateway is known by its own.
TEST(Access, TakesNoCallWithoutATokenEvenFromTheInvited) {
  MatchingHouse house;
  grpc::ClientContext nobody;
  v1::ReadInvitationResponse reply;
  EXPECT_EQ(house.invitations->ReadInvitation(&nobody, v1::ReadInvitationRequest(), &reply).error_code(),
            grpc::StatusCode::UNAUTHENTICATED);
}

}  // namespace
}  // namespace entente::matching
