// The Connect protocol against a real gRPC service: forms, errors, streams, time, cancellation, identity.
#include <zlib.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <vector>

#include "absl/strings/escaping.h"
#include "gateway/connect_protocol.h"
#include "google/rpc/error_details.pb.h"
#include "tests/gateway/gateway_fixture.h"

namespace entente::gateway {
namespace {

using nlohmann::json;

struct Envelope {
  int flags;
  std::string payload;
};

std::vector<Envelope> envelopes_of(std::string_view body) {
  std::vector<Envelope> out;
  while (body.size() >= 5) {
    std::size_t length = 0;
    for (std::size_t i = 1; i < 5; ++i) length = length << 8 | static_cast<unsigned char>(body[i]);
    out.push_back({body[0], std::string(body.substr(5, length))});
    body.remove_prefix(std::min(body.size(), 5 + length));
  }
  return out;
}

json error_of(const RawResponse& response) {
  return json::parse(response.body);
}

std::string reason_of(const json& error) {
  for (const auto& detail : error.value("details", json::array())) {
    if (detail["type"] == "google.rpc.ErrorInfo") return detail["debug"]["reason"];
  }
  return "";
}

std::string watch(const std::string& message, const std::string& type = kStreamJson, const std::string& more = "") {
  return post(kProfiles + "WatchProfiles", type, envelope(message), more);
}

class Connect : public GatewayTest {
 protected:
  void SetUp() override { start(); }
};

TEST_F(Connect, AnswersUnaryJson) {
  const RawResponse response = call("GetCity", R"({"name":"cities/segou"})");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.headers.at("content-type"), "application/json");
  const json city = json::parse(response.body);
  EXPECT_EQ(city.value("displayName", ""), "Ségou");
  EXPECT_EQ(city.value("standing", ""), "STANDING_ACTIVE");
}

TEST_F(Connect, TakesAByteOrderMark) {
  EXPECT_EQ(call("GetCity", "\xEF\xBB\xBF{\"name\":\"cities/segou\"}").status, 200);
}

TEST_F(Connect, WritesInt64AsAString) {
  EXPECT_EQ(json::parse(call("GetCity", R"({"name":"cities/segou"})").body).value("population", ""),
            std::to_string(kBigPopulation));
}

TEST_F(Connect, AnswersUnaryBinary) {
  v1::GetCityRequest request;
  request.set_name("cities/segou");
  const RawResponse response = ask(port_, post(kProfiles + "GetCity", kProto, request.SerializeAsString()));
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.headers.at("content-type"), kProto);
  v1::City city;
  ASSERT_TRUE(city.ParseFromString(response.body));
  EXPECT_EQ(city.population(), kBigPopulation);
}

TEST_F(Connect, TakesJsonNamesAndProtoNamesAndACharset) {
  const RawResponse response = ask(
      port_, post(kProfiles + "ListCities", "Application/JSON; charset=utf-8", R"({"page_size":1,"pageToken":""})"));
  EXPECT_EQ(response.status, 501);  // the fake has no such method: the message was taken
}

