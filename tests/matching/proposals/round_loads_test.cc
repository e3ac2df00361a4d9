// What cities carry and may carry, as people who decide on a round are told it.
#include "services/matching/proposals/round_loads.h"

#include <gtest/gtest.h>

#include "services/common/storage/database.h"
#include "services/matching/cooperations/cooperation_store.h"
#include "tests/matching/proposals/review_ground.h"

namespace entente::matching {
namespace {

using v1::CityLoad;
using Loads = std::map<std::string, CityLoad, std::less<>>;

Loads loads_of(ReviewGround& ground, const v1::Programme* programme, const std::string& round = "2026-12-01-1") {
  Loads loads;
  const absl::Status status = ground.database->read([&](common::ReadTransaction& tx) -> absl::Status {
    auto found = round_loads(tx, common::RoundName("trial", round), *ground.world.profiles, programme);
    if (!found.ok()) return found.status();
    loads = *std::move(found);
    return absl::OkStatus();
  });
  EXPECT_TRUE(status.ok()) << status;
  return loads;
}

void store(ReviewGround& ground, const std::string& name, v1::Cooperation::State state, int days) {
  v1::Cooperation cooperation;
  cooperation.set_name(name);
  cooperation.set_state(state);
  cooperation.set_beneficiary_city("cities/dakar");
  cooperation.set_pivotal_city("cities/lyon");
  cooperation.set_facilitating_city("cities/oslo");
  auto* const answer = cooperation.add_answers();
  answer->set_city("cities/lyon");
  answer->set_days(days);
  const absl::Status status =
      ground.database->write([&](common::WriteTransaction& tx) { return put_cooperation(tx, cooperation); });
  ASSERT_TRUE(status.ok()) << status;
}

TEST(RoundLoads, CountWhatRunsWhatIsApprovedAndWhatTheRoundProposes) {
  ReviewGround ground;
  store(ground, "cooperations/running", v1::Cooperation::STATE_RUNNING, 9);
  store(ground, "cooperations/closed", v1::Cooperation::STATE_CLOSED, 2);
  store(ground, "cooperations/cancelled", v1::Cooperation::STATE_CANCELLED, 30);
  const v1::Proposal first = ground.propose(0, 0);  // Dakar, Lyon
  ground.propose(2, 2);                             // Dakar, Lyon
  ASSERT_TRUE(ground.approve(first.name()).ok());
  const Loads loads = loads_of(ground, nullptr);
  const CityLoad& dakar = loads.at("cities/dakar");
  EXPECT_EQ(dakar.received().running_count(), 1);
  EXPECT_EQ(dakar.received().approved_count(), 1);
  EXPECT_EQ(dakar.received().proposed_count(), 1);
  EXPECT_EQ(dakar.provided().running_count(), 0);
  EXPECT_FALSE(dakar.has_median_answer_days());
  const CityLoad& lyon = loads.at("cities/lyon");
  EXPECT_EQ(lyon.provided().running_count(), 1);
  EXPECT_EQ(lyon.provided().approved_count(), 1);
  EXPECT_EQ(lyon.provided().proposed_count(), 1);
  EXPECT_EQ(lyon.received().running_count(), 0);
  EXPECT_EQ(lyon.median_answer_days(), 9) << "of 2, 9 and 30";
  EXPECT_EQ(loads.at("cities/oslo").provided().running_count(), 1) << "as facilitating city";
  EXPECT_EQ(loads.size(), ground.world.profiles->cities.size());
  // Of another round what is approved counts all the same, what is only proposed doesn't.
  const Loads others = loads_of(ground, nullptr, "2026-12-01-2");
  EXPECT_EQ(others.at("cities/lyon").provided().approved_count(), 1);
  EXPECT_EQ(others.at("cities/lyon").provided().proposed_count(), 0);
}

TEST(RoundLoads, SayWhoseLimitHolds) {
  ReviewGround ground;
  v1::Programme programme = ground.programme;
  programme.mutable_limits()->set_default_provider_limit(3);
  programme.mutable_limits()->set_default_receiver_limit(0);
  ground.change_city("lyon", [](profiles::v1::City& city) { city.set_provider_limit(0); });
  const Loads loads = loads_of(ground, &programme);
  const CityLoad& lyon = loads.at("cities/lyon");
  EXPECT_TRUE(lyon.provided().has_limit());
  EXPECT_EQ(lyon.provided().limit(), 0) << "its own, though it is none at all";
  EXPECT_EQ(lyon.provided().limit_source(), CityLoad::LIMIT_SOURCE_CITY);
  EXPECT_FALSE(lyon.received().has_limit());
  const CityLoad& oslo = loads.at("cities/oslo");
  EXPECT_EQ(oslo.provided().limit(), 3);
  EXPECT_EQ(oslo.provided().limit_source(), CityLoad::LIMIT_SOURCE_PROGRAMME);
}

}  // namespace
}  // namespace entente::matching
