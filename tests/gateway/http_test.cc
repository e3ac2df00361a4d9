// HTTP/1.1 itself: framing, limits in bytes and time, keep-alive, many at once, files.
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <vector>

#include "gateway/http/request_reader.h"
#include "gateway/http_server.h"
#include "services/common/base/strings.h"
#include "tests/gateway/gateway_fixture.h"
#include "tests/paths.h"

namespace entente::gateway {
namespace {

namespace fs = std::filesystem;

const std::string kGetCity = kProfiles + "GetCity";

std::string city_request(int number) {
  return post(kGetCity, kJson, common::concat("{\"name\":\"cities/c", number, "\"}"));
}

std::string chunked(const std::string& path, const std::vector<std::string>& pieces) {
  std::string out = common::concat("POST ", path, " HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n",
                                   "transfer-encoding: chunked\r\n\r\n");
  for (const std::string& piece : pieces) {
    char size[20];
    std::snprintf(size, sizeof size, "%zx", piece.size());
    common::append(out, size, "\r\n", piece, "\r\n");
  }
  return out + "0\r\n\r\n";
}

std::string token_file(const std::string& lines) {
  const std::string path = testing::TempDir() + "entente-gateway-tokens.csv";
  std::ofstream(path) << lines;
  return path;
}

class Http : public GatewayTest {
 protected:
  void SetUp() override { start(); }
};

TEST_F(Http, KeepsAConnectionForTheNextRequest) {
  RawClient client(port_);
  for (int i = 0; i < 50; ++i) {
    client.send(city_request(i));
    const RawResponse response = client.read();
    ASSERT_EQ(response.status, 200);
    EXPECT_NE(response.body.find(common::concat("cities/c", i, "\"")), std::string::npos) << response.body;
  }
}

TEST_F(Http, AnswersPipelinedRequestsInOrder) {
  RawClient client(port_);
  std::string all;
  for (int i = 0; i < 100; ++i) all += i % 3 == 0 ? get("/healthz") : city_request(i);
  client.send(all);
  for (int i = 0; i < 100; ++i) {
    const RawResponse response = client.read();
    ASSERT_EQ(response.status, 200) << i;
    EXPECT_NE(response.body.find(i % 3 == 0 ? "ok\n" : common::concat("cities/c", i, "\"")), std::string::npos) << i;
  }
}

TEST_F(Http, AnswersTwoHundredAtOnce) {
  std::vector<RawClient> clients;
  for (int i = 0; i < 200; ++i) clients.emplace_back(port_);
  for (int i = 0; i < 200; ++i) clients[static_cast<std::size_t>(i)].send(city_request(i));
  for (int i = 0; i < 200; ++i) {
    const RawResponse response = clients[static_cast<std::size_t>(i)].read();
    ASSERT_EQ(response.status, 200) << i;
    EXPECT_NE(response.body.find(common::concat("cities/c", i, "\"")), std::string::npos) << i;
  }
}

TEST_F(Http, ReadsARequestThatComesByteByByte) {
  RawClient client(port_);
  for (const char c : city_request(7)) client.send(std::string_view(&c, 1));
  EXPECT_EQ(client.read().status, 200);
}

TEST_F(Http, ReadsAChunkedBody) {
  EXPECT_EQ(ask(port_, chunked(kGetCity, {"{\"name\":", "\"cities/x\"}"})).status, 200);
}

TEST_F(Http, ClosesWhenTheClientAsksForIt) {
  RawClient client(port_);
  client.send(get("/healthz", "connection: close\r\n"));
  EXPECT_EQ(client.read().headers.at("connection"), "close");
  EXPECT_TRUE(client.at_end());
}

TEST_F(Http, InvitesTheBodyOfAClientThatAsksFirst) {
  RawClient client(port_);
  const std::string body = R"({"name":"cities/x"})";
  client.send(common::concat("POST ", kGetCity, " HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n",
                             "content-length: ", body.size(), "\r\nexpect: 100-continue\r\n\r\n"));
  EXPECT_EQ(client.read().status, 100);
  client.send(body);
  EXPECT_EQ(client.read().status, 200);
}

TEST_F(Http, BoundsABodyByItsAnnouncedLength) {
  RawClient client(port_);
  client.send(common::concat("POST ", kGetCity, " HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n",
                             "content-length: ", (4 << 20) + 1, "\r\n\r\n"));
  const RawResponse response = client.read();
  EXPECT_EQ(response.status, 413);
  EXPECT_NE(response.body.find("REQUEST_TOO_LARGE"), std::string::npos);
  EXPECT_NE(response.body.find("4194304 bytes"), std::string::npos);
}

TEST_F(Http, BoundsABodyThatAnnouncesNothing) {
  EXPECT_EQ(ask(port_, chunked(kGetCity, std::vector<std::string>(5, std::string(1 << 20, ' ')))).status, 413);
}

TEST_F(Http, GivesImportsALargerBody) {
  v1::ImportCitiesRequest request;
  request.set_sheet(std::string(20 << 20, 'x'));
  const RawResponse response = ask(port_, post(kProfiles + "ImportCities", kProto, request.SerializeAsString()));
  ASSERT_EQ(response.status, 200);
  v1::ImportCitiesResponse reply;
  ASSERT_TRUE(reply.ParseFromString(response.body));
  EXPECT_EQ(reply.report().new_count(), 20 << 20);
  RawClient client(port_);
  client.send(common::concat("POST ", kProfiles,
                             "ImportCities HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/proto\r\n",
                             "content-length: ", (64 << 20) + 1, "\r\n\r\n"));
  EXPECT_EQ(client.read().status, 413);
}

TEST_F(Http, BoundsTheHead) {
  const RawResponse response = ask(port_, get("/healthz", "x-long: " + std::string(20 << 10, 'a') + "\r\n"));
  EXPECT_EQ(response.status, 431);
}

TEST_F(Http, RefusesWhatIsNotHttp) {
  for (const char* request :
       {"hello\r\n\r\n", "GET /healthz HTTP/9.9\r\n\r\n", "GET healthz HTTP/1.1\r\nhost: localhost\r\n\r\n",
        "GET /%zz HTTP/1.1\r\nhost: localhost\r\n\r\n", "GET /a%00b HTTP/1.1\r\nhost: localhost\r\n\r\n",
        "POST /x HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab",
        "POST /x HTTP/1.1\r\nhost: localhost\r\ncontent-length: -1\r\n\r\n"}) {
    EXPECT_EQ(ask(port_, request).status, 400) << request;
  }
  EXPECT_EQ(ask(port_, get("/healthz", "expect: a-miracle\r\n")).status, 417);
}

TEST_F(Http, SaysThatItLivesAndWhetherItIsReady) {
  EXPECT_EQ(ask(port_, get("/healthz")).body, "ok\n");
  EXPECT_EQ(ask(port_, get("/readyz")).status, 503);
  EXPECT_EQ(ask(port_, get("/readyz")).body, "not ready: listings\n");
  profiles_.set_serving(false);
  EXPECT_EQ(ask(port_, get("/readyz")).body, "not ready: listings, profiles\n");
  EXPECT_EQ(ask(port_, get("/healthz", "", "DELETE")).status, 405);
}

TEST_F(Http, TellsOperatorsOnAPortOfTheirOwn) {
  GatewayOptions options;
  options.listen = "127.0.0.1:0";
  options.admin_listen = "127.0.0.1:0";
  const auto gateway = *Gateway::start(options, {{"entente.profiles.v1", "profiles", profiles_.channel()}});
  const auto admin = [&](const std::string& path) { return ask(gateway->admin_port(), get(path)); };
  EXPECT_EQ(admin("/healthz").body, "serving\n");
  EXPECT_EQ(admin("/readyz").body, "ready\n");
  profiles_.set_serving(false);
  EXPECT_EQ(admin("/readyz").body, "not ready\nprofiles\n");
  EXPECT_EQ(admin("/readyz").status, 503);
  EXPECT_EQ(admin("/healthz").status, 200) << "the gateway itself serves";
  ask(gateway->port(), post(kGetCity, kJson, R"({"name":"cities/segou"})"));
  ask(gateway->port(), get("/of-a-clients-own-making"));
  gateway->stop(std::chrono::milliseconds(0));
  EXPECT_EQ(admin("/healthz").body, "not serving\n");
  EXPECT_EQ(admin("/livez").body, "alive\n");
  const std::string metrics = admin("/metrics").body;
  EXPECT_NE(
      metrics.find(
          R"(entente_http_requests_total{method="GetCity",service="entente.profiles.v1.ProfileService",status="200"} 1)"),
      std::string::npos)
      << metrics;
  EXPECT_NE(metrics.find(R"(entente_http_requests_total{method="none",service="none",status="404"} 1)"),
            std::string::npos)
      << metrics;
}

TEST_F(Http, LetsARunningCallEndWhenItStops) {
  RawClient client(port_);
  client.send(post(kGetCity, kJson, R"({"name":"cities/slow"})", "connect-timeout-ms: 300\r\n"));
  ASSERT_TRUE(profiles_.wait_for_started(1));
  gateway_->stop(std::chrono::seconds(10));
  const RawResponse response = client.read();
  EXPECT_EQ(response.status, 504);
  EXPECT_EQ(response.headers.at("connection"), "close");
  EXPECT_EQ(ask(port_, get("/healthz")).status, 0) << "takes no new connection";
}

TEST_F(Http, RefusesAnAddressInUseAndSaysWhatToDo) {
  GatewayOptions options;
  options.listen = common::concat("127.0.0.1:", port_);
  const auto second = Gateway::start(options, {});
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(common::reason_of(second.status()), "LISTEN_REFUSED");
  EXPECT_NE(second.status().ToString().find("in use by another process"), std::string::npos);
}

TEST_F(Http, RefusesAddressesThatAreWrongOrOpenWithoutIdentity) {
  for (const char* listen : {"0.0.0.0:0", "[::]:0"}) {
    GatewayOptions options;
    options.listen = listen;
    EXPECT_EQ(common::reason_of(Gateway::start(options, {}).status()), "LISTEN_REFUSED") << listen;
  }
  for (const char* listen : {"127.0.0.1", "127.0.0.1:x", "127.0.0.1:70000", "[::1:80", "somewhere:80"}) {
    GatewayOptions options;
    options.listen = listen;
    options.identity.token_file = token_file("persons-token-0001,somebody,observer,*,person\n");
    EXPECT_EQ(common::reason_of(Gateway::start(options, {}).status()), "INVALID_CONFIGURATION") << listen;
  }
}

// Attack 8: with a service token alone the gateway couldn't tell one caller from another.
TEST_F(Http, TakesNoServiceTokenForAnIdentity) {
  GatewayOptions options;
  options.listen = "0.0.0.0:0";
  options.service_token = "a-token-of-the-gateway";
  EXPECT_EQ(common::reason_of(Gateway::start(options, {}).status()), "LISTEN_REFUSED");
}

// Without identity whoever is at this machine is signed in; a page of another site in their browser is not.
TEST_F(Http, SignsInNoPageOfAnotherOrigin) {
  const std::string body = R"({"name":"cities/segou"})";
  const auto from = [&](const std::string& origin) {
    return ask(port_, post(kGetCity, kJson, body, "origin: " + origin + "\r\n"));
  };
  EXPECT_EQ(from("http://localhost").status, 200) << "the page itself";
  EXPECT_EQ(from("HTTP://LOCALHOST").status, 200);
  for (const char* origin : {"http://localhost:3000", "https://localhost", "http://127.0.0.1", "null", "",
                             "http://attacker.example", "http://localhost.attacker.example"}) {
    const RawResponse refused = from(origin);
    EXPECT_EQ(refused.status, 403) << origin;
    EXPECT_NE(refused.body.find("FOREIGN_ORIGIN"), std::string::npos) << origin;
  }
  EXPECT_EQ(ask(port_, get("/", "origin: http://attacker.example\r\n")).status, 403);
  EXPECT_EQ(ask(port_, post(kGetCity, kJson, body)).status, 200) << "no browser";
}

// With identity a page of anywhere brings a token or is nobody; what is in front of the gateway may name it otherwise.
TEST_F(Http, AnOriginSaysNothingWhereTokensDo) {
  GatewayOptions options;
  options.identity.token_file = token_file("persons-token-0001,somebody,observer,*,person\n");
  start(options);
  const std::string request = R"({"name":"cities/segou"})", origin = "origin: https://network.example\r\n";
  EXPECT_EQ(ask(port_, post(kGetCity, kJson, request, origin)).status, 401);
  EXPECT_EQ(ask(port_, post(kGetCity, kJson, request, origin + "authorization: Bearer persons-token-0001\r\n")).status,
            200);
}

// --- framing by RFC 9112

std::string reason(const RawResponse& response) {
  for (const char* each :
       {"UNKNOWN_METHOD", "FOREIGN_HOST", "FOREIGN_ORIGIN", "REQUEST_TOO_LARGE", "MALFORMED_REQUEST", "OVERLOADED"}) {
    if (response.body.find(each) != std::string::npos) return each;
  }
  return "";
}

const std::string kChunkedHead = common::concat("POST ", kGetCity, " HTTP/1.1\r\nhost: localhost\r\n",
                                                "content-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n");

// Attacks 1 and 4.
TEST_F(Http, CountsWhatStandsBesideABodyAgainstTheLimitOfTheHead) {
  for (const std::string& beside :
       {"0\r\nX: " + std::string(70'000, 'y') + "\r\n\r\n", "17;a=" + std::string(40'000, 'x'),
        std::string(40'000, '0') + "17\r\n", "0\r\n" + std::string(20'000, 'x')}) {
    RawClient client(port_);
    client.send(kChunkedHead + beside);
    EXPECT_EQ(client.read().status, 431) << beside.substr(0, 8);
    EXPECT_TRUE(client.at_end());
  }
  EXPECT_EQ(ask(port_, get("/healthz")).status, 200);
}

// Attack 15: what follows is never read as a request of its own.
TEST_F(Http, RefusesTransferCodingsThatLeaveTheEndOpen) {
  const std::vector<std::pair<std::string, int>> codings{{"xchunked", 400},
                                                         {"identity", 400},
                                                         {"chunked, identity", 400},
                                                         {"\"chunked\"", 400},
                                                         {"chunked, chunked", 400},
                                                         {"", 400},
                                                         {"gzip, chunked", 501},
                                                         {"chunked\r\ncontent-length: 2", 400},
                                                         {"chunked\r\ntransfer-encoding: chunked", 400}};
  for (const auto& [coding, status] : codings) {
    RawClient client(port_);
    client.send(common::concat("POST ", kGetCity, " HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n",
                               "transfer-encoding: ", coding, "\r\n\r\n", get("/healthz")));
    EXPECT_EQ(client.read().status, status) << coding;
    EXPECT_TRUE(client.at_end()) << coding;
  }
}

TEST_F(Http, ReadsChunksStrictly) {
  for (const char* body :
       {"3 \r\nabc\r\n0\r\n\r\n", "3\nabc\r\n0\r\n\r\n", "3\r\nabcd\r\n0\r\n\r\n", "-3\r\n", "0x3\r\n",
        "fffffffffffffffff\r\n", "\r\n", "0\r\nno-colon\r\n\r\n", "0\r\n folded: x\r\n\r\n"}) {
    EXPECT_EQ(ask(port_, kChunkedHead + body).status, 400) << body;
  }
}

// Attack 28 and the case of forms.
TEST_F(Http, TakesTheFormsOfRfc9112) {
  const std::vector<std::pair<std::string, int>> forms{
      {"GET http://localhost/healthz HTTP/1.1\r\nhost: elsewhere.example\r\n\r\n", 200},
      {"GET http://elsewhere.example/healthz HTTP/1.1\r\nhost: localhost\r\n\r\n", 403},
      {"OPTIONS * HTTP/1.1\r\nhost: localhost\r\n\r\n", 204},
      {"GET http HTTP/1.1\r\nhost: localhost\r\n\r\n", 400},  // once the end of the process; found by fuzzing
      {"GET * HTTP/1.1\r\nhost: localhost\r\n\r\n", 400},
      {"GET /healthz HTTP/1.1\r\nhost: localhost\r\nhost: evil.example\r\n\r\n", 400},
      {"GET /healthz HTTP/1.1\r\n\r\n", 400},
      {"GET /healthz HTTP/1.0\r\n\r\n", 200},
      {"\r\n\r\nGET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n", 200},
      {"GET /healthz HTTP/1.1\r\nhost: localhost.\r\n\r\n", 200},
      {"GET /healthz HTTP/1.1\r\nhost: LOCALHOST.:80\r\n\r\n", 200},
      {"GET /healthz HTTP/1.1\nhost: localhost\n\n", 400},
      {"GET /healthz HTTP/1.1\r\nhost: localhost\r\nx: a\r\n b\r\n\r\n", 400},  // a folded line
      {"GET /healthz HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding:\r\n\tchunked\r\n\r\n0\r\n\r\n", 400},
      {" GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n", 400},
      {"GET /%ff HTTP/1.1\r\nhost: localhost\r\n\r\n", 400},
      {"POST / HTTP/1.0\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n", 400}};
  for (const auto& [request, status] : forms) EXPECT_EQ(ask(port_, request).status, status) << request;
  const std::string body = R"({"name":"cities/x"})";
  EXPECT_EQ(ask(port_, post(kGetCity, kJson, body, "content-encoding: Identity\r\n")).status, 200);
  EXPECT_EQ(ask(port_, post(kGetCity, kJson, body, "content-encoding:\r\n")).status, 200);
  const RawResponse old =
      ask(port_, common::concat("POST ", kGetCity, " HTTP/1.0\r\ncontent-type: application/json\r\n",
                                "expect: 100-continue\r\ncontent-length: ", body.size(), "\r\n\r\n", body));
  EXPECT_EQ(old.status, 200) << "HTTP/1.0 knows no 100";
}

// Attack 5 and the case of wrong paths: before a byte of the body has come.
TEST_F(Http, AnswersWhatTheHeadDecidesAtTheHead) {
  for (const std::string& path : {"/x.y/ImportAnything", "/nothing", "/"}) {
    RawClient client(port_);
    client.send(common::concat("POST ", path, " HTTP/1.1\r\nhost: localhost\r\ncontent-length: 67108864\r\n\r\n"));
    const RawResponse response = client.read();
    EXPECT_EQ(response.status, 404) << path;
    EXPECT_EQ(reason(response), "UNKNOWN_METHOD") << path;
    EXPECT_TRUE(client.at_end()) << path;
  }
  for (const std::string& path : {"/" + kGetCity, kGetCity + "/", "/api" + kGetCity, std::string("/"),
                                  std::string("/entente.profiles.v1.ProfileService%2fGetCity")}) {
    RawClient client(port_);
    client.send(post(path, kJson, "{}") + get("/healthz"));
    const RawResponse response = client.read();
    EXPECT_EQ(response.status, 404) << path;
    EXPECT_EQ(reason(response), "UNKNOWN_METHOD") << path;
    EXPECT_EQ(client.read().body, "ok\n") << "a small body is read past, and the connection goes on";
  }
}

// Answers /healthz, and throws at every step of other paths that a handler has part in.
class Thrower : public HttpHandler {
 public:
  Admission admit(const HttpRequest& head, const std::string&) override {
    if (head.path == "/admit") throw std::length_error("at the head");
    return {[path = head.path](const std::shared_ptr<Exchange>& exchange) {
      if (path == "/answer") throw std::length_error("at the answer");
      if (path == "/post") return exchange->post([] { throw std::length_error("later"); });
      if (path == "/alarm") {
        return exchange->set_alarm(std::chrono::milliseconds(1), [] { throw std::length_error("at the alarm"); });
      }
      if (path == "/interrupt") exchange->on_interrupt([](Interrupt) { throw std::length_error("when it is over"); });
      exchange->send({200, {}, "ok"});
      if (path == "/interrupt") exchange->post([] { throw 7; });
    }};
  }
  HttpResponse refuse(const HttpRequest&, int status, const std::string&) const override { return {status, {}, ""}; }
  void answered(const HttpRequest&, int, std::size_t, std::chrono::microseconds, bool, const common::Trace*) override {}
};

TEST(HttpServer, WhatThrowsEndsItsOwnConnectionOnly) {
  EXPECT_TRUE(common::set_log_level("off").ok());
  Thrower handler;
  auto server = HttpServer::start("127.0.0.1:0", handler, {}, 2);
  ASSERT_TRUE(server.ok());
  const int port = (*server)->port();
  RawClient other(port);
  for (const char* path : {"/admit", "/answer", "/post", "/alarm", "/interrupt"}) {
    RawClient client(port);
    client.send(get(path));
    client.read();
    EXPECT_TRUE(client.at_end()) << path;
    other.send(get("/healthz"));
    EXPECT_EQ(other.read().status, 200) << path;
  }
  (*server)->stop(std::chrono::milliseconds(0));  // nothing holds a connection that failed
}

class FewBytes : public GatewayTest {
 protected:
  void SetUp() override {
    GatewayOptions options;
    options.http.bodies_bytes = 1 << 20;
    start(options);
  }
};

TEST_F(FewBytes, ABodyThatFindsNoRoomIsToldToComeAgain) {
  const std::string large = post(kGetCity, kJson, "{" + std::string(2 << 20, ' ') + "}");
  for (int i = 0; i < 3; ++i) {
    RawResponse refused = ask(port_, large);
    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(refused.headers["retry-after"], "1");
    EXPECT_EQ(reason(refused), "OVERLOADED");
  }
  EXPECT_EQ(ask(port_, post(kGetCity, kJson, "{" + std::string(600'000, ' ') + "}")).status, 200) << "given back";
}

TEST(RequestReader, BodiesShareABudgetAndGiveBackWhatIsRefused) {
  const std::string head = "POST /a.B/C HTTP/1.1\r\nhost: localhost\r\ncontent-length: 600000\r\n\r\n";
  const std::string body(600'000, ' ');
  BodyBudget budget(1 << 20);
  RequestReader first(16 << 10, 100);
  RequestReader second(16 << 10, 100);
  const auto read = [&](RequestReader& reader, std::string_view bytes) {
    if (reader.state() == RequestReader::State::kIdle) {
      reader.read(head);
      reader.keep_body(1 << 20, BodyLease(budget));
    }
    reader.read(bytes);
    return reader.state();
  };
  EXPECT_EQ(read(first, std::string_view(body).substr(1)), RequestReader::State::kBody);
  EXPECT_EQ(budget.held(), 599'999u);
  EXPECT_EQ(read(second, body), RequestReader::State::kNoRoom);
  EXPECT_EQ(budget.held(), 599'999u) << "the refused one holds nothing";
  EXPECT_EQ(read(first, " "), RequestReader::State::kDone);
  EXPECT_EQ(budget.held(), 600'000u);
  { const HttpRequest request = first.take(); }
  EXPECT_EQ(budget.held(), 0u);
}

class FewConnections : public GatewayTest {
 protected:
  void SetUp() override {
    GatewayOptions options;
    options.http.connections_per_address = 4;
    start(options);
  }
};

// Attack 12.
TEST_F(FewConnections, TheOneThatIsIdleLongestGoes) {
  std::vector<RawClient> silent;
  for (int i = 0; i < 4; ++i) silent.emplace_back(port_);
  RawClient busy(port_);
  busy.send(post(kGetCity, kJson, R"({"name":"cities/slow"})", "connect-timeout-ms: 3000\r\n"));
  ASSERT_TRUE(profiles_.wait_for_started(1));
  EXPECT_TRUE(silent[0].at_end());
  for (int i = 0; i < 10; ++i) EXPECT_EQ(ask(port_, get("/healthz")).status, 200) << i;
  EXPECT_EQ(busy.read().status, 504) << "who is being answered stays";
}

TEST_F(FewConnections, WhoIsRefusedAndGoesOnSendingMakesRoomToo) {
  std::vector<RawClient> refused;
  for (int i = 0; i < 4; ++i) {
    refused.emplace_back(port_);
    refused.back().send("POST /x.y/ImportAnything HTTP/1.1\r\nhost: localhost\r\ncontent-length: 9\r\n\r\n{");
  }
  for (int i = 0; i < 10; ++i) EXPECT_EQ(ask(port_, get("/healthz")).status, 200) << i;
}

// It reads on so that the client finds the answer instead of a reset; not for ever.
TEST_F(Http, WhoIsRefusedMaySendOneMebibyteMore) {
  const std::string megabyte(1 << 20, 'x');
  RawClient little(port_);
  little.send("POST /x.y/Z HTTP/1.1\r\nhost: localhost\r\ncontent-length: 999999999\r\n\r\n");
  little.send(std::string_view(megabyte).substr(0, 900'000));
  EXPECT_EQ(little.read().status, 404);
  std::size_t sent = 0;
  RawClient much(port_);
  much.send("POST /x.y/Z HTTP/1.1\r\nhost: localhost\r\ncontent-length: 999999999\r\n\r\n");
  while (sent < 256 && much.send(megabyte)) ++sent;
  EXPECT_LT(sent, 64u) << "MiB: the rest is in the system's buffers";
}

// --- limits in time

class Slow : public GatewayTest {
 protected:
  void SetUp() override {
    GatewayOptions options;
    options.http.head_time = std::chrono::milliseconds(150);
    options.http.body_pause = std::chrono::milliseconds(150);
    options.http.keep_alive_time = std::chrono::milliseconds(150);
    options.http.write_pause = std::chrono::milliseconds(150);
    start(options);
  }
};

TEST_F(Slow, HeadEndsInATimeout) {
  RawClient client(port_);
  client.send("GET / HTTP/1.1\r\nhost: loc");
  EXPECT_EQ(client.read().status, 408);
  EXPECT_TRUE(client.at_end());
}

TEST_F(Slow, BodyEndsInATimeout) {
  RawClient client(port_);
  client.send(common::concat("POST ", kGetCity, " HTTP/1.1\r\nhost: localhost\r\ncontent-length: 9\r\n\r\n{"));
  EXPECT_EQ(client.read().status, 408);
}

TEST_F(Slow, SilentConnectionIsClosed) {
  EXPECT_TRUE(RawClient(port_).at_end());
}

// TLS has its own first words, for which nobody waits longer than for a head.
TEST_F(Slow, HandshakeThatDoesntComeIsClosed) {
  const std::string folder = testing::TempDir();
  const std::string command = common::concat(
      "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=page -keyout ",
      folder, "/page.key -out ", folder, "/page.pem 2>/dev/null");
  ASSERT_EQ(std::system(command.c_str()), 0);  // NOLINT
  GatewayOptions options;
  options.https_cert = folder + "/page.pem";
  options.https_key = folder + "/page.key";
  options.http.head_time = std::chrono::milliseconds(200);
  start(options);
  EXPECT_TRUE(RawClient(port_).at_end());
  EXPECT_EQ(ask(port_, get("/healthz")).status, 0) << "nothing in plain text";
  options.https_key = options.https_cert;
  EXPECT_EQ(common::reason_of(Gateway::start(options, {}).status()), "INVALID_CONFIGURATION");
  options.https_key.clear();
  EXPECT_EQ(common::reason_of(Gateway::start(options, {}).status()), "INVALID_CONFIGURATION");
}

TEST_F(Slow, ReaderThatTakesNothingLosesItsStream) {
  RawClient client(port_);
  client.send(
      post(kProfiles + "WatchProfiles", kStreamJson, std::string("\0\0\0\0\x1a{\"startRevision\":\"1000000\"}", 31)));
  // Nothing is read: the socket's buffers fill, and the gateway ends the connection and with it the service's stream.
  gateway_->stop(std::chrono::seconds(20));
  SUCCEED();
}

// --- files

class Files : public GatewayTest {
 protected:
  void SetUp() override {
    root_ = fs::path(testing::TempDir()) / "entente-gateway-files";
    fs::remove_all(root_);
    fs::create_directories(root_ / "public" / "assets");
    write("public/index.html", "<h1>hi</h1>");
    write("public/assets/app.js", "1");
    write("public/.secret", "hidden");
    write("outside.txt", "outside");
    fs::create_symlink(root_ / "outside.txt", root_ / "public" / "link.txt");
    GatewayOptions options;
    options.static_dir = (root_ / "public").string();
    start(options);
  }
  void TearDown() override { fs::remove_all(root_); }
  void write(const std::string& name, const std::string& content) { std::ofstream(root_ / name) << content; }

  fs::path root_;
};

TEST_F(Files, AreServedWithTypeAndSecurityHeaders) {
  const RawResponse page = ask(port_, get("/"));
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(page.body, "<h1>hi</h1>");
  EXPECT_EQ(page.headers.at("content-type"), "text/html; charset=utf-8");
  EXPECT_EQ(page.headers.at("x-content-type-options"), "nosniff");
  EXPECT_EQ(page.headers.at("referrer-policy"), "no-referrer");
  EXPECT_NE(page.headers.at("content-security-policy").find("default-src 'none'"), std::string::npos);
  EXPECT_EQ(page.headers.count("access-control-allow-origin"), 0u);
  EXPECT_EQ(ask(port_, get("/assets/app.js?v=1")).headers.at("content-type"), "text/javascript; charset=utf-8");
}

TEST_F(Files, AreNotSentAgainWhenUnchanged) {
  const std::string etag = ask(port_, get("/")).headers.at("etag");
  for (const std::string& tags : {etag, "W/" + etag, "\"other\", " + etag, std::string("*")}) {
    const RawResponse again = ask(port_, get("/", "if-none-match: " + tags + "\r\n"));
    EXPECT_EQ(again.status, 304) << tags;
    EXPECT_EQ(again.headers.at("etag"), etag);
  }
  EXPECT_EQ(ask(port_, get("/", "if-none-match: \"other\"\r\n")).status, 200);
}

TEST_F(Files, ShowOnlyTheirHeadToHead) {
  RawClient client(port_);
  client.send(get("/", "", "HEAD") + get("/healthz"));
  const RawResponse head = client.read(true);
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.headers.at("content-length"), "11");
  EXPECT_EQ(client.read().body, "ok\n");
}

TEST_F(Files, LeadNowhereOutside) {
  for (const char* path : {"/../outside.txt", "/%2e%2e/outside.txt", "/assets/../../outside.txt", "/..%2foutside.txt",
                           "//etc/passwd", "/assets/%2e%2e/%2e%2e/outside.txt", "/link.txt", "/.secret", "/assets",
                           "/assets/", "/index.html/", "/\\..\\outside.txt"}) {
    const RawResponse response = ask(port_, get(path));
    EXPECT_EQ(response.status, 404) << path;
    EXPECT_EQ(response.body.find("outside"), std::string::npos) << path;
  }
}

TEST_F(Files, GoCompressedToWhoTakesIt) {
  fs::create_directories(root_ / "public" / "console" / "assets");
  write("public/console/index.html", "<h1>console</h1>");
  write("public/console/assets/app-1a2b.js", "plain");
  write("public/console/assets/app-1a2b.js.br", "smallest");
  write("public/console/assets/app-1a2b.js.gz", "smaller");
  GatewayOptions options;
  options.static_dir = (root_ / "public").string();
  start(options);
  const auto get_app = [&](const std::string& headers) {
    return ask(port_, get("/console/assets/app-1a2b.js", headers));
  };
  EXPECT_EQ(get_app("").body, "plain");
  EXPECT_EQ(get_app("").headers.at("vary"), "accept-encoding");
  EXPECT_EQ(get_app("").headers.count("content-encoding"), 0u);
  const RawResponse smallest = get_app("accept-encoding: gzip, deflate, br\r\n");
  EXPECT_EQ(smallest.body, "smallest");
  EXPECT_EQ(smallest.headers.at("content-encoding"), "br");
  EXPECT_EQ(smallest.headers.at("content-type"), "text/javascript; charset=utf-8");
  EXPECT_EQ(smallest.headers.at("cache-control"), "public,max-age=31536000,immutable");
  EXPECT_EQ(get_app("accept-encoding: GZIP;q=0.5, br;q=0\r\n").body, "smaller");
  EXPECT_EQ(get_app("accept-encoding: gzip;q=0.0\r\n").body, "plain");
  EXPECT_EQ(get_app("accept-encoding: br\r\nif-none-match: " + smallest.headers.at("etag") + "\r\n").status, 304);
  EXPECT_EQ(get_app("if-none-match: " + smallest.headers.at("etag") + "\r\n").status, 200) << "another coding";
}

TEST_F(Files, OfTheConsoleAnswerForEachOfItsPages) {
  fs::create_directories(root_ / "public" / "console");
  write("public/console/index.html", "<h1>console</h1>");
  write("public/console/tasks.html", "<h1>tasks</h1>");
  GatewayOptions options;
  options.static_dir = (root_ / "public").string();
  start(options);
  for (const char* path : {"/console", "/console/", "/console/review", "/console/review/p-17?flag=thin"}) {
    const RawResponse page = ask(port_, get(path));
    EXPECT_EQ(page.body, "<h1>console</h1>") << path;
    EXPECT_EQ(page.headers.at("content-type"), "text/html; charset=utf-8") << path;
    EXPECT_EQ(page.headers.at("cache-control"), "no-cache") << path;
  }
  for (const char* path : {"/console/tasks", "/invitations/AbCdEfGhIjKlMnOpQrStUv"})
    EXPECT_EQ(ask(port_, get(path)).body, "<h1>tasks</h1>") << path;
  for (const char* path : {"/console/assets/gone-1a2b.js", "/consoles", "/review"})
    EXPECT_EQ(ask(port_, get(path)).status, 404) << path;
}

TEST_F(Files, OfADirectoryThatIsWrongAreRefused) {
  for (const std::string& directory : {std::string("/nowhere/at/all"), source_dir() + "/proto"}) {
    GatewayOptions options;
    options.listen = "127.0.0.1:0";
    options.static_dir = directory;
    EXPECT_EQ(common::reason_of(Gateway::start(options, {}).status()), "INVALID_CONFIGURATION");
  }
}

}  // namespace
}  // namespace entente::gateway