std::string ungzipped(const std::string& packed) {
  std::string text(1 << 16, '\0');
  z_stream stream{};
  EXPECT_EQ(inflateInit2(&stream, 16 + MAX_WBITS), Z_OK);
  std::string bytes = packed;
  stream.next_in = reinterpret_cast<Bytef*>(bytes.data());
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(text.data());
  stream.avail_out = static_cast<uInt>(text.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  text.resize(stream.total_out);
  inflateEnd(&stream);
  return text;
}

TEST_F(Connect, CompressesLongAnswersForWhoTakesThem) {
  const RawResponse plain = call("GetCity", R"({"name":"cities/long"})");
  EXPECT_FALSE(plain.headers.contains("content-encoding"));
  EXPECT_EQ(plain.headers.at("vary"), "accept-encoding");
  const RawResponse packed = call("GetCity", R"({"name":"cities/long"})", "accept-encoding: gzip, deflate, br\r\n");
  EXPECT_EQ(packed.headers.at("content-encoding"), "gzip");
  EXPECT_LT(packed.body.size(), plain.body.size() / 10);
  EXPECT_EQ(ungzipped(packed.body), plain.body);
  const RawResponse refused = call("GetCity", R"({"name":"cities/long"})", "accept-encoding: gzip;q=0\r\n");
  EXPECT_EQ(refused.body, plain.body);
  EXPECT_FALSE(call("GetCity", R"({"name":"cities/segou"})", "accept-encoding: gzip\r\n").headers.contains("vary"))
      << "a short one goes as it is";
}

TEST_F(Connect, ShowsMetadataAsHeadersAndTrailers) {
  const RawResponse response = call("GetCity", R"({"name":"cities/segou"})");
  EXPECT_EQ(response.headers.at("x-seen"), "head");
  EXPECT_EQ(response.headers.at("trailer-x-end"), "tail");
  for (const auto& [name, value] : response.headers) EXPECT_FALSE(name.starts_with("grpc-")) << name;
}

TEST_F(Connect, PassesErrorsOnWithTheirDetails) {
  const RawResponse response = call("GetCity", R"({"name":"cities/missing"})");
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(response.headers.at("content-type"), "application/json");
  const json error = error_of(response);
  EXPECT_EQ(error["code"], "not_found");
  EXPECT_EQ(error["message"], "There is no city “missing”.");
  const json& detail = error["details"][0];
  EXPECT_EQ(detail["type"], "google.rpc.ErrorInfo");
  EXPECT_EQ(detail["debug"]["reason"], "NOT_FOUND");
  std::string bytes;
  ASSERT_TRUE(absl::Base64Unescape(detail["value"].get<std::string>(), &bytes));
  google::rpc::ErrorInfo info;
  ASSERT_TRUE(info.ParseFromString(bytes));
  EXPECT_EQ(info.metadata().at("resource"), "missing");
  EXPECT_EQ(detail["value"].get<std::string>().find('='), std::string::npos) << "base64 goes without padding";
}

// google.rpc.LocalizedMessage for who reads another language than English; the message itself stays English.
TEST_F(Connect, AddsTheMessageInTheLanguageThatIsAccepted) {
  const auto localised = [&](const std::string& accepted) -> json {
    const std::string more = accepted.empty() ? "" : "Accept-Language: " + accepted + "\r\n";
    const json error = error_of(call("GetCity", R"({"nmae":"x"})", more));
    EXPECT_EQ(error["message"],
              "nmae: unknown field of entente.profiles.v1.GetCityRequest; check its spelling or leave it out");
    for (const auto& detail : error["details"])
      if (detail["type"] == "google.rpc.LocalizedMessage") return detail["debug"];
    return nullptr;
  };
  const json french = {
      {"locale", "fr"},
      {"message",
       "nmae\u00a0: champ inconnu de entente.profiles.v1.GetCityRequest\u202f; vérifiez son orthographe ou "
       "omettez-le"}};
  for (const char* accepted : {"fr", "fr-CA, fr;q=0.9, en;q=0.8", "de, FR;q=0.5", "en;q=0.2,fr;q=0.25", "fr,en"})
    EXPECT_EQ(localised(accepted), french) << accepted;
  for (const char* accepted :
       {"", "en", "de", "en,fr", "fr;q=0, en;q=0.1", "fr;q=0.7,en;q=0.75", "fr;q=x", "fra", ";;,"})
    EXPECT_EQ(localised(accepted), nullptr) << accepted;
  const RawResponse end = ask(port_, watch(R"({"nmae":"x"})", kStreamJson, "Accept-Language: fr\r\n"));
  EXPECT_NE(end.body.find("champ inconnu"), std::string::npos) << "the end of a stream, too";
}

TEST_F(Connect, PassesErrorsOnWithoutDetails) {
  const RawResponse response = call("GetCity", R"({"name":"cities/bare"})");
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(error_of(response), json({{"code", "failed_precondition"}, {"message", "bare \"words\"\n"}}));
}

// gRPC itself ends these without details; every error that leaves the gateway has its reason.
TEST_F(Connect, GivesItsReasonToWhatGrpcItselfEnds) {
  const RawResponse cut = call("GetCity", R"({"name":"cities/cut"})");
  EXPECT_EQ(cut.status, 503);
  EXPECT_EQ(reason_of(error_of(cut)), "SHUTTING_DOWN");
  const RawResponse denied = call("GetCity", R"({"name":"cities/denied"})");
  EXPECT_EQ(denied.status, 403);
  EXPECT_EQ(reason_of(error_of(denied)), "PERMISSION_DENIED");
  EXPECT_EQ(error_of(denied)["message"], "not you");
}

TEST_F(Connect, DoesNotRouteMethodsBetweenServices) {
  const RawResponse response = call("GrantContactAccess", R"({"city":"cities/tunis"})");
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(reason_of(error_of(response)), "UNKNOWN_METHOD");
}

// Case → what comes back. All are answered by the gateway itself.
struct Refusal {
  const char* name;
  std::string request;
  int status;
  const char* code;
  const char* reason;
  const char* part_of_message;
};

TEST_F(Connect, RefusesWhatItCannotRead) {
  const std::string get_city = kProfiles + "GetCity";
  const std::vector<Refusal> refusals{
      {"bad JSON", post(get_city, kJson, R"({"name": )"), 400, "invalid_argument", "INVALID_MESSAGE",
       "must be a JSON object"},
      {"empty JSON", post(get_city, kJson, ""), 400, "invalid_argument", "INVALID_MESSAGE", "send {}"},
      {"JSON list", post(get_city, kJson, "[]"), 400, "invalid_argument", "INVALID_MESSAGE", "must begin with {"},
      {"single quotes", post(get_city, kJson, "{'name':'cities/x'}"), 400, "invalid_argument", "INVALID_MESSAGE",
       "double quotes"},
      {"comma at the end", post(get_city, kJson, R"({"name":"cities/x",})"), 400, "invalid_argument", "INVALID_MESSAGE",
       "no comma before"},
      {"a name twice", post(get_city, kJson, R"({"name":"cities/x","name":"cities/y"})"), 400, "invalid_argument",
       "INVALID_MESSAGE", "\"name\" stands twice"},
      {"a name in both forms", post(kProfiles + "ListCities", kJson, R"({"pageSize":1,"page_size":2})"), 400,
       "invalid_argument", "INVALID_MESSAGE", "\"page_size\" stands twice"},
      {"33 deep", post(get_city, kJson, "{\"name\":" + std::string(32, '[') + std::string(32, ']') + "}"), 400,
       "invalid_argument", "INVALID_MESSAGE", "more than 32 deep"},
      {"no names in a mask",
       post(kProfiles + "UpdateCity", kJson, R"({"city":{"name":"cities/x"},"updateMask":"displayName,tiTYPE_"})"), 400,
       "invalid_argument", "INVALID_MESSAGE", "updateMask: must be * or names of fields"},
      {"bytes in a header", post(get_city, "text/\xff", "{}"), 415, "invalid_argument", "UNSUPPORTED_CONTENT_TYPE",
       "\"text/?\""},
      {"unknown field", post(get_city, kJson, R"({"nmae":"x"})"), 400, "invalid_argument", "INVALID_MESSAGE",
       "nmae: unknown field of entente.profiles.v1.GetCityRequest"},
      {"unknown field below", post(kProfiles + "CreateCity", kJson, R"({"city":{"popluation":1}})"), 400,
       "invalid_argument", "INVALID_MESSAGE", "city.popluation: unknown field of"},
      {"wrong kind", post(kProfiles + "ListCities", kJson, R"({"pageSize":"many"})"), 400, "invalid_argument",
       "INVALID_MESSAGE", "page_size: invalid value \"many\" for type int32"},
      {"unknown enum", post(kProfiles + "CreateCity", kJson, R"({"city":{"standing":"FINE"}})"), 400,
       "invalid_argument", "INVALID_MESSAGE", "standing"},
      {"not UTF-8", post(get_city, kJson, "{\"name\":\"\xff\"}"), 400, "invalid_argument", "INVALID_MESSAGE", ""},
      {"too deep", post(get_city, kJson, "{\"name\":" + std::string(5000, '[')), 400, "invalid_argument",
       "INVALID_MESSAGE", ""},
      {"a NUL and more", post(get_city, kJson, std::string("{\"name\":\"cities/segou\"}\0{}", 26)), 400,
       "invalid_argument", "INVALID_MESSAGE", "isn't JSON at byte 24"},
      {"bad binary", post(get_city, kProto, "\xff\xff\xff"), 400, "invalid_argument", "INVALID_MESSAGE",
       "GetCityRequest"},
      {"unknown method", post(kProfiles + "PaintCity", kJson, "{}"), 404, "unimplemented", "UNKNOWN_METHOD",
       "PaintCity"},
      {"unknown service", post("/entente.other.v1.Other/Get", kJson, "{}"), 404, "unimplemented", "UNKNOWN_METHOD",
       "Other"},
      {"service without a route", post("/entente.matching.v1.RoundService/GetRound", kJson, "{}"), 404, "unimplemented",
       "UNKNOWN_METHOD", "RoundService"},
      {"GET of a method", get(get_city), 405, "unimplemented", "METHOD_NOT_ALLOWED", "by POST"},
      {"wrong type", post(get_city, "text/plain", "{}"), 415, "invalid_argument", "UNSUPPORTED_CONTENT_TYPE",
       "\"text/plain\" must be application/json or application/proto"},
      {"stream type for unary", post(get_city, kStreamJson, envelope("{}")), 415, "invalid_argument",
       "UNSUPPORTED_CONTENT_TYPE", ""},
      {"unary type for stream", post(kProfiles + "WatchProfiles", kJson, "{}"), 415, "invalid_argument",
       "UNSUPPORTED_CONTENT_TYPE", "application/connect+json"},
      {"compressed", post(get_city, kJson, "{}", "content-encoding: gzip\r\n"), 501, "unimplemented",
       "UNSUPPORTED_ENCODING", ""},
      {"bad timeout", post(get_city, kJson, "{}", "connect-timeout-ms: soon\r\n"), 400, "invalid_argument",
       "INVALID_TIMEOUT", "\"soon\""},
      {"long timeout", post(get_city, kJson, "{}", "connect-timeout-ms: 12345678901\r\n"), 400, "invalid_argument",
       "INVALID_TIMEOUT", ""},
      {"negative timeout", post(get_city, kJson, "{}", "connect-timeout-ms: -1\r\n"), 400, "invalid_argument",
       "INVALID_TIMEOUT", ""},
      {"no bearer", post(get_city, kJson, "{}", "authorization: Basic abc\r\n"), 401, "unauthenticated",
       "UNAUTHENTICATED", ""},
      {"foreign host", "POST " + get_city + " HTTP/1.1\r\nhost: evil.example\r\ncontent-length: 0\r\n\r\n", 403,
       "permission_denied", "FOREIGN_HOST", "localhost"},
      {"foreign host in numbers",
       "POST " + get_city + " HTTP/1.1\r\nhost: 127.0.0.1.evil.example\r\ncontent-length: 0\r\n\r\n", 403,
       "permission_denied", "FOREIGN_HOST", ""},
  };
  for (const Refusal& refusal : refusals) {
    SCOPED_TRACE(refusal.name);
    const RawResponse response = ask(port_, refusal.request);
    EXPECT_EQ(response.status, refusal.status);
    const json error = json::parse(response.body, nullptr, false);
    ASSERT_TRUE(error.is_object()) << response.body;
    EXPECT_EQ(error["code"], refusal.code);
    EXPECT_EQ(reason_of(error), refusal.reason);
    EXPECT_NE(error.value("message", "").find(refusal.part_of_message), std::string::npos) << error;
  }
}

TEST_F(Connect, NamesTheFieldOfAWrongValue) {
  const json error = error_of(call("CreateCity", R"({"city":{"displayName":"A","latitudeE4":"north"}})"));
  const auto field = [&] {
    for (const auto& detail : error["details"]) {
      if (detail["type"] == "google.rpc.BadRequest") return detail["debug"]["fieldViolations"][0]["field"];
    }
    return json();
  }();
  EXPECT_EQ(field, "city.latitude_e4") << error;
}

TEST_F(Connect, StreamsJson) {
  const RawResponse response = ask(port_, watch(R"({"startRevision":"3"})"));
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.headers.at("content-type"), kStreamJson);
  const auto envelopes = envelopes_of(response.body);
  ASSERT_EQ(envelopes.size(), 4u);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(envelopes[static_cast<std::size_t>(i)].flags, 0);
    const json change = json::parse(envelopes[static_cast<std::size_t>(i)].payload);
    EXPECT_EQ(change["revision"], std::to_string(i + 1));
  }
  EXPECT_EQ(envelopes[3].flags, 2);
  EXPECT_EQ(json::parse(envelopes[3].payload), json::object());
}

