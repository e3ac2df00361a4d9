#include "services/listings/life_handlers.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "services/common/base/errors.h"
#include "services/common/base/time.h"
#include "tests/listings/test_ground.h"

namespace entente::listings {
namespace {

using v1::Listing;

constexpr absl::Duration kYear = absl::Hours(24 * 365);

class LifeHandlersTest : public testing::Test {
 protected:
  template <typename Request>
  Request named(const std::string& name, const std::string& etag = "") {
    Request request;
    request.set_name(name);
    request.set_etag(etag);
    return request;
  }
  absl::StatusOr<Listing> publish(const std::string& name) {
    return t_.life.publish(t_.as(coordinator()), named<v1::PublishListingRequest>(name));
  }
  absl::StatusOr<Listing> hold(const std::string& name, Listing::HoldReason reason = Listing::HOLD_REASON_PAUSED) {
    auto request = named<v1::HoldListingRequest>(name);
    request.set_reason(reason);
    return t_.life.hold(t_.as(coordinator()), request);
  }
  absl::StatusOr<Listing> resume(const std::string& name) {
    return t_.life.resume(t_.as(coordinator()), named<v1::ResumeListingRequest>(name));
  }
  absl::StatusOr<Listing> renew(const std::string& name) {
    return t_.life.renew(t_.as(coordinator()), named<v1::RenewListingRequest>(name));
  }
  absl::StatusOr<Listing> withdraw(const std::string& name) {
    return t_.life.withdraw(t_.as(coordinator()), named<v1::WithdrawListingRequest>(name));
  }
  Expired sweep() {
    const auto expired = expire_due(t_.ground, t_.clock.now());
    EXPECT_TRUE(expired.ok()) << expired.status();
    return expired.value_or(Expired{-1, -1});
  }

