// The service over real gRPC on a real socket: the stream of changes, and errors with their details.
#include <grpcpp/grpcpp.h>

#include "entente/profiles/v1/profile_service.grpc.pb.h"
#include "services/common/base/strings.h"
#include "services/common/rpc/authenticator.h"
#include "services/common/rpc/metrics.h"
#include "services/common/rpc/server.h"
#include "services/common/rpc/worker_pool.h"
#include "services/profiles/service.h"
#include "tests/profiles/test_ground.h"

namespace entente::profiles {
namespace {

constexpr char kTokens[] =
    "coordinator-token-1,carla,coordinator,*,person\n"
    "observer-token-12345,oscar,observer,*,person\n";

// The service of profiles behind a server, on the store of a test ground.
class Served {
 public:
  explicit Served(ServiceOptions options = {}) : ground(true) {
    auto tokens = common::TokenFileAuthenticator::parse(kTokens, "tokens");
    EXPECT_TRUE(tokens.ok()) << tokens.status();
    authenticator_ = *std::move(tokens);
    const common::Harness harness{authenticator_.get(), &workers_, &ground.clock, &ground.ids, &metrics_};
    auto made = Service::make(harness, *ground.database, options);
    EXPECT_TRUE(made.ok()) << made.status();
    service = *std::move(made);
    auto started = common::Server::start({.identity = authenticator_.get()}, service->grpc_services(), &metrics_);
    EXPECT_TRUE(started.ok()) << started.status();
    server_ = *std::move(started);
    server_->on_drain([this] { service->stop(); });
    server_->set_serving(true);
    stub = v1::ProfileService::NewStub(
        grpc::CreateChannel(common::concat("127.0.0.1:", server_->port()), grpc::InsecureChannelCredentials()));
  }
  ~Served() { server_->stop(); }

  // Ten seconds are far more than any step needs; a hang then fails instead of standing still.
  static std::unique_ptr<grpc::ClientContext> context(const std::string& token = "coordinator-token-1") {
    auto made = std::make_unique<grpc::ClientContext>();
    if (!token.empty()) made->AddMetadata("authorization", "Bearer " + token);
    made->set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
    return made;
  }
  v1::City create(const std::string& id) {
    v1::CreateCityRequest request;
    *request.mutable_city() = ground.good_city();
    request.mutable_city()->set_display_name(id);
    request.set_city_id(id);
    v1::City city;
    const grpc::Status status = stub->CreateCity(context().get(), request, &city);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return city;
  }

  TestGround ground;
  std::unique_ptr<Service> service;
  std::unique_ptr<v1::ProfileService::Stub> stub;

 private:
  std::unique_ptr<common::TokenFileAuthenticator> authenticator_;
  common::WorkerPool workers_{{.read_threads = 2, .write_threads = 4}};
  common::Metrics metrics_;
  std::unique_ptr<common::Server> server_;
};

// A watch, read message by message.
class Watch {
 public:
  Watch(Served& served, std::int64_t start_revision, bool progress = false,
        const std::string& token = "observer-token-12345")
      : context_(Served::context(token)) {
    v1::WatchProfilesRequest request;
    request.set_start_revision(start_revision);
    request.set_progress_notify(progress);
    reader_ = served.stub->WatchProfiles(context_.get(), request);
  }
  ~Watch() { context_->TryCancel(); }
  std::optional<v1::WatchProfilesResponse> next() {
    v1::WatchProfilesResponse response;
    if (!reader_->Read(&response)) return std::nullopt;
    return response;
  }
  absl::Status finish() { return common::from_grpc(reader_->Finish()); }

