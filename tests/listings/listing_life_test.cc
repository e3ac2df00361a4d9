#include "services/listings/listing_life.h"

#include <gtest/gtest.h>

#include <map>
#include <utility>

namespace entente::listings {
namespace {

using v1::Listing;

// The table of the contract, written down a second time on purpose: state × step → state; what isn't here is refused.
const std::map<std::pair<Listing::State, LifeStep>, Listing::State> kExpected = {
    {{Listing::STATE_DRAFT, LifeStep::kPublish}, Listing::STATE_PUBLISHED},
    {{Listing::STATE_DRAFT, LifeStep::kWithdraw}, Listing::STATE_WITHDRAWN},
    {{Listing::STATE_PUBLISHED, LifeStep::kHold}, Listing::STATE_HELD},
    {{Listing::STATE_PUBLISHED, LifeStep::kRenew}, Listing::STATE_PUBLISHED},
    {{Listing::STATE_PUBLISHED, LifeStep::kWithdraw}, Listing::STATE_WITHDRAWN},
    {{Listing::STATE_PUBLISHED, LifeStep::kExpire}, Listing::STATE_EXPIRED},
    {{Listing::STATE_HELD, LifeStep::kResume}, Listing::STATE_PUBLISHED},
    {{Listing::STATE_HELD, LifeStep::kRenew}, Listing::STATE_HELD},
    {{Listing::STATE_HELD, LifeStep::kWithdraw}, Listing::STATE_WITHDRAWN},
    {{Listing::STATE_HELD, LifeStep::kExpire}, Listing::STATE_EXPIRED},
    {{Listing::STATE_EXPIRED, LifeStep::kRenew}, Listing::STATE_PUBLISHED},
    {{Listing::STATE_EXPIRED, LifeStep::kWithdraw}, Listing::STATE_WITHDRAWN},
};

TEST(ListingLife, EveryStateTimesEveryStepIsAsTheTable) {
  for (int s = Listing::State_MIN; s <= Listing::State_MAX; ++s) {
    for (const LifeStep step : {LifeStep::kPublish, LifeStep::kHold, LifeStep::kResume, LifeStep::kRenew,
                                LifeStep::kWithdraw, LifeStep::kExpire}) {
      const auto state = static_cast<Listing::State>(s);
      const auto expected = kExpected.find({state, step});
      const std::optional<Listing::State> got = next_state(step, state);
      if (expected == kExpected.end()) {
        EXPECT_FALSE(got.has_value()) << state_name(state) << " " << step_name(step);
      } else {
        EXPECT_EQ(got, expected->second) << state_name(state) << " " << step_name(step);
      }
    }
  }
  EXPECT_EQ(life_rules().size(), kExpected.size());
}

TEST(ListingLife, NamesTheStatesThatAllowAStep) {
  EXPECT_EQ(states_allowing(LifeStep::kRenew), "published, held, expired");
  EXPECT_EQ(state_name(Listing::STATE_FULFILLED), "fulfilled");
}

TEST(ListingLife, IsFulfilledWhenAllPlacesAreConfirmedAndComesBackWhenOneIsFree) {
  Listing listing;
  listing.set_capacity(3);
  listing.set_state(Listing::STATE_PUBLISHED);
  listing.mutable_expire_time()->set_seconds(1000);
  settle(&listing, 2);
  EXPECT_EQ(listing.state(), Listing::STATE_PUBLISHED);
  settle(&listing, 3);
  EXPECT_EQ(listing.state(), Listing::STATE_FULFILLED);
  settle(&listing, 2);
  EXPECT_EQ(listing.state(), Listing::STATE_PUBLISHED);
}

TEST(ListingLife, SettlingLeavesOtherStates) {
  for (const auto state :
       {Listing::STATE_DRAFT, Listing::STATE_HELD, Listing::STATE_EXPIRED, Listing::STATE_WITHDRAWN}) {
    Listing listing;
    listing.set_capacity(1);
    listing.set_state(state);
    settle(&listing, 1);
    EXPECT_EQ(listing.state(), state);
    settle(&listing, 0);
    EXPECT_EQ(listing.state(), state);
  }
}

}  // namespace
}  // namespace entente::listings