TEST_F(Connect, StreamsBinaryInOrder) {
  v1::WatchProfilesRequest request;
  request.set_start_revision(2000);
  const auto envelopes = envelopes_of(ask(port_, watch(request.SerializeAsString(), kStreamProto)).body);
  ASSERT_EQ(envelopes.size(), 2001u);
  for (std::size_t i = 0; i < 2000; ++i) {
    v1::WatchProfilesResponse change;
    ASSERT_TRUE(change.ParseFromString(envelopes[i].payload));
    ASSERT_EQ(change.revision(), static_cast<std::int64_t>(i) + 1);
  }
  EXPECT_EQ(envelopes.back().flags, 2);
}

TEST_F(Connect, EndsAStreamWithItsError) {
  const RawResponse response = ask(port_, watch(R"({"startRevision":"999"})"));
  EXPECT_EQ(response.status, 200);
  const auto envelopes = envelopes_of(response.body);
  ASSERT_EQ(envelopes.size(), 3u);
  const json end = json::parse(envelopes[2].payload);
  EXPECT_EQ(end["error"]["code"], "out_of_range");
  EXPECT_EQ(reason_of(end["error"]), "COMPACTED");
}

TEST_F(Connect, RefusesABrokenEnvelopeInTheStreamsOwnForm) {
  const std::vector<std::string> bodies{"",
                                        "{}",
                                        std::string("\x01\0\0\0\x02{}", 7),
                                        std::string("\0\0\0\0\x09{}", 7),
                                        envelope("{}") + envelope("{}"),
                                        envelope("{")};
  for (const std::string& body : bodies) {
    const RawResponse response = ask(port_, post(kProfiles + "WatchProfiles", kStreamJson, body));
    EXPECT_EQ(response.status, 200);
    const auto envelopes = envelopes_of(response.body);
    ASSERT_EQ(envelopes.size(), 1u);
    EXPECT_EQ(envelopes[0].flags, 2);
    EXPECT_TRUE(json::parse(envelopes[0].payload).contains("error"));
  }
}

