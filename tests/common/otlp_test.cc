// Spans as a collector gets them; and one that never answers, which nobody waits for. A real collector's part is in
// tests/system/watch_test.py.
#include "services/common/service/otlp_exporter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "absl/time/clock.h"
#include "services/common/base/clock.h"
#include "services/common/base/errors.h"
#include "services/common/base/strings.h"
#include "services/common/rpc/metrics.h"

namespace entente::common {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

constexpr char kTrace[] = "4bf92f3577b34da6a3ce929d0e0e4736";

Span span_of(std::uint64_t parent, int code) {
  return {.trace = {kTrace, 0xabc, parent, true},
          .service = "entente.listings.v1.ListingService",
          .method = "GetListing",
          .end = absl::FromUnixNanos(1'700'000'000'500'000'000),
          .took = absl::Milliseconds(500),
          .code = code,
          .reason = code == 0 ? "" : "NOT_FOUND"};
}

// Takes connections, and never says a word.
class SilentServer {
 public:
  SilentServer() {
    socket_ = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(bind(socket_, reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(listen(socket_, 16), 0);
    getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
  }
  ~SilentServer() { close(socket_); }
  SilentServer(const SilentServer&) = delete;
  SilentServer& operator=(const SilentServer&) = delete;
  std::string url() const { return concat("http://127.0.0.1:", port_); }

 private:
  int socket_;
  int port_ = 0;
};

TEST(OtlpJson, IsAnExportRequest) {
  const Span spans[] = {span_of(0, 0), span_of(0xdef, 5), span_of(1, 13)};
  const json request = json::parse(otlp_json({"entente-listings", "0.1.0", "host:7"}, spans));
  const json& resource = request.at("resourceSpans").at(0);
  EXPECT_EQ(resource.at("resource").at("attributes").at(1),
            json::parse(R"({"key":"service.name","value":{"stringValue":"entente-listings"}})"));
  const json& told = resource.at("scopeSpans").at(0).at("spans");
  ASSERT_EQ(told.size(), 3U);
  EXPECT_EQ(told[0].at("traceId"), kTrace);
  EXPECT_EQ(told[0].at("spanId"), "0000000000000abc");
  EXPECT_FALSE(told[0].contains("parentSpanId"));
  EXPECT_EQ(told[0].at("name"), "entente.listings.v1.ListingService/GetListing");
  EXPECT_EQ(told[0].at("kind"), 2);
  EXPECT_EQ(told[0].at("startTimeUnixNano"), "1700000000000000000");
  EXPECT_EQ(told[0].at("endTimeUnixNano"), "1700000000500000000");
  EXPECT_EQ(told[1].at("parentSpanId"), "0000000000000def");
  EXPECT_EQ(told[1].at("attributes").at(3), json::parse(R"({"key":"rpc.grpc.status_code","value":{"intValue":"5"}})"));
  EXPECT_EQ(told[1].at("attributes").at(4), json::parse(R"({"key":"error.type","value":{"stringValue":"NOT_FOUND"}})"));
  EXPECT_FALSE(told[1].contains("status")) << "a refusal is no fault";
  EXPECT_EQ(told[2].at("status").at("code"), 2);
}

TEST(OtlpExporter, TakesNoAddressThatIsNone) {
  Metrics metrics;
  for (const char* url : {"localhost:4318", "ftp://collector", "http://", "http://anna:secret@collector:4318",
                          "http://collector:4318/?key=secret"}) {
    const auto exporter = OtlpExporter::open(url, "entente-test", metrics);
    EXPECT_EQ(reason_of(exporter.status()), "INVALID_CONFIGURATION") << url;
    EXPECT_THAT(std::string(exporter.status().message()), ::testing::Not(HasSubstr("secret")));
  }
  const auto none = OtlpExporter::open("", "entente-test", metrics);
  ASSERT_TRUE(none.ok());
  EXPECT_EQ(*none, nullptr);
}

TEST(OtlpExporter, NeverKeepsACallWaitingAndCountsWhatItDrops) {
  const SilentServer collector;
  Metrics metrics;
  auto exporter = OtlpExporter::open(collector.url(), "entente-test", metrics,
                                     {.most_waiting = 100, .batch = 10, .last_patience = absl::Milliseconds(50)});
  ASSERT_TRUE(exporter.ok()) << exporter.status();
  const absl::Duration begin = steady_now();
  for (int i = 0; i < 1000; ++i) (*exporter)->take(span_of(1, 0));
  EXPECT_LT(steady_now() - begin, absl::Seconds(2)) << "the collector gets five seconds for a batch";
  // One batch is with the collector; as many wait as may.
  const std::string text = metrics.text();
  const std::size_t at = text.find("entente_spans_total{outcome=\"dropped\"} ");
  ASSERT_NE(at, std::string::npos) << text;
  const int dropped = std::stoi(text.substr(at + 39));
  EXPECT_GE(dropped, 890);
  EXPECT_LE(dropped, 900);
  (*exporter)->stop();
  EXPECT_LT(steady_now() - begin, absl::Seconds(5)) << "the end doesn't wait for a collector that says nothing";
  EXPECT_THAT(metrics.text(), HasSubstr("entente_spans_total{outcome=\"sent\"} 0\n"));
}

TEST(OtlpExporter, GoesOnWhenNobodyListens) {
  Metrics metrics;
  auto exporter = OtlpExporter::open("http://127.0.0.1:1", "entente-test", metrics, {.pause = absl::Milliseconds(1)});
  ASSERT_TRUE(exporter.ok()) << exporter.status();
  (*exporter)->take(span_of(1, 0));
  (*exporter)->stop();
  EXPECT_THAT(metrics.text(), HasSubstr("entente_spans_total{outcome=\"lost\"} 1\n"));
}

}  // namespace
}  // namespace entente::common
