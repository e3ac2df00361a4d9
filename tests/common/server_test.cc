// Unary calls and watches over a real server: identity, deadlines, full lanes, errors, streams, the orderly end.
#include "services/common/server.h"

#include <gmock/gmock.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/rpc_service_method.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <thread>

#include "services/common/admin_http.h"
#include "services/common/call_context.h"
#include "services/common/client.h"
#include "services/common/log.h"
#include "services/common/strings.h"
#include "tests/common/listing_stub_service.h"

namespace entente::common {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

std::unique_ptr<v1::ListingService::Stub> stub_of(const Client& client) {
  return v1::ListingService::NewStub(client.channel());
}

Client client_of(const StubProcess& process, std::string token = {}) {
  return Client({.target = concat("127.0.0.1:", process.server->port()), .token = std::move(token)});
}

absl::StatusOr<v1::Listing> get(const Client& client, const std::string& name) {
  v1::GetListingRequest request;
  request.set_name(name);
  v1::Listing reply;
  const auto context = client.context();
  ENTENTE_RETURN_IF_ERROR(from_grpc(stub_of(client)->GetListing(context.get(), request, &reply)));
  return reply;
}

TEST(Unary, AnswersOverANetworkAndInProcess) {
  StubProcess process;
  for (const Client& client : {client_of(process), Client(process.server->in_process_channel(), {})}) {
    const auto listing = get(client, "cities/metz/listings/a");
    ASSERT_TRUE(listing.ok()) << listing.status();
    EXPECT_EQ(listing->name(), "cities/metz/listings/a");
    EXPECT_EQ(listing->title(), "local");
    EXPECT_EQ(listing->description().size(), 32u);
  }
  EXPECT_THAT(process.metrics.text(), HasSubstr("entente_calls_total{code=\"OK\",method=\"listings.GetListing\"} 2"));
}

constexpr char kTokens[] =
    "anna-token-0000001,people/anna,coordinator,*,person\n"
    "barred-token-00001,people/barred,-,-,person\n"
    "matching-token-001,matching,service,*,service\n"
    "gateway-token-0001,gateway,-,-,service\n";

const std::pair<const char*, const char*> kNotAllowed[] = {
    {"barred-token-00001", "PERMISSION_DENIED"}, {"gateway-token-0001", "PERMISSION_DENIED"}, {"", "UNAUTHENTICATED"}};

TEST(Unary, KnowsTheCallerAndThePersonBehindAService) {
  StubProcess process({}, {}, *TokenFileAuthenticator::parse(kTokens, "tokens"));
  EXPECT_EQ(reason_of(get(client_of(process), "a").status()), "UNAUTHENTICATED");
  EXPECT_EQ(reason_of(get(client_of(process, "wrong-token-000001"), "a").status()), "UNAUTHENTICATED");
  EXPECT_EQ(process.service->handled, 0);
  EXPECT_EQ(get(client_of(process, "anna-token-0000001"), "a")->title(), "people/anna");
  EXPECT_EQ(get(client_of(process, "anna-token-0000001"), "a")->development_plan(), "anna-token-0000001");
  EXPECT_EQ(get(client_of(process, "matching-token-001"), "a")->development_plan(), "");

  const Client matching = client_of(process, "matching-token-001");
  CallContext call = make_call(local_caller(absl::Now()), absl::Now());
  call.person_token = "anna-token-0000001";
  call.trace_id = "4bf92f3577b34da6a3ce929d0e0e4736";
  const auto context = matching.context(call);
  v1::Listing reply;
  ASSERT_TRUE(stub_of(matching)->GetListing(context.get(), v1::GetListingRequest(), &reply).ok());
  EXPECT_EQ(reply.title(), "people/anna");
  EXPECT_EQ(reply.summary(), "matching");
  EXPECT_EQ(reply.description(), call.trace_id);
  EXPECT_EQ(reply.development_plan(), "anna-token-0000001");
}

// Over a network the call is refused at its head, in process by the harness; both say the same.
TEST(Unary, RefusesBeforeItWaitsOrQueues) {
  StubProcess process({.read_threads = 1, .write_threads = 1, .read_queue = 8, .write_queue = 0}, {},
                      *TokenFileAuthenticator::parse(kTokens, "tokens"));
  for (const auto& [token, reason] : kNotAllowed) {
    for (const Client& client :
         {client_of(process, token), Client(process.server->in_process_channel(), {.token = token})}) {
      v1::Listing reply;
      const auto update = client.context();
      // The lane of writes has no place at all: whoever gets there is told OVERLOADED.
      EXPECT_EQ(reason_of(from_grpc(stub_of(client)->UpdateListing(update.get(), v1::UpdateListingRequest(), &reply))),
                reason);
      if (std::string(token) == "barred-token-00001") continue;  // may read what is public
      v1::ListListingsRequest request;
      request.mutable_min_position()->set_listings(99);
      v1::ListListingsResponse listed;
      const auto list = client.context();
      EXPECT_EQ(reason_of(from_grpc(stub_of(client)->ListListings(list.get(), request, &listed))), reason);
      const auto watch = client.context();
      v1::WatchListingsResponse change;
      const auto reader = stub_of(client)->WatchListings(watch.get(), v1::WatchListingsRequest());
      EXPECT_FALSE(reader->Read(&change));
      EXPECT_EQ(reason_of(from_grpc(reader->Finish())), reason);
    }
  }
  EXPECT_EQ(process.service->waits, 0);
  const Client anna = client_of(process, "anna-token-0000001");
  const auto context = anna.context();
  v1::Listing reply;
  EXPECT_EQ(reason_of(from_grpc(stub_of(anna)->UpdateListing(context.get(), v1::UpdateListingRequest(), &reply))),
            "OVERLOADED");
}

// An unfinished message of a caller who may not call would stay in memory as long as the caller likes. The head says
// 60 MiB, nothing more comes, and the answer is there all the same.
TEST(Unary, RefusesAtTheHeadBeforeTheMessage) {
  StubProcess process({}, {}, *TokenFileAuthenticator::parse(kTokens, "tokens"));
  const auto channel =
      grpc::CreateChannel(concat("127.0.0.1:", process.server->port()), grpc::InsecureChannelCredentials());
  for (const auto& [token, reason] : kNotAllowed) {
    if (std::string(token) == "barred-token-00001") continue;
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
    if (*token != 0) context.AddMetadata(kAuthorizationKey, concat("Bearer ", token));
    grpc::CompletionQueue queue;
    // As a stream: its head goes out alone, and no message ever follows.
    const auto call =
        grpc::GenericStub(channel).PrepareCall(&context, "/entente.listings.v1.ListingService/GetListing", &queue);
    void* tag = nullptr;
    bool good = false;
    grpc::Status status;
    call->StartCall(&status);
    queue.Next(&tag, &good);
    call->Finish(&status, &status);
    queue.Next(&tag, &good);
    EXPECT_EQ(reason_of(from_grpc(status)), reason);
    EXPECT_FALSE(status.error_message().empty());
  }
}

TEST(Unary, TakesLargeRequestsOnlyWhereTheyCarrySheets) {
  StubProcess process;
  EXPECT_EQ(reason_of(get(client_of(process), std::string(kLargestRequest, 'x')).status()), "INVALID_FIELD");
  EXPECT_EQ(process.service->handled, 0);
  EXPECT_TRUE(get(client_of(process), std::string(kLargestRequest - 100, 'x')).status().ok());
}

TEST(Unary, ForgetsAWaitWhoseClientGoesAway) {
  StubProcess process;
  const Client client = client_of(process);
  const auto stub = stub_of(client);
  const auto context = client.stream_context();  // no deadline
  std::thread waiting([&] {
    v1::ListListingsRequest request;
    request.mutable_min_position()->set_listings(99);
    v1::ListListingsResponse reply;
    EXPECT_EQ(stub->ListListings(context.get(), request, &reply).error_code(), grpc::StatusCode::CANCELLED);
  });
  while (process.hub->gate().waiting() == 0) std::this_thread::yield();
  context->TryCancel();
  waiting.join();
  while (process.hub->gate().waiting() != 0) std::this_thread::yield();  // hangs where it is kept
}

TEST(Unary, NobodyWaitsLongerThanAMinute) {
  CallContext call = make_call(local_caller(absl::Now()), absl::Now());
  const absl::Time latest = latest_wait(call);
  EXPECT_LE(latest, absl::Now() + absl::Minutes(1));
  call.deadline = absl::Now() + absl::Seconds(1);
  EXPECT_EQ(latest_wait(call), call.deadline);
}

TEST(Unary, LongWorkThatGivesUpAtTheEndSaysSo) {
  StubProcess process({}, {.shutdown_deadline = absl::Seconds(4)});
  const Client client = client_of(process);
  absl::Status status;
  std::thread long_work([&] {
    const auto context = client.context(absl::Seconds(30));
    v1::UpdateListingRequest request;
    request.mutable_listing()->set_name("long work");
    v1::Listing reply;
    status = from_grpc(stub_of(client)->UpdateListing(context.get(), request, &reply));
  });
  process.service->started.acquire();
  process.server->stop();
  long_work.join();
  EXPECT_EQ(reason_of(status), "SHUTTING_DOWN") << status;
}

TEST(Unary, NeverLogsTokens) {
  LogCapture log;
  StubProcess process({}, {}, *TokenFileAuthenticator::parse(kTokens, "tokens"));
  ASSERT_TRUE(get(client_of(process, "anna-token-0000001"), "a").ok());
  ASSERT_FALSE(get(client_of(process, "wrong-token-000001"), "a").ok());
  process.server->stop();
  EXPECT_THAT(log.text(), HasSubstr("\"subject\":\"people/anna\""));
  EXPECT_THAT(log.text(), HasSubstr("\"reason\":\"UNAUTHENTICATED\""));
  EXPECT_THAT(log.text(), Not(HasSubstr("token-0000")));
}

// Parsing fails before any handler: gRPC alone would answer UNIMPLEMENTED without a word.
TEST(Unary, SaysThatAMessageCannotBeRead) {
  StubProcess process;
  const auto channel =
      grpc::CreateChannel(concat("127.0.0.1:", process.server->port()), grpc::InsecureChannelCredentials());
  const auto answer = [&](const std::string& method, const std::string& bytes) {
    grpc::ClientContext context;
    grpc::CompletionQueue queue;
    const grpc::Slice slice(bytes);
    grpc::ByteBuffer request(&slice, 1), reply;
    const auto call = grpc::GenericStub(channel).PrepareUnaryCall(&context, method, request, &queue);
    call->StartCall();
    grpc::Status status;
    call->Finish(&reply, &status, nullptr);
    void* tag = nullptr;
    bool good = false;
    queue.Next(&tag, &good);
    return from_grpc(status);
  };
  const std::string method = "/entente.listings.v1.ListingService/GetListing";
  for (const std::string bytes : {"\x0a\x02\xff\xfe", "\x0a\x7f"}) {
    const absl::Status status = answer(method, bytes);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
    EXPECT_EQ(reason_of(status), "INVALID_FIELD");
    EXPECT_THAT(std::string(status.message()), HasSubstr("UTF-8"));
  }
  EXPECT_EQ(answer("/entente.listings.v1.ListingService/Nothing", "").code(), absl::StatusCode::kUnimplemented);
  EXPECT_EQ(process.service->handled, 0);
}

TEST(Unary, HidesOurBugs) {
  StubProcess process;
  for (const char* name : {"bug", "throw"}) {
    const absl::Status status = get(client_of(process), name).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
    EXPECT_THAT(std::string(status.message()), Not(HasSubstr("secret")));
    EXPECT_THAT(std::string(status.message()), HasSubstr("give trace "));
  }
}

TEST(Unary, AFullLaneRefusesAtOnceAndTheOtherLaneGoesOn) {
  StubProcess process({.read_threads = 1, .write_threads = 1, .read_queue = 8, .write_queue = 1});
  const Client client = client_of(process);
  std::vector<std::thread> threads;
  std::atomic<int> good = 0;
  const auto update = [&] {
    const auto context = client.context();
    v1::Listing reply;
    if (stub_of(client)->UpdateListing(context.get(), v1::UpdateListingRequest(), &reply).ok()) ++good;
  };
  threads.emplace_back(update);
  process.service->started.acquire();  // one runs
  threads.emplace_back(update);
  while (process.workers->waiting(Lane::kWrite) == 0) std::this_thread::yield();  // one waits
  const auto context = client.context();
  v1::Listing reply;
  const absl::Status full =
      from_grpc(stub_of(client)->UpdateListing(context.get(), v1::UpdateListingRequest(), &reply));
  EXPECT_EQ(full.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(reason_of(full), "OVERLOADED");
  EXPECT_GT(retry_after_of(full), absl::ZeroDuration());
  EXPECT_TRUE(get(client, "a").ok());
  process.service->let_go.release(2);
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(good, 2);
}

TEST(Unary, ACallWhoseTimeIsOverIsNotRun) {
  StubProcess process({.read_threads = 1, .write_threads = 1, .read_queue = 8, .write_queue = 8});
  const Client client = client_of(process);
  std::thread first([&] {
    const auto context = client.context();
    v1::Listing reply;
    EXPECT_TRUE(stub_of(client)->UpdateListing(context.get(), v1::UpdateListingRequest(), &reply).ok());
  });
  process.service->started.acquire();
  // Waits behind the first one until its deadline.
  const auto context = client.context(absl::Milliseconds(50));
  v1::Listing reply;
  const absl::Status late =
      from_grpc(stub_of(client)->UpdateListing(context.get(), v1::UpdateListingRequest(), &reply));
  EXPECT_EQ(late.code(), absl::StatusCode::kDeadlineExceeded);
  process.service->let_go.release(2);
  first.join();
  process.server->stop();
  EXPECT_EQ(process.service->handled, 1);
}

TEST(Unary, WaitsForAPositionWithoutHoldingAWorker) {
  StubProcess process({.read_threads = 1, .write_threads = 1, .read_queue = 1, .write_queue = 1});
  const Client client = client_of(process);
  std::vector<std::thread> threads;
  std::atomic<int> good = 0;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      const auto context = client.context();
      v1::ListListingsRequest request;
      request.mutable_min_position()->set_listings(1);
      v1::ListListingsResponse reply;
      const absl::Status status = from_grpc(stub_of(client)->ListListings(context.get(), request, &reply));
      // One worker and a queue of one: some may find the lane full when all are let go at once, none may wait in it.
      if (status.ok() && reply.revision() == 1) ++good;
    });
  }
  EXPECT_TRUE(get(client, "a").ok());
  EXPECT_EQ(process.append("x"), 1);
  for (std::thread& thread : threads) thread.join();
  EXPECT_GE(good, 1);
  const auto context = client.context(absl::Milliseconds(200));
  v1::ListListingsRequest request;
  request.mutable_min_position()->set_listings(99);
  v1::ListListingsResponse reply;
  EXPECT_EQ(reason_of(from_grpc(stub_of(client)->ListListings(context.get(), request, &reply))),
            "DEPENDENCY_UNAVAILABLE");
}