 private:
  std::unique_ptr<grpc::ClientContext> context_;
  std::unique_ptr<grpc::ClientReader<v1::WatchProfilesResponse>> reader_;
};

TEST(WatchProfiles, StreamsEveryChangeInTheOrderOfRevisions) {
  Served served;
  const std::int64_t last = served.ground.revision();
  Watch watch(served, 1);
  int countries = 0;
  int vocabularies = 0;
  for (std::int64_t revision = 1; revision <= last; ++revision) {
    const auto response = watch.next();
    ASSERT_TRUE(response.has_value()) << revision;
    EXPECT_EQ(response->revision(), revision);
    countries += response->has_country();
    vocabularies += response->has_vocabulary();
  }
  EXPECT_EQ(countries, 249);
  EXPECT_EQ(vocabularies, 16);
}

TEST(WatchProfiles, ResumesBehindARevisionAndSeesNewChanges) {
  Served served;
  const v1::City first = served.create("first");
  const std::int64_t revision = served.ground.revision();
  Watch watch(served, revision);
  const auto seen = watch.next();
  ASSERT_TRUE(seen.has_value());
  EXPECT_EQ(seen->city().SerializeAsString(), first.SerializeAsString())
      << "the stream has the city as the reply had it";
  const v1::City second = served.create("second");
  const auto live = watch.next();
  ASSERT_TRUE(live.has_value());
  EXPECT_EQ(live->revision(), revision + 1);
  EXPECT_EQ(live->city().etag(), second.etag());
}

// Of contacts, watchers get a day: no name, no address, not even which contact it was.
TEST(WatchProfiles, CarriesOrganisationsAndOfContactsTheDayAlone) {
  Served served;
  served.create("dakar");
  Watch watch(served, served.ground.revision() + 1);
  v1::CreateContactRequest create;
  create.set_parent("cities/dakar");
  create.set_contact_id("secret-id");
  create.mutable_contact()->set_display_name("Secret Name");
  create.mutable_contact()->set_email("secret@dakar.example");
  create.mutable_contact()->set_phone("+221771234567");
  v1::Contact contact;
  ASSERT_TRUE(served.stub->CreateContact(Served::context().get(), create, &contact).ok());
  v1::ConfirmContactRequest confirm;
  confirm.set_name(contact.name());
  ASSERT_TRUE(served.stub->ConfirmContact(Served::context().get(), confirm, &contact).ok());
  const auto dated = watch.next();
  ASSERT_TRUE(dated.has_value());
  EXPECT_EQ(dated->city().name(), "cities/dakar");
  EXPECT_EQ(dated->city().contact_confirm_date().ShortDebugString(), "year: 2026 month: 11 day: 22");
  for (const char* personal : {"secret", "Secret", "221"}) {
    EXPECT_EQ(dated->SerializeAsString().find(personal), std::string::npos) << personal;
  }
  v1::CreateOrganisationRequest found;
  found.set_parent("cities/dakar");
  found.mutable_organisation()->set_display_name("Museum");
  found.mutable_organisation()->set_kind("cultural-institution");
  v1::Organisation made;
  ASSERT_TRUE(served.stub->CreateOrganisation(Served::context().get(), found, &made).ok());
  const auto first = watch.next();
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->organisation().SerializeAsString(), made.SerializeAsString());
  v1::UpdateOrganisationRequest update;
  *update.mutable_organisation() = made;
  update.mutable_organisation()->set_kind("university");
  ASSERT_TRUE(served.stub->UpdateOrganisation(Served::context().get(), update, &made).ok());
  const auto second = watch.next();
  ASSERT_TRUE(second.has_value());
  EXPECT_EQ(second->organisation().kind(), "university");
  EXPECT_EQ(second->revision(), first->revision() + 1);
}

TEST(WatchProfiles, HasNoChangeOfAFailedImport) {
  Served served;
  const std::int64_t last = served.ground.revision();
  Watch watch(served, last + 1);
  v1::ImportCitiesRequest request;
  request.set_sheet("slug,name,country_iso2,creative_field\na,A,SN,music\nb,B,XX,music\n");
  v1::ImportCitiesResponse response;
  ASSERT_TRUE(served.stub->ImportCities(Served::context().get(), request, &response).ok());
  EXPECT_EQ(response.report().violations_size(), 1);
  served.create("good");
  const auto seen = watch.next();
  ASSERT_TRUE(seen.has_value());
  EXPECT_EQ(seen->revision(), last + 1);
  EXPECT_EQ(seen->city().name(), "cities/good");
}

TEST(WatchProfiles, SaysHowFarItIsWhileNothingChanges) {
  Served served({.watch = {.progress_interval = absl::Milliseconds(20)}});
  Watch watch(served, served.ground.revision() + 1, true);
  const auto notice = watch.next();
  ASSERT_TRUE(notice.has_value());
  EXPECT_EQ(notice->change_case(), v1::WatchProfilesResponse::CHANGE_NOT_SET);
  EXPECT_EQ(notice->revision(), served.ground.revision());
}

TEST(WatchProfiles, SaysThatARevisionIsCompactedOrAhead) {
  Served served({.kept = {.changes = 10}, .watch = {.recent = 4}});  // none of the old ones in memory
  ASSERT_TRUE(served.service->sweep().ok());
  Watch compacted(served, 1);
  EXPECT_FALSE(compacted.next().has_value());
  const absl::Status status = compacted.finish();
  EXPECT_TRUE(absl::IsOutOfRange(status)) << status;
  EXPECT_EQ(common::reason_of(status), "COMPACTED");
  Watch kept(served, served.ground.revision() - 9);
  EXPECT_TRUE(kept.next().has_value());
  Watch ahead(served, served.ground.revision() + 100);
  EXPECT_FALSE(ahead.next().has_value());
  EXPECT_EQ(common::reason_of(ahead.finish()), "FUTURE_REVISION");
}

TEST(WatchProfiles, IsForWhoeverIsSignedIn) {
  Served served;
  for (const char* token : {"", "a-token-nobody-knows"}) {
    Watch watch(served, 1, false, token);
    EXPECT_FALSE(watch.next().has_value());
    EXPECT_TRUE(absl::IsUnauthenticated(watch.finish()));
  }
  Watch wrong(served, -1);
  EXPECT_FALSE(wrong.next().has_value());
  EXPECT_EQ(outcome(wrong.finish()), "INVALID_FIELD start_revision");
}

TEST(ProfileService, CarriesErrorsWithTheirDetails) {
  Served served;
  v1::City city;
  v1::CreateCityRequest request;
  request.mutable_city()->set_display_name("Nowhere");
  const auto refused = common::from_grpc(served.stub->CreateCity(Served::context().get(), request, &city));
  EXPECT_EQ(outcome(refused), "INVALID_FIELD city.country city.field_periods");
  const auto denied =
      common::from_grpc(served.stub->CreateCity(Served::context("observer-token-12345").get(), request, &city));
  EXPECT_EQ(outcome(denied), "PERMISSION_DENIED");
}

TEST(Service, LooksUpAssignmentsForAnAuthenticator) {
  Served served;
  v1::CreatePersonRequest request;
  request.set_person_id("p");
  request.mutable_person()->set_subject("s");
  auto* assignment = request.mutable_person()->add_assignments();
  assignment->set_role(type::v1::Access::ROLE_COORDINATOR);
  assignment->set_scope("fields/music");
  v1::Person person;
  ASSERT_TRUE(served.stub->CreatePerson(Served::context().get(), request, &person).ok());
  const auto held = served.service->assignments("s", served.ground.clock.now());
  ASSERT_TRUE(held.ok()) << held.status();
  ASSERT_EQ(held->size(), 1u);
  EXPECT_EQ((*held)[0].role, common::Role::kCoordinator);
}

}  // namespace
}  // namespace entente::profiles
