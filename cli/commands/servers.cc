#include "cli/commands/servers.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <map>
#include <utility>

#include "cli/commands/health.h"
#include "cli/commands/patience.h"
#include "cli/commands/settings.h"
#include "cli/output/language.h"
#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/rpc/client.h"
#include "services/common/rpc/config.h"

namespace entente::cli {
namespace {

std::unique_ptr<common::Client> client_of(const std::string& address, const ServerOptions& options) {
  return std::make_unique<common::Client>(common::ClientOptions{.target = address.empty() ? options.server : address,
                                                                .token = options.token,
                                                                .timeout = absl::Minutes(10),
                                                                .tls = options.mtls});
}

}  // namespace

void add_server_options(CLI::App& command, ServerOptions& options) {
  // The flag wins over the variable, that over the file of settings. Read here: CLI11 would let the variable of a
  // command beside this one, which shares its options, win over the flag.
  const auto add = [&](const char* name, std::string& value, const char* text) {
    const std::string variable = common::environment_name(name + 2);
    const char* const said = std::getenv(variable.c_str());
    value = said != nullptr && *said != '\0' ? said : setting(name + 2);
    return command.add_option(name, value,
                              common::concat(say(text), " (", say("cli.help.label.Env"), ":", variable, ")"));
  };
  add("--server", options.server, "cli.option.server")->type_name(say("cli.type.host_port"));
  command.add_option("--profiles", options.profiles, say("cli.option.profiles"))->type_name(say("cli.type.host_port"));
  command.add_option("--listings", options.listings, say("cli.option.listings"))->type_name(say("cli.type.host_port"));
  command.add_option("--matching", options.matching, say("cli.option.matching"))->type_name(say("cli.type.host_port"));
  add("--token", options.token, "cli.option.token");
  add("--mtls-cert", options.mtls.certificate, "cli.option.mtls_cert");
  add("--mtls-key", options.mtls.key, "cli.option.mtls_key");
  add("--mtls-ca", options.mtls.authority, "cli.option.mtls_ca");
  if (const int seconds = std::atoi(setting("wait").c_str()); seconds > 0) options.wait_seconds = seconds;
  command.add_option("--wait", options.wait_seconds, say("cli.option.wait"))
      ->type_name(say("cli.type.seconds"))
      ->check(CLI::Range(0, 3600))
      ->capture_default_str();
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
      rounds_(matching::v1::RoundService::NewStub(matching_client_->channel())),
      invitations_(matching::v1::InvitationService::NewStub(matching_client_->channel())),
      tasks_(matching::v1::TaskService::NewStub(matching_client_->channel())),
      reports_(matching::v1::ReportService::NewStub(matching_client_->channel())) {}

Servers::~Servers() = default;

std::unique_ptr<grpc::ClientContext> Servers::context() const {
  return profiles_client_->context();
}

absl::Status Servers::wait_until_ready() const {
  for (const auto* client : {profiles_client_.get(), listings_client_.get(), matching_client_.get()}) {
    ENTENTE_RETURN_IF_ERROR(repeated([client] { return check_health(*client); }));
    if (!options_.server.empty() && options_.profiles.empty() && options_.listings.empty() && options_.matching.empty())
      return absl::OkStatus();  // one address for all
  }
  return absl::OkStatus();
}

absl::Status Servers::patiently(const std::function<grpc::Status()>& call) const {
  return repeated([&call] { return common::from_grpc(call()); });
}

absl::Status Servers::repeated(const std::function<absl::Status()>& call) const {
  ENTENTE_RETURN_IF_ERROR(common::check_tls(options_.mtls));
  Patience patience(absl::Seconds(options_.wait_seconds));
  for (;;) {
    absl::Status status = call();
    if (status.ok()) return status;
    if (!patience.wait(status)) return patience.given_up(named(std::move(status)));
  }
}

absl::Status Servers::named(absl::Status status) const {
  if (status.code() != absl::StatusCode::kUnavailable || !common::reason_of(status).empty()) return status;
  const std::string at = options_.server.empty()
                             ? common::concat(options_.profiles, ", ", options_.listings, ", ", options_.matching)
                             : options_.server;
  return absl::UnavailableError(
      say("cli.error.no_answer", {{"address", at}, {"fault", translated(common::to_std(status.message()))}}));
}

absl::StatusOr<type::v1::Position> Servers::position() {
  type::v1::Position position;
  profiles::v1::ListCitiesRequest cities;
  cities.set_page_size(1);
  ENTENTE_ASSIGN_OR_RETURN(const auto of_profiles,
                           call(profiles(), &profiles::v1::ProfileService::Stub::ListCities, cities));
  position.set_profiles(of_profiles.revision());
  position.set_profiles_timeline(of_profiles.timeline());
  listings::v1::ListListingsRequest listed;
  listed.set_parent("cities/-");
  listed.set_page_size(1);
  ENTENTE_ASSIGN_OR_RETURN(const auto of_listings,
                           call(listings(), &listings::v1::ListingService::Stub::ListListings, listed));
  position.set_listings(of_listings.revision());
  position.set_listings_timeline(of_listings.timeline());
  return position;
}

absl::StatusOr<std::vector<profiles::v1::Country>> Servers::all_countries() {
  profiles::v1::ListCountriesRequest request;
  return everything<profiles::v1::Country>(
      profiles(), &profiles::v1::ProfileService::Stub::ListCountries, request,
      [](const auto& page) -> auto& { return page.countries(); });
}

absl::StatusOr<std::vector<profiles::v1::City>> Servers::all_cities() {
  profiles::v1::ListCitiesRequest request;
  return everything<profiles::v1::City>(
      profiles(), &profiles::v1::ProfileService::Stub::ListCities, request,
      [](const auto& page) -> auto& { return page.cities(); });
}

absl::StatusOr<std::vector<profiles::v1::Vocabulary>> Servers::all_vocabularies() {
  profiles::v1::ListVocabulariesRequest request;
  return everything<profiles::v1::Vocabulary>(
      profiles(), &profiles::v1::ProfileService::Stub::ListVocabularies, request,
      [](const auto& page) -> auto& { return page.vocabularies(); });
}

absl::StatusOr<std::vector<listings::v1::Listing>> Servers::all_listings() {
  listings::v1::ListListingsRequest request;
  request.set_parent("cities/-");
  return everything<listings::v1::Listing>(
      listings(), &listings::v1::ListingService::Stub::ListListings, request,
      [](const auto& page) -> auto& { return page.listings(); });
}

absl::StatusOr<std::vector<listings::v1::Reservation>> Servers::all_reservations() {
  std::map<std::string, listings::v1::Reservation> by_name;
  // One that becomes confirmed in between is in both lists; the other way round it could be in none.
  for (const char* state : {"held", "confirmed"}) {
    listings::v1::ListReservationsRequest request;
    request.set_parent("cities/-");
    request.set_filter(common::concat("state = \"", state, "\""));
    ENTENTE_ASSIGN_OR_RETURN(auto found, everything<listings::v1::Reservation>(
                                             listings(), &listings::v1::ListingService::Stub::ListReservations, request,
                                             [](const auto& page) -> auto& { return page.reservations(); }));
    for (auto& reservation : found) by_name[reservation.name()] = std::move(reservation);
  }
  std::vector<listings::v1::Reservation> all;
  for (auto& [name, reservation] : by_name) all.push_back(std::move(reservation));
  return all;
}

absl::StatusOr<std::vector<matching::v1::Programme>> Servers::all_programmes() {
  matching::v1::ListProgrammesRequest request;
  return everything<matching::v1::Programme>(
      programmes(), &matching::v1::ProgrammeService::Stub::ListProgrammes, request,
      [](const auto& page) -> auto& { return page.programmes(); });
}

absl::StatusOr<std::vector<matching::v1::Cooperation>> Servers::all_cooperations() {
  matching::v1::ListCooperationsRequest request;
  return everything<matching::v1::Cooperation>(
      proposals(), &matching::v1::ProposalService::Stub::ListCooperations, request,
      [](const auto& page) -> auto& { return page.cooperations(); });
}

absl::StatusOr<std::vector<profiles::v1::Organisation>> Servers::organisations_of(const std::string& city) {
  profiles::v1::ListOrganisationsRequest request;
  request.set_parent(city);
  return everything<profiles::v1::Organisation>(
      profiles(), &profiles::v1::ProfileService::Stub::ListOrganisations, request,
      [](const auto& page) -> auto& { return page.organisations(); });
}

absl::StatusOr<std::vector<profiles::v1::Contact>> Servers::contacts_of(const std::string& city) {
  profiles::v1::ListContactsRequest request;
  request.set_parent(city);
  return everything<profiles::v1::Contact>(
      profiles(), &profiles::v1::ProfileService::Stub::ListContacts, request,
      [](const auto& page) -> auto& { return page.contacts(); });
}

absl::StatusOr<std::vector<matching::v1::Directive>> Servers::directives_of(const std::string& programme) {
  matching::v1::ListDirectivesRequest request;
  request.set_parent(programme);
  return everything<matching::v1::Directive>(
      programmes(), &matching::v1::ProgrammeService::Stub::ListDirectives, request,
      [](const auto& page) -> auto& { return page.directives(); });
}

}  // namespace entente::cli
