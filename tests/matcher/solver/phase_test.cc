// Every phase has a text, so that no screen shows a raw word.
#include "matcher/solver/flow/phase.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "tests/matcher/catalogue.h"

namespace entente::matcher {
namespace {

TEST(Phase, HasAnIdOfItsOwnAndAText) {
  std::set<std::string_view> ids;
  for (const std::string_view id : kPhaseIds) {
    EXPECT_TRUE(ids.insert(id).second) << id;
    EXPECT_EQ(testing::missing_in_catalogue({"phase." + std::string(id), {}}), "");
  }
  EXPECT_EQ(phase_id(Phase::kBaselines), "baselines");
}

}  // namespace
}  // namespace entente::matcher
