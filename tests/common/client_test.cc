// Clients of a service with several replicas: calls go to all of them, one that dies costs at most what it was just
// answering, and connections end in time so that those that come later get their share.
#include "services/common/rpc/client.h"

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include "services/common/rpc/server.h"
#include "tests/common/listing_stub_service.h"
#include "tests/common/tcp_proxy.h"

namespace entente::common {
namespace {

// Calls until `done`, and how many failed; each failure is the honest one, and a repeat is answered.
int call_until(const Client& client, const std::function<bool()>& done) {
  int failed = 0;
  for (const absl::Time end = absl::Now() + absl::Seconds(30); !done();) {
    if (absl::Now() > end) {
      ADD_FAILURE() << "it never comes";
      return failed;
    }
    absl::Status status = get(client, "a").status();
    if (status.ok()) continue;
    ++failed;
    EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable) << status;
    for (int again = 0; again < 3 && !status.ok(); ++again) status = get(client, "a").status();
    EXPECT_TRUE(status.ok()) << status;
  }
  return failed;
}

TEST(Client, BalancesBetweenTheAddressesOfItsTarget) {
  StubProcess first, second;
  const std::string first_address = concat("127.0.0.1:", first.server->port());
  const Client client({.target = concat("ipv4:", first_address, ",127.0.0.1:", second.server->port())});
  EXPECT_EQ(call_until(client, [&] { return first.service->handled >= 50 && second.service->handled >= 50; }), 0);
  // In turn, once both are connected.
  const int before = first.service->handled;
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(get(client, "a").ok());
  EXPECT_EQ(first.service->handled - before, 50);

  first.server.reset();
  const int alone = second.service->handled;
  EXPECT_LE(call_until(client, [&] { return second.service->handled >= alone + 100; }), 1);
  first.start({.listen = first_address});
  const int away = first.service->handled;
  EXPECT_EQ(call_until(client, [&] { return first.service->handled >= away + 20; }), 0);
}

TEST(Client, TakesTargetsAsGrpcWritesThem) {
  StubProcess process;
  const std::string at = concat("127.0.0.1:", process.server->port());
  for (const std::string& target : {at, concat("dns:///", at), concat("dns:", at), concat("ipv4:", at),
                                    concat("localhost:", process.server->port())}) {
    EXPECT_TRUE(get(Client({.target = target}), "a").ok()) << target;
  }
}

TEST(Server, EndsConnectionsByTheirAgeAndNoCallWithThem) {
  StubProcess process(
      {}, {.max_connection_age = absl::Milliseconds(50), .max_connection_age_grace = absl::Milliseconds(200)});
  TcpProxy line(process.server->port());
  const Client client({.target = line.address()});
  process.append("a");
  const auto stub = stub_of(client);
  const auto context = client.stream_context();
  v1::WatchListingsRequest request;
  request.set_start_revision(1);
  const auto watch = stub->WatchListings(context.get(), request);
  EXPECT_EQ(call_until(client, [&] { return line.connections() >= 5; }), 0);
  // A stream outlives its connection's age by the grace, and can resume.
  v1::WatchListingsResponse response;
  EXPECT_TRUE(watch->Read(&response));
  EXPECT_FALSE(watch->Read(&response));
  EXPECT_EQ(from_grpc(watch->Finish()).code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace entente::common
