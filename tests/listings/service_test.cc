// The service over real gRPC: a fake profiles service with the real data, the parts as they ship, a server on a free
// port.
#include "services/listings/service.h"

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <future>
#include <mutex>
#include <set>

#include "entente/listings/v1/listing_service.grpc.pb.h"
#include "entente/profiles/v1/profile_service.grpc.pb.h"
#include "services/common/base/errors.h"
#include "services/common/base/ids.h"
#include "services/common/base/time.h"
#include "services/common/rpc/authenticator.h"
#include "services/common/rpc/metrics.h"
#include "services/common/rpc/server.h"
#include "services/common/rpc/worker_pool.h"
#include "services/common/storage/change_log.h"
#include "services/common/storage/database.h"
#include "services/common/storage/trusted_clock.h"
#include "services/listings/profile_mirror.h"
#include "services/listings/strings.h"
#include "tests/listings/test_ground.h"
#include "tests/postgres/test_store.h"

namespace entente::listings {
namespace {

using v1::Listing;

// Lists the real data at revision 7 and streams what a test sends. Closed until open() is called.
class FakeProfiles final : public profiles::v1::ProfileService::Service {
 public:
  void open() {
    std::lock_guard lock(mutex_);
    open_ = true;
  }
  void send(const profiles::v1::WatchProfilesResponse& response) {
    std::lock_guard lock(mutex_);
    to_send_.push_back(response);
    changed_.notify_all();
  }
  void stop() {
    std::lock_guard lock(mutex_);
    stopped_ = true;
    changed_.notify_all();
  }

  grpc::Status ListCities(grpc::ServerContext*, const profiles::v1::ListCitiesRequest* request,
                          profiles::v1::ListCitiesResponse* response) override {
    // Two pages, so that paging is walked through.
    return page(real_data().cities, request->page_token(), response, response->mutable_cities());
  }
  grpc::Status ListCountries(grpc::ServerContext*, const profiles::v1::ListCountriesRequest* request,
                             profiles::v1::ListCountriesResponse* response) override {
    return page(real_data().countries, request->page_token(), response, response->mutable_countries());
  }
  grpc::Status ListVocabularies(grpc::ServerContext*, const profiles::v1::ListVocabulariesRequest* request,
                                profiles::v1::ListVocabulariesResponse* response) override {
    return page(real_data().vocabularies, request->page_token(), response, response->mutable_vocabularies());
  }
  grpc::Status WatchProfiles(grpc::ServerContext* context, const profiles::v1::WatchProfilesRequest*,
                             grpc::ServerWriter<profiles::v1::WatchProfilesResponse>* writer) override {
    std::unique_lock lock(mutex_);
    for (std::size_t sent = 0; !stopped_ && !context->IsCancelled();) {
      if (sent < to_send_.size()) {
        writer->Write(to_send_[sent++]);
      } else {
        changed_.wait_for(lock, std::chrono::milliseconds(20));
      }
    }
    return grpc::Status::OK;
  }

 private:
  template <typename Message, typename Response, typename Field>
  grpc::Status page(const std::vector<Message>& all, const std::string& token, Response* response, Field* field) {
    std::lock_guard lock(mutex_);
    if (!open_) return grpc::Status(grpc::StatusCode::UNAVAILABLE, "not yet");
    const std::size_t half = all.size() / 2;
    for (std::size_t i = token.empty() ? 0 : half; i < (token.empty() ? half : all.size()); ++i) *field->Add() = all[i];
    if (token.empty()) response->set_next_page_token("second");
    response->set_revision(7);
    return grpc::Status::OK;
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = false;
  bool stopped_ = false;
  std::vector<profiles::v1::WatchProfilesResponse> to_send_;
};

constexpr char kTokens[] =
    "coordinator-token-1,carla,coordinator,*,person\n"
    "observer-token-0001,olga,observer,*,person\n"
    "service-token-00001,matching,service,*,service\n";

class ListingServiceTest : public testing::Test {
 protected:
  ListingServiceTest() : clock_(base_time()), ids_(7) {
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&fake_);
    profiles_server_ = builder.BuildAndStart();
    client_ = std::make_unique<common::Client>(common::ClientOptions{concat("127.0.0.1:", port), "", absl::Seconds(5)});
    database_ = common::open_test_store(directory_.path(), "listings");
    authenticator_ = *common::TokenFileAuthenticator::parse(kTokens, "tokens");
    harness_ = {authenticator_.get(), &workers_, &trusted_clock_, &ids_, &metrics_};
    start();
  }
  ~ListingServiceTest() override {
    stop();
    fake_.stop();
    profiles_server_->Shutdown();
  }

