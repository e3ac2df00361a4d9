// HTTP/1.1 itself: framing, limits in bytes and time, keep-alive, many at once, files.
#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

#include "services/common/strings.h"
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
  const std::string tokens = testing::TempDir() + "entente-gateway-tokens.csv";
  std::ofstream(tokens) << "token-of-a-coordinator,c,coordinator,*,person\n";
  for (const char* listen : {"127.0.0.1", "127.0.0.1:x", "127.0.0.1:70000", "[::1:80", "somewhere:80"}) {
    GatewayOptions options;
    options.listen = listen;
    options.token_file = tokens;
    EXPECT_EQ(common::reason_of(Gateway::start(options, {}).status()), "INVALID_CONFIGURATION") << listen;
  }
}

TEST_F(Http, RefusesToListenElsewhereWithATokenForServicesOnly) {
  GatewayOptions options;
  options.listen = "0.0.0.0:0";
  options.service_token = "token-of-the-gateway";
  EXPECT_EQ(common::reason_of(Gateway::start(options, {}).status()), "LISTEN_REFUSED");
}

// --- what RFC 9112 says of heads

TEST_F(Http, RefusesFramingThatCouldBeReadInTwoWays) {
  const std::string inner = "GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n";
  struct Case {
    const char* headers;
    int status;
  };
  for (const auto& [headers, status] : {Case{"transfer-encoding: xchunked\r\n", 400},
                                        {"transfer-encoding: identity\r\n", 400},
                                        {"transfer-encoding: chunked, identity\r\n", 400},
                                        {"transfer-encoding: \"chunked\"\r\n", 400},
                                        {"transfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n", 400},
                                        {"transfer-encoding: chunked, chunked\r\n", 400},
                                        {"transfer-encoding: chunked\r\ncontent-length: 3\r\n", 400},
                                        {"content-length: 3\r\ncontent-length: 3\r\n", 400},
                                        {"transfer-encoding: gzip, chunked\r\n", 501}}) {
    SCOPED_TRACE(headers);
    RawClient client(port_);
    client.send(common::concat("POST ", kGetCity, " HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n",
                               headers, "\r\n", inner));
    const RawResponse response = client.read();
    EXPECT_EQ(response.status, status);
    EXPECT_EQ(response.headers.at("connection"), "close");
    EXPECT_TRUE(client.at_end()) << "what follows was read as a request of its own";
  }
  EXPECT_EQ(ask(port_, "POST /x HTTP/1.0\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n").status, 400);
}

TEST_F(Http, WantsExactlyOneHost) {
  EXPECT_EQ(ask(port_, "GET /healthz HTTP/1.1\r\n\r\n").status, 400);
  EXPECT_EQ(ask(port_, "GET /healthz HTTP/1.1\r\nhost: localhost\r\nhost: localhost\r\n\r\n").status, 400);
  EXPECT_EQ(ask(port_, "GET /healthz HTTP/1.0\r\n\r\n").status, 200);
  EXPECT_EQ(ask(port_, "GET /healthz HTTP/1.1\r\nhost: localhost.\r\n\r\n").status, 200);
}

TEST_F(Http, TakesTheFormsOfATarget) {
  EXPECT_EQ(ask(port_, "GET http://localhost/healthz HTTP/1.1\r\nhost: localhost\r\n\r\n").status, 200);
  EXPECT_EQ(ask(port_, "GET http://evil.example/healthz HTTP/1.1\r\nhost: localhost\r\n\r\n").status, 403);
  EXPECT_EQ(ask(port_, "OPTIONS * HTTP/1.1\r\nhost: localhost\r\n\r\n").status, 204);
  EXPECT_EQ(ask(port_, "\r\n\r\nGET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n").status, 200);
  EXPECT_EQ(ask(port_, "GET /\xff HTTP/1.1\r\nhost: localhost\r\n\r\n").status, 400);
  EXPECT_EQ(ask(port_, "GET /%ff HTTP/1.1\r\nhost: localhost\r\n\r\n").status, 400);
}

TEST_F(Http, AWrongPathIsNoMethodWhateverItsBody) {
  for (const std::string& path : {std::string("/"), "/" + kGetCity, kGetCity + "/", "/api" + kGetCity,
                                  std::string("/entente.profiles.v1.ProfileService%2fGetCity")}) {
    const RawResponse response = ask(port_, post(path, kJson, "{}"));
    EXPECT_EQ(response.status, 404) << path;
    EXPECT_NE(response.body.find("UNKNOWN_METHOD"), std::string::npos) << path << response.body;
  }
}

TEST_F(Http, MethodsBetweenServicesAreNotReached) {
  const RawResponse response = ask(port_, post(kProfiles + "GrantContactAccess", kJson, "{}"));
  EXPECT_EQ(response.status, 404);
  EXPECT_NE(response.body.find("UNKNOWN_METHOD"), std::string::npos);
}

TEST_F(Http, AnOldClientIsNotInvited) {
  const std::string body = R"({"name":"cities/x"})";
  RawClient client(port_);
  client.send(common::concat("POST ", kGetCity, " HTTP/1.0\r\nhost: localhost\r\ncontent-type: application/json\r\n",
                             "content-length: ", body.size(), "\r\nexpect: 100-continue\r\n\r\n"));
  client.send(body);
  EXPECT_EQ(client.read().status, 200);
}

// --- what a request may take

