#include "services/common/rpc/access.h"

#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <set>

#include "entente/listings/v1/listing_service.pb.h"
#include "entente/matching/v1/candidate_service.pb.h"
#include "entente/matching/v1/programme_service.pb.h"
#include "entente/matching/v1/proposal_service.pb.h"
#include "entente/matching/v1/round_service.pb.h"
#include "entente/profiles/v1/profile_service.pb.h"
#include "services/common/base/strings.h"

namespace entente::common {
namespace {

const google::protobuf::MethodDescriptor& method(std::string_view service, const std::string& name) {
  const auto* found = google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(std::string(service));
  return *found->FindMethodByName(name);
}

constexpr std::string_view kListings = "entente.listings.v1.ListingService";
constexpr std::string_view kMatchingRounds = "entente.matching.v1.RoundService";
constexpr std::string_view kServices[] = {
    "entente.profiles.v1.ProfileService",   kListings,
    "entente.matching.v1.CandidateService", "entente.matching.v1.ProgrammeService",
    "entente.matching.v1.RoundService",     "entente.matching.v1.ProposalService"};

Caller person(Role role, std::string_view scope) {
  Caller caller;
  caller.subject = "p";
  caller.now = absl::UnixEpoch();
  caller.assignments = {Assignment{role, std::string(scope)}};
  return caller;
}

TEST(Access, EveryMethodOfTheContractsNamesWhoMayCallIt) {
  for (const std::string_view service : kServices) {
    const auto* found = google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(std::string(service));
    ASSERT_NE(found, nullptr) << service;
    EXPECT_GT(found->method_count(), 0) << service;
    EXPECT_TRUE(methods_without_access(service).empty()) << service;
  }
}

TEST(Access, LetsInTheRolesThatTheContractNames) {
  const auto& create_round = method(kMatchingRounds, "CreateRound");
  EXPECT_TRUE(authorise_call(create_round, person(Role::kCoordinator, "fields/film")).ok());
  EXPECT_TRUE(authorise_call(create_round, local_caller(absl::UnixEpoch())).ok());
  for (const Role role : {Role::kFocalPoint, Role::kObserver, Role::kOperator}) {
    EXPECT_TRUE(absl::IsPermissionDenied(authorise_call(create_round, person(role, "*")))) << role_name(role);
  }
  EXPECT_EQ(authorise_call(create_round, Caller()).message(), "you may not call CreateRound: only coordinators may");
}

TEST(Access, WhoIsSignedInWithoutARoleReadsWhatIsPublicAndNothingElse) {
  Caller caller;
  caller.subject = "a";
  EXPECT_TRUE(authorise_call(method(kListings, "GetListing"), caller).ok());
  EXPECT_TRUE(absl::IsPermissionDenied(authorise_call(method(kListings, "ReserveCapacity"), caller)));
  EXPECT_TRUE(absl::IsPermissionDenied(authorise_call(method(kListings, "GetListing"), Caller())));
}

TEST(Access, AnAssignmentCountsOnlyWhileItHolds) {
  Caller caller = person(Role::kCoordinator, "*");
  caller.assignments[0].until = absl::UnixEpoch();
  EXPECT_TRUE(absl::IsPermissionDenied(authorise_call(method(kMatchingRounds, "CreateRound"), caller)));
}

// Who forwards a person is judged for itself; what the person may counts in all other methods.
TEST(Access, MethodsBetweenServicesAskForTheRightOfTheServiceThatCalls) {
  const auto& reserve = method(kListings, "ReserveCapacity");
  const auto& create = method(kListings, "CreateListing");
  Caller focal = person(Role::kFocalPoint, "cities/dakar");
  Caller nobody = focal;
  nobody.assignments.clear();
  for (Caller* caller : {&focal, &nobody}) caller->via = {"gateway", {}};
  EXPECT_TRUE(authorise_call(create, focal).ok());
  EXPECT_TRUE(absl::IsPermissionDenied(authorise_call(reserve, focal)));
  EXPECT_TRUE(absl::IsPermissionDenied(authorise_call(reserve, nobody)));
  for (Caller* caller : {&focal, &nobody}) caller->via = {"matching", {{Role::kService, "*"}}};
  EXPECT_TRUE(authorise_call(reserve, nobody).ok());
  EXPECT_TRUE(absl::IsPermissionDenied(authorise_call(create, nobody)));
  Caller coordinator = person(Role::kCoordinator, "*");
  EXPECT_TRUE(authorise_call(reserve, coordinator).ok());
  coordinator.via = {"gateway", {}};
  EXPECT_TRUE(absl::IsPermissionDenied(authorise_call(reserve, coordinator)));
}

TEST(Access, KindServiceAloneDecidesNothing) {
  Caller gateway{.subject = "gateway", .kind = CallerKind::kService, .assignments = {}, .via = {}, .now = {}};
  for (const std::string_view service : kServices) {
    const auto* found = google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(std::string(service));
    for (int i = 0; i < found->method_count(); ++i) {
      EXPECT_TRUE(absl::IsPermissionDenied(authorise_call(*found->method(i), gateway)))
          << found->method(i)->full_name();
    }
  }
}

TEST(Access, EachRequestIsOfOneMethod) {
  std::set<const void*> requests;
  for (const std::string_view service : kServices) {
    const auto* found = google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(std::string(service));
    for (int i = 0; i < found->method_count(); ++i) {
      EXPECT_EQ(&method_taking(*found->method(i)->input_type()), found->method(i));
      EXPECT_TRUE(requests.insert(found->method(i)->input_type()).second) << found->method(i)->full_name();
    }
  }
}

TEST(Access, FindsMethodsOfOurContractsByPath) {
  EXPECT_EQ(method_at("/entente.listings.v1.ListingService/GetListing"), &method(kListings, "GetListing"));
  EXPECT_EQ(short_name(method(kListings, "GetListing")), "listings.GetListing");
  EXPECT_EQ(&method_taking<listings::v1::GetListingRequest>(), &method(kListings, "GetListing"));
  for (const char* path : {"", "/", "/entente.listings.v1.ListingService", "/entente.listings.v1.ListingService/No",
                           "/grpc.health.v1.Health/Check", "entente.listings.v1.ListingService/GetListing"}) {
    EXPECT_EQ(method_at(path), nullptr) << path;
  }
  EXPECT_EQ(methods_without_access("entente.odd.v1.OddService").size(), 1u);
}

TEST(Access, MethodsBetweenServicesSaySo) {
  EXPECT_TRUE(access_of(method(kListings, "ReserveCapacity")).internal());
  EXPECT_FALSE(access_of(method(kListings, "GetListing")).internal());
  EXPECT_TRUE(access_of(method(kListings, "ImportListings")).carries_sheets());
}

}  // namespace
}  // namespace entente::common