  TestGround t_;
};

TEST_F(LifeHandlersTest, AListingIsPublishedHeldResumedAndWithdrawn) {
  const std::string name = t_.create(TestGround::need(), false).name();
  t_.clock.advance(absl::Hours(30));
  const absl::Time then = t_.clock.now();
  EXPECT_EQ(publish(name)->state(), Listing::STATE_PUBLISHED);
  t_.clock.advance(absl::Hours(1));
  const auto held = hold(name, Listing::HOLD_REASON_OUT_OF_DATE);
  EXPECT_EQ(common::from_timestamp(held->publish_time()), then) << "when it first was";
  EXPECT_EQ(held->state(), Listing::STATE_HELD);
  EXPECT_EQ(held->hold_reason(), Listing::HOLD_REASON_OUT_OF_DATE);
  const auto resumed = resume(name);
  EXPECT_EQ(resumed->state(), Listing::STATE_PUBLISHED);
  EXPECT_EQ(resumed->hold_reason(), Listing::HOLD_REASON_UNSPECIFIED);
  EXPECT_EQ(withdraw(name)->state(), Listing::STATE_WITHDRAWN);
  EXPECT_EQ(t_.revision(), 5) << "each step is one change";
}

TEST_F(LifeHandlersTest, StepsThatTheStateForbidsSayWhichAllowThem) {
  const std::string name = t_.create(TestGround::need()).name();
  for (const auto& refused : {publish(name), resume(name)}) {
    EXPECT_EQ(refused.status().code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_EQ(common::reason_of(refused.status()), "LISTING_WRONG_STATE");
    EXPECT_EQ(common::fact_of(refused.status(), "state"), "published");
  }
  ASSERT_TRUE(withdraw(name).ok());
  for (const auto& refused : {publish(name), hold(name), resume(name), renew(name), withdraw(name)}) {
    EXPECT_EQ(common::reason_of(refused.status()), "LISTING_WRONG_STATE");
  }
  v1::UpdateListingRequest update;
  update.mutable_listing()->set_name(name);
  update.mutable_listing()->set_title("Too late");
  EXPECT_EQ(common::reason_of(t_.listings.update(t_.as(coordinator()), update).status()), "LISTING_WRONG_STATE");
}

TEST_F(LifeHandlersTest, AHoldNeedsAKnownReason) {
  const std::string name = t_.create(TestGround::need()).name();
  EXPECT_EQ(common::field_violations_of(hold(name, Listing::HOLD_REASON_UNSPECIFIED).status())[0].field, "reason");
  EXPECT_EQ(common::field_violations_of(hold(name, static_cast<Listing::HoldReason>(77)).status())[0].field, "reason");
  for (const auto reason : {Listing::HOLD_REASON_OUT_OF_DATE, Listing::HOLD_REASON_NO_CAPACITY,
                            Listing::HOLD_REASON_PAUSED, Listing::HOLD_REASON_OTHER}) {
    EXPECT_TRUE(hold(name, reason).ok()) << reason;
    EXPECT_TRUE(resume(name).ok());
  }
}

TEST_F(LifeHandlersTest, AStaleEtagAndAMissingListingAreRefused) {
  const Listing listing = t_.create(TestGround::need());
  ASSERT_TRUE(hold(listing.name()).ok());
  EXPECT_EQ(common::reason_of(
                t_.life.resume(t_.as(coordinator()), named<v1::ResumeListingRequest>(listing.name(), listing.etag()))
                    .status()),
            "STALE_ETAG");
  EXPECT_EQ(resume("cities/dakar/listings/none").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(t_.life.resume(t_.as(observer()), named<v1::ResumeListingRequest>(listing.name())).status().code(),
            absl::StatusCode::kPermissionDenied);
}

TEST_F(LifeHandlersTest, ExpiresByTheClockAfter365DaysToTheSecond) {
  const std::string published = t_.create(TestGround::need()).name();
  const std::string held = t_.create(TestGround::need()).name();
  const std::string draft = t_.create(TestGround::need(), false).name();
  ASSERT_TRUE(hold(held).ok());
  t_.clock.set(base_time() + kYear - absl::Seconds(1));
  EXPECT_EQ(sweep().listings, 0);
  t_.clock.advance(absl::Seconds(1));
  const std::int64_t before = t_.revision();
  EXPECT_EQ(sweep().listings, 2);
  EXPECT_EQ(t_.revision(), before + 2) << "watchers are told";
  EXPECT_EQ(t_.get(published).state(), Listing::STATE_EXPIRED);
  EXPECT_EQ(t_.get(held).state(), Listing::STATE_EXPIRED);
  EXPECT_EQ(t_.get(held).hold_reason(), Listing::HOLD_REASON_UNSPECIFIED);
  EXPECT_EQ(t_.get(draft).state(), Listing::STATE_DRAFT);
  EXPECT_EQ(sweep().listings, 0) << "a second sweep does nothing";
}

TEST_F(LifeHandlersTest, ExpiresEachOnceHoweverManyProcessesSweep) {
  constexpr int kListings = 40;
  for (int i = 0; i < kListings; ++i) t_.create(TestGround::need());
  t_.clock.set(base_time() + kYear);
  const std::int64_t before = t_.revision();
  std::atomic<int> expired = 0;
  std::vector<std::thread> processes;
  for (int i = 0; i < 4; ++i) processes.emplace_back([&] { expired += sweep().listings; });
  for (std::thread& process : processes) process.join();
  EXPECT_EQ(expired, kListings);
  EXPECT_EQ(t_.revision(), before + kListings);
}

TEST_F(LifeHandlersTest, IsRenewedOnceForAnotherYear) {
  const std::string name = t_.create(TestGround::need()).name();
  t_.clock.advance(kYear - absl::Hours(24 * 14));
  const auto renewed = renew(name);
  ASSERT_TRUE(renewed.ok()) << renewed.status();
  EXPECT_EQ(renewed->renewal_count(), 1);
  EXPECT_EQ(common::from_timestamp(renewed->expire_time()), base_time() + kYear + kYear) << "no day is lost";
  EXPECT_EQ(common::reason_of(renew(name).status()), "LISTING_RENEWAL_USED");
}

TEST_F(LifeHandlersTest, AnExpiredListingComesBackFromTheDayOfItsRenewal) {
  const std::string name = t_.create(TestGround::need()).name();
  t_.clock.advance(kYear + absl::Hours(240));
  EXPECT_EQ(sweep().listings, 1);
  const auto renewed = renew(name);
  ASSERT_TRUE(renewed.ok()) << renewed.status();
  EXPECT_EQ(renewed->state(), Listing::STATE_PUBLISHED);
  EXPECT_EQ(common::from_timestamp(renewed->expire_time()), t_.clock.now() + kYear);
  t_.clock.advance(kYear);
  EXPECT_EQ(sweep().listings, 1);
  EXPECT_EQ(common::reason_of(renew(name).status()), "LISTING_RENEWAL_USED");
}

TEST_F(LifeHandlersTest, TimeCountsEvenBeforeTheSweepComesBy) {
  const std::string name = t_.create(TestGround::need()).name();
  ASSERT_TRUE(hold(name).ok());
  t_.clock.advance(kYear);
  const auto refused = resume(name);
  EXPECT_EQ(common::fact_of(refused.status(), "state"), "expired");
}

TEST_F(LifeHandlersTest, ASweepTakesAnyNumber) {
  constexpr int kMany = 1203;
  std::string sheet = "city,kind,role,area,title,capacity\n";
  for (int i = 0; i < kMany; ++i) sheet += "dakar,need,,studies,Title number " + std::to_string(i) + ",1\n";
  v1::ImportListingsRequest request;
  request.set_sheet(sheet);
  ASSERT_TRUE(t_.imports.import(t_.as(coordinator()), request)->report().stored());
  t_.clock.advance(kYear);
  EXPECT_EQ(sweep().listings, kMany);
}

}  // namespace
}  // namespace entente::listings
