// The page of methods against the contract. That its lines answer, wait and stream is tested with each service.
#include "services/common/service/methods.h"

#include <gmock/gmock.h>
#include <grpcpp/impl/codegen/service_type.h>
#include <gtest/gtest.h>

#include "entente/listings/v1/listing_service.pb.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"

namespace entente::common {
namespace {

namespace v1 = entente::listings::v1;
using ::testing::HasSubstr;
using ::testing::Not;

struct Handlers {
  absl::StatusOr<v1::Listing> get(const CallContext&, const v1::GetListingRequest&) const { return v1::Listing(); }
  absl::StatusOr<v1::Listing> create(const CallContext&, const v1::CreateListingRequest&) { return v1::Listing(); }
  absl::StatusOr<v1::ListListingsResponse> list(const CallContext&, const v1::ListListingsRequest&) const {
    return v1::ListListingsResponse();
  }
};

std::string refusal(std::string_view service, Methods methods) {
  const auto made = serve_methods(service, Harness(), std::move(methods));
  EXPECT_FALSE(made.ok());
  EXPECT_EQ(reason_of(made.status()), "INVALID_CONFIGURATION");
  return std::string(to_std(made.status().message()));
}

TEST(Methods, LinesSayLaneAndWaiting) {
  Handlers handlers;
  const Method get = method("GetListing", Lane::kRead, handlers, &Handlers::get);
  EXPECT_EQ(get.descriptor->full_name(), "entente.listings.v1.ListingService.GetListing");
  EXPECT_EQ(get.lane, Lane::kRead);
  EXPECT_FALSE(get.waits);
  EXPECT_EQ(method("CreateListing", Lane::kWrite, handlers, &Handlers::create).lane, Lane::kWrite);
  EXPECT_TRUE(method_at_position("ListListings", Lane::kRead, handlers, &Handlers::list, {}).waits);
}

TEST(Methods, ThePageHasEveryMethodOfTheContractOnceUnderItsName) {
  Handlers handlers;
  const Method get = method("GetListing", Lane::kRead, handlers, &Handlers::get);
  const Method create = method("CreateListing", Lane::kWrite, handlers, &Handlers::create);
  constexpr char kService[] = "entente.listings.v1.ListingService";
  const std::string missing = refusal(kService, {get, create});
  EXPECT_THAT(missing, HasSubstr("lacks methods of the contract: "));
  EXPECT_THAT(missing, HasSubstr("UpdateListing, "));
  EXPECT_THAT(missing, Not(HasSubstr(" GetListing")));
  EXPECT_THAT(refusal(kService, {get, create, get}), HasSubstr("has a method twice: GetListing"));
  EXPECT_THAT(refusal(kService, {method("GetListing", Lane::kWrite, handlers, &Handlers::create)}),
              HasSubstr("line GetListing whose handler takes the request of another method"));
  EXPECT_THAT(refusal("entente.nothing.v1.NoService", {get}), HasSubstr("no contract of this program"));
}

}  // namespace
}  // namespace entente::common
