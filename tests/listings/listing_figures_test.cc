#include "services/listings/listing_figures.h"

#include <gtest/gtest.h>

#include "services/common/rpc/metrics.h"
#include "tests/listings/test_ground.h"

namespace entente::listings {
namespace {

TEST(ListingFigures, CountByStateByHowSoonTheyExpireAndByHowLongAgoTheyWereChanged) {
  TestGround ground;
  ground.create(TestGround::need());
  ground.clock.advance(absl::Hours(24 * 340));
  ground.create(TestGround::offer(), /*publish=*/false);
  ground.clock.advance(absl::Hours(24 * 2));
  ground.create(TestGround::need("tunis"));

  common::Metrics metrics;
  ASSERT_TRUE(count_listings(*ground.database, ground.clock.now(), metrics).ok());
  const std::string page = metrics.text();
  for (const char* line : {R"(entente_listings{expires="within_30_days",kind="need",state="published"} 1)",
                           R"(entente_listings{expires="none",kind="offer",state="draft"} 1)",
                           R"(entente_listings{expires="later",kind="need",state="published"} 1)",
                           R"(entente_listings_by_age{age="older",kind="need",state="published"} 1)",
                           R"(entente_listings_by_age{age="under_7_days",kind="offer",state="draft"} 1)",
                           R"(entente_listings_by_age{age="under_1_day",kind="need",state="published"} 1)"}) {
    EXPECT_NE(page.find(line), std::string::npos) << line << "\n" << page;
  }
}

}  // namespace
}  // namespace entente::listings