struct OpenWatch {
  std::unique_ptr<v1::ListingService::Stub> stub;
  std::unique_ptr<grpc::ClientContext> context;
  std::unique_ptr<grpc::ClientReader<v1::WatchListingsResponse>> reader;
  OpenWatch(const Client& client, std::int64_t start, bool progress = false) : stub(stub_of(client)) {
    context = client.stream_context();
    v1::WatchListingsRequest request;
    request.set_start_revision(start);
    request.set_progress_notify(progress);
    reader = stub->WatchListings(context.get(), request);
  }
  std::int64_t next(std::string* name = nullptr) {
    v1::WatchListingsResponse response;
    if (!reader->Read(&response)) return -1;
    if (name != nullptr) *name = response.listing().name();
    return response.revision();
  }
  absl::Status finish() { return from_grpc(reader->Finish()); }
};

TEST(Watch, SendsOldAndNewChangesInOrder) {
  StubProcess process;
  process.append("a");
  process.append("hidden");
  const Client client = client_of(process);
  OpenWatch watch(client, 1);
  std::string name;
  EXPECT_EQ(watch.next(&name), 1);
  EXPECT_EQ(name, "a");
  process.append("b");
  EXPECT_EQ(watch.next(&name), 3);
  EXPECT_EQ(name, "b");
  process.append("last");
  EXPECT_EQ(watch.next(), 4);
  EXPECT_EQ(watch.next(), -1);
  EXPECT_TRUE(watch.finish().ok());
}