TEST_F(Connect, DeliversAMessageBeforeTheStreamEnds) {
  RawClient client(port_);
  client.send(watch(R"({"startRevision":"1","progressNotify":true})"));
  const std::string bytes = client.read_stream_bytes(5);
  ASSERT_GE(bytes.size(), 5u);
  EXPECT_EQ(json::parse(envelopes_of(bytes)[0].payload)["revision"], "1");
}

TEST_F(Connect, CancelsTheServicesCallWhenTheBrowserGoesAway) {
  {
    RawClient client(port_);
    client.send(post(kProfiles + "GetCity", kJson, R"({"name":"cities/slow"})"));
    ASSERT_TRUE(profiles_.wait_for_started(1));
  }
  EXPECT_TRUE(profiles_.wait_for_cancelled(1));
}

TEST_F(Connect, CancelsTheServicesStreamWhenTheBrowserGoesAway) {
  {
    RawClient client(port_);
    client.send(watch(R"({"startRevision":"1","progressNotify":true})"));
    client.read_stream_bytes(5);
    ASSERT_TRUE(profiles_.wait_for_started(1));
  }
  EXPECT_TRUE(profiles_.wait_for_cancelled(1));
}

TEST_F(Connect, CancelsAStreamThatNobodyReads) {
  {
    RawClient client(port_);
    client.send(watch(R"({"startRevision":"200000"})"));
    client.read_stream_bytes(5);
  }
  gateway_->stop(std::chrono::milliseconds(0));  // returns only when no call is left
  SUCCEED();
}

