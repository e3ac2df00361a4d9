#include "cli/commands/servers.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <CLI/CLI.hpp>

#include "services/common/client.h"
#include "services/common/errors.h"
#include "services/common/strings.h"

namespace entente::cli {
namespace {

std::unique_ptr<common::Client> client_of(const std::string& address, const ServerOptions& options) {
  return std::make_unique<common::Client>(common::ClientOptions{
      .target = address.empty() ? options.server : address, .token = options.token, .timeout = absl::Minutes(10)});
}

}  // namespace

void add_server_options(CLI::App& command, ServerOptions& options) {
  command.add_option("--server", options.server, "Address of `entente serve`, which serves everything")
      ->type_name("HOST:PORT");
  command.add_option("--profiles", options.profiles, "Address of entente-profiles")->type_name("HOST:PORT");
  command.add_option("--listings", options.listings, "Address of entente-listings")->type_name("HOST:PORT");
  command.add_option("--matching", options.matching, "Address of entente-matching")->type_name("HOST:PORT");
  command.add_option("--token", options.token, "Token that signs you in; not needed on loopback")
      ->envname("ENTENTE_TOKEN");
}

Servers::Servers(const ServerOptions& options)
    : options_(options),
      profiles_client_(client_of(options.profiles, options)),
      listings_client_(client_of(options.listings, options)),
      matching_client_(client_of(options.matching, options)),
      profiles_(profiles::v1::ProfileService::NewStub(profiles_client_->channel())),
      listings_(listings::v1::ListingService::NewStub(listings_client_->channel())),
      candidates_(matching::v1::CandidateService::NewStub(matching_client_->channel())),
      programmes_(matching::v1::ProgrammeService::NewStub(matching_client_->channel())),
      proposals_(matching::v1::ProposalService::NewStub(matching_client_->channel())),
      rounds_(matching::v1::RoundService::NewStub(matching_client_->channel())) {}

Servers::~Servers() = default;

std::unique_ptr<grpc::ClientContext> Servers::context() const {
  return profiles_client_->context();
}

absl::Status Servers::explained(const grpc::Status& status) const {
  absl::Status result = common::from_grpc(status);
  if (result.code() != absl::StatusCode::kUnavailable || !common::reason_of(result).empty()) return result;
  const std::string at = options_.server.empty()
                             ? common::concat(options_.profiles, ", ", options_.listings, ", ", options_.matching)
                             : options_.server;
  return absl::UnavailableError(common::concat("no answer from ", at,
                                               ": is it running, and is the address that of its gRPC port? (",
                                               status.error_message(), ")"));
}

absl::StatusOr<std::vector<profiles::v1::City>> Servers::all_cities() {
  std::vector<profiles::v1::City> all;
  const absl::Status status =
      pages(profiles(), &profiles::v1::ProfileService::Stub::ListCities, profiles::v1::ListCitiesRequest(),
            [&](const auto& page) { all.insert(all.end(), page.cities().begin(), page.cities().end()); });
  if (!status.ok()) return status;
  return all;
}

absl::StatusOr<std::vector<profiles::v1::Vocabulary>> Servers::all_vocabularies() {
  std::vector<profiles::v1::Vocabulary> all;
  const absl::Status status =
      pages(profiles(), &profiles::v1::ProfileService::Stub::ListVocabularies, profiles::v1::ListVocabulariesRequest(),
            [&](const auto& page) { all.insert(all.end(), page.vocabularies().begin(), page.vocabularies().end()); });
  if (!status.ok()) return status;
  return all;
}

absl::StatusOr<std::vector<listings::v1::Listing>> Servers::all_listings() {
  std::vector<listings::v1::Listing> all;
  listings::v1::ListListingsRequest request;
  request.set_parent("cities/-");
  const absl::Status status =
      pages(listings(), &listings::v1::ListingService::Stub::ListListings, request,
            [&](const auto& page) { all.insert(all.end(), page.listings().begin(), page.listings().end()); });
  if (!status.ok()) return status;
  return all;
}

absl::StatusOr<std::vector<matching::v1::Programme>> Servers::all_programmes() {
  std::vector<matching::v1::Programme> all;
  const absl::Status status =
      pages(programmes(), &matching::v1::ProgrammeService::Stub::ListProgrammes, matching::v1::ListProgrammesRequest(),
            [&](const auto& page) { all.insert(all.end(), page.programmes().begin(), page.programmes().end()); });
  if (!status.ok()) return status;
  return all;
}

absl::StatusOr<std::vector<matching::v1::Cooperation>> Servers::all_cooperations() {
  std::vector<matching::v1::Cooperation> all;
  const absl::Status status = pages(
      proposals(), &matching::v1::ProposalService::Stub::ListCooperations, matching::v1::ListCooperationsRequest(),
      [&](const auto& page) { all.insert(all.end(), page.cooperations().begin(), page.cooperations().end()); });
  if (!status.ok()) return status;
  return all;
}

}  // namespace entente::cli
