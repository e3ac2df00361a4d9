#include "services/common/identity/oidc_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "services/common/base/errors.h"
#include "services/common/base/strings.h"
#include "services/common/identity/sign_in.h"
#include "services/common/identity/web_document.h"
#include "tests/paths.h"

namespace entente::common {
namespace {

using testing::HasSubstr;

constexpr char kIssuer[] = "\"issuer\":\"https://id.example.org\"";
constexpr char kAudiences[] = "\"audiences\":[\"entente\"]";
constexpr char kRules[] = "\"assignments\":[{\"claim\":\"a\",\"role\":\"observer\",\"scope\":\"*\"}]";

std::string with(const std::string& more) {
  return concat("{", kIssuer, ",", kAudiences, ",", kRules, more.empty() ? "" : ",", more, "}");
}
std::string with_rule(const std::string& rule) {
  return concat("{", kIssuer, ",", kAudiences, ",\"assignments\":[", rule, "]}");
}
constexpr char kWhere[] = "\"client_id\":\"e\",\"address\":\"https://entente.example\"";
std::string with_sign_in(const std::string& members, const std::string& more = "") {
  return with(concat("\"sign_in\":{", members, more.empty() ? "" : ",", more, "}"));
}

TEST(OidcConfig, NamesTheFieldThatIsWrong) {
  const std::pair<std::string, const char*> cases[] = {
      {"", "isn't a JSON object"},
      {"[]", "isn't a JSON object"},
      {with(kIssuer), "names everything once"},
      {concat("{", kAudiences, ",", kRules, "}"), "issuer must be an https address"},
      {concat("{\"issuer\":\"http://id.example.org\",", kAudiences, ",", kRules, "}"), "issuer must be"},
      {concat("{\"issuer\":\"https://u:p@id.example.org\",", kAudiences, ",", kRules, "}"), "issuer must be"},
      {concat("{", kIssuer, ",", kRules, "}"), "audiences must be an array"},
      {concat("{", kIssuer, ",\"audiences\":[5],", kRules, "}"), "audiences must be an array"},
      {concat("{", kIssuer, ",\"audiences\":[\"entente\",\"\"],", kRules, "}"), "audiences must be an array"},
      {concat("{", kIssuer, ",", kAudiences, "}"), "assignments must be an array of rules"},
      {with("\"audience\":\"x\""), "audience is no name here"},
      {with("\"keys\":\"ftp://id.example.org/keys\""), "keys must be an https address"},
      {with("\"keys\":\"\""), "keys must be a text"},
      {with("\"algorithms\":[\"HS256\"]"), "algorithms may have"},
      {with("\"algorithms\":[\"none\"]"), "algorithms may have"},
      {with("\"leeway\":\"1h\""), "leeway must be a duration from 0 to 5m"},
      {with("\"leeway\":60"), "leeway must be a duration"},
      {with("\"refresh\":\"1s\""), "refresh must be a duration from 10s to 24h"},
      {with("\"subject\":7"), "subject must be a text"},
      {with_rule("7"), "assignments[0] must be an object"},
      {with_rule("{\"role\":\"observer\",\"scope\":\"*\"}"), "assignments[0].claim must be"},
      {with_rule("{\"claim\":\"/a~2\",\"role\":\"observer\",\"scope\":\"*\"}"), "assignments[0].claim must be"},
      {with_rule("{\"claim\":\"a\",\"role\":\"chief\",\"scope\":\"*\"}"), "assignments[0].role must be one of"},
      {with_rule("{\"claim\":\"a\",\"role\":\"observer\"}"), "assignments[0].role goes with a scope"},
      {with_rule("{\"claim\":\"a\",\"scope\":\"*\"}"), "assignments[0].role goes with a scope"},
      {with_rule("{\"claim\":\"a\",\"role\":\"observer\",\"scope\":\"all\"}"), "assignments[0].scope must be one of"},
      {with_rule("{\"claim\":\"a\",\"role\":\"focal-point\",\"scope\":\"*\"}"), "assignments[0].scope of a focal"},
      {with_rule("{\"claim\":\"a\",\"role\":\"focal-point\",\"scope\":\"fields/{value}\"}"), "scope of a focal point"},
      {with_rule("{\"claim\":\"a\",\"role\":\"service\",\"scope\":\"*\"}"), "role service goes with kind service"},
      {with_rule("{\"claim\":\"a\",\"kind\":\"service\",\"role\":\"observer\",\"scope\":\"*\"}"),
       "goes with kind service"},
      {with_rule("{\"claim\":\"a\",\"kind\":\"robot\"}"), "assignments[0].kind must be person, program or service"},
      {with_rule("{\"claim\":\"a\",\"where\":\"b\"}"), "assignments[0].where is no name here"},
      {with("\"sign_in\":[]"), "sign_in must be an object"},
      {with_sign_in("\"address\":\"https://entente.example\""), "sign_in.client_id must be a text"},
      {with_sign_in("\"client_id\":\"\",\"address\":\"https://entente.example\""), "sign_in.client_id must be a text"},
      {with_sign_in("\"client_id\":\"e\""), "sign_in.address must be the gateway's own address"},
      {with_sign_in("\"client_id\":\"e\",\"address\":\"http://entente.example\""), "sign_in.address must be"},
      {with_sign_in("\"client_id\":\"e\",\"address\":\"https://entente.example/\""), "sign_in.address must be"},
      {with_sign_in("\"client_id\":\"e\",\"address\":\"https://Entente.example\""), "sign_in.address must be"},
      {with_sign_in(kWhere, "\"token\":\"refresh_token\""), "sign_in.token must be"},
      {with_sign_in(kWhere, "\"scope\":\"profile openids\""), "sign_in.scope must have the word openid"},
      {with_sign_in(kWhere, "\"longest\":\"48h\""), "sign_in.longest must be a duration from 1s to 24h"},
      {with_sign_in(kWhere, "\"token_endpoint\":\"http://id.example.org/t\""),
       "sign_in.token_endpoint must be an https"},
      {with_sign_in(kWhere, "\"parameters\":{\"state\":\"x\"}"), "sign_in.parameters must be an object of texts"},
      {with_sign_in(kWhere, "\"parameters\":{\"resource\":7}"), "sign_in.parameters must be an object of texts"},
      {with_sign_in(kWhere, "\"parameters\":[\"resource\"]"), "sign_in.parameters must be an object of texts"},
      {with_sign_in(kWhere, "\"secret\":\"x\""), "sign_in.secret is no name here"},
  };
  for (const auto& [text, fault] : cases) {
    const auto config = parse_oidc_config(text, "conf/oidc.json");
    EXPECT_EQ(reason_of(config.status()), "INVALID_CONFIGURATION") << text;
    EXPECT_THAT(std::string(config.status().message()), HasSubstr("oidc file conf/oidc.json")) << text;
    EXPECT_THAT(std::string(config.status().message()), HasSubstr(fault)) << text;
  }
}

TEST(OidcConfig, FilesStandBesideIt) {
  const auto config =
      parse_oidc_config(with("\"keys\":\"keys.json\",\"ca_file\":\"/etc/ca.pem\""), "/etc/entente/oidc.json");
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->keys, "/etc/entente/keys.json");
  EXPECT_EQ(config->ca_file, "/etc/ca.pem");
  const auto signs_in = parse_oidc_config(
      with_sign_in(kWhere,
                   "\"client_secret_file\":\"secret\",\"session_keys\":\"/run/keys\",\"parameters\":{\"a\":\"b\"}"),
      "/etc/entente/oidc.json");
  ASSERT_TRUE(signs_in.ok()) << signs_in.status();
  EXPECT_EQ(signs_in->sign_in->client_secret_file, "/etc/entente/secret");
  EXPECT_EQ(signs_in->sign_in->session_keys, "/run/keys");
  EXPECT_EQ(signs_in->sign_in->parameters.size(), 1u);
  EXPECT_FALSE(config->sign_in.has_value());
  EXPECT_EQ(parse_oidc_config(with("\"leeway\":\"0s\",\"refresh\":\"10s\""), "f")->leeway, absl::ZeroDuration());
}

TEST(OidcConfig, TheExampleOfTheDocumentsIsOne) {
  std::ifstream file(source_dir() + "/docs/security.md");
  std::stringstream text;
  text << file.rdbuf();
  const std::string page = text.str();
  const std::size_t begin = page.find("```json\n") + 8;
  const auto config = parse_oidc_config(page.substr(begin, page.find("```", begin) - begin), "oidc.json");
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_GE(config->rules.size(), 4u);
}

TEST(OidcConfig, AddressesAreHttpsOrOfThisMachine) {
  for (const char* url : {"https://id.example.org", "https://id.example.org:8443/realms/a", "http://127.0.0.1:42400",
                          "http://localhost:1/x", "http://[::1]:1"}) {
    EXPECT_TRUE(is_web_place(url)) << url;
  }
  for (const char* url : {"", "id.example.org", "http://id.example.org", "http://127.0.0.1.example.org",
                          "https://a:b@id.example.org", "https://id.example.org?x=1", "https://id.example.org#x",
                          "file:///etc/passwd", "https://", "ftp://127.0.0.1", "https:id.example.org"}) {
    EXPECT_FALSE(is_web_place(url)) << url;
  }
  EXPECT_TRUE(is_web_endpoint("https://id.example.org/keys?p=city"));
  for (const char* url : {"http://id.example.org/?p=city", "https://a@id.example.org/?x", "https://id.example.org/?x#y",
                          "https://id.example.org/a b"}) {
    EXPECT_FALSE(is_web_endpoint(url)) << url;
  }
  EXPECT_FALSE(is_web_endpoint(std::string("https://id.example.org\0.evil.example", 36)));
  EXPECT_EQ(url_encoded("a b&c=d/ü~"), "a%20b%26c%3Dd%2F%C3%BC~");
}

TEST(SignIn, SaysWhichFileIsWrong) {
  EXPECT_EQ(reason_of(open_authenticator({"", "/nonexistent/oidc.json"}).status()), "INVALID_CONFIGURATION");
  const std::string folder = testing::TempDir();
  std::ofstream(folder + "/no-keys.json") << with("\"keys\":\"nowhere.json\"");
  const auto no_keys = open_authenticator({"", folder + "/no-keys.json"});
  EXPECT_THAT(std::string(no_keys.status().message()), HasSubstr("nowhere.json can't be read"));
  std::ofstream(folder + "/no-ca.json") << with("\"ca_file\":\"nowhere.pem\"");
  const auto no_ca = open_authenticator({"", folder + "/no-ca.json"});
  EXPECT_THAT(std::string(no_ca.status().message()), HasSubstr("nowhere.pem can't be read"));
}

}  // namespace
}  // namespace entente::common
