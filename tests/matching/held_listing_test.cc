#include "services/matching/world/held_listing.h"

#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include "services/common/base/time.h"
#include "tests/matching/house.h"

namespace entente::matching {
namespace {

using google::protobuf::util::MessageDifferencer;
using listings::v1::Listing;

TEST(HeldListing, IsTheSamePackedAsWhole) {
  for (const Listing& listing : GroundFloor::get().all_listings()) {
    const HeldListing whole(std::make_shared<const Listing>(listing));
    const HeldListing packed = HeldListing::packed(listing);
    EXPECT_TRUE(MessageDifferencer::Equals(*whole.message(), listing));
    EXPECT_TRUE(MessageDifferencer::Equals(*packed.message(), listing)) << packed.message()->DebugString();
    EXPECT_EQ(whole.digest(), packed.digest());
    EXPECT_EQ(whole.runs_out(), packed.runs_out());
  }
}

TEST(HeldListing, KeepsTextsOfWhatIsWholeOnly) {
  const Listing& listing = GroundFloor::get().all_listings().front();
  const HeldListing whole(std::make_shared<const Listing>(listing));
  HeldListing copy;
  copy = whole;
  EXPECT_EQ(whole.message(), copy.message());
  ASSERT_NE(whole.texts(), nullptr);
  EXPECT_EQ(whole.texts(), copy.texts());
  EXPECT_EQ(HeldListing::packed(listing).texts(), nullptr);
  EXPECT_EQ(HeldListing().message(), nullptr);
}

TEST(HeldListing, PacksThoseBehindTheFirst) {
  Listing listing = GroundFloor::get().all_listings().front();
  EXPECT_EQ(HeldListing::one_of(kWholeListings, std::move(listing)).texts(), nullptr);
  EXPECT_FALSE(listing.name().empty()) << "its memory stays with it";  // NOLINT(bugprone-use-after-move)
  EXPECT_NE(HeldListing::one_of(kWholeListings - 1, std::move(listing)).texts(), nullptr);
}

TEST(HeldListing, RunsOutOnlyWhileItIsPublishedOrHeld) {
  Listing listing;
  listing.set_state(Listing::STATE_PUBLISHED);
  EXPECT_EQ(HeldListing::packed(listing).runs_out(), absl::InfiniteFuture());
  listing.mutable_expire_time()->set_seconds(1'900'000'000);
  EXPECT_EQ(HeldListing::packed(listing).runs_out(), absl::FromUnixSeconds(1'900'000'000));
  listing.set_state(Listing::STATE_HELD);
  EXPECT_EQ(HeldListing::packed(listing).runs_out(), absl::FromUnixSeconds(1'900'000'000));
  listing.set_state(Listing::STATE_WITHDRAWN);
  EXPECT_EQ(HeldListing::packed(listing).runs_out(), absl::InfiniteFuture());
}

}  // namespace
}  // namespace entente::matching
