// What time does with proposals, and what is owed to others, by several processes at once on one store: each thing
// happens once.
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <mutex>
#include <thread>

#include "services/common/storage/retrier.h"
#include "tests/matching/proposals/review_ground.h"

namespace entente::matching {
namespace {

using v1::Decision;
using v1::Proposal;

constexpr int kReplicas = 4;

// Each of them, at the same time.
void at_once(const std::function<void(int)>& run) {
  std::vector<std::thread> threads;
  for (int i = 0; i < kReplicas; ++i) threads.emplace_back(run, i);
  for (std::thread& thread : threads) thread.join();
}

std::map<Decision::Action, int> count_actions(ReviewGround& ground, const std::string& proposal) {
  std::map<Decision::Action, int> counts;
  for (const Decision& decision : ground.decisions(proposal)) ++counts[decision.action()];
  return counts;
}

class Replicas : public testing::Test {
 protected:
  Replicas() {
    for (int i = 0; i < kReplicas; ++i) {
      days_.push_back(std::make_unique<AnswerDays>(*ground_.database, ground_.clock,
                                                   [this]() -> absl::StatusOr<World> { return ground_.world; }));
      held_.push_back(std::make_unique<HeldPlaces>(*ground_.database, ground_.clock, ground_.places));
    }
  }
  AnswerDays::Outcome pass_time() {
    std::mutex mutex;
    AnswerDays::Outcome all;
    at_once([&](int i) {
      const auto outcome = days_[i]->run();
      ASSERT_TRUE(outcome.ok()) << outcome.status();
      std::lock_guard lock(mutex);
      all.asked += outcome->asked;
      all.reminded += outcome->reminded;
      all.expired += outcome->expired;
    });
    return all;
  }

  ReviewGround ground_;
  std::vector<std::unique_ptr<AnswerDays>> days_;
  std::vector<std::unique_ptr<HeldPlaces>> held_;
};

TEST_F(Replicas, RemindAndExpireEachProposalOnce) {
  std::vector<std::string> told;
  for (const auto& [need, offer] : {std::pair{0, 0}, {1, 1}, {3, 3}}) {
    told.push_back(ground_.put_before_cities(need, offer).name());
  }
  const int proposals = static_cast<int>(told.size());
  ground_.clock.advance(absl::Hours(24 * 7));
  EXPECT_EQ(pass_time().reminded, proposals);
  EXPECT_EQ(pass_time().reminded, 0);
  for (const std::string& name : told) EXPECT_EQ(ground_.get(name).parties(0).reminder_count(), 1) << name;
  ground_.clock.advance(absl::Hours(24 * 15));
  EXPECT_EQ(pass_time().expired, proposals);
  for (const std::string& name : told) {
    EXPECT_EQ(ground_.get(name).state(), Proposal::STATE_EXPIRED) << name;
    EXPECT_EQ(count_actions(ground_, name)[Decision::ACTION_EXPIRE], 1) << name;
  }
}

// A process died behind the approval, and all the others find what it left.
TEST_F(Replicas, HoldPlacesOfEachApprovalOnce) {
  std::vector<std::string> approved;
  for (const auto& [need, offer] : {std::pair{0, 0}, {1, 1}, {3, 3}}) {
    const Proposal proposal = ground_.propose(need, offer);
    ground_.places.fault = TablePlaces::Fault::kNotAsked;
    EXPECT_EQ(ground_.approve(proposal.name())->state(), Proposal::STATE_APPROVING);
    approved.push_back(proposal.name());
  }
  ground_.places.fault = TablePlaces::Fault::kNone;
  ground_.clock.advance(absl::Hours(1));
  std::atomic<int> delivered = 0;
  at_once([&](int i) {
    const auto outcome = held_[i]->run();
    ASSERT_TRUE(outcome.ok()) << outcome.status();
    delivered += outcome->delivered;
  });
  EXPECT_EQ(delivered, static_cast<int>(approved.size()));
  EXPECT_EQ(ground_.places.oversold, 0);
  for (const std::string& name : approved) {
    EXPECT_EQ(ground_.get(name).state(), Proposal::STATE_APPROVED) << name;
    EXPECT_EQ(count_actions(ground_, name)[Decision::ACTION_HOLD_PLACES], 1) << name;
  }
}

}  // namespace
}  // namespace entente::matching