TEST(Watch, SendsProgressWhileNothingChanges) {
  StubProcess process({}, {}, std::make_unique<LocalAuthenticator>(), {.progress_interval = absl::Milliseconds(5)});
  process.append("a");
  const Client client = client_of(process);
  OpenWatch watch(client, 0, true);
  std::string name = "none yet";
  EXPECT_EQ(watch.next(&name), 1);
  EXPECT_EQ(name, "");
}

TEST(Watch, RefusesByRightAndByRevision) {
  StubProcess process({}, {}, *TokenFileAuthenticator::parse(kTokens, "tokens"));
  for (const char* name : {"a", "b", "c"}) process.append(name);
  EXPECT_TRUE(process.database->write([](WriteTransaction& tx) { return compact_changes(tx, 1).status(); }).ok());
  const auto ended = [&](const std::string& token, std::int64_t start) {
    const Client client = client_of(process, token);
    OpenWatch watch(client, start);
    EXPECT_EQ(watch.next(), -1);
    return watch.finish();
  };
  EXPECT_EQ(reason_of(ended("", 0)), "UNAUTHENTICATED");
  EXPECT_EQ(reason_of(ended("barred-token-00001", 0)), "PERMISSION_DENIED");
  EXPECT_EQ(reason_of(ended("matching-token-001", 50)), "FUTURE_REVISION");
}

