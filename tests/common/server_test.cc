// Watches over a real server, its doors and its orderly end.
#include "services/common/rpc/server.h"

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

#include <future>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/time/clock.h"
#include "services/common/base/log.h"
#include "services/common/rpc/admin_http.h"
#include "services/common/rpc/health_facts.h"
#include "services/common/service/process.h"
#include "tests/common/listing_stub_service.h"

namespace entente::common {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

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
  StubProcess process({}, {}, *TokenFileAuthenticator::parse(kStubTokens, "tokens"));
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
  constexpr int kChanges = 3000;
  const std::string payload(12'000, 'x');  // so that the number is reached before kWatchQueueBytes
  static_assert(kWatchQueueLimit * 13'000 < kWatchQueueBytes);
  OpenWatch slow(client, 1);
  OpenWatch fast(client, 1);
  EXPECT_TRUE(process.database
                  ->write([&](WriteTransaction& tx) -> absl::Status {
                    for (int i = 0; i < kChanges; ++i) {
                      ENTENTE_RETURN_IF_ERROR(append_change(tx, "listing", "a", payload).status());
                    }
                    return absl::OkStatus();
                  })
                  .ok());
  for (int i = 1; i <= kChanges; ++i) ASSERT_EQ(fast.next(), i);
  // 256 wait, and some are in the windows of HTTP/2.
  EXPECT_LT(process.service->offered - kChanges, kChanges / 2);
  for (int i = 1; i <= kChanges; ++i) ASSERT_EQ(slow.next(), i);
}

// Few messages, but large ones. What somebody else reads to its end shows that the slow one was offered all it takes.
TEST(Watch, ASlowClientsQueueIsBoundedInBytesToo) {
  StubProcess process;
  ListingStubService::converted = 0;
  const Client client = client_of(process);
  constexpr int kChanges = 200;  // fewer than kWatchQueueLimit
  static_assert(kChanges < kWatchQueueLimit);
  const std::string payload(kWatchQueueBytes / 16, 'x');
  OpenWatch slow(client, 1);
  OpenWatch fast(client, 1);
  for (int i = 1; i <= kChanges; ++i) {
    process.append("a", payload);
    ASSERT_EQ(fast.next(), i);
  }
  // 16 wait, one is being written, and some are in the windows of HTTP/2.
  EXPECT_LT(process.service->offered - kChanges, kChanges / 2);
  for (int i = 1; i <= kChanges; ++i) ASSERT_EQ(slow.next(), i);
  EXPECT_EQ(ListingStubService::converted, kChanges) << "a change is read once, not once for each watcher";
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
  // The server hears of it in its own time; stopped before, it would say that instead.
  const std::string said = "\"method\":\"listings.WatchListings\",\"code\":\"CANCELLED\"";
  for (int tries = 0; tries < 1000 && !absl::StrContains(log.text(), said); ++tries) {
    absl::SleepFor(absl::Milliseconds(10));
  }
  process.server->stop();
  EXPECT_THAT(log.text(), HasSubstr(said));
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
  EXPECT_THAT(fetch("/metrics"), HasSubstr("entente_rpc_duration_seconds_count{method=\"GetListing\","
                                           "service=\"entente.listings.v1.ListingService\"} 1"));
  EXPECT_THAT(fetch("/other"), HasSubstr("404"));
  process.server->set_serving(false);
  EXPECT_EQ(fetch("/healthz"), "not serving\n503");
  EXPECT_EQ(fetch("/livez"), "alive\n200") << "whatever becomes of what it depends on";
  process.server->set_obstacle("store a", true);
  process.server->set_obstacle("store b", true);
  process.server->set_serving(true);
  process.server->set_obstacle("store a", false);
  EXPECT_EQ(fetch("/healthz"), "not serving\n503") << "something is still in the way";
  process.server->set_obstacle("store b", false);
  EXPECT_EQ(fetch("/healthz"), "serving\n200");
  process.server->set_serving(false);
  process.server->explain_not_serving([] { return std::string("listings: the copy of profiles isn't loaded yet\n"); });
  EXPECT_EQ(fetch("/readyz"), "not ready\nlistings: the copy of profiles isn't loaded yet\n503");
}

TEST(Server, SaysWhyItIsntReadyToOperatorsAndToWhoAsksItsHealth) {
  StubProcess process({}, {.listen = "127.0.0.1:0"});
  process.server->explain_not_serving([] { return std::string("listings: the copy of profiles isn't loaded yet\n"); });
  process.server->set_serving(false);
  const std::shared_ptr<grpc::Channel> over_network =
      grpc::CreateChannel(concat("127.0.0.1:", process.server->port()), grpc::InsecureChannelCredentials());
  for (const auto& channel : {over_network, process.server->in_process_channel()}) {
    grpc::GenericStub stub(channel);
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
    const grpc::Slice empty;
    grpc::ByteBuffer request(&empty, 1);
    grpc::ByteBuffer reply;
    std::promise<grpc::Status> answered;
    stub.UnaryCall(&context, "/grpc.health.v1.Health/Check", {}, &request, &reply,
                   [&](grpc::Status status) { answered.set_value(std::move(status)); });
    EXPECT_TRUE(answered.get_future().get().ok());
    const auto& metadata = context.GetServerTrailingMetadata();
    const auto cause = metadata.find(kNotReadyKey);
    ASSERT_NE(cause, metadata.end());
    EXPECT_EQ(std::string(cause->second.data(), cause->second.size()),
              "listings: the copy of profiles isn't loaded yet\n");
    // Who answers, and when by its clock.
    EXPECT_EQ(metadata.count(kVersionKey), 1U);
    const auto clock = metadata.find(kClockKey);
    ASSERT_NE(clock, metadata.end());
    std::int64_t micros = 0;
    ASSERT_TRUE(absl::SimpleAtoi(std::string(clock->second.data(), clock->second.size()), &micros));
    EXPECT_LT(absl::AbsDuration(absl::Now() - absl::FromUnixMicros(micros)), absl::Minutes(1));
  }
}

// What health answers by a name: 1 SERVING, 2 NOT_SERVING, 0 that it doesn't know it.
int health_of(const std::shared_ptr<grpc::Channel>& channel, const std::string& name) {
  grpc::GenericStub stub(channel);
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
  const std::string wire = name.empty() ? "" : concat("\x0a", std::string(1, static_cast<char>(name.size())), name);
  const grpc::Slice slice(wire);
  grpc::ByteBuffer request(&slice, 1);
  grpc::ByteBuffer reply;
  std::promise<grpc::Status> answered;
  stub.UnaryCall(&context, "/grpc.health.v1.Health/Check", {}, &request, &reply,
                 [&](grpc::Status status) { answered.set_value(std::move(status)); });
  const grpc::Status status = answered.get_future().get();
  EXPECT_TRUE(status.ok() || status.error_code() == grpc::StatusCode::NOT_FOUND) << status.error_message();
  grpc::Slice answer;
  return status.ok() && reply.DumpToSingleSlice(&answer).ok() && answer.size() == 2 ? answer.begin()[1] : 0;
}

TEST(Server, IsAliveByHealthWhateverItDependsOn) {
  StubProcess process({}, {.listen = "127.0.0.1:0"});
  const auto channel = process.server->in_process_channel();
  const std::string own = "entente.listings.v1.ListingService";
  process.server->set_serving(true);
  for (const std::string& name : {std::string(kLiveness), std::string(), own}) EXPECT_EQ(health_of(channel, name), 1);
  process.server->set_obstacle("store", true);
  EXPECT_EQ(health_of(channel, kLiveness), 1);
  EXPECT_EQ(health_of(channel, ""), 2);
  EXPECT_EQ(health_of(channel, own), 2);
  EXPECT_EQ(health_of(channel, "entente.profiles.v1.ProfileService"), 0);
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

TEST(Process, EndsByASignal) {
  int pipes[2];
  ASSERT_EQ(pipe(pipes), 0);
  const pid_t child = fork();
  if (child == 0) {
    block_signals();
    (void)!write(pipes[1], "r", 1);
    _exit(wait_for_signal() == SIGTERM ? 0 : 1);
  }
  close(pipes[1]);
  char c = 0;
  ASSERT_EQ(read(pipes[0], &c, 1), 1);
  kill(child, SIGTERM);
  int status = 0;
  waitpid(child, &status, 0);
  close(pipes[0]);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

}  // namespace
}  // namespace entente::common