TEST_F(Http, CountsTrailersExtensionsAndZerosLikeTheHead) {
  const std::string head = common::concat("POST ", kGetCity, " HTTP/1.1\r\nhost: localhost\r\n",
                                          "content-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n");
  const std::string much(70'000, 'y'), zeros(70'000, '0');
  for (const std::string& body : {"0\r\nX: " + much + "\r\n\r\n", "0\r\nX" + much, "2;" + much + "\r\n{}\r\n0\r\n\r\n",
                                  "2;" + much, zeros + "2\r\n{}\r\n0\r\n\r\n"}) {
    EXPECT_EQ(ask(port_, head + body).status, 431) << body.substr(0, 10);
  }
  std::string extended = head;
  for (int i = 0; i < 20; ++i) common::append(extended, "1;", std::string(1'000, 'e'), "\r\n \r\n");
  EXPECT_EQ(ask(port_, extended + "0\r\n\r\n").status, 431) << "together they are more than a head may have";
  EXPECT_EQ(ask(port_, head + "2;a=b\r\n{}\r\n0\r\nX: y\r\n\r\n").status, 200);
  EXPECT_EQ(ask(port_, get("/healthz")).status, 200) << "the server lives on";
}

TEST_F(Http, JudgesARequestBeforeItsBody) {
  // The announced body never comes: whoever waited for it would not answer.
  const auto head = [](const std::string& path, const std::string& more) {
    return common::concat("POST ", path, " HTTP/1.1\r\ncontent-type: application/json\r\ncontent-length: 9\r\n", more,
                          "\r\n");
  };
  EXPECT_EQ(ask(port_, head(kGetCity, "host: evil.example\r\n")).status, 403);
  EXPECT_EQ(ask(port_, head(kProfiles + "ImportAnything", "host: localhost\r\n")).status, 404);
  EXPECT_EQ(ask(port_, head(kGetCity, "host: localhost\r\nauthorization: Basic x\r\n")).status, 401);
  EXPECT_EQ(ask(port_, head(kGetCity, "host: localhost\r\ncontent-encoding: gzip\r\n")).status, 501);
}

TEST_F(Http, ARefusalWithoutABodyKeepsTheConnection) {
  RawClient client(port_);
  client.send(get("/nowhere", "", "DELETE") + get("/healthz"));
  EXPECT_EQ(client.read().status, 405);
  EXPECT_EQ(client.read().body, "ok\n");
}

class Small : public GatewayTest {
 protected:
  void SetUp() override {
    GatewayOptions options;
    options.http.connections = 8;
    options.http.held_body_bytes = 100'000;
    options.http.keep_alive_time = std::chrono::minutes(10);
    options.http.header_time = std::chrono::minutes(10);
    options.http.leave_time = std::chrono::seconds(5);
    start(options);
  }
};

TEST_F(Small, BodiesShareABudget) {
  const auto request = [](std::size_t bytes) {
    return post(kGetCity, kJson, common::concat("{\"name\":\"cities/x\"", std::string(bytes, ' '), "}"));
  };
  EXPECT_EQ(ask(port_, request(60'000)).status, 200);
  RawClient half(port_);
  const std::string whole = request(80'000);
  half.send(std::string_view(whole).substr(0, 70'000));
  RawResponse refused;
  for (int i = 0; i < 200 && refused.status != 429; ++i) refused = ask(port_, request(60'000));
  EXPECT_EQ(refused.status, 429) << "once the other's bytes have come";
  EXPECT_EQ(refused.headers.at("retry-after"), "1");
  half.send(std::string_view(whole).substr(70'000));
  EXPECT_EQ(half.read().status, 200);
  EXPECT_EQ(ask(port_, request(60'000)).status, 200) << "the budget is whole again";
}

TEST_F(Small, SilentConnectionsMakeRoom) {
  std::vector<RawClient> silent;
  for (int i = 0; i < 50; ++i) silent.emplace_back(port_);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(ask(port_, get("/healthz")).status, 200) << i;
  EXPECT_TRUE(silent.front().at_end()) << "who waited longest went first";
  std::vector<RawClient> half;
  for (int i = 0; i < 50; ++i) {
    half.emplace_back(port_);
    half.back().send("GET / HTTP/1.1\r\nhost: loc");
  }
  for (int i = 0; i < 20; ++i) EXPECT_EQ(ask(port_, get("/healthz")).status, 200) << i;
}

TEST_F(Small, NoCallIsLostWhenItStops) {
  RawClient client(port_);
  client.send(city_request(1));
  EXPECT_EQ(client.read().headers.at("connection"), "keep-alive");
  std::thread stopping([&] { gateway_->stop(std::chrono::seconds(10)); });
  // The connection was kept: what is sent on it while the server leaves is answered, and the answer ends it.
  RawResponse last;
  for (int i = 0; i < 100'000 && last.headers["connection"] != "close"; ++i) {
    client.send(city_request(i));
    last = client.read();
    ASSERT_EQ(last.status, 200) << i;
  }
  EXPECT_EQ(last.headers["connection"], "close");
  EXPECT_TRUE(client.at_end());
  client.close();
  stopping.join();
  EXPECT_EQ(ask(port_, get("/healthz")).status, 0);
}

class Slow : public GatewayTest {
 protected:
  void SetUp() override {
    GatewayOptions options;
    options.http.header_time = std::chrono::milliseconds(150);
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
  client.send(common::concat("POST ", kGetCity, " HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n",
                             "content-length: 9\r\n\r\n{"));
  EXPECT_EQ(client.read().status, 408);
}

TEST_F(Slow, SilentConnectionIsClosed) {
  EXPECT_TRUE(RawClient(port_).at_end());
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
