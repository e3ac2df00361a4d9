// Who calls, as a page is told at /session. By the session of a browser: tests/system/sign_in_test.py.
#include <fstream>

#include "gateway/session_document.h"
#include "services/common/base/time.h"
#include "tests/gateway/gateway_fixture.h"

namespace entente::gateway {
namespace {

const std::string kTokens =
    "coordinators-token-1,anna,coordinator,fields/music,person\n"
    "coordinators-token-1,anna,focal-point,cities/ulm,person\n"
    "persons-token-0000001,nobody-yet,-,-,person\n"
    "matchings-token-00001,matching,service,*,service\n";

class Session : public GatewayTest {
 protected:
  void start_with_tokens() {
    GatewayOptions options;
    options.identity.token_file = testing::TempDir() + "entente-gateway-session.csv";
    std::ofstream(options.identity.token_file) << kTokens;
    start(options);
  }
  std::string session(const std::string& token = "") {
    const RawResponse reply =
        ask(port_, get("/session", token.empty() ? "" : "authorization: Bearer " + token + "\r\n"));
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.headers.at("cache-control"), "no-store");
    EXPECT_EQ(reply.headers.at("content-type"), "application/json");
    return reply.body;
  }
};

TEST_F(Session, SaysRolesAndScopesOfWhoCalls) {
  start_with_tokens();
  EXPECT_EQ(session("coordinators-token-1"),
            R"({"subject":"anna","assignments":[{"role":"coordinator","scope":"fields/music"},)"
            R"({"role":"focal-point","scope":"cities/ulm"}]})");
  EXPECT_EQ(session("persons-token-0000001"), R"({"subject":"nobody-yet","assignments":[]})");
}

TEST_F(Session, SaysNothingOfWhoIsntSignedIn) {
  start_with_tokens();
  EXPECT_EQ(session(), "{}");
  EXPECT_EQ(session("a-token-that-nobody-has"), "{}");
  EXPECT_EQ(session("matchings-token-00001"), "{}") << "no page is a service";
}

TEST_F(Session, WithoutIdentityWhoIsAtThisMachineCoordinates) {
  start();
  EXPECT_EQ(session(), R"({"subject":"local","assignments":[{"role":"coordinator","scope":"*"}]})");
  EXPECT_EQ(session("a-token-of-the-services"), "{}") << "only they can tell whose it is";
  EXPECT_EQ(ask(port_, get("/session", "origin: http://attacker.example\r\n")).status, 403);
  EXPECT_EQ(ask(port_, get("/sign-in")).status, 404) << "nobody signs in here";
}

TEST(SessionDocument, HasWhatHoldsNowAndUntilWhen) {
  const absl::Time now = absl::FromUnixSeconds(1'800'000'000), later = now + absl::Hours(1);
  common::Caller caller{.subject = "a\"b", .now = now};
  caller.assignments = {{common::Role::kObserver, "*", now - absl::Hours(2), now},
                        {common::Role::kCoordinator, "fields/film", now, later},
                        {common::Role::kFocalPoint, "cities/ulm", later}};
  EXPECT_EQ(session_document(true, caller),
            R"({"signIn":true,"subject":"a\"b","assignments":[)"
            R"({"role":"coordinator","scope":"fields/film","untilTime":"2027-01-15T09:00:00Z"}]})");
  EXPECT_EQ(session_document(true, std::nullopt), R"({"signIn":true})");
  EXPECT_EQ(session_document(false, std::nullopt), "{}");
}

}  // namespace
}  // namespace entente::gateway
