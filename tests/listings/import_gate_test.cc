// Quotas: what a focal point may import and a city may have, and that coordinators and services may more.
#include "services/listings/import_gate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/common/base/errors.h"
#include "services/listings/strings.h"
#include "tests/listings/test_ground.h"

namespace entente::listings {
namespace {

using ::testing::HasSubstr;
using v1::Listing;

class ImportGateTest : public testing::Test {
 protected:
  ImportGateTest() {
    ground_.imports = std::make_shared<ImportGate>(
        ListingLimits{.rows_per_import = 4, .rows_per_day = 6, .listings_per_city = 5, .rows_per_large_import = 50},
        [this] { return t_.clock.steady(); });
  }
  // Rows `first` … `last` of dakar.
  absl::StatusOr<type::v1::ImportReport> import(const common::Caller& caller, int first, int last,
                                                const std::string& title = "Row") {
    v1::ImportListingsRequest request;
    std::string text = "id,city,kind,role,area,title,capacity\n";
    for (int i = first; i <= last; ++i) text += concat("row-", i, ",dakar,need,,studies,", title, " ", i, ",1\n");
    request.set_sheet(text);
    const auto response = ImportHandlers(ground_).import(t_.as(caller), request);
    if (!response.ok()) return response.status();
    return response->report();
  }
  absl::StatusOr<Listing> create(const common::Caller& caller, const std::string& id) {
    v1::CreateListingRequest request;
    request.set_parent("cities/dakar");
    request.set_listing_id(id);
    *request.mutable_listing() = TestGround::need();
    return ListingHandlers(ground_).create(t_.as(caller), request);
  }

  TestGround t_;
  Ground ground_ = t_.ground;
  const common::Caller focal_point_ = focal_point("dakar");
};

TEST_F(ImportGateTest, ASheetOfAFocalPointHasALimit) {
  EXPECT_EQ(import(focal_point_, 1, 4)->new_count(), 4);
  const auto refused = import(focal_point_, 1, 5).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(common::reason_of(refused), "IMPORT_TOO_LARGE");
  EXPECT_EQ(common::fact_of(refused, "rows_at_once"), "4");
  EXPECT_THAT(std::string(refused.message()), HasSubstr("split it"));
  EXPECT_EQ(import(coordinator(), 1, 50)->new_count(), 46);
  EXPECT_EQ(common::reason_of(import(coordinator(), 1, 51).status()), "IMPORT_TOO_LARGE");
}

TEST_F(ImportGateTest, ASheetThatIsFarTooLargeIsRefusedUnread) {
  v1::ImportListingsRequest request;
  request.set_sheet(std::string(100'000, '"'));  // an open quote: reading it would end in a violation
  const auto refused = ImportHandlers(ground_).import(t_.as(focal_point_), request).status();
  EXPECT_EQ(common::reason_of(refused), "IMPORT_TOO_LARGE");
  EXPECT_THAT(std::string(refused.message()), HasSubstr("100000 bytes"));
}

TEST_F(ImportGateTest, RowsOfADayAreCountedWhenTheyAreStored) {
  ASSERT_TRUE(import(focal_point_, 1, 4).ok());
  ASSERT_TRUE(import(focal_point_, 1, 4).ok()) << "nothing to store, nothing counted";
  t_.clock.advance(absl::Hours(23));
  const auto refused = import(focal_point_, 1, 4, "New").status();
  EXPECT_EQ(common::reason_of(refused), "IMPORT_QUOTA_SPENT");
  EXPECT_EQ(common::fact_of(refused, "rows_left"), "2");
  EXPECT_EQ(common::retry_after_of(refused), absl::Hours(1));
  EXPECT_EQ(import(focal_point_, 1, 2, "New")->changed_count(), 2);
  EXPECT_EQ(import(coordinator(), 1, 4, "Newer")->changed_count(), 4);
  EXPECT_EQ(import(focal_point("edinburgh"), 1, 1, "x")->violations(0).reason(), "OUT_OF_SCOPE");
  t_.clock.set(t_.clock.now() + absl::Hours(2));
  EXPECT_FALSE(import(focal_point_, 1, 4, "Newest").ok()) << "a clock that is set is no day that passed";
  t_.clock.advance(absl::Hours(1));
  EXPECT_EQ(import(focal_point_, 1, 4, "Newest")->changed_count(), 4);
}

TEST_F(ImportGateTest, ACityHasSoManyListingsThatLive) {
  ASSERT_TRUE(import(focal_point_, 1, 4).ok());
  EXPECT_EQ(common::reason_of(import(focal_point_, 5, 6).status()), "CITY_FULL");
  const auto fifth = create(focal_point_, "fifth");
  ASSERT_TRUE(fifth.ok()) << fifth.status();
  const auto refused = create(focal_point_, "sixth").status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(common::reason_of(refused), "CITY_FULL");
  EXPECT_EQ(common::fact_of(refused, "city"), "cities/dakar");
  EXPECT_THAT(std::string(refused.message()), HasSubstr("withdraw"));
  EXPECT_TRUE(create(coordinator(), "of-the-coordinator").ok());
  for (const char* id : {"fifth", "row-1"}) {
    v1::WithdrawListingRequest withdraw;
    withdraw.set_name(concat("cities/dakar/listings/", id));
    ASSERT_TRUE(t_.life.withdraw(t_.as(focal_point_), withdraw).ok());
  }
  EXPECT_TRUE(create(focal_point_, "sixth").ok());
}

TEST_F(ImportGateTest, WhatWasntStoredIsGivenBack) {
  ImportGate& gate = *ground_.imports;
  ASSERT_TRUE(gate.take(focal_point_, 4).ok());
  EXPECT_FALSE(gate.take(focal_point_, 3).ok());
  gate.give_back(focal_point_, 4);
  EXPECT_TRUE(gate.take(focal_point_, 6).ok());
}

}  // namespace
}  // namespace entente::listings
