// What is read for a step: no more than it depends on.
#include <gtest/gtest.h>

#include "services/common/base/errors.h"
#include "services/common/storage/database.h"
#include "tests/matching/proposals/review_ground.h"

namespace entente::matching {
namespace {

using v1::Decision;
using v1::Proposal;

struct Judged {
  bool counted = false;  // whether the loads of cities were
  absl::Status refusal;
};

Judged judged(ReviewGround& ground, Proposal::State state, Action action,
              const common::Caller& caller = ReviewGround::coordinator()) {
  Judged result;
  Proposal proposal = ground.propose(0, 0);
  proposal.set_state(state);
  const absl::Status status = ground.database->read([&](common::ReadTransaction& tx) -> absl::Status {
    Seen seen = look(caller, proposal, v1::Round(), ground.world);
    LoadsOnce loads(tx);
    const absl::Status read = action == Decision::ACTION_UNSPECIFIED ? judge(tx, ground.world, loads, seen)
                                                                     : judge_for(tx, action, ground.world, loads, seen);
    result = {loads.counted(), find_step(state, action, seen.actor, seen.facts).status()};
    return read;
  });
  EXPECT_TRUE(status.ok()) << status;
  return result;
}

TEST(Judging, CountsLoadsOfCitiesOnlyForWhatDependsOnThem) {
  ReviewGround ground;
  EXPECT_TRUE(judged(ground, Proposal::STATE_PROPOSED, Decision::ACTION_APPROVE).counted);
  EXPECT_FALSE(judged(ground, Proposal::STATE_PROPOSED, Decision::ACTION_RETURN).counted);
  EXPECT_FALSE(judged(ground, Proposal::STATE_PROPOSED, Decision::ACTION_NOTE).counted);
  EXPECT_FALSE(judged(ground, Proposal::STATE_RETURNED, Decision::ACTION_RESUBMIT).counted);
  // What a reader may do.
  EXPECT_TRUE(judged(ground, Proposal::STATE_PROPOSED, Decision::ACTION_UNSPECIFIED).counted);
  EXPECT_FALSE(judged(ground, Proposal::STATE_RETURNED, Decision::ACTION_UNSPECIFIED).counted);
  EXPECT_FALSE(
      judged(ground, Proposal::STATE_PROPOSED, Decision::ACTION_UNSPECIFIED, ReviewGround::focal_point("dakar"))
          .counted);
}

TEST(Judging, ForARefusalReadsAllThatItNames) {
  ReviewGround ground;
  const Judged refused = judged(ground, Proposal::STATE_PROPOSED, Decision::ACTION_RESUBMIT);
  EXPECT_EQ(common::reason_of(refused.refusal), "STEP_NOT_ALLOWED");
  EXPECT_EQ(common::fact_of(refused.refusal, "allowed"), "approve, return, reject, note, swap-partner, reassign");
}

}  // namespace
}  // namespace entente::matching
