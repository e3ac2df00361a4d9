#include "services/common/identity/oidc_authenticator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/hmac.h>

#include <map>
#include <random>

#include "services/common/base/clock.h"
#include "services/common/base/errors.h"
#include "services/common/base/log.h"
#include "services/common/base/strings.h"
#include "services/common/identity/signed_token.h"
#include "services/common/text/base64url.h"
#include "tests/common/identity/signer.h"

namespace entente::common {
namespace {

using testing::HasSubstr;
using testing::Not;

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

constexpr char kConfig[] = R"({
  "issuer": "https://id.example.org",
  "audiences": ["entente", "entente-old"],
  "keys": "https://id.example.org/keys",
  "assignments": [
    {"claim": "/realm_access/roles", "is": "coordinator", "role": "coordinator", "scope": "*"},
    {"claim": "cities", "role": "focal-point", "scope": "cities/{value}"},
    {"claim": "scopes", "role": "observer", "scope": "{value}"},
    {"claim": "client_id", "is": "importer", "kind": "service", "role": "service", "scope": "cities/tunis"},
    {"claim": "client_id", "is": "gateway", "kind": "service"},
    {"claim": "client_id", "is": "report", "kind": "program", "role": "observer", "scope": "fields/film"},
    {"claim": "/a~1b/c~0", "role": "observer", "scope": "cities/{value}"},
    {"claim": "speaks", "role": "focal-point", "scope": "{value}"},
    {"claim": "/cities/0", "role": "observer", "scope": "*"},
    {"claim": "/cities/99999999999999999999999", "role": "observer", "scope": "*"},
    {"claim": "guest"}
  ]})";

std::string claims(const std::string& more, const std::string& time = "\"exp\":1800000300") {
  return concat("{\"iss\":\"https://id.example.org\",\"aud\":\"entente\",\"sub\":\"anna\",", time,
                more.empty() ? "" : ",", more, "}");
}
const std::string kCoordinator = "\"realm_access\":{\"roles\":[\"x\",\"coordinator\"]}";

// A provider whose documents are what the test says; read when the test says so.
class Oidc : public testing::Test {
 protected:
  Oidc() { EXPECT_TRUE(set_log_level("off").ok()); }
  void open(const std::string& config = kConfig) {
    const auto parsed = parse_oidc_config(config, "oidc.json");
    ASSERT_TRUE(parsed.ok()) << parsed.status();
    auto keys = std::make_unique<KeySource>(
        *parsed, clock_, [this](const std::string& place, const std::atomic<bool>&) -> absl::StatusOr<std::string> {
          ++readings_;
          if (!documents_.contains(place)) return absl::UnavailableError("nobody there");
          return documents_[place];
        });
    keys_ = keys.get();
    oidc_ = std::make_unique<OidcAuthenticator>(*parsed, std::move(keys));
  }
  void publish(const std::string& keys) {
    documents_["https://id.example.org/keys"] = keys;
    EXPECT_TRUE(keys_->read_now().ok());
  }
  absl::StatusOr<Caller> sign_in(const std::string& token, absl::Time now = kNow) {
    return oidc_->authenticate({token, "", "ipv4:10.0.0.1:1"}, now);
  }
  // Refused, with this in the message and nothing of the token.
  void expect_refused(const std::string& token, const std::string& fault, absl::Time now = kNow) {
    const auto caller = sign_in(token, now);
    EXPECT_EQ(reason_of(caller.status()), "UNAUTHENTICATED") << token;
    EXPECT_THAT(std::string(caller.status().message()), HasSubstr(fault));
    if (token.size() > 20) EXPECT_THAT(std::string(caller.status().message()), Not(HasSubstr(token.substr(0, 20))));
  }

  ManualClock clock_{kNow};
  std::map<std::string, std::string> documents_;
  int readings_ = 0;
  KeySource* keys_ = nullptr;
  std::unique_ptr<OidcAuthenticator> oidc_;
  const Signer ec_{Algorithm::kEs256, "one"};
};

