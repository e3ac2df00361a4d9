// Unary calls over a real server: identity, rights before everything else, deadlines, full lanes, waits, errors.
#include "services/common/rpc/unary.h"

#include <gmock/gmock.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <thread>

#include "services/common/base/log.h"
#include "services/common/rpc/call_context.h"
#include "services/common/rpc/spans.h"
#include "tests/common/listing_stub_service.h"

namespace entente::common {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::pair<const char*, const char*> kNotAllowed[] = {
    {"barred-token-00001", "PERMISSION_DENIED"}, {"gateway-token-0001", "PERMISSION_DENIED"}, {"", "UNAUTHENTICATED"}};

TEST(Unary, AnswersOverANetworkAndInProcess) {
  StubProcess process;
  for (const Client& client : {client_of(process), Client(process.server->in_process_channel(), {})}) {
    const auto listing = get(client, "cities/metz/listings/a");
    ASSERT_TRUE(listing.ok()) << listing.status();
    EXPECT_EQ(listing->name(), "cities/metz/listings/a");
    EXPECT_EQ(listing->title(), "local");
    EXPECT_EQ(listing->description().size(), 32u);
  }
  EXPECT_THAT(process.metrics.text(), HasSubstr("entente_rpc_calls_total{code=\"OK\",method=\"GetListing\","
                                                "service=\"entente.listings.v1.ListingService\"} 2"));
}

TEST(Unary, KnowsTheCallerAndThePersonBehindAService) {
  StubProcess process({}, {}, *TokenFileAuthenticator::parse(kStubTokens, "tokens"));
  EXPECT_EQ(reason_of(get(client_of(process), "a").status()), "UNAUTHENTICATED");
  EXPECT_EQ(reason_of(get(client_of(process, "wrong-token-000001"), "a").status()), "UNAUTHENTICATED");
  EXPECT_EQ(process.service->handled, 0);
  EXPECT_EQ(get(client_of(process, "anna-token-0000001"), "a")->title(), "people/anna");
  EXPECT_EQ(get(client_of(process, "anna-token-0000001"), "a")->development_plan(), "anna-token-0000001");
  EXPECT_EQ(get(client_of(process, "matching-token-001"), "a")->development_plan(), "");

  const Client matching = client_of(process, "matching-token-001");
  CallContext call = make_call(local_caller(absl::Now()), absl::Now());
  call.person_token = "anna-token-0000001";
  call.trace = {"4bf92f3577b34da6a3ce929d0e0e4736", 1, 0, false};
  const auto context = matching.context(call);
  v1::Listing reply;
  ASSERT_TRUE(stub_of(matching)->GetListing(context.get(), v1::GetListingRequest(), &reply).ok());
  EXPECT_EQ(reply.title(), "people/anna");
  EXPECT_EQ(reply.summary(), "matching");
  EXPECT_EQ(reply.description(), call.trace.id);
  EXPECT_EQ(reply.development_plan(), "anna-token-0000001");
}

// Over a network the call is refused at its head, in process by the harness; both say the same.
TEST(Unary, RefusesBeforeItWaitsOrQueues) {
  StubProcess process({.read_threads = 1, .write_threads = 1, .read_queue = 8, .write_queue = 0}, {},
                      *TokenFileAuthenticator::parse(kStubTokens, "tokens"));
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
  StubProcess process({}, {}, *TokenFileAuthenticator::parse(kStubTokens, "tokens"));
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
  const std::string metrics = process.metrics.text();
  for (const char* code : {"PERMISSION_DENIED", "UNAUTHENTICATED"}) {
    EXPECT_THAT(metrics, HasSubstr(concat("entente_rpc_calls_total{code=\"", code, "\",method=\"GetListing\",",
                                          "service=\"entente.listings.v1.ListingService\"} 1\n")));
  }
}

TEST(Unary, IsCalledWithinTheTraceOfTheCallThatTheCallerWorksFor) {
  StubProcess process;
  const Trace trace{"4bf92f3577b34da6a3ce929d0e0e4736", 7, 0, true};
  const Client client = client_of(process);
  {
    const TraceScope scope(trace);
    EXPECT_EQ(get(client, "a")->description(), trace.id);
  }
  EXPECT_NE(get(client, "a")->description(), trace.id);
}

// Calls of the process's own: no span of them is ever kept, though their lines have a trace.
TEST(Unary, IsNotSampledForNobody) {
  struct Spans final : SpanSink {
    void take(Span span) override { traces.push_back(span.trace.id); }
    std::vector<std::string> traces;
  } spans;
  StubProcess process;
  process.sampled(spans);
  const std::string target = concat("127.0.0.1:", process.server->port());
  const std::string own = get(Client({.target = target, .unsampled = true}), "a")->description();
  EXPECT_EQ(own.size(), 32U);
  const std::string of_somebody = get(Client({.target = target}), "a")->description();
  process.server->stop();
  EXPECT_EQ(spans.traces, std::vector<std::string>{of_somebody});
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
  StubProcess process({}, {}, *TokenFileAuthenticator::parse(kStubTokens, "tokens"));
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
  // Waits behind the first one until its deadline. The server's begins when the call arrives, so after the client's.
  const absl::Duration patience = absl::Milliseconds(500);
  absl::Status late;
  std::thread second([&] {
    const auto context = client.context(patience);
    v1::Listing reply;
    late = from_grpc(stub_of(client)->UpdateListing(context.get(), v1::UpdateListingRequest(), &reply));
  });
  while (process.workers->waiting(Lane::kWrite) == 0) std::this_thread::yield();
  const absl::Time arrived = absl::Now();
  second.join();
  EXPECT_EQ(late.code(), absl::StatusCode::kDeadlineExceeded);
  absl::SleepFor(arrived + patience + absl::Milliseconds(50) - absl::Now());  // gRPC rounds deadlines up
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
  while (process.hub->gate().waiting() < 8) std::this_thread::yield();
  EXPECT_EQ(process.workers->waiting(Lane::kRead), 0u);
  EXPECT_TRUE(get(client, "a").ok());  // by the one worker
  EXPECT_EQ(process.hub->gate().waiting(), 8u);
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

}  // namespace
}  // namespace entente::common