TEST(Watch, ASlowClientHoldsABoundedQueueAndStillGetsAll) {
  StubProcess process;
  const Client client = client_of(process);
  OpenWatch watch(client, 1);
  constexpr int kChanges = 1500;
  const std::string payload(2000, 'x');
  EXPECT_TRUE(process.database
                  ->write([&](WriteTransaction& tx) -> absl::Status {
                    tx.after_commit([&] { process.hub->wake(); });
                    for (int i = 0; i < kChanges; ++i) {
                      ENTENTE_RETURN_IF_ERROR(append_change(tx, "listing", "a", payload).status());
                    }
                    return absl::OkStatus();
                  })
                  .ok());
  for (int i = 1; i <= kChanges; ++i) ASSERT_EQ(watch.next(), i);
}

TEST(Watch, EndsWhenTheClientGoesAway) {
  LogCapture log;
  StubProcess process;
  const Client client = client_of(process);
  {
    OpenWatch watch(client, 1);
    process.append("a");
    EXPECT_EQ(watch.next(), 1);
    watch.context->TryCancel();
    while (watch.next() != -1) {
    }
    EXPECT_EQ(watch.finish().code(), absl::StatusCode::kCancelled);
  }
  process.append("b");
  process.server->stop();
  EXPECT_THAT(log.text(), HasSubstr("\"method\":\"listings.WatchListings\",\"code\":\"CANCELLED\""));
}