TEST_F(Oidc, ClaimsGiveAssignments) {
  open();
  publish(ec_.jwks());
  const auto anna =
      sign_in(ec_.token(claims(kCoordinator + R"(,"cities":["tunis","*","a b",5],"scopes":"fields/film")")));
  ASSERT_TRUE(anna.ok()) << anna.status();
  EXPECT_EQ(anna->subject, "anna");
  EXPECT_EQ(anna->kind, CallerKind::kPerson);
  EXPECT_TRUE(anna->is_coordinator());
  EXPECT_TRUE(anna->is_focal_point_of("cities/tunis"));
  EXPECT_TRUE(anna->has(Role::kObserver, "fields/film"));
  EXPECT_EQ(anna->assignments.size(), 3u) << "what isn't a city's name gives nothing";
  const auto importer = sign_in(ec_.token(claims("\"client_id\":\"importer\"")));
  EXPECT_TRUE(importer->is_service("cities/tunis"));
  EXPECT_FALSE(importer->is_service());
  const auto guest = sign_in(ec_.token(claims("\"guest\":\"yes\"")));
  EXPECT_TRUE(guest->assignments.empty());
  EXPECT_TRUE(guest->may_read());
}

// A path goes by names: nothing is looked for in an array, however a token is made.
TEST_F(Oidc, AClaimIsFoundByThePathOfItsNames) {
  open();
  publish(ec_.jwks());
  const auto caller =
      sign_in(ec_.token(claims(R"("a/b":{"c~":["dakar"]},"cities":["tunis"],"realm_access":[{"roles":1}])")));
  ASSERT_TRUE(caller.ok()) << caller.status();
  EXPECT_EQ(caller->assignments.size(), 2u);
  EXPECT_TRUE(caller->has(Role::kObserver, "cities/dakar"));
  EXPECT_TRUE(caller->is_focal_point_of("cities/tunis"));
}