  void start() {
    ServiceOptions options;
    options.sweep_interval = absl::ZeroDuration();
    options.watch.progress_interval = absl::Milliseconds(50);
    options.mirror.first_pause = absl::Milliseconds(10);
    options.mirror.longest_pause = absl::Milliseconds(50);
    options.watch.recent = 2;  // so that older changes come from the store
    options.kept.changes = 5;
    auto service = Service::make(harness_, *database_, *client_, options);
    ASSERT_TRUE(service.ok()) << service.status();
    service_ = *std::move(service);
    common::ServerOptions server_options;
    server_options.identity = authenticator_.get();
    auto server = common::Server::start(server_options, service_->grpc_services(), &metrics_);
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
    server_->on_drain([this] { service_->drain(); });
    stub_ = v1::ListingService::NewStub(server_->in_process_channel());
  }
  void stop() {
    server_->stop();
    server_.reset();
    service_.reset();
  }
  void load_profiles() {
    fake_.open();
    ASSERT_TRUE(service_->profiles().gate().wait_for(7, absl::Now() + absl::Seconds(20)).ok());
  }

  // Profiles' revision 8.
  void archive_dakar() {
    profiles::v1::WatchProfilesResponse change;
    change.set_revision(8);
    for (const auto& city : real_data().cities) {
      if (city.name() == "cities/dakar") *change.mutable_city() = city;
    }
    change.mutable_city()->set_state(profiles::v1::City::STATE_ARCHIVED);
    fake_.send(change);
  }

  static std::unique_ptr<grpc::ClientContext> context(const std::string& token) {
    auto out = std::make_unique<grpc::ClientContext>();
    out->AddMetadata(common::kAuthorizationKey, "Bearer " + token);
    out->set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
    return out;
  }
  template <typename Method, typename Request, typename Reply>
  absl::Status call(Method method, const Request& request, Reply* reply,
                    const std::string& token = "coordinator-token-1") {
    return common::from_grpc((stub_.get()->*method)(context(token).get(), request, reply));
  }
  absl::StatusOr<Listing> create(const Listing& listing, bool publish = true) {
    v1::CreateListingRequest request;
    request.set_parent("cities/dakar");
    *request.mutable_listing() = listing;
    request.set_publish(publish);
    Listing reply;
    const absl::Status status = call(&Stub::CreateListing, request, &reply);
    if (!status.ok()) return status;
    return reply;
  }

  using Stub = v1::ListingService::Stub;
  // A watch with its messages.
  struct Watch {
    std::unique_ptr<grpc::ClientContext> context;
    std::unique_ptr<grpc::ClientReader<v1::WatchListingsResponse>> reader;
    // The next change, notices left out.
    v1::WatchListingsResponse next() {
      v1::WatchListingsResponse message;
      while (reader->Read(&message)) {
        if (message.has_listing() || !message.deleted().empty()) return message;
      }
      return {};
    }
    // The status that ends the stream; what comes before is dropped.
    absl::Status end() {
      v1::WatchListingsResponse message;
      while (reader->Read(&message)) {
      }
      return common::from_grpc(reader->Finish());
    }
    void cancel() {
      context->TryCancel();
      end().IgnoreError();
    }
  };
  Watch watch(std::int64_t start, const std::string& token = "service-token-00001", bool progress = false) {
    v1::WatchListingsRequest request;
    request.set_start_revision(start);
    request.set_progress_notify(progress);
    Watch out;
    out.context = context(token);
    out.reader = stub_->WatchListings(out.context.get(), request);
    return out;
  }

