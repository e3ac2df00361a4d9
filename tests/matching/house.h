// The ground floor (real profiles and listings with the data of data/, in process) and matching on top of it, as tests
// need them. Callers come by tokens, calls go through gRPC in process.
#pragma once

#include <grpcpp/client_context.h>
#include <grpcpp/support/status.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "entente/listings/v1/listing_service.grpc.pb.h"
#include "entente/matching/v1/candidate_service.grpc.pb.h"
#include "entente/matching/v1/invitation_service.grpc.pb.h"
#include "entente/matching/v1/programme_service.grpc.pb.h"
#include "entente/matching/v1/proposal_service.grpc.pb.h"
#include "entente/matching/v1/report_service.grpc.pb.h"
#include "entente/matching/v1/round_service.grpc.pb.h"
#include "entente/matching/v1/task_service.grpc.pb.h"
#include "entente/profiles/v1/profile_service.grpc.pb.h"
#include "services/common/base/clock.h"
#include "services/common/base/errors.h"
#include "services/common/base/ids.h"
#include "services/common/rpc/authenticator.h"
#include "services/common/rpc/client.h"
#include "services/common/rpc/harness.h"
#include "services/common/rpc/metrics.h"
#include "services/common/rpc/server.h"
#include "services/common/rpc/worker_pool.h"
#include "services/common/storage/database.h"
#include "services/common/storage/redis_pool.h"
#include "services/listings/service.h"
#include "services/matching/service.h"
#include "services/profiles/service.h"

namespace entente::matching {

// A directory of its own that goes with the object.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

std::string read_data(const std::string& name);

// Who calls: the token of a line of the token file.
enum class Who { kCoordinator, kFieldCoordinator, kObserver, kFocalPoint, kService };
std::string token_of(Who who);

// Profiles and listings, filled once for all tests of the program; tests leave them as they were.
class GroundFloor {
 public:
  static GroundFloor& get();

  common::ManualClock clock;
  common::RandomIds ids;
  common::Metrics metrics;
  std::unique_ptr<common::Authenticator> authenticator;
  std::unique_ptr<common::WorkerPool> workers;
  common::Harness harness;
  std::unique_ptr<common::Client> client;  // of listings, as a service
  std::unique_ptr<profiles::v1::ProfileService::Stub> profiles;
  std::unique_ptr<listings::v1::ListingService::Stub> listings;
  std::int64_t profiles_revision = 0;
  std::int64_t listings_revision = 0;

  // Makes a call as `who` to a stub of the ground floor.
  std::unique_ptr<grpc::ClientContext> as(Who who) const;
  const common::Client& profiles_client() const { return *profiles_client_; }
  const std::vector<listings::v1::Listing>& all_listings() const { return all_listings_; }
  // A listing's name by its id.
  std::string listing(const std::string& id) const;

 private:
  GroundFloor();
  void fill();
  TemporaryDirectory directory_;
  std::unique_ptr<common::Database> profiles_database_;
  std::unique_ptr<common::Database> listings_database_;
  std::unique_ptr<profiles::Service> profiles_service_;
  std::unique_ptr<common::Server> profiles_server_;
  std::unique_ptr<common::Client> profiles_client_;
  std::unique_ptr<listings::Service> listings_service_;
  std::unique_ptr<common::Server> server_;
  std::vector<listings::v1::Listing> all_listings_;
};

// One matching service with a store of its own.
class MatchingHouse {
 public:
  explicit MatchingHouse(std::unique_ptr<common::RedisPool> redis = nullptr, ServiceOptions options = {});
  // A second replica on the store of `other`, which outlives it.
  MatchingHouse(MatchingHouse& other, ServiceOptions options);
  ~MatchingHouse();
  // Ends the service in good order and starts it again on the same store.
  void restart(std::unique_ptr<common::RedisPool> redis = nullptr);
  void stop();
  void start(std::unique_ptr<common::RedisPool> redis = nullptr);

  std::unique_ptr<grpc::ClientContext> as(Who who) const;
  common::Database& database() { return other_ != nullptr ? *other_ : *database_; }
  Service& service() { return *service_; }

  std::unique_ptr<v1::CandidateService::Stub> candidates;
  std::unique_ptr<v1::ProgrammeService::Stub> programmes;
  std::unique_ptr<v1::RoundService::Stub> rounds;
  std::unique_ptr<v1::ProposalService::Stub> proposals;
  std::unique_ptr<v1::InvitationService::Stub> invitations;
  std::unique_ptr<v1::TaskService::Stub> tasks;
  std::unique_ptr<v1::ReportService::Stub> reports;

  // Creates `programme` (by default the example one, with pairs only) and returns its name.
  std::string create_programme(v1::Programme programme, const std::string& id = "trial");
  // Creates a round as of `day` (YYYY-MM-DD; empty: today), follows `base_round`, watches it until it is over and
  // returns it.
  v1::Round solve(const std::string& programme, const std::string& day = "", const std::string& base_round = "");
  v1::Round watch(const std::string& round);
  std::vector<v1::Proposal> all_proposals(const std::string& round);
  std::vector<v1::UnmetNeed> all_unmet(const std::string& round);

 private:
  const ServiceOptions options_;
  TemporaryDirectory directory_;
  common::Database* const other_ = nullptr;
  std::unique_ptr<common::Database> database_;  // null: the other one is used
  std::unique_ptr<Service> service_;
  std::unique_ptr<common::Server> server_;
  std::unique_ptr<common::Client> client_;
};

// The example programme; pairs only, since trios take long in a build without optimisation.
v1::Programme example_programme();

type::v1::PartialDate date(const std::string& text);

// One unary call: `call(house.rounds, &v1::RoundService::Stub::GetRound, house.as(Who::kObserver), request)`.
template <typename Stub, typename Request, typename Reply>
absl::StatusOr<Reply> call(const std::unique_ptr<Stub>& stub,
                           grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Reply*),
                           std::unique_ptr<grpc::ClientContext> context, const Request& request) {
  Reply reply;
  const grpc::Status status = (stub.get()->*method)(context.get(), request, &reply);
  if (!status.ok()) return common::from_grpc(status);
  return reply;
}

}  // namespace entente::matching