TEST(Watch, EndsCleanlyWhenTheServerStops) {
  StubProcess process;
  const Client client = client_of(process);
  OpenWatch watch(client, 1);
  process.append("a");
  EXPECT_EQ(watch.next(), 1);
  process.server->stop();
  EXPECT_EQ(watch.next(), -1);
  EXPECT_EQ(reason_of(watch.finish()), "SHUTTING_DOWN");
}

TEST(Server, ListensOffLoopbackOnlyWithIdentity) {
  for (const char* address : {"127.0.0.1:0", "localhost:80", "[::1]:80", "127.9.9.9:1", "unix:/run/x", ""}) {
    EXPECT_TRUE(check_listen(address, false).ok()) << address;
  }
  for (const char* address : {"0.0.0.0:80", "[::]:80", "10.0.0.1:80", "example.org:80", "127.example.org:80", ":80"}) {
    EXPECT_EQ(reason_of(check_listen(address, false)), "LISTEN_REFUSED") << address;
    EXPECT_TRUE(check_listen(address, true).ok()) << address;
  }
}

TEST(Server, SaysWhenThePortIsTaken) {
  StubProcess process;
  const std::string address = concat("127.0.0.1:", process.server->port());
  const auto second = Server::start({.listen = address}, {process.service.get()}, nullptr);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(reason_of(second.status()), "LISTEN_REFUSED");
  EXPECT_THAT(std::string(second.status().message()), HasSubstr("in use"));
  const auto admin = AdminHttp::start(address, [](std::string_view) { return AdminReply{}; });
  EXPECT_EQ(reason_of(admin.status()), "LISTEN_REFUSED");
}

TEST(Server, ServesMetricsAndHealthToOperators) {
  StubProcess process({}, {.listen = "127.0.0.1:0", .admin_listen = "127.0.0.1:0"});
  ASSERT_TRUE(get(client_of(process), "a").ok());
  const auto fetch = [&](const std::string& path) {
    const std::string command =
        concat("curl -s -w '%{http_code}' http://127.0.0.1:", process.server->admin_port(), path);
    std::string out;
    FILE* const pipe = popen(command.c_str(), "r");
    char buffer[4096];
    while (fgets(buffer, sizeof buffer, pipe) != nullptr) out += buffer;
    pclose(pipe);
    return out;
  };
  EXPECT_EQ(fetch("/healthz"), "serving\n200");
  EXPECT_THAT(fetch("/metrics"), HasSubstr("entente_call_seconds_count{method=\"listings.GetListing\"} 1"));
  EXPECT_THAT(fetch("/other"), HasSubstr("404"));
  process.server->set_serving(false);
  EXPECT_EQ(fetch("/healthz"), "not serving\n503");
}