  TemporaryDirectory directory_;
  FakeProfiles fake_;
  std::unique_ptr<grpc::Server> profiles_server_;
  std::unique_ptr<common::Client> client_;
  common::ManualClock clock_;
  common::TrustedClock trusted_clock_{clock_};
  common::SeededIds ids_;
  common::Metrics metrics_;
  common::WorkerPool workers_;
  std::unique_ptr<common::Database> database_;
  std::unique_ptr<common::Authenticator> authenticator_;
  common::Harness harness_;
  std::unique_ptr<Service> service_;
  std::unique_ptr<common::Server> server_;
  std::unique_ptr<Stub> stub_;
};

TEST_F(ListingServiceTest, WritesAnswerUnavailableUntilProfilesAreLoaded) {
  EXPECT_FALSE(service_->ready());
  const absl::Status refused = create(TestGround::need()).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kUnavailable);
  EXPECT_GT(common::retry_after_of(refused), absl::ZeroDuration());
  v1::ListListingsRequest list;
  list.set_parent("cities/-");
  v1::ListListingsResponse page;
  EXPECT_TRUE(call(&Stub::ListListings, list, &page).ok()) << "reads answer";
  load_profiles();
  EXPECT_TRUE(service_->ready());
  EXPECT_TRUE(create(TestGround::need()).ok());
}

TEST_F(ListingServiceTest, WatchersAreToldWhomAListingWouldRatherHaveWhereTheyMayWriteIt) {
  load_profiles();
  Listing need = TestGround::need();
  need.add_preferences()->set_listing("cities/edinburgh/listings/o");
  ASSERT_TRUE(create(need).ok());
  for (const auto& [token, told] : {std::pair{"service-token-00001", 1}, std::pair{"observer-token-0001", 0}}) {
    Watch watched = watch(1, token);
    EXPECT_EQ(watched.next().listing().preferences_size(), told) << token;
    watched.cancel();
  }
}

TEST_F(ListingServiceTest, FollowsProfilesAsTheyChange) {
  load_profiles();
  ASSERT_TRUE(create(TestGround::need()).ok());
  archive_dakar();
  ASSERT_TRUE(service_->profiles().gate().wait_for(8, absl::Now() + absl::Seconds(20)).ok());
  const auto violations = common::field_violations_of(create(TestGround::need()).status());
  ASSERT_EQ(violations.size(), 1u);
  EXPECT_EQ(violations[0].field, "listing.city");
}

TEST_F(ListingServiceTest, EveryMethodIsJoined) {
  load_profiles();
  const auto draft = create(TestGround::need(), false);
  ASSERT_TRUE(draft.ok()) << draft.status();
  Listing reply;
  v1::GetListingRequest get;
  get.set_name(draft->name());
  EXPECT_EQ(call(&Stub::GetListing, get, &reply, "observer-token-0001").code(), absl::StatusCode::kNotFound);
  v1::PublishListingRequest publish;
  publish.set_name(draft->name());
  EXPECT_TRUE(call(&Stub::PublishListing, publish, &reply).ok());
  EXPECT_TRUE(call(&Stub::GetListing, get, &reply, "observer-token-0001").ok());
  v1::HoldListingRequest hold;
  hold.set_name(draft->name());
  hold.set_reason(v1::Listing::HOLD_REASON_PAUSED);
  EXPECT_TRUE(call(&Stub::HoldListing, hold, &reply).ok());
  v1::ResumeListingRequest resume;
  resume.set_name(draft->name());
  EXPECT_TRUE(call(&Stub::ResumeListing, resume, &reply).ok());
  v1::RenewListingRequest renew;
  renew.set_name(draft->name());
  EXPECT_TRUE(call(&Stub::RenewListing, renew, &reply).ok());
  v1::UpdateListingRequest update;
  update.mutable_listing()->set_name(draft->name());
  update.mutable_listing()->set_capacity(3);
  EXPECT_TRUE(call(&Stub::UpdateListing, update, &reply).ok());
  v1::ReserveCapacityRequest reserve;
  reserve.set_reservation_id("p1");
  reserve.set_state(v1::Reservation::STATE_CONFIRMED);
  reserve.add_entries()->set_listing(draft->name());
  reserve.mutable_entries(0)->set_places(1);
  v1::Reservation reservation;
  EXPECT_TRUE(call(&Stub::ReserveCapacity, reserve, &reservation, "service-token-00001").ok());
  EXPECT_EQ(call(&Stub::ReserveCapacity, reserve, &reservation, "observer-token-0001").code(),
            absl::StatusCode::kPermissionDenied);
  v1::GetReservationRequest get_reservation;
  get_reservation.set_name("reservations/p1");
  EXPECT_TRUE(call(&Stub::GetReservation, get_reservation, &reservation, "service-token-00001").ok());
  v1::ReleaseCapacityRequest release;
  release.set_name("reservations/p1");
  EXPECT_TRUE(call(&Stub::ReleaseCapacity, release, &reservation, "service-token-00001").ok());
  v1::WithdrawListingRequest withdraw;
  withdraw.set_name(draft->name());
  EXPECT_TRUE(call(&Stub::WithdrawListing, withdraw, &reply).ok());
  v1::ImportListingsRequest import;
  import.set_sheet(data_file("listings.csv"));
  import.set_example(true);
  import.set_allow_mixed_examples(true);  // beside the listings above
  v1::ImportListingsResponse imported;
  EXPECT_TRUE(call(&Stub::ImportListings, import, &imported).ok());
  EXPECT_EQ(imported.report().new_count(), 504);
  EXPECT_TRUE(imported.report().stored());
  EXPECT_EQ(call(&Stub::GetListing, get, &reply, "no-such-token-00000").code(), absl::StatusCode::kUnauthenticated);
}

TEST_F(ListingServiceTest, AWatchTellsOfADraftThatIsGone) {
  load_profiles();
  v1::CreateListingRequest make;
  make.set_parent("cities/dakar");
  *make.mutable_listing() = TestGround::need();
  Listing draft;
  ASSERT_TRUE(call(&Stub::CreateListing, make, &draft).ok());
  v1::DeleteListingRequest request;
  request.set_name(draft.name());
  v1::DeleteListingResponse reply;
  ASSERT_TRUE(call(&Stub::DeleteListing, request, &reply).ok());
  Watch changes = watch(1);
  EXPECT_EQ(changes.next().listing().name(), draft.name());
  const auto gone = changes.next();
  EXPECT_EQ(gone.deleted(), draft.name());
  EXPECT_FALSE(gone.has_listing());
  changes.cancel();
}

TEST_F(ListingServiceTest, AWatchSendsEveryChangeInOrderAndResumes) {
  load_profiles();
  Watch first = watch(1);
  std::vector<std::string> names;
  for (int i = 0; i < 4; ++i) names.push_back(create(TestGround::need())->name());
  for (int i = 0; i < 2; ++i) {
    const auto message = first.next();
    EXPECT_EQ(message.revision(), i + 1);
    EXPECT_EQ(message.listing().name(), names[static_cast<std::size_t>(i)]);
  }
  first.cancel();
  Watch again = watch(3);
  EXPECT_EQ(again.next().listing().name(), names[2]);
  const auto last = again.next();
  EXPECT_EQ(last.listing().name(), names[3]);
  EXPECT_EQ(last.revision(), 4);
  EXPECT_EQ(last.listing().state(), Listing::STATE_PUBLISHED);

  v1::ReserveCapacityRequest reserve;
  reserve.set_reservation_id("p1");
  reserve.set_state(v1::Reservation::STATE_CONFIRMED);
  reserve.add_entries()->set_listing(names[0]);
  reserve.mutable_entries(0)->set_places(1);
  v1::Reservation reservation;
  ASSERT_TRUE(call(&Stub::ReserveCapacity, reserve, &reservation).ok());
  const auto shrunk = again.next();
  EXPECT_EQ(shrunk.listing().reserved_places(), 1) << "a reservation changes what watchers see";
  EXPECT_EQ(shrunk.listing().state(), Listing::STATE_FULFILLED);
  again.cancel();
}

TEST_F(ListingServiceTest, AWatchGoesOnBehindARestart) {
  load_profiles();
  const std::string one = create(TestGround::need())->name();
  stop();
  start();
  load_profiles();
  const std::string two = create(TestGround::need())->name();
  Watch resumed = watch(1);
  EXPECT_EQ(resumed.next().listing().name(), one);
  EXPECT_EQ(resumed.next().listing().name(), two);
  resumed.cancel();
}

TEST_F(ListingServiceTest, ACompactedRevisionIsOutOfRangeAndAFutureOneRefused) {
  load_profiles();
  for (int i = 0; i < 8; ++i) ASSERT_TRUE(create(TestGround::need()).ok());
  ASSERT_TRUE(service_->sweep().ok());  // keeps 5
  const absl::Status compacted = watch(3).end();
  EXPECT_EQ(compacted.code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(common::reason_of(compacted), "COMPACTED");
  Watch kept = watch(4);
  EXPECT_EQ(kept.next().revision(), 4);
  kept.cancel();
  EXPECT_EQ(common::reason_of(watch(100).end()), "FUTURE_REVISION");
  EXPECT_EQ(common::reason_of(watch(-1).end()), "INVALID_FIELD");
}

TEST_F(ListingServiceTest, AnIdleWatchGetsNotices) {
  load_profiles();
  ASSERT_TRUE(create(TestGround::need()).ok());
  Watch idle = watch(2, "service-token-00001", true);
  v1::WatchListingsResponse notice;
  ASSERT_TRUE(idle.reader->Read(&notice));
  EXPECT_FALSE(notice.has_listing());
  EXPECT_EQ(notice.revision(), 1);
  idle.cancel();
}

TEST_F(ListingServiceTest, DraftsOfOthersArentSent) {
  load_profiles();
  Watch by_observer = watch(1, "observer-token-0001");
  const std::string draft = create(TestGround::need(), false)->name();
  const std::string published = create(TestGround::need())->name();
  EXPECT_EQ(by_observer.next().listing().name(), published);
  by_observer.cancel();
  Watch by_service = watch(1);
  EXPECT_EQ(by_service.next().listing().name(), draft);
  by_service.cancel();
  EXPECT_EQ(watch(1, "no-such-token-00000").end().code(), absl::StatusCode::kUnauthenticated);
}

TEST_F(ListingServiceTest, AListWaitsForThePositionThatItIsAskedFor) {
  load_profiles();
  ASSERT_TRUE(create(TestGround::need()).ok());
  v1::ListListingsRequest request;
  request.set_parent("cities/-");
  request.mutable_min_position()->set_listings(1);
  request.mutable_min_position()->set_profiles(7);
  v1::ListListingsResponse page;
  ASSERT_TRUE(call(&Stub::ListListings, request, &page).ok());
  EXPECT_EQ(page.listings_size(), 1);
  EXPECT_EQ(page.revision(), 1);
  // Those who saw it in another past are told so, before and behind it.
  const std::string timeline = page.timeline();
  request.mutable_min_position()->set_listings_timeline(timeline);
  EXPECT_TRUE(call(&Stub::ListListings, request, &page).ok());
  request.mutable_min_position()->set_listings_timeline("a-store-of-before");
  EXPECT_EQ(common::reason_of(call(&Stub::ListListings, request, &page)), "OTHER_TIMELINE");
  request.mutable_min_position()->clear_listings_timeline();
  request.mutable_min_position()->set_profiles(9);
  auto short_context = context("coordinator-token-1");
  short_context->set_deadline(std::chrono::system_clock::now() + std::chrono::milliseconds(200));
  EXPECT_FALSE(stub_->ListListings(short_context.get(), request, &page).ok());
}

// Another process of profiles has written the city's archiving: who knows its revision isn't answered by a copy that
// lags.
TEST_F(ListingServiceTest, AWriteWaitsForThePositionThatItIsAskedFor) {
  load_profiles();
  v1::CreateListingRequest request;
  request.set_parent("cities/dakar");
  *request.mutable_listing() = TestGround::need();
  request.mutable_min_position()->set_profiles(8);
  auto written = std::async(std::launch::async, [&] {
    Listing reply;
    return call(&Stub::CreateListing, request, &reply);
  });
  EXPECT_EQ(written.wait_for(std::chrono::milliseconds(200)), std::future_status::timeout);
  archive_dakar();
  EXPECT_EQ(common::field_violations_of(written.get()).size(), 1u);

  v1::ImportListingsRequest import;
  import.set_sheet("id,city\n");
  import.mutable_min_position()->set_profiles(9);
  auto short_context = context("coordinator-token-1");
  short_context->set_deadline(std::chrono::system_clock::now() + std::chrono::milliseconds(200));
  v1::ImportListingsResponse reply;
  // By who waits, or by who asks, whichever is first; an answer that has read the sheet would be another one.
  const grpc::StatusCode late = stub_->ImportListings(short_context.get(), import, &reply).error_code();
  EXPECT_TRUE(late == grpc::StatusCode::DEADLINE_EXCEEDED || late == grpc::StatusCode::UNAVAILABLE) << late;
}

TEST_F(ListingServiceTest, AClockThatJumpsForAMomentEndsNothing) {
  load_profiles();
  clock_.advance(absl::Minutes(10));
  ASSERT_TRUE(service_->sweep().ok());
  v1::CreateListingRequest request;
  request.set_parent("cities/dakar");
  *request.mutable_listing() = TestGround::need("dakar", 2);
  request.set_publish(true);
  request.set_request_id("1b4e28ba-2fa1-41d2-883f-0016d3cca427");
  Listing listing;
  ASSERT_TRUE(call(&Stub::CreateListing, request, &listing).ok());
  v1::ReserveCapacityRequest reserve;
  reserve.set_reservation_id("p1");
  reserve.add_entries()->set_listing(listing.name());
  reserve.mutable_entries(0)->set_places(1);
  reserve.set_state(v1::Reservation::STATE_HELD);
  *reserve.mutable_expire_time() = common::to_timestamp(clock_.now() + absl::Hours(1));
  v1::Reservation reservation;
  ASSERT_TRUE(call(&Stub::ReserveCapacity, reserve, &reservation, "service-token-00001").ok());

  const absl::Time right = clock_.now();
  clock_.set(right + absl::Hours(24 * 400));
  ASSERT_TRUE(service_->sweep().ok());
  clock_.advance(absl::Seconds(35));
  ASSERT_TRUE(service_->sweep().ok());
  clock_.set(right + absl::Seconds(35));
  ASSERT_TRUE(service_->sweep().ok());

  v1::GetListingRequest get;
  get.set_name(listing.name());
  Listing after;
  ASSERT_TRUE(call(&Stub::GetListing, get, &after).ok());
  EXPECT_EQ(after.state(), Listing::STATE_PUBLISHED);
  EXPECT_EQ(after.reserved_places(), 1) << "the place stays held";
  Listing repeated;
  ASSERT_TRUE(call(&Stub::CreateListing, request, &repeated).ok()) << "the request is still known";
  EXPECT_EQ(repeated.name(), listing.name());

  clock_.advance(absl::Hours(2));
  ASSERT_TRUE(service_->sweep().ok());
  ASSERT_TRUE(call(&Stub::GetListing, get, &after).ok());
  EXPECT_EQ(after.reserved_places(), 0) << "what is due by the right clock ends";
}

TEST_F(ListingServiceTest, TheSweepExpiresByTheClock) {
  load_profiles();
  const std::string name = create(TestGround::need())->name();
  Watch watching = watch(2);
  clock_.advance(absl::Hours(24 * 365));
  ASSERT_TRUE(service_->sweep().ok());
  const auto message = watching.next();
  EXPECT_EQ(message.listing().name(), name);
  EXPECT_EQ(message.listing().state(), Listing::STATE_EXPIRED);
  watching.cancel();
}

}  // namespace
}  // namespace entente::listings
