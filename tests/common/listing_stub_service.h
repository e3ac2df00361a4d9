// A small service over the real contract of listings, for tests of the harness: GetListing answers the name and who
// asked, UpdateListing waits until it is let go (or, as long work, until it is to give up), ListListings lists things,
// a few on a page, and WatchListings serves their change log.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <semaphore>
#include <string>
#include <thread>
#include <utility>

#include "entente/listings/v1/listing_service.grpc.pb.h"
#include "services/common/base/clock.h"
#include "services/common/base/errors.h"
#include "services/common/base/ids.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/replication/watch_hub.h"
#include "services/common/replication/watch_stream.h"
#include "services/common/rpc/authenticator.h"
#include "services/common/rpc/client.h"
#include "services/common/rpc/metrics.h"
#include "services/common/rpc/server.h"
#include "services/common/rpc/unary.h"
#include "services/common/storage/change_log.h"
#include "services/common/storage/database.h"
#include "services/common/storage/migrations.h"
#include "services/common/storage/sqlite_database.h"
#include "tests/common/temporary_directory.h"

namespace entente::common {

namespace v1 = entente::listings::v1;

inline constexpr std::string_view kThingsSchema = R"sql(
CREATE TABLE things (name TEXT NOT NULL PRIMARY KEY, payload TEXT NOT NULL);
)sql";
inline const Migration kStubMigrations[] = {
    {1, "changes", kChangeLogSchema}, {2, "timelines", kTimelinesSchema}, {3, "things", kThingsSchema}};

// A thing as of now, and its change.
inline absl::StatusOr<std::int64_t> put_thing(WriteTransaction& tx, const std::string& name,
                                              const std::string& payload) {
  ENTENTE_RETURN_IF_ERROR(tx.execute("INSERT INTO things (name, payload) VALUES ($1, $2) "
                                     "ON CONFLICT (name) DO UPDATE SET payload = excluded.payload",
                                     {name, payload})
                              .status());
  return append_change(tx, "listing", name, payload);
}

class ListingStubService final : public v1::ListingService::CallbackService {
 public:
  ListingStubService(Harness harness, Database& database, WatchHub& hub)
      : harness_(harness), database_(database), hub_(hub) {}

  grpc::ServerUnaryReactor* GetListing(grpc::CallbackServerContext* context, const v1::GetListingRequest* request,
                                       v1::Listing* reply) override {
    return unary(harness_, Lane::kRead, context, request, reply,
                 [this](const CallContext& call, const v1::GetListingRequest& r) -> absl::StatusOr<v1::Listing> {
                   ++handled;
                   if (r.name() == "bug") return absl::InternalError("secret");
                   if (r.name() == "throw") throw std::runtime_error("secret");
                   v1::Listing listing;
                   listing.set_name(r.name());
                   listing.set_title(call.caller.subject);
                   listing.set_summary(call.caller.via.subject);
                   listing.set_description(call.trace.id);
                   listing.set_development_plan(call.person_token);
                   return listing;
                 });
  }
  grpc::ServerUnaryReactor* UpdateListing(grpc::CallbackServerContext* context, const v1::UpdateListingRequest* request,
                                          v1::Listing* reply) override {
    return unary(harness_, Lane::kWrite, context, request, reply,
                 [this](const CallContext& call, const v1::UpdateListingRequest& r) -> absl::StatusOr<v1::Listing> {
                   started.release();
                   if (r.listing().name() == "long work") {
                     while (!call.cancelled()) std::this_thread::yield();
                     return absl::CancelledError("gave up");
                   }
                   let_go.acquire();
                   ++handled;
                   return v1::Listing();
                 });
  }
  grpc::ServerUnaryReactor* ListListings(grpc::CallbackServerContext* context, const v1::ListListingsRequest* request,
                                         v1::ListListingsResponse* reply) override {
    const std::int64_t wanted = request->min_position().listings();
    const WaitBefore wait = [this, wanted](const CallContext& call, Proceed proceed) {
      ++waits;
      hub_.gate().when_reached(wanted, call.deadline - absl::Milliseconds(50), std::move(proceed), call.when_cancelled);
    };
    return unary_after(harness_, Lane::kRead, context, request, reply, wait,
                       [this](const CallContext&, const v1::ListListingsRequest& r) { return list(r); });
  }
  grpc::ServerWriteReactor<v1::WatchListingsResponse>* WatchListings(grpc::CallbackServerContext* context,
                                                                     const v1::WatchListingsRequest* request) override {
    auto plan = *plan_of<v1::WatchListingsResponse>(*request);
    plan.convert = [](const Change& change) -> std::optional<v1::WatchListingsResponse> {
      ++converted;
      v1::WatchListingsResponse response;
      response.mutable_listing()->set_name(change.name);
      response.mutable_listing()->set_description(change.payload);
      return response;
    };
    plan.sees = [this](const Change& change, const auto&) {
      ++offered;
      return change.name != "hidden";
    };
    plan.ends_after = [](const Change& change) { return change.name == "last"; };
    return watch<v1::WatchListingsResponse>(
        harness_, hub_, context, request,
        [plan](const CallContext& call) -> absl::StatusOr<WatchPlan<v1::WatchListingsResponse>> {
          if (!call.caller.may_read() || call.caller.subject == "people/barred") {
            return permission_denied("watch listings", "services");
          }
          return plan;
        });
  }

