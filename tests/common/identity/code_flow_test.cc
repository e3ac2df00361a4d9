#include "services/common/identity/code_flow.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "services/common/base/clock.h"
#include "services/common/base/errors.h"
#include "services/common/base/ids.h"
#include "services/common/base/log.h"
#include "services/common/base/strings.h"
#include "services/common/text/base64url.h"
#include "services/common/text/sha256.h"
#include "tests/common/identity/signer.h"

namespace entente::common {
namespace {

using testing::HasSubstr;

constexpr char kConfig[] = R"({
  "issuer": "https://id.example.org", "audiences": ["entente"],
  "assignments": [{"claim": "c", "role": "observer", "scope": "*"}],
  "sign_in": {"client_id": "page & co", "address": "https://entente.example", "parameters": {"resource": "urn:entente"}}})";
constexpr char kDocument[] = R"({"issuer": "https://id.example.org", "jwks_uri": "https://id.example.org/keys",
  "authorization_endpoint": "https://id.example.org/auth?tenant=1", "token_endpoint": "https://id.example.org/token",
  "end_session_endpoint": "https://id.example.org/end"})";
const std::string kDiscovery = "https://id.example.org/.well-known/openid-configuration";

// A provider that answers what the test says.
class Flow : public testing::Test {
 protected:
  Flow() {
    EXPECT_TRUE(set_log_level("off").ok());
    documents_[kDiscovery] = kDocument;
    documents_["https://id.example.org/keys"] = key_.jwks();
    open(kConfig);
  }
  void open(const std::string& config, const std::string& secret = "") {
    flow_ = std::make_unique<CodeFlow>(
        *parse_oidc_config(config, "oidc.json"), secret, clock_, ids_,
        [this](const std::string& place, const std::atomic<bool>&) -> absl::StatusOr<std::string> {
          ++readings_;
          if (!documents_.contains(place)) return absl::UnavailableError("nobody there");
          return documents_[place];
        },
        [this](const std::string& place, const WebForm& form, const std::atomic<bool>&) -> absl::StatusOr<WebAnswer> {
          place_ = place;
          form_ = form;
          return answer_;
        });
  }
  std::string id_token(const std::string& more = "", const std::string& aud = "\"page & co\"") {
    return key_.token(concat("{\"iss\":\"https://id.example.org\",\"aud\":", aud,
                             ",\"sub\":\"anna\",\"exp\":1800000300,\"nonce\":\"", nonce_, "\"", more, "}"));
  }
  void answer(const std::string& id_token, const std::string& access_token, const std::string& type = "Bearer") {
    answer_ = WebAnswer{200, concat("{\"token_type\":\"", type, "\",\"id_token\":\"", id_token,
                                    "\",\"access_token\":\"", access_token, "\"}")};
  }
  absl::StatusOr<CodeFlow::Token> finish() { return flow_->finish("the code", {"state", nonce_, "the-verifier"}); }
  void expect_refused(const std::string& fault) {
    const auto token = finish();
    EXPECT_EQ(reason_of(token.status()), "UNAUTHENTICATED");
    EXPECT_THAT(std::string(token.status().message()), HasSubstr(fault));
  }