TEST_F(Connect, PassesTheCallersTimeOn) {
  call("GetCity", R"({"name":"cities/segou"})", "connect-timeout-ms: 7000\r\n");
  EXPECT_LE(profiles_.time_left().count(), 8000);
  EXPECT_GT(profiles_.time_left().count(), 3000);
  call("GetCity", R"({"name":"cities/segou"})");
  EXPECT_LE(profiles_.time_left().count(), 31000);
  EXPECT_GT(profiles_.time_left().count(), 20000);
}

TEST_F(Connect, SaysWhenTheTimeIsOver) {
  const RawResponse response = call("GetCity", R"({"name":"cities/slow"})", "connect-timeout-ms: 100\r\n");
  EXPECT_EQ(response.status, 504);
  EXPECT_EQ(error_of(response)["code"], "deadline_exceeded");
  EXPECT_EQ(reason_of(error_of(response)), "DEADLINE_EXCEEDED");
  EXPECT_TRUE(profiles_.wait_for_cancelled(1));
}

TEST_F(Connect, SaysWhichServiceCannotBeReachedAndNothingOfAddresses) {
  const RawResponse response = ask(port_, post("/entente.listings.v1.ListingService/GetListing", kJson, "{}"));
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(reason_of(error_of(response)), "SERVICE_UNREACHABLE");
  EXPECT_EQ(error_of(response)["message"], "The listings service can't be reached. Try again in a moment.");
  EXPECT_EQ(response.body.find("127.0.0.1"), std::string::npos);
}