  std::atomic<int> handled{0};
  std::atomic<int> waits{0};
  std::atomic<int> offered{0};                  // changes, to all watchers
  static inline std::atomic<int> converted{0};  // of all processes of a test
  std::counting_semaphore<> started{0};
  std::counting_semaphore<> let_go{0};

 private:
  absl::StatusOr<v1::ListListingsResponse> list(const v1::ListListingsRequest& request) {
    constexpr int kPage = 5;
    return read_value<v1::ListListingsResponse>(
        database_, [&](ReadTransaction& tx) -> absl::StatusOr<v1::ListListingsResponse> {
          v1::ListListingsResponse response;
          ENTENTE_RETURN_IF_ERROR(tell_last_point(tx, response));
          ENTENTE_RETURN_IF_ERROR(tx.scan("SELECT name, payload FROM things WHERE name > $1 ORDER BY name LIMIT $2",
                                          {request.page_token(), kPage}, [&](const Row& row) {
                                            v1::Listing& listing = *response.add_listings();
                                            listing.set_name(row.text(0));
                                            listing.set_description(row.text(1));
                                            return absl::OkStatus();
                                          }));
          if (response.listings_size() == kPage) response.set_next_page_token(response.listings(kPage - 1).name());
          return response;
        });
  }

  const Harness harness_;
  Database& database_;
  WatchHub& hub_;
};

inline std::unique_ptr<Database> open_sqlite(const std::string& directory) {
  return *SqliteDatabase::open(*DataDirectory::open(directory), "listings");
}

// Everything a process has, on a free port and in process.
struct StubProcess {
  TemporaryDirectory directory;
  SystemClock clock;
  SeededIds ids{42};
  Metrics metrics;
  std::function<std::unique_ptr<Database>(const std::string& directory)> opens;
  std::unique_ptr<Database> database;
  std::unique_ptr<Authenticator> authenticator;
  std::unique_ptr<WorkerPool> workers;
  std::unique_ptr<WatchHub> hub;
  std::unique_ptr<ListingStubService> service;
  std::unique_ptr<Server> server;

  explicit StubProcess(WorkerPoolOptions pool = {}, ServerOptions options = {},
                       std::unique_ptr<Authenticator> signs_in = std::make_unique<LocalAuthenticator>(),
                       WatchHubOptions hub_options = {},
                       std::function<std::unique_ptr<Database>(const std::string& directory)> its_opens = open_sqlite)
      : opens(std::move(its_opens)), authenticator(std::move(signs_in)), workers(std::make_unique<WorkerPool>(pool)) {
    open(std::move(options), hub_options);
  }
  void open(ServerOptions options, WatchHubOptions hub_options) {
    database = opens(directory.path());
    EXPECT_TRUE(migrate(*database, kStubMigrations, clock).ok());
    EXPECT_TRUE(begin_timeline(*database, ids).ok());
    hub = std::make_unique<WatchHub>(*database, hub_options);
    EXPECT_TRUE(hub->start().ok());
    service = std::make_unique<ListingStubService>(Harness{authenticator.get(), workers.get(), &clock, &ids, &metrics},
                                                   *database, *hub);
    start(options);
  }
  // Starts anew: every trace that begins here is sampled, its spans go to `spans`.
  void sampled(SpanSink& spans) {
    server.reset();
    service = std::make_unique<ListingStubService>(
        Harness{authenticator.get(), workers.get(), &clock, &ids, &metrics, &spans, 100}, *database, *hub);
    start({});
  }
  void start(ServerOptions options) {
    if (dynamic_cast<LocalAuthenticator*>(authenticator.get()) == nullptr) options.identity = authenticator.get();
    auto started = Server::start(options, {service.get()}, &metrics);
    EXPECT_TRUE(started.ok()) << started.status();
    server = *std::move(started);
    server->on_drain([this] { hub->stop(); });
    server->on_hurry([this] { workers->hurry(); });
    server->set_serving(true);
  }
  ~StubProcess() {
    server.reset();
    workers->stop();
  }
  StorePoint point() { return *read_value<StorePoint>(*database, last_point); }
  std::int64_t append(const std::string& name, const std::string& payload = {}) {
    return *write_value<std::int64_t>(*database, [&](WriteTransaction& tx) { return put_thing(tx, name, payload); });
  }
};

// Clients of it.
inline constexpr char kStubTokens[] =
    "anna-token-0000001,people/anna,coordinator,*,person\n"
    "barred-token-00001,people/barred,-,-,person\n"
    "matching-token-001,matching,service,*,service\n"
    "gateway-token-0001,gateway,-,-,service\n";

inline std::unique_ptr<v1::ListingService::Stub> stub_of(const Client& client) {
  return v1::ListingService::NewStub(client.channel());
}

inline Client client_of(const StubProcess& process, std::string token = {}) {
  return Client({.target = concat("127.0.0.1:", process.server->port()), .token = std::move(token)});
}

inline absl::StatusOr<v1::Listing> get(const Client& client, const std::string& name) {
  v1::GetListingRequest request;
  request.set_name(name);
  v1::Listing reply;
  const auto context = client.context();
  ENTENTE_RETURN_IF_ERROR(from_grpc(stub_of(client)->GetListing(context.get(), request, &reply)));
  return reply;
}

}  // namespace entente::common