  ManualClock clock_{absl::FromUnixSeconds(1'800'000'000)};
  RandomIds ids_;
  const Signer key_{Algorithm::kEs256, "one"};
  const std::string nonce_ = "the-nonce";
  std::map<std::string, std::string> documents_;
  int readings_ = 0;
  std::string place_;
  WebForm form_;
  absl::StatusOr<WebAnswer> answer_ = absl::UnavailableError("nobody there");
  std::unique_ptr<CodeFlow> flow_;
};

TEST_F(Flow, SendsTheBrowserWithSecretsOfItsOwn) {
  const auto a = flow_->begin(), b = flow_->begin();
  ASSERT_TRUE(a.ok() && b.ok()) << a.status();
  const auto& begun = a->begun;
  EXPECT_EQ(a->location,
            concat("https://id.example.org/auth?tenant=1&response_type=code&client_id=page%20%26%20co&redirect_uri="
                   "https%3A%2F%2Fentente.example%2Fsign-in%2Fcallback&scope=openid&state=",
                   begun.state, "&nonce=", begun.nonce, "&code_challenge=", base64url(sha256(begun.verifier)),
                   "&code_challenge_method=S256&resource=urn%3Aentente"));
  for (const auto& [one, other] : {std::pair(begun.state, b->begun.state), std::pair(begun.nonce, b->begun.nonce),
                                   std::pair(begun.verifier, b->begun.verifier), std::pair(begun.state, begun.nonce),
                                   std::pair(begun.nonce, begun.verifier)}) {
    EXPECT_EQ(one.size(), 43u) << "32 bytes; RFC 7636 asks of a verifier for 43 characters";
    EXPECT_NE(one, other);
  }
  EXPECT_EQ(readings_, 1) << "the document is kept for a while";
}

TEST_F(Flow, ExchangesTheCodeForAToken) {
  const std::string access = key_.token("{\"exp\":1800000200}");
  answer(id_token(), access, "bearer");
  const auto token = finish();
  ASSERT_TRUE(token.ok()) << token.status();
  EXPECT_EQ(token->text, access);
  EXPECT_EQ(token->until, absl::FromUnixSeconds(1'800'000'200));
  EXPECT_EQ(place_, "https://id.example.org/token");
  EXPECT_EQ(form_.fields,
            "grant_type=authorization_code&code=the%20code&redirect_uri=https%3A%2F%2Fentente.example%2Fsign-in%2F"
            "callback&code_verifier=the-verifier&client_id=page%20%26%20co&resource=urn%3Aentente");
  EXPECT_EQ(form_.password, "");
  // Who has a secret shows it by basic authentication, encoded first (RFC 6749, 2.3.1).
  open(kConfig, "s:1");
  EXPECT_TRUE(finish().ok());
  EXPECT_EQ(form_.fields.find("client_id"), std::string::npos);
  EXPECT_EQ(form_.user, "page%20%26%20co");
  EXPECT_EQ(form_.password, "s%3A1");
}

TEST_F(Flow, TheIdentityTokenMaySpeakForThePerson) {
  std::string config = kConfig;
  config.insert(config.find("\"client_id\""), "\"token\":\"id_token\",");
  open(config);
  const std::string identity = id_token();
  answer(identity, "opaque");
  EXPECT_EQ(finish()->text, identity);
  EXPECT_EQ(finish()->until, absl::FromUnixSeconds(1'800'000'300));
  open(kConfig);
  expect_refused("its access token: it isn't three parts");
}

TEST_F(Flow, TakesNoIdentityTokenThatIsNotOfThisSignIn) {
  const std::string access = key_.token("{\"exp\":1800000200}");
  const auto refused = [&](const std::string& id_token, const std::string& fault) {
    answer(id_token, access);
    expect_refused(fault);
  };
  const std::string right = id_token();
  refused(key_.token("{\"iss\":\"https://id.example.org\",\"aud\":\"page & co\",\"exp\":1800000300}"), "(nonce)");
  refused(key_.token("{\"iss\":\"https://id.example.org\",\"aud\":\"page & co\",\"exp\":1800000300,\"nonce\":\"x\"}"),
          "(nonce)");
  refused(key_.token("{\"iss\":\"https://x\",\"aud\":\"page & co\",\"exp\":1800000300,\"nonce\":\"the-nonce\"}"),
          "iss:");
  refused(id_token("", "\"entente\""), "aud: it is for another audience");
  refused(id_token("", "[\"page & co\",\"other\"]"), "(azp)");
  refused(id_token(",\"azp\":\"other\""), "(azp)");
  refused(id_token(",\"azp\":\"page & co\"", "[\"other\"]"), "aud:");
  refused(Signer(Algorithm::kEs256, "one").token("{}"), "isn't signed by a key of the provider");
  std::string altered = right;
  altered[altered.size() - 20] = altered[altered.size() - 20] == 'A' ? 'B' : 'A';
  refused(altered, "isn't signed by a key of the provider");
  refused(key_.token("[]"), "the claims of the identity token");
  refused("opaque", "its identity token: it isn't three parts");
  refused("", "has no identity token");
  answer(right, access, "mac");
  expect_refused("another kind than bearer");
  clock_.advance(absl::Minutes(10));
  refused(right, "exp: it has expired");
  clock_.set(absl::FromUnixSeconds(1'800'000'000));
  answer(id_token(",\"azp\":\"page & co\"", "[\"page & co\",\"other\"]"), access);
  EXPECT_TRUE(finish().ok());
  answer(right, key_.token("{\"sub\":\"anna\"}"));
  expect_refused("exp: it has no end");
}

TEST_F(Flow, ANewKeyOfTheProviderIsAskedFor) {
  const std::string access = key_.token("{\"exp\":1800000200}");
  answer(id_token(), access);
  ASSERT_TRUE(finish().ok());
  const Signer next(Algorithm::kEs256, "two");
  const std::string token = next.token(concat(
      "{\"iss\":\"https://id.example.org\",\"aud\":\"page & co\",\"exp\":1800000300,\"nonce\":\"", nonce_, "\"}"));
  answer(token, access);
  expect_refused("isn't signed by");
  documents_["https://id.example.org/keys"] = next.jwks();
  EXPECT_TRUE(finish().ok());
  std::string config = kConfig;
  config.insert(1, "\"algorithms\":[\"RS256\"],");
  open(config);
  expect_refused("in a way that this network takes");
}

TEST_F(Flow, TellsAUsedCodeFromAProviderThatFails) {
  answer_ = WebAnswer{400, "{\"error\":\"invalid_grant\"}"};
  expect_refused("doesn't take the code");
  for (const WebAnswer& failing : {WebAnswer{401, "{\"error\":\"invalid_client\"}"}, WebAnswer{500, "<html>"},
                                   WebAnswer{400, "{\"error\":\"invalid_request\"}"}, WebAnswer{302, ""}}) {
    answer_ = failing;
    EXPECT_EQ(reason_of(finish().status()), "DEPENDENCY_UNAVAILABLE") << failing.body;
  }
  answer_ = absl::UnavailableError("nobody there");
  EXPECT_EQ(reason_of(finish().status()), "DEPENDENCY_UNAVAILABLE");
  for (const char* body : {"", "[]", "{}", "{\"id_token\":7,\"token_type\":\"Bearer\"}"}) {
    answer_ = WebAnswer{200, body};
    expect_refused("has no identity token");
  }
}

TEST_F(Flow, KeepsWhatTheProviderSaidWhileItIsGone) {
  ASSERT_TRUE(flow_->begin().ok());
  documents_.clear();
  clock_.advance(absl::Hours(1));
  EXPECT_TRUE(flow_->begin().ok());
  open(kConfig);
  EXPECT_EQ(reason_of(flow_->begin().status()), "DEPENDENCY_UNAVAILABLE");
  EXPECT_EQ(flow_->end_location(), "");
  documents_[kDiscovery] = R"({"issuer": "https://id.example.org", "jwks_uri": "https://id.example.org/keys"})";
  EXPECT_EQ(reason_of(flow_->begin().status()), "DEPENDENCY_UNAVAILABLE") << "it signs nobody in";
  documents_[kDiscovery] = R"({"issuer": "https://id.example.org", "jwks_uri": "https://id.example.org/keys",
    "authorization_endpoint": "http://id.example.org/auth", "token_endpoint": "https://id.example.org/token"})";
  EXPECT_EQ(reason_of(flow_->begin().status()), "DEPENDENCY_UNAVAILABLE") << "not by HTTPS";
}

TEST_F(Flow, ConfiguredPlacesComeFirst) {
  EXPECT_EQ(flow_->end_location(),
            "https://id.example.org/end?client_id=page%20%26%20co&post_logout_redirect_uri=https%3A%2F%2Fentente."
            "example%2F");
  std::string config = kConfig;
  config.insert(config.find("\"client_id\""),
                R"("authorization_endpoint":"https://a.example/","token_endpoint":"https://t.example/",)");
  open(config);
  documents_.erase(kDiscovery);
  EXPECT_THAT(flow_->begin()->location, testing::StartsWith("https://a.example/?response_type=code"));
  EXPECT_EQ(flow_->end_location(), "");
}

}  // namespace
}  // namespace entente::common
