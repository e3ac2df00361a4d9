// Errors over gRPC, callers and their rights, token files.
#include "services/common/base/errors.h"

#include <gmock/gmock.h>
#include <grpcpp/support/status.h>
#include <gtest/gtest.h>

#include <set>

#include "services/common/base/log.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/rpc/authenticator.h"
#include "services/common/rpc/caller.h"
#include "services/common/text/text.h"

namespace entente::common {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

TEST(Errors, ReasonsAreUniqueAndExplained) {
  std::set<std::string_view> reasons;
  for (const Error& error : kCommonErrors) {
    EXPECT_TRUE(reasons.insert(error.reason).second) << error.reason;
    EXPECT_EQ(error.reason.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ_"), std::string_view::npos) << error.reason;
    EXPECT_GT(error.when.size(), 20u) << error.reason;
    EXPECT_EQ(error.domain, "entente");
    EXPECT_NE(error.code, absl::StatusCode::kOk);
  }
}

TEST(Errors, AllDetailsSurviveTheWayOverGrpc) {
  FieldViolations violations;
  EXPECT_TRUE(violations.require(true, "listing.area", "is required"));
  EXPECT_FALSE(violations.require(false, "listing.title", "has 130 characters; at most 120 are allowed"));
  violations.add("listing.capacity", "is 0; give 1–10,000");
  const absl::Status back = from_grpc(to_grpc(violations.status()));
  EXPECT_EQ(back.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(reason_of(back), "INVALID_FIELD");
  ASSERT_EQ(field_violations_of(back).size(), 2u);
  EXPECT_EQ(field_violations_of(back)[0].field, "listing.title");
  EXPECT_EQ(field_violations_of(back)[1].description, "is 0; give 1–10,000");
  EXPECT_THAT(std::string(back.message()), HasSubstr("listing.title: has 130 characters"));

  const absl::Status retry =
      from_grpc(to_grpc(make_retryable_error(kOverloaded, "full", absl::Milliseconds(1500), {{"lane", "read"}})));
  EXPECT_EQ(retry_after_of(retry), absl::Milliseconds(1500));
  EXPECT_EQ(fact_of(retry, "lane"), "read");
  EXPECT_EQ(fact_of(retry, "other"), "");
}

TEST(Errors, ManyViolationsAreNamedAsFarAsTheyFitAndCounted) {
  FieldViolations violations;
  for (int i = 0; i < 5000; ++i) {
    violations.add(concat("listing.topics[", i, "]"),
                   "“unbekanntes-thema” isn’t a code of vocabulary topic; did you mean “craft-ceramics”?");
  }
  const grpc::Status sent = to_grpc(violations.status());
  EXPECT_LE(sent.error_details().size() + sent.error_message().size(), std::size_t{6} << 10);
  const absl::Status back = from_grpc(sent);
  EXPECT_EQ(reason_of(back), "INVALID_FIELD");
  const std::size_t named = field_violations_of(back).size();
  EXPECT_GE(named, 5u);
  EXPECT_LE(named, 20u);
  EXPECT_THAT(std::string(back.message()), HasSubstr(concat("; and ", 5000 - named, " more: correct these first")));

  FieldViolations few;
  for (int i = 0; i < 20; ++i) few.add(concat("listing.topics[", i, "]"), "isn't a code of vocabulary topic");
  EXPECT_EQ(field_violations_of(few.status()).size(), 20u);
  EXPECT_THAT(std::string(few.status().message()), Not(HasSubstr("more")));
}

TEST(Errors, LongMessagesAndFactsAreCutAtWholeCharacters) {
  std::string value;
  for (int i = 0; i < 100'000; ++i) value += "é";
  const absl::Status cut = make_error(kNotFound, concat("there is no ", value), {{"resource", value}});
  EXPECT_LE(to_grpc(cut).error_details().size() + to_grpc(cut).error_message().size(), std::size_t{6} << 10);
  EXPECT_TRUE(is_valid_utf8(to_std(cut.message())));
  EXPECT_THAT(std::string(cut.message()), EndsWith("é…"));
  EXPECT_THAT(fact_of(cut, "resource"), EndsWith("é…"));

  const absl::Status one = invalid_field("listing.title", value);
  ASSERT_EQ(field_violations_of(one).size(), 1u);
  EXPECT_LE(to_grpc(one).error_details().size() + to_grpc(one).error_message().size(), std::size_t{6} << 10);
}

TEST(Errors, EveryCodeKeepsItsNumber) {
  for (int code = 1; code <= 16; ++code) {
    const absl::Status status(static_cast<absl::StatusCode>(code), "x");
    EXPECT_EQ(static_cast<int>(to_grpc(status).error_code()), code);
    EXPECT_EQ(static_cast<int>(from_grpc(to_grpc(status)).code()), code);
  }
  EXPECT_TRUE(to_grpc(absl::OkStatus()).ok());
  EXPECT_TRUE(from_grpc(grpc::Status::OK).ok());
}

TEST(Errors, InternalHidesItsMessageAndLogsIt) {
  LogCapture log;
  const grpc::Status status = to_grpc(absl::InternalError("secret table layout"), "0123456789abcdef0123456789abcdef");
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INTERNAL);
  EXPECT_THAT(status.error_message(), Not(HasSubstr("secret")));
  EXPECT_THAT(status.error_message(), HasSubstr("0123456789abcdef0123456789abcdef"));
  EXPECT_EQ(status.error_details(), "");
  EXPECT_THAT(log.text(), HasSubstr("secret table layout"));
}

TEST(Errors, ARefusalAtTheHeadOfACallGetsItsReasonBack) {
  const auto reason = [](grpc::StatusCode code, const char* message) {
    return std::string(reason_of(from_grpc(grpc::Status(code, message))));
  };
  EXPECT_EQ(reason(grpc::StatusCode::UNAUTHENTICATED, "no token"), "UNAUTHENTICATED");
  EXPECT_EQ(reason(grpc::StatusCode::PERMISSION_DENIED, "only coordinators"), "PERMISSION_DENIED");
  EXPECT_EQ(reason(grpc::StatusCode::RESOURCE_EXHAUSTED, "16 imports of yours wait already"), "OVERLOADED");
  // gRPC's own word, for which no repeating helps.
  EXPECT_EQ(reason(grpc::StatusCode::RESOURCE_EXHAUSTED, "Received message larger than max (9 vs. 8)"), "");
}

TEST(Errors, BrokenDetailsLeaveCodeAndMessage) {
  const absl::Status status = from_grpc(grpc::Status(grpc::StatusCode::NOT_FOUND, "gone", "\xff\xff\xff"));
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(status.message(), "gone");
  EXPECT_EQ(reason_of(status), "");
}

absl::StatusOr<int> half_of(int number) {
  if (number % 2 != 0) return absl::InvalidArgumentError("odd");
  return number / 2;
}
absl::Status quarter_of(int number, int* quarter) {
  ENTENTE_ASSIGN_OR_RETURN(const int half, half_of(number));
  ENTENTE_ASSIGN_OR_RETURN(*quarter, half_of(half));
  ENTENTE_RETURN_IF_ERROR(absl::OkStatus());
  return absl::OkStatus();
}

TEST(StatusMacros, LeaveWithTheFirstError) {
  int quarter = 0;
  EXPECT_TRUE(quarter_of(8, &quarter).ok());
  EXPECT_EQ(quarter, 2);
  EXPECT_EQ(quarter_of(6, &quarter).message(), "odd");
}

// Who may what: one row per case.
struct RightsCase {
  const char* what;
  Role role;
  const char* scope;
  bool coordinator, coordinates_music, focal_point_of_bergen, may_write_bergen, op;
};
const RightsCase kRights[] = {
    {"coordinator of all", Role::kCoordinator, "*", true, true, false, true, false},
    {"coordinator of music", Role::kCoordinator, "fields/music", false, true, false, false, false},
    {"coordinator of film", Role::kCoordinator, "fields/film", false, false, false, false, false},
    {"focal point of Bergen", Role::kFocalPoint, "cities/bergen", false, false, true, true, false},
    {"focal point of another city", Role::kFocalPoint, "cities/metz", false, false, false, false, false},
    {"observer", Role::kObserver, "*", false, false, false, false, false},
    {"operator", Role::kOperator, "*", false, false, false, false, true},
};

TEST(Caller, RightsFollowTheAssignment) {
  for (const RightsCase& each : kRights) {
    Caller caller{
        .subject = "s", .kind = CallerKind::kPerson, .assignments = {{each.role, each.scope}}, .via = {}, .now = kNow};
    EXPECT_EQ(caller.is_coordinator(), each.coordinator) << each.what;
    EXPECT_EQ(caller.coordinates_field("music"), each.coordinates_music) << each.what;
    EXPECT_EQ(caller.is_focal_point_of("cities/bergen"), each.focal_point_of_bergen) << each.what;
    EXPECT_EQ(caller.may_write_city("cities/bergen"), each.may_write_bergen) << each.what;
    EXPECT_EQ(caller.is_operator(), each.op) << each.what;
    EXPECT_FALSE(caller.is_service()) << each.what;
    EXPECT_TRUE(caller.has_anywhere(each.role)) << each.what;
  }
}

TEST(Caller, AssignmentsHoldFromUntilExcludingTheEnd) {
  Caller caller{.subject = "s",
                .kind = CallerKind::kPerson,
                .assignments = {{Role::kCoordinator, "*", kNow, kNow + absl::Hours(1)}},
                .via = {},
                .now = kNow};
  EXPECT_TRUE(caller.is_coordinator());
  caller.now = kNow + absl::Hours(1);
  EXPECT_FALSE(caller.is_coordinator());
  caller.now = kNow - absl::Nanoseconds(1);
  EXPECT_FALSE(caller.is_coordinator());
}

TEST(Caller, LocalIsCoordinatorAndService) {
  EXPECT_TRUE(local_caller(kNow).is_coordinator());
  EXPECT_TRUE(local_caller(kNow).is_service());
  EXPECT_TRUE(local_caller(kNow).is_operator());
  EXPECT_TRUE(service_caller("matching", kNow).is_service());
  EXPECT_FALSE(service_caller("matching", kNow).is_coordinator());
}

TEST(Caller, AServiceHoldsToItsScope) {
  Caller tunis{.subject = "tunis-site",
               .kind = CallerKind::kService,
               .assignments = {{Role::kService, "cities/tunis"}, {Role::kService, "fields/film"}},
               .via = {},
               .now = kNow};
  EXPECT_FALSE(tunis.is_service()) << "of the whole network";
  EXPECT_TRUE(tunis.is_service("cities/tunis"));
  EXPECT_TRUE(tunis.has_for_city(Role::kService, "cities/tunis", {}));
  EXPECT_TRUE(tunis.has_for_city(Role::kService, "cities/bitola", {"film"}));
  EXPECT_FALSE(tunis.has_for_city(Role::kService, "cities/kathmandu", {"music"}));
  EXPECT_FALSE(tunis.has_for_city(Role::kCoordinator, "cities/tunis", {"film"}));
  EXPECT_TRUE(tunis.has_some_field());
  EXPECT_TRUE(tunis.may_read());
  tunis.assignments.clear();
  EXPECT_FALSE(tunis.is_service("cities/tunis"));
  EXPECT_FALSE(tunis.may_read()) << "its kind alone is no right";
}

constexpr char kTokens[] =
    "# who may sign in\n"
    "\n"
    "coordinator-token-1,people/anna,coordinator,*,person\r\n"
    "focal-point-token-1 , people/bo , focal-point , cities/bergen , person\n"
    "focal-point-token-1,people/bo,observer,*,person\n"
    "matching-token-0001,matching,service,*,service\n"
    "gateway-token-00001,gateway,-,-,service\n"
    "nobody-token-000001,people/cy,-,-,person\n";

absl::StatusOr<Caller> sign_in(const Authenticator& authenticator, std::string bearer, std::string person = {}) {
  return authenticator.authenticate({std::move(bearer), std::move(person), "ipv4:10.0.0.1:1"}, kNow);
}

TEST(TokenFile, SignsInPeopleAndServices) {
  const auto tokens = TokenFileAuthenticator::parse(kTokens, "tokens.csv");
  ASSERT_TRUE(tokens.ok()) << tokens.status();
  EXPECT_TRUE(sign_in(**tokens, "coordinator-token-1")->is_coordinator());
  const Caller bo = *sign_in(**tokens, "focal-point-token-1");
  EXPECT_TRUE(bo.is_focal_point_of("cities/bergen"));
  EXPECT_TRUE(bo.has(Role::kObserver));
  EXPECT_EQ(bo.subject, "people/bo");
  EXPECT_TRUE(sign_in(**tokens, "matching-token-0001")->is_service());
  EXPECT_TRUE(sign_in(**tokens, "nobody-token-000001")->assignments.empty());
}

TEST(TokenFile, AServiceForwardsAPerson) {
  const auto tokens = TokenFileAuthenticator::parse(kTokens, "tokens.csv");
  const Caller anna = *sign_in(**tokens, "matching-token-0001", "coordinator-token-1");
  EXPECT_EQ(anna.subject, "people/anna");
  EXPECT_EQ(anna.via.subject, "matching");
  EXPECT_FALSE(anna.is_service()) << "to be forwarded gives no right";
  EXPECT_TRUE(anna.bearer().is_service()) << "the service keeps its own";
  EXPECT_EQ(anna.bearer().subject, "matching");
  EXPECT_FALSE(anna.bearer().is_coordinator()) << "and none of the person's";
  const Caller by_gateway = *sign_in(**tokens, "gateway-token-00001", "coordinator-token-1");
  EXPECT_TRUE(by_gateway.is_coordinator());
  EXPECT_FALSE(by_gateway.bearer().is_service());
  for (const auto& refused :
       {sign_in(**tokens, "focal-point-token-1", "coordinator-token-1"), sign_in(**tokens, "", "coordinator-token-1"),
        sign_in(**tokens, "matching-token-0001", "not-a-known-token"),
        sign_in(**tokens, "matching-token-0001", "matching-token-0001"), sign_in(**tokens, ""),
        sign_in(**tokens, "coordinator-token-2")}) {
    EXPECT_EQ(reason_of(refused.status()), "UNAUTHENTICATED");
    EXPECT_THAT(std::string(refused.status().message()), Not(HasSubstr("token-1")));
  }
}

// A service account: rights as a person's, and a name that nobody else can have.
TEST(TokenFile, AProgramIsNamedAsOne) {
  const auto tokens = TokenFileAuthenticator::parse(
      "report-token-00001,report,observer,fields/film,program\nreport-token-00001,report,observer,fields/"
      "music,program\n"
      "gateway-token-00001,gateway,-,-,service\n",
      "tokens.csv");
  ASSERT_TRUE(tokens.ok()) << tokens.status();
  for (const Caller& report :
       {*sign_in(**tokens, "report-token-00001"), *sign_in(**tokens, "gateway-token-00001", "report-token-00001")}) {
    EXPECT_EQ(report.subject, "program:report");
    EXPECT_TRUE(report.has(Role::kObserver, "fields/music"));
    EXPECT_FALSE(report.is_service());
  }
}

TEST(TokenFile, RefusesWrongLinesByNumberWithoutTheToken) {
  const std::pair<const char*, const char*> cases[] = {
      {"", "has no token"},
      {"# only a comment\n", "has no token"},
      {"secret-token-00001,people/a,coordinator,*\n", "line 1: has 4 parts"},
      {"\nshort,people/a,coordinator,*,person\n", "line 2: the token needs 16"},
      {"secret token 00001,people/a,coordinator,*,person\n", "line 1: the token needs 16"},
      {"secret-token-00001,,coordinator,*,person\n", "line 1: the subject is empty"},
      {"secret-token-00001,people/a,chief,*,person\n", "line 1: role 'chief'"},
      {"secret-token-00001,people/a,coordinator,everything,person\n", "line 1: scope 'everything'"},
      {"secret-token-00001,people/a,focal-point,*,person\n", "line 1: a focal point's scope"},
      {"secret-token-00001,people/a,coordinator,*,robot\n", "line 1: kind 'robot'"},
      {"secret-token-00001,people/a,service,*,person\n", "line 1: role service goes with kind service"},
      {"secret-token-00001,report,service,*,program\n", "line 1: role service goes with kind service"},
      {"secret-token-00001,program:report,observer,*,person\n", "line 1: the subject begins with program:"},
      {"secret-token-00001,report,observer,*,person\nsecret-token-00001,report,observer,fields/a,program\n",
       "line 2: the token stands above with another subject"},
      {"certificate:dns:report.test,report,observer,*,program\n", "line 1: a certificate is"},
      {"secret-token-00001,people/a,observer,*,person\nsecret-token-00001,people/a,observer,*,person\n",
       "line 2: repeats"},
      {"secret-token-00001,people/a,observer,*,person\nsecret-token-00001,people/b,observer,*,person\n",
       "line 2: the token stands above with another subject"},
  };
  for (const auto& [text, expected] : cases) {
    const auto tokens = TokenFileAuthenticator::parse(text, "tokens.csv");
    ASSERT_FALSE(tokens.ok()) << text;
    EXPECT_EQ(reason_of(tokens.status()), "INVALID_CONFIGURATION");
    EXPECT_THAT(std::string(tokens.status().message()), HasSubstr(expected));
    EXPECT_THAT(std::string(tokens.status().message()), Not(HasSubstr("secret")));
  }
  EXPECT_EQ(reason_of(TokenFileAuthenticator::load("/nonexistent/tokens").status()), "INVALID_CONFIGURATION");
}

TEST(LocalSignIn, TakesTheSameMachineOnly) {
  LocalAuthenticator local;
  for (const char* peer :
       {"ipv4:127.0.0.1:80", "ipv6:[::1]:80", "ipv6:%5B::1%5D:80", "unix:", "unix:/run/x", "inproc"}) {
    EXPECT_TRUE(local.authenticate({"", "", peer}, kNow).ok()) << peer;
  }
  for (const char* peer : {"ipv4:10.0.0.1:80", "ipv6:[2001:db8::1]:80", "", "ipv4:12.7.0.0:1", "inprocess.example"}) {
    EXPECT_EQ(reason_of(local.authenticate({"", "", peer}, kNow).status()), "UNAUTHENTICATED") << peer;
  }
}

// Behind a gateway with identity it would make everybody who is signed in there a coordinator here.
TEST(LocalSignIn, TakesNoTokenThatItCannotCheck) {
  LocalAuthenticator local;
  for (const auto& [bearer, person] : {std::pair{"", "a-person-token-001"},
                                       {"a-service-token-01", "a-person-token-001"},
                                       {"a-service-token-01", ""}}) {
    const absl::Status status = local.authenticate({bearer, person, "ipv4:127.0.0.1:80"}, kNow).status();
    EXPECT_EQ(reason_of(status), "UNAUTHENTICATED");
    EXPECT_THAT(std::string(status.message()), HasSubstr("--token-file"));
  }
}

}  // namespace
}  // namespace entente::common