// A focal point is one of cities, whatever a provider puts into its claims.
TEST_F(Oidc, NobodySpeaksForMoreThanCities) {
  open();
  publish(ec_.jwks());
  const auto caller = sign_in(ec_.token(claims(R"("speaks":["*","fields/film","cities/dakar","cities/*"])")));
  ASSERT_TRUE(caller.ok()) << caller.status();
  ASSERT_EQ(caller->assignments.size(), 1u);
  EXPECT_TRUE(caller->is_focal_point_of("cities/dakar"));
}

// A service account: rights as a person's, and a name that no person can have.
TEST_F(Oidc, AProgramIsNamedAsOne) {
  open();
  publish(ec_.jwks());
  const auto report = sign_in(ec_.token(claims("\"client_id\":\"report\"")));
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->subject, "program:anna");
  EXPECT_EQ(report->kind, CallerKind::kPerson) << "a service forwards it";
  EXPECT_TRUE(report->has(Role::kObserver, "fields/film"));
  EXPECT_FALSE(report->is_service());
  expect_refused(ec_.token(claims("\"client_id\":\"report\",\"cities\":[\"tunis\"]")), "of two kinds");
  expect_refused(ec_.token(concat("{\"iss\":\"https://id.example.org\",\"aud\":\"entente\",\"sub\":\"program:anna\",",
                                  "\"exp\":1800000300,", kCoordinator, "}")),
                 "sub: begins with program:");
}

TEST_F(Oidc, TakesEachAlgorithmOfTheConfigurationAlone) {
  const Signer signers[]{{Algorithm::kRs256, "r"}, {Algorithm::kPs256, "p"}, {Algorithm::kEdDsa, "d"}};
  open();
  publish(concat("{\"keys\":[", ec_.jwk(), ",", signers[0].jwk(), ",", signers[1].jwk(), ",", signers[2].jwk(), "]}"));
  const std::string keys = documents_["https://id.example.org/keys"];
  EXPECT_TRUE(sign_in(ec_.token(claims(kCoordinator))).ok());
  for (const Signer& signer : signers) EXPECT_TRUE(sign_in(signer.token(claims(kCoordinator))).ok()) << signer.id();
  std::string narrow = kConfig;
  narrow.insert(1, "\"algorithms\":[\"ES256\"],");
  open(narrow);
  publish(keys);
  EXPECT_TRUE(sign_in(ec_.token(claims(kCoordinator))).ok());
  for (const Signer& signer : signers)
    expect_refused(signer.token(claims(kCoordinator)), "isn't one that this network");
}

TEST_F(Oidc, RefusesForgedHeaders) {
  const Signer rsa(Algorithm::kRs256, "rsa");
  open();
  publish(concat("{\"keys\":[", ec_.jwk(), ",", rsa.jwk(), "]}"));
  const std::string payload = base64url(claims(kCoordinator));
  for (const char* none : {"none", "None", "NONE", "nOnE", ""}) {
    expect_refused(concat(base64url(concat("{\"alg\":\"", none, "\"}")), ".", payload, "."), "alg is none of");
  }
  // The public key as the secret of an HMAC.
  const std::string input = concat(base64url(R"({"alg":"HS256","kid":"rsa"})"), ".", payload);
  const std::string secret = rsa.pem();
  std::string code(32, '\0');
  unsigned size = 32;
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
       reinterpret_cast<const unsigned char*>(input.data()), input.size(),
       reinterpret_cast<unsigned char*>(code.data()), &size);
  expect_refused(concat(input, ".", base64url(code)), "alg is none of");
  const std::string right = claims(kCoordinator);
  expect_refused(ec_.token(R"({"kid":"one"})", right), "alg is none of");
  expect_refused(ec_.token(R"({"alg":"ES256","alg":"ES256","kid":"one"})", right), "its header");
  expect_refused(ec_.token(R"({"alg":"ES256","kid":"one","crit":["exp"],"exp":1})", right), "crit");
  expect_refused(ec_.token(R"({"alg":"ES256","kid":"one","typ":"logout+jwt"})", right), "typ is none of");
  expect_refused(ec_.token(R"({"alg":"ES256","kid":7})", right), "kid isn't");
  expect_refused(ec_.token(R"({"alg":"ES256","kid":""})", right), "kid isn't");
  expect_refused(ec_.token(concat(R"({"alg":"ES256","kid":")", std::string(257, 'k'), "\"}"), right), "kid isn't");
  expect_refused(ec_.token(R"({"alg":"ES256","kid":"one","typ":7})", right), "typ is none of");
  expect_refused(ec_.token(R"({"alg":["ES256"],"kid":"one"})", right), "alg is none of");
  EXPECT_TRUE(sign_in(ec_.token(R"({"alg":"ES256"})", right)).ok()) << "there is one key that it could be";
  expect_refused(ec_.token(R"(["alg","ES256"])", right), "its header");
  expect_refused(ec_.token(R"({"alg":"RS256","kid":"rsa"})", right), "its signature isn't right");
  expect_refused(ec_.token(R"({"alg":"ES256","kid":"rsa"})", right), "its key isn't one of");
  expect_refused(ec_.token(R"({"alg":"PS256","kid":"rsa"})", right), "its signature isn't right");
  // A key that the token brings along is nobody's.
  const Signer mine(Algorithm::kEs256, "one");
  expect_refused(mine.token(concat(R"({"alg":"ES256","kid":"one","jwk":)", mine.jwk(), "}"), right), "its signature");
  EXPECT_TRUE(sign_in(ec_.token(R"({"alg":"ES256","kid":"one","typ":"at+JWT","jku":"https://x"})", right)).ok());
}

TEST_F(Oidc, RefusesClaimsThatAreNotForThisNetwork) {
  open();
  publish(ec_.jwks());
  const auto with = [&](const std::string& iss, const std::string& aud, const std::string& rest) {
    return ec_.token(concat("{\"iss\":", iss, ",\"aud\":", aud, ",\"exp\":1800000300,", kCoordinator, rest, "}"));
  };
  const std::string us = "\"https://id.example.org\"", sub = ",\"sub\":\"anna\"";
  EXPECT_TRUE(sign_in(with(us, "[\"other\",\"entente-old\"]", sub)).ok());
  expect_refused(with("\"https://id.example.org/\"", "\"entente\"", sub), "iss: another");
  expect_refused(with("[\"https://id.example.org\"]", "\"entente\"", sub), "iss: another");
  expect_refused(with(us, "\"other\"", sub), "aud: it is for another");
  expect_refused(with(us, "[]", sub), "aud: it is for another");
  expect_refused(with(us, "{\"entente\":1}", sub), "aud: it is for another");
  expect_refused(with(us, "\"entente\"", ""), "sub: isn't a name");
  expect_refused(with(us, "\"entente\"", ",\"sub\":\"\""), "sub: isn't a name");
  expect_refused(with(us, "\"entente\"", ",\"sub\":\"a\\u0000b\""), "sub: isn't a name");
  expect_refused(with(us, "\"entente\"", ",\"sub\":7"), "sub: isn't a name");
  expect_refused(with(us, "\"entente\"", sub + ",\"sub\":\"eve\""), "its claims aren't");
  expect_refused(with(us, "\"entente\"", sub + ",\"x\":{\"a\":1,\"a\":2}"), "its claims aren't");
  expect_refused(with(us, "\"entente\"", sub + ",\"x\":" + std::string(40, '[') + std::string(40, ']')), "its claims");
  expect_refused(with(us, "\"entente\"", sub + ",\"client_id\":\"gateway\""), "of two kinds");
  expect_refused(ec_.token(claims("")), "none of its claims gives");
  const auto with_cities = [&](int count) {
    std::string cities = "\"cities\":[\"tunis\",\"tunis\"";
    for (int i = 1; i < count; ++i) append(cities, ",\"c", i, "\"");
    return ec_.token(claims(cities + "]"));
  };
  EXPECT_EQ(sign_in(with_cities(100))->assignments.size(), 100u) << "each once";
  expect_refused(with_cities(101), "more than 100 assignments");
  expect_refused(ec_.token("not JSON"), "its claims aren't");
  expect_refused(ec_.token("[]"), "its claims aren't");
  // To the library behind it a NUL is the end of the text.
  expect_refused(ec_.token(concat(claims(kCoordinator), std::string("\0x", 2))), "its claims aren't");
  expect_refused(ec_.token(concat(R"({"alg":"ES256","kid":"one"})", std::string("\0x", 2)), claims(kCoordinator)),
                 "its header");
}

TEST_F(Oidc, ATokenHoldsForItsTimeAndTheLeeway) {
  open();
  publish(ec_.jwks());
  const std::string token =
      ec_.token(claims(kCoordinator, "\"nbf\":1800000000,\"iat\":1800000000.5,\"exp\":1800000300"));
  const auto at = [](double seconds) { return kNow + absl::Seconds(seconds); };
  expect_refused(token, "nbf, iat: it isn't valid yet", at(-59.6));
  EXPECT_TRUE(sign_in(token, at(-59.5)).ok());
  for (const char* begin : {"\"nbf\":1800000100", "\"iat\":1800000100", "\"nbf\":1800000100,\"iat\":1800000000"}) {
    expect_refused(ec_.token(claims(kCoordinator, concat(begin, ",\"exp\":1800000300"))), "nbf, iat:");
  }
  EXPECT_TRUE(sign_in(token, at(-59.4)).ok());
  EXPECT_TRUE(sign_in(token, at(359)).ok());
  expect_refused(token, "exp: it has expired", at(360));
  for (const char* time : {"\"exp\":\"1800000300\"", "\"exp\":-1", "\"exp\":1e30", "\"exp\":null", "\"exp\":true",
                           "\"exp\":1800000300,\"nbf\":\"x\"", "\"exp\":1800000300,\"iat\":[]"}) {
    expect_refused(ec_.token(claims(kCoordinator, time)), "isn't a time in seconds");
  }
  expect_refused(ec_.token(claims(kCoordinator, "\"x\":1")), "exp: it has no end");
}

TEST_F(Oidc, ARotatedKeyIsAskedForSoonAndNotTooOften) {
  open();
  publish(ec_.jwks());
  const Signer next(Algorithm::kEs256, "two");
  const std::string token = next.token(claims(kCoordinator));
  documents_["https://id.example.org/keys"] = next.jwks();
  // It has just been read: whoever names any key whatever doesn't have it read each time.
  for (int i = 0; i < 3; ++i) expect_refused(token, "its key isn't one of the provider's");
  clock_.advance(KeySource::kLeastPause);
  EXPECT_EQ(reason_of(sign_in(token).status()), "DEPENDENCY_UNAVAILABLE") << "it is being asked for";
  EXPECT_GT(retry_after_of(sign_in(token).status()), absl::ZeroDuration());
  EXPECT_EQ(readings_, 1) << "nobody waits";
  const std::string old = ec_.token(claims(kCoordinator));
  EXPECT_TRUE(sign_in(old).ok());
  ASSERT_TRUE(keys_->read_now().ok());
  EXPECT_TRUE(sign_in(token).ok());
  expect_refused(old, "its key isn't one of the provider's");
  // A key that is known is no reason to ask, however wrong the signature.
  clock_.advance(KeySource::kLeastPause);
  expect_refused(Signer(Algorithm::kEs256, "two").token(claims(kCoordinator)), "its signature isn't right");
}

TEST_F(Oidc, KeysOfAProviderThatIsGoneHoldForADay) {
  open();
  const std::string token = ec_.token(claims(kCoordinator, "\"exp\":1900000000"));
  EXPECT_FALSE(keys_->read_now().ok());
  EXPECT_EQ(reason_of(sign_in(token).status()), "DEPENDENCY_UNAVAILABLE") << "none were ever read";
  expect_refused("no-signed-token", "misspelt or withdrawn");  // whatever keys there will be
  publish(ec_.jwks());
  documents_.clear();
  clock_.advance(absl::Hours(23));
  EXPECT_FALSE(keys_->read_now().ok());
  EXPECT_TRUE(sign_in(token).ok());
  // It can't be said that a key isn't the provider's while the provider isn't there.
  EXPECT_EQ(reason_of(sign_in(Signer(Algorithm::kEs256, "x").token(claims(kCoordinator))).status()),
            "DEPENDENCY_UNAVAILABLE");
  clock_.advance(absl::Hours(2));
  EXPECT_EQ(reason_of(sign_in(token).status()), "DEPENDENCY_UNAVAILABLE");
}

TEST_F(Oidc, FindsTheKeysByTheIssuersOwnDocument) {
  std::string config = kConfig;
  const std::string line = "\"keys\": \"https://id.example.org/keys\",";
  config.erase(config.find(line), line.size());
  open(config);
  const std::string place = "https://id.example.org/.well-known/openid-configuration";
  documents_["https://id.example.org/k2"] = ec_.jwks();
  documents_[place] = R"({"issuer":"https://other.example.org","jwks_uri":"https://id.example.org/k2"})";
  EXPECT_THAT(std::string(keys_->read_now().message()), HasSubstr("isn't a document of this issuer"));
  documents_[place] = R"({"issuer":"https://id.example.org","jwks_uri":"http://id.example.org/k2"})";
  EXPECT_THAT(std::string(keys_->read_now().message()), HasSubstr("jwks_uri isn't an https address"));
  documents_[place] = R"({"issuer":"https://id.example.org","jwks_uri":"https://id.example.org/k2"})";
  EXPECT_TRUE(keys_->read_now().ok());
  EXPECT_TRUE(sign_in(ec_.token(claims(kCoordinator))).ok());
  // Some providers tell tenants apart by a query.
  documents_["https://id.example.org/k2?p=city"] = ec_.jwks();
  documents_[place] = R"({"issuer":"https://id.example.org","jwks_uri":"https://id.example.org/k2?p=city"})";
  EXPECT_TRUE(keys_->read_now().ok());
}

TEST_F(Oidc, AServiceForwardsAPerson) {
  open();
  publish(ec_.jwks());
  const std::string person = ec_.token(claims(kCoordinator)), gateway = ec_.token(claims("\"client_id\":\"gateway\""));
  const auto caller = oidc_->authenticate({gateway, person, ""}, kNow);
  ASSERT_TRUE(caller.ok()) << caller.status();
  EXPECT_TRUE(caller->is_coordinator());
  EXPECT_FALSE(caller->bearer().is_service());
  EXPECT_EQ(reason_of(oidc_->authenticate({person, person, ""}, kNow).status()), "UNAUTHENTICATED");
  EXPECT_EQ(reason_of(oidc_->authenticate({gateway, gateway, ""}, kNow).status()), "UNAUTHENTICATED");
  EXPECT_EQ(reason_of(oidc_->authenticate({gateway, "x.y.z", ""}, kNow).status()), "UNAUTHENTICATED");
}

TEST_F(Oidc, TokensThatAreTooLongAreNotRead) {
  open();
  publish(ec_.jwks());
  const auto of_size = [&](std::size_t size) {
    return ec_.token(claims(concat(kCoordinator, ",\"x\":\"", std::string(size, 'x'), "\"")));
  };
  EXPECT_TRUE(sign_in(of_size(4000)).ok());
  expect_refused(of_size(6000), "bytes, of at most 6144");
  expect_refused(std::string(8 << 20, '.'), "misspelt or withdrawn");
}

// More than are remembered, each taken; and what is remembered is no way around the end of a token.
TEST_F(Oidc, RemembersABoundedNumberOfTokens) {
  const Signer quick(Algorithm::kEdDsa, "q");
  open();
  publish(quick.jwks());
  for (std::size_t i = 0; i < OidcAuthenticator::kMostRemembered + 100; ++i) {
    ASSERT_TRUE(sign_in(quick.token(claims(concat(kCoordinator, ",\"jti\":", i)))).ok());
  }
  expect_refused(quick.token(claims(kCoordinator + ",\"jti\":0")), "expired", kNow + absl::Hours(1));
}

// Whatever is changed about a right token, it isn't taken any more; nothing that is made up is.
TEST_F(Oidc, NoAlteredTokenIsTaken) {
  const Signer rsa(Algorithm::kRs256, "r"), ed(Algorithm::kEdDsa, "d");
  open();
  publish(concat("{\"keys\":[", ec_.jwk(), ",", rsa.jwk(), ",", ed.jwk(), "]}"));
  const std::string tokens[]{ec_.token(claims(kCoordinator)), rsa.token(claims(kCoordinator)),
                             ed.token(claims(kCoordinator))};
  for (const std::string& token : tokens) ASSERT_TRUE(sign_in(token).ok());
  std::mt19937 random(20261130);
  const auto below = [&](std::size_t bound) {
    return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random);
  };
  constexpr std::string_view kSigns = "ABCDEFabcdef0189-_.=+/ \n\xff{}\"";
  for (int i = 0; i < 30'000; ++i) {
    const std::string& right = tokens[below(3)];
    std::string token = right;
    for (std::size_t changes = 1 + below(3); changes > 0 && !token.empty(); --changes) {
      const std::size_t at = below(token.size());
      switch (below(6)) {
        case 0:
          token[at] = kSigns[below(kSigns.size())];
          break;
        case 1:
          token.erase(at, 1 + below(token.size() - at));
          break;
        case 2:
          token.insert(at, 1, kSigns[below(kSigns.size())]);
          break;
        case 3:
          token = token.substr(0, at);
          break;
        case 4: {  // the parts of two tokens
          const std::string& other = tokens[below(3)];
          token = token.substr(0, token.find('.')) + other.substr(std::min(other.size(), other.find('.')));
          break;
        }
        default: {  // of the decoded header or claims
          const std::size_t dot = token.find('.');
          auto bytes = from_base64url(token.substr(0, dot));
          if (!bytes || bytes->empty()) break;
          (*bytes)[below(bytes->size())] = static_cast<char>(below(256));
          token.replace(0, dot, base64url(*bytes));
        }
      }
    }
    const bool is_one = std::find(std::begin(tokens), std::end(tokens), token) != std::end(tokens);
    ASSERT_EQ(sign_in(token).ok(), is_one) << token;
  }
}

}  // namespace
}  // namespace entente::common
