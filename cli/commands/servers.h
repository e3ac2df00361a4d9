// Servers: the running services that a command talks to, by gRPC: one address for all of them (entente serve), or one
// each. What a service asks to repeat, since it is still starting or busy, is repeated, see Patience. Main thread only.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
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
#include "services/common/rpc/tls.h"

namespace CLI {
class App;
}
namespace entente::common {
class Client;
}

namespace entente::cli {

struct ServerOptions {
  std::string server;
  std::string profiles;
  std::string listings;
  std::string matching;
  std::string token;
  common::TlsFiles mtls = {};  // none: plain text
  int wait_seconds = 60;       // at most, for each call; 0: not at all

  bool given() const { return !server.empty() || (!profiles.empty() && !listings.empty() && !matching.empty()); }
};
// Adds --server, --profiles, --listings, --matching, --token (or ENTENTE_TOKEN), --mtls-cert, --mtls-key, --mtls-ca (or
// ENTENTE_MTLS_CERT, …) and --wait.
void add_server_options(CLI::App& command, ServerOptions& options);

class Servers {
 public:
  explicit Servers(const ServerOptions& options);
  ~Servers();

  profiles::v1::ProfileService::Stub& profiles() { return *profiles_; }
  listings::v1::ListingService::Stub& listings() { return *listings_; }
  matching::v1::CandidateService::Stub& candidates() { return *candidates_; }
  matching::v1::ProgrammeService::Stub& programmes() { return *programmes_; }
  matching::v1::ProposalService::Stub& proposals() { return *proposals_; }
  matching::v1::RoundService::Stub& rounds() { return *rounds_; }
  matching::v1::InvitationService::Stub& invitations() { return *invitations_; }
  matching::v1::TaskService::Stub& tasks() { return *tasks_; }
  matching::v1::ReportService::Stub& reports() { return *reports_; }

  // A context with the token and a deadline in ten minutes: imports of whole networks take a while.
  std::unique_ptr<grpc::ClientContext> context() const;

  // One call; UNAVAILABLE names the address. `method` is a stub's: `servers.call(servers.rounds(), &Stub::GetRound,
  // …)`.
  template <class Stub, class Request, class Response>
  absl::StatusOr<Response> call(Stub& stub,
                                grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                                const Request& request) {
    Response response;
    const absl::Status status = patiently([&] {
      response.Clear();
      const auto context_of_call = context();
      return (stub.*method)(context_of_call.get(), request, &response);
    });
    if (!status.ok()) return status;
    return response;
  }

  // Waits until all of them are ready, so that what writes in many calls doesn't stop between them; what stands in the
  // way when they aren't in time.
  absl::Status wait_until_ready() const;

  // Makes a call, and makes it again while its service asks for that.
  absl::Status patiently(const std::function<grpc::Status()>& call) const;

  // Every page of a list: `method` fills a page, `take` gets it.
  template <class Stub, class Request, class Response, class Take>
  absl::Status pages(Stub& stub, grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                     Request request, const Take& take) {
    request.set_page_size(1000);
    do {
      const absl::StatusOr<Response> page = call(stub, method, request);
      if (!page.ok()) return page.status();
      take(*page);
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return absl::OkStatus();
  }

  // What profiles and listings hold now, for `min_position` of what is asked of another: with several processes of a
  // service, the one that answers may not have seen yet what was written a moment ago.
  absl::StatusOr<type::v1::Position> position();

  absl::StatusOr<std::vector<profiles::v1::Country>> all_countries();
  absl::StatusOr<std::vector<profiles::v1::City>> all_cities();
  absl::StatusOr<std::vector<profiles::v1::Vocabulary>> all_vocabularies();
  absl::StatusOr<std::vector<listings::v1::Listing>> all_listings();
  // Those that hold or confirm places.
  absl::StatusOr<std::vector<listings::v1::Reservation>> all_reservations();
  absl::StatusOr<std::vector<matching::v1::Programme>> all_programmes();
  absl::StatusOr<std::vector<matching::v1::Cooperation>> all_cooperations();
  // Those of one city (`cities/…`; organisations of all by `cities/-`) or programme (`programmes/…`).
  absl::StatusOr<std::vector<profiles::v1::Organisation>> organisations_of(const std::string& city);
  absl::StatusOr<std::vector<profiles::v1::Contact>> contacts_of(const std::string& city);
  absl::StatusOr<std::vector<matching::v1::Directive>> directives_of(const std::string& programme);

 private:
  absl::Status repeated(const std::function<absl::Status()>& call) const;
  // UNAVAILABLE that says nothing else names the address.
  absl::Status named(absl::Status status) const;
  // The entries of every page of a list.
  template <class Message, class Stub, class Request, class Response, class Entries>
  absl::StatusOr<std::vector<Message>> everything(Stub& stub,
                                                  grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                                               Response*),
                                                  const Request& request, const Entries& entries) {
    std::vector<Message> all;
    const absl::Status status = pages(stub, method, request, [&](const Response& page) {
      all.insert(all.end(), entries(page).begin(), entries(page).end());
    });
    if (!status.ok()) return status;
    return all;
  }

  const ServerOptions options_;
  std::unique_ptr<common::Client> profiles_client_;
  std::unique_ptr<common::Client> listings_client_;
  std::unique_ptr<common::Client> matching_client_;
  std::unique_ptr<profiles::v1::ProfileService::Stub> profiles_;
  std::unique_ptr<listings::v1::ListingService::Stub> listings_;
  std::unique_ptr<matching::v1::CandidateService::Stub> candidates_;
  std::unique_ptr<matching::v1::ProgrammeService::Stub> programmes_;
  std::unique_ptr<matching::v1::ProposalService::Stub> proposals_;
  std::unique_ptr<matching::v1::RoundService::Stub> rounds_;
  std::unique_ptr<matching::v1::InvitationService::Stub> invitations_;
  std::unique_ptr<matching::v1::TaskService::Stub> tasks_;
  std::unique_ptr<matching::v1::ReportService::Stub> reports_;
};

}  // namespace entente::cli