TEST_F(Connect, GivesEachCallATraceAndKeepsOneThatComes) {
  const RawResponse fresh = call("GetCity", R"({"name":"cities/segou"})");
  const std::string trace = fresh.headers.at("x-entente-trace-id");
  EXPECT_EQ(trace.size(), 32u);
  EXPECT_EQ(profiles_.metadata("traceparent").substr(3, 32), trace);
  const std::string given = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  call("GetCity", R"({"name":"cities/segou"})", "traceparent: " + given + "\r\n");
  const std::string handed_on = profiles_.metadata("traceparent");
  EXPECT_EQ(handed_on.substr(0, 36), given.substr(0, 36));
  EXPECT_NE(handed_on.substr(36, 16), given.substr(36, 16)) << "the parent there is the gateway";
  EXPECT_EQ(handed_on.substr(52), "-01") << "whoever began it had it sampled";
}

TEST_F(Connect, EndsStreamsWhenItStops) {
  RawClient client(port_);
  client.send(watch(R"({"startRevision":"1","progressNotify":true})"));
  ASSERT_GE(client.read_stream_bytes(5).size(), 5u);
  gateway_->stop(std::chrono::seconds(10));
  const auto envelopes = envelopes_of(client.read_stream_bytes(1));
  ASSERT_EQ(envelopes.size(), 1u);
  EXPECT_EQ(envelopes[0].flags, 2);
  EXPECT_EQ(reason_of(json::parse(envelopes[0].payload)["error"]), "SHUTTING_DOWN");
}

class Identity : public GatewayTest {
 protected:
  void SetUp() override {
    GatewayOptions options;
    options.service_token = "the-gateways-own-token";
    start(options);
  }
};

TEST_F(Identity, SendsItsOwnTokenAndThePersonsBeside) {
  EXPECT_EQ(call("GetCity", R"({"name":"cities/segou"})", "authorization: Bearer persons-token\r\n").status, 200);
  EXPECT_EQ(profiles_.metadata("authorization"), "Bearer the-gateways-own-token");
  EXPECT_EQ(profiles_.metadata("x-entente-person-token"), "persons-token");
}

TEST_F(Identity, NeverSpeaksForSomebodyWithoutAToken) {
  for (const char* header : {"", "authorization: Bearer \r\n", "authorization: Bearer a b\r\n",
                             "authorization: the-gateways-own-token\r\n", "x-entente-person-token: persons-token\r\n",
                             "authorization: Bearer persons-token\r\nauthorization: Bearer another-token\r\n"}) {
    const RawResponse response = call("GetCity", R"({"name":"cities/segou"})", header);
    EXPECT_EQ(response.status, 401) << header;
    EXPECT_EQ(error_of(response)["code"], "unauthenticated");
  }
  EXPECT_EQ(profiles_.metadata("authorization"), "");
}

// Rights are known at the head: from the token file and what the contract says of the method.
class Rights : public GatewayTest {
 protected:
  void SetUp() override {
    const std::string path = testing::TempDir() + "entente-gateway-rights.csv";
    std::ofstream(path)
        << "nobodys-token-0001,nobody,-,-,person\ncoordinators-token-1,coordinator,coordinator,*,person\n";
    GatewayOptions options;
    options.identity.token_file = path;
    start(options);
  }
  // The answer to a head alone, whose body would be 1 MiB.
  RawResponse at_head(const std::string& method, const std::string& token) {
    RawClient client(port_);
    client.send("POST " + kProfiles + method +
                " HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nauthorization: Bearer " + token +
                "\r\ncontent-length: 1048576\r\n\r\n");
    return client.read();
  }
};

