#include "tests/matching/house.h"

#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>
#include <sstream>

#include "services/common/base/status.h"
#include "services/common/base/time.h"
#include "services/listings/profile_mirror.h"
#include "tests/paths.h"
#include "tests/postgres/test_store.h"

namespace entente::matching {
namespace {

constexpr char kTokens[] =
    "coordinator-token-0001,coordinator-1,coordinator,*,person\n"
    "field-coordinator-token-0001,music-coordinator,coordinator,fields/music,person\n"
    "observer-token-0001,observer-1,observer,*,person\n"
    "focal-point-token-0001,focal-1,focal-point,cities/kathmandu,person\n"
    "service-token-0001,services,service,*,service\n";

template <typename T>
T value(absl::StatusOr<T> result) {
  EXPECT_TRUE(result.ok()) << result.status();
  if (!result.ok()) abort();
  return *std::move(result);
}

void expect_ok(const grpc::Status& status) {
  ASSERT_TRUE(status.ok()) << status.error_message();
}

// Ended before main ends: gRPC and threads don't outlive it.
std::unique_ptr<GroundFloor> the_floor;
class EndOfTheFloor : public testing::Environment {
 public:
  void TearDown() override { the_floor.reset(); }
};
[[maybe_unused]] const auto* const end_of_the_floor = testing::AddGlobalTestEnvironment(new EndOfTheFloor());

common::ServerOptions in_process() {
  common::ServerOptions options;
  options.listen = "";
  options.shutdown_deadline = absl::Seconds(2);
  return options;
}

}  // namespace

TemporaryDirectory::TemporaryDirectory() {
  std::string pattern = std::filesystem::temp_directory_path() / "entente-matching-XXXXXX";
  path_ = mkdtemp(pattern.data());
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string read_data(const std::string& name) {
  std::ifstream file(source_dir() + "/data/" + name, std::ios::binary);
  EXPECT_TRUE(file.good()) << name;
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string token_of(Who who) {
  switch (who) {
    case Who::kCoordinator:
      return "coordinator-token-0001";
    case Who::kFieldCoordinator:
      return "field-coordinator-token-0001";
    case Who::kObserver:
      return "observer-token-0001";
    case Who::kFocalPoint:
      return "focal-point-token-0001";
    case Who::kService:
      return "service-token-0001";
  }
  return "";
}

GroundFloor& GroundFloor::get() {
  if (the_floor == nullptr) the_floor.reset(new GroundFloor());
  return *the_floor;
}

GroundFloor::GroundFloor() : clock(absl::FromCivil(absl::CivilSecond(2026, 12, 1, 9, 0, 0), absl::UTCTimeZone())) {
  authenticator = value(common::TokenFileAuthenticator::parse(kTokens, "tokens"));
  workers = std::make_unique<common::WorkerPool>();
  harness = {authenticator.get(), workers.get(), &clock, &ids, &metrics};
  profiles_database_ = common::open_test_store(directory_.path(), "profiles");
  listings_database_ = common::open_test_store(directory_.path(), "listings");
  profiles_service_ = value(profiles::Service::make(harness, *profiles_database_));
  profiles_server_ = value(common::Server::start(in_process(), profiles_service_->grpc_services(), nullptr));
  profiles_client_ =
      std::make_unique<common::Client>(profiles_server_->in_process_channel(),
                                       common::ClientOptions{"in process", token_of(Who::kService), absl::Seconds(60)});
  profiles = profiles::v1::ProfileService::NewStub(profiles_server_->in_process_channel());
  listings_service_ = value(listings::Service::make(harness, *listings_database_, *profiles_client_));
  server_ = value(common::Server::start(in_process(), listings_service_->grpc_services(), nullptr));
  client = std::make_unique<common::Client>(
      server_->in_process_channel(), common::ClientOptions{"in process", token_of(Who::kService), absl::Seconds(60)});
  listings = listings::v1::ListingService::NewStub(server_->in_process_channel());
  fill();
}

std::unique_ptr<grpc::ClientContext> GroundFloor::as(Who who) const {
  return common::Client(server_->in_process_channel(),
                        common::ClientOptions{"in process", token_of(who), absl::Seconds(60)})
      .context();
}

void GroundFloor::fill() {
  profiles::v1::ImportReferencesRequest references;
  references.set_countries(read_data("countries.csv"));
  references.set_classification_changes(read_data("classification-changes.csv"));
  references.set_vocabularies(read_data("vocabularies.csv"));
  references.set_state_of("2026-11-22");
  profiles::v1::ImportReferencesResponse references_reply;
  expect_ok(profiles->ImportReferences(as(Who::kCoordinator).get(), references, &references_reply));
  ASSERT_TRUE(references_reply.countries().stored()) << references_reply.ShortDebugString().substr(0, 2000);
  profiles::v1::ImportCitiesRequest cities;
  cities.set_sheet(read_data("cities.csv"));
  profiles::v1::ImportCitiesResponse cities_reply;
  expect_ok(profiles->ImportCities(as(Who::kCoordinator).get(), cities, &cities_reply));
  ASSERT_TRUE(cities_reply.report().stored()) << cities_reply.ShortDebugString().substr(0, 2000);
  profiles::v1::ListCitiesResponse page;
  expect_ok(profiles->ListCities(as(Who::kService).get(), {}, &page));
  profiles_revision = page.revision();
  ASSERT_TRUE(listings_service_->profiles().gate().wait_for(profiles_revision, absl::Now() + absl::Seconds(30)).ok());

  listings::v1::ImportListingsRequest sheet;
  sheet.set_sheet(read_data("listings.csv"));
  sheet.set_example(true);
  listings::v1::ImportListingsResponse sheet_reply;
  expect_ok(listings->ImportListings(as(Who::kCoordinator).get(), sheet, &sheet_reply));
  ASSERT_TRUE(sheet_reply.report().stored()) << sheet_reply.ShortDebugString().substr(0, 2000);
  listings::v1::ListListingsRequest all;
  all.set_parent("cities/-");
  all.set_page_size(1000);
  listings::v1::ListListingsResponse listed;
  expect_ok(listings->ListListings(as(Who::kService).get(), all, &listed));
  ASSERT_TRUE(listed.next_page_token().empty());
  listings_revision = listed.revision();
  all_listings_.assign(listed.listings().begin(), listed.listings().end());
}

std::string GroundFloor::listing(const std::string& id) const {
  for (const auto& candidate : all_listings_) {
    if (candidate.name().ends_with("/" + id)) return candidate.name();
  }
  ADD_FAILURE() << "no listing " << id;
  return "";
}

MatchingHouse::MatchingHouse(std::unique_ptr<common::RedisPool> redis, ServiceOptions options) : options_(options) {
  start(std::move(redis));
}

MatchingHouse::MatchingHouse(MatchingHouse& other, ServiceOptions options)
    : options_(options), other_(&other.database()) {
  start();
}

MatchingHouse::~MatchingHouse() {
  stop();
}

void MatchingHouse::start(std::unique_ptr<common::RedisPool> redis) {
  GroundFloor& ground = GroundFloor::get();
  if (other_ == nullptr) database_ = common::open_test_store(directory_.path(), "matching");
  service_ = value(
      Service::make(ground.harness, database(), ground.profiles_client(), *ground.client, std::move(redis), options_));
  server_ = value(common::Server::start(in_process(), service_->grpc_services(), nullptr));
  server_->on_drain([this] { service_->drain(); });
  const auto channel = server_->in_process_channel();
  candidates = v1::CandidateService::NewStub(channel);
  programmes = v1::ProgrammeService::NewStub(channel);
  rounds = v1::RoundService::NewStub(channel);
  proposals = v1::ProposalService::NewStub(channel);
  invitations = v1::InvitationService::NewStub(channel);
  tasks = v1::TaskService::NewStub(channel);
  reports = v1::ReportService::NewStub(channel);
  const absl::Time deadline = absl::Now() + absl::Seconds(30);
  ASSERT_TRUE(service_->profiles_mirror().wait_for(ground.profiles_revision, deadline).ok());
  ASSERT_TRUE(service_->listings_mirror().wait_for(ground.listings_revision, deadline).ok());
}

void MatchingHouse::stop() {
  if (server_ == nullptr) return;
  server_->stop();
  service_->stop();
  candidates.reset();
  programmes.reset();
  rounds.reset();
  reports.reset();
  proposals.reset();
  invitations.reset();
  tasks.reset();
  server_.reset();
  service_.reset();
  database_.reset();
}

void MatchingHouse::restart(std::unique_ptr<common::RedisPool> redis) {
  stop();
  start(std::move(redis));
}

std::unique_ptr<grpc::ClientContext> MatchingHouse::as(Who who) const {
  return common::Client(server_->in_process_channel(),
                        common::ClientOptions{"in process", token_of(who), absl::Seconds(120)})
      .context();
}

std::string MatchingHouse::create_programme(v1::Programme programme, const std::string& id) {
  v1::CreateProgrammeRequest request;
  *request.mutable_programme() = std::move(programme);
  request.set_programme_id(id);
  return value(call(programmes, &v1::ProgrammeService::Stub::CreateProgramme, as(Who::kCoordinator), request)).name();
}

v1::Round MatchingHouse::solve(const std::string& programme, const std::string& day, const std::string& base_round) {
  v1::CreateRoundRequest request;
  request.set_parent(programme);
  request.set_base_round(base_round);
  if (!day.empty()) *request.mutable_as_of() = date(day);
  const v1::Round round = value(call(rounds, &v1::RoundService::Stub::CreateRound, as(Who::kCoordinator), request));
  EXPECT_EQ(round.state(), v1::Round::STATE_RUNNING);
  return watch(round.name());
}

v1::Round MatchingHouse::watch(const std::string& round) {
  v1::WatchRoundRequest request;
  request.set_name(round);
  const auto context = as(Who::kObserver);
  const auto reader = rounds->WatchRound(context.get(), request);
  v1::WatchRoundResponse response;
  v1::Round last;
  while (reader->Read(&response)) last = response.round();
  const grpc::Status status = reader->Finish();
  EXPECT_TRUE(status.ok()) << status.error_message();
  return last;
}

std::vector<v1::Proposal> MatchingHouse::all_proposals(const std::string& round) {
  v1::ListProposalsRequest request;
  request.set_parent(round);
  request.set_page_size(1000);
  const auto reply = value(call(proposals, &v1::ProposalService::Stub::ListProposals, as(Who::kObserver), request));
  EXPECT_TRUE(reply.next_page_token().empty());
  return {reply.proposals().begin(), reply.proposals().end()};
}

std::vector<v1::UnmetNeed> MatchingHouse::all_unmet(const std::string& round) {
  v1::ListUnmetNeedsRequest request;
  request.set_parent(round);
  request.set_page_size(1000);
  const auto reply = value(call(rounds, &v1::RoundService::Stub::ListUnmetNeeds, as(Who::kObserver), request));
  EXPECT_TRUE(reply.next_page_token().empty());
  return {reply.unmet_needs().begin(), reply.unmet_needs().end()};
}

v1::Programme example_programme() {
  v1::Programme programme;
  const auto status =
      google::protobuf::util::JsonStringToMessage(read_data("programmes/cooperation-2027.json"), &programme);
  EXPECT_TRUE(status.ok());
  programme.set_trios(false);
  programme.set_relevance_floor(12);  // many pairs and trios
  return programme;
}

type::v1::PartialDate date(const std::string& text) {
  return value(common::parse_partial_date(text));
}

}  // namespace entente::matching