// A service that the contracts don't know, or of which they don't say who may call it.
TEST(Server, DoesNotStartWithAMethodThatNobodyMayCall) {
  class Odd final : public grpc::Service {
   public:
    Odd() {
      AddMethod(new grpc::internal::RpcServiceMethod("/entente.odd.v1.OddService/DoAnything",
                                                     grpc::internal::RpcMethod::NORMAL_RPC, nullptr));
      MarkMethodAsync(0);
    }
  } odd;
  const auto server = Server::start({}, {&odd}, nullptr);
  EXPECT_EQ(reason_of(server.status()), "INVALID_CONFIGURATION") << server.status();
  EXPECT_THAT(std::string(server.status().message()), HasSubstr("entente.odd.v1.OddService"));
}

int connect_to(int port) {
  const int descriptor = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(connect(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  return descriptor;
}

std::string read_all(int descriptor) {
  std::string all;
  char buffer[4096];
  ssize_t size = 0;
  while ((size = recv(descriptor, buffer, sizeof buffer, 0)) > 0) all.append(buffer, static_cast<std::size_t>(size));
  close(descriptor);
  return all;
}

TEST(AdminHttp, ASlowClientKeepsNobodyWaitingAndIsEnded) {
  const auto admin = *AdminHttp::start("127.0.0.1:0",
                                       [](std::string_view path) {
                                         return AdminReply{path == "/healthz" ? 200 : 404, "text/plain", "ok\n"};
                                       },
                                       {.longest = absl::Milliseconds(500), .most_connections = 4});
  const int slow = connect_to(admin->port());
  ASSERT_EQ(send(slow, "GET /he", 7, 0), 7);
  const auto ask = [&](const std::string& request) {
    const int connection = connect_to(admin->port());
    EXPECT_EQ(send(connection, request.data(), request.size(), 0), static_cast<ssize_t>(request.size()));
    return read_all(connection);
  };
  const std::string healthy = ask("GET /healthz?x HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_THAT(healthy, HasSubstr("HTTP/1.1 200 OK"));
  EXPECT_THAT(healthy, HasSubstr("\r\n\r\nok\n"));
  EXPECT_THAT(ask("HEAD /healthz HTTP/1.1\r\n\r\n"), ::testing::EndsWith("\r\n\r\n"));
  EXPECT_THAT(ask("POST /healthz HTTP/1.1\r\n\r\n"), HasSubstr(" 405 "));
  EXPECT_EQ(read_all(slow), "") << "closed once its time was over";
  // More than may be open: the oldest goes, the newest is answered.
  const int oldest = connect_to(admin->port());
  std::vector<int> idle;
  for (int i = 0; i < 4; ++i) idle.push_back(connect_to(admin->port()));
  EXPECT_THAT(ask("GET /healthz HTTP/1.1\r\n\r\n"), HasSubstr(" 200 "));
  EXPECT_EQ(read_all(oldest), "");
  for (const int each : idle) close(each);
}

TEST(Server, EndsByASignalInOrder) {
  int pipes[2];
  ASSERT_EQ(pipe(pipes), 0);
  const pid_t child = fork();
  if (child == 0) {
    block_signals();
    Closers closers;
    closers.add([&] { (void)!write(pipes[1], "1", 1); });
    closers.add([&] { (void)!write(pipes[1], "2", 1); });
    (void)!write(pipes[1], "r", 1);
    const int signal = wait_for_signal();
    closers.close();
    _exit(signal == SIGTERM ? 0 : 1);
  }
  close(pipes[1]);
  char c = 0;
  ASSERT_EQ(read(pipes[0], &c, 1), 1);
  kill(child, SIGTERM);
  std::string order;
  while (read(pipes[0], &c, 1) == 1) order += c;
  int status = 0;
  waitpid(child, &status, 0);
  close(pipes[0]);
  EXPECT_EQ(order, "21");
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

}  // namespace
}  // namespace entente::common