TEST_F(Rights, AreAskedForBeforeTheBody) {
  EXPECT_EQ(reason_of(error_of(at_head("ImportCities", "unknown-token-00001"))), "UNAUTHENTICATED");
  const RawResponse denied = at_head("ImportCities", "nobodys-token-0001");
  EXPECT_EQ(denied.status, 403);
  EXPECT_EQ(reason_of(error_of(denied)), "PERMISSION_DENIED");
  EXPECT_EQ(call("GetCity", R"({"name":"cities/segou"})", "authorization: Bearer nobodys-token-0001\r\n").status, 200);
  EXPECT_EQ(call("ImportCities", "{}", "authorization: Bearer coordinators-token-1\r\n").status, 200);
}

TEST_F(Rights, MethodsBetweenServicesHaveNoWayFromOutside) {
  for (const char* method : {"ReserveCapacity", "ReleaseCapacity"}) {
    const RawResponse response = ask(port_, post(std::string("/entente.listings.v1.ListingService/") + method, kJson,
                                                 "{}", "authorization: Bearer coordinators-token-1\r\n"));
    EXPECT_EQ(response.status, 404) << method;
    EXPECT_EQ(reason_of(error_of(response)), "UNKNOWN_METHOD") << method;
  }
}

// Attack 12: one address, of which one caller would take every connection.
class OneAddress : public GatewayTest {
 protected:
  void SetUp() override {
    const std::string path = testing::TempDir() + "entente-gateway-callers.csv";
    std::ofstream(path) << "nobodys-token-0001,nobody,-,-,person\nsomebodys-token-01,somebody,-,-,person\n";
    GatewayOptions options;
    options.identity.token_file = path;
    options.calls_per_caller = 4;
    options.http.connections_per_address = 8;
    start(options);
  }
  static std::string token(const std::string& of) { return "authorization: Bearer " + of + "\r\n"; }
  RawResponse others_call() { return call("GetCity", R"({"name":"cities/segou"})", token("somebodys-token-01")); }
};

TEST_F(OneAddress, HalfBodiesOfOneCallerKeepNobodyOut) {
  std::vector<RawClient> half;
  for (int i = 0; i < 12; ++i) {
    half.emplace_back(port_);
    half.back().send("POST " + kProfiles + "GetCity HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n" +
                     token("nobodys-token-0001") + "content-length: 20\r\n\r\n{");
  }
  for (int i = 0; i < 10; ++i) EXPECT_EQ(others_call().status, 200) << i;
  const RawResponse refused = call("GetCity", R"({"name":"cities/segou"})", token("nobodys-token-0001"));
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(reason_of(error_of(refused)), "OVERLOADED");
}

TEST_F(OneAddress, WaitingCallsOfOneCallerKeepNobodyOut) {
  std::vector<RawClient> waiting;
  for (int i = 0; i < 12; ++i) {
    waiting.emplace_back(port_);
    waiting.back().send(post(kProfiles + "GetCity", kJson, R"({"name":"cities/slow"})", token("nobodys-token-0001")));
    if (i >= 4) EXPECT_EQ(waiting.back().read().status, 429) << i;
  }
  for (int i = 0; i < 10; ++i) EXPECT_EQ(others_call().status, 200) << i;
  // The places come back with the clients' going.
  waiting.clear();
  ASSERT_TRUE(profiles_.wait_for_cancelled(4));
  int status = 429;
  for (int tries = 0; tries < 1000 && status == 429; ++tries) {
    status = call("GetCity", R"({"name":"cities/segou"})", token("nobodys-token-0001")).status;
  }
  EXPECT_EQ(status, 200);
}

class ShortTimes : public GatewayTest {
 protected:
  void SetUp() override {
    GatewayOptions options;
    options.unary_time = std::chrono::milliseconds(100);
    options.longest_silence = std::chrono::milliseconds(100);
    start(options);
  }
};

TEST_F(ShortTimes, BoundACallThatBringsNone) {
  EXPECT_EQ(call("GetCity", R"({"name":"cities/slow"})").status, 504);
}

TEST_F(ShortTimes, EndAStreamThatIsSilent) {
  const auto envelopes = envelopes_of(ask(port_, watch(R"({"startRevision":"2","progressNotify":true})")).body);
  ASSERT_EQ(envelopes.size(), 3u);
  EXPECT_EQ(reason_of(json::parse(envelopes[2].payload)["error"]), "STREAM_IDLE");
  EXPECT_TRUE(profiles_.wait_for_cancelled(1));
}

}  // namespace
}  // namespace entente::gateway
