// Two processes on one store: who solves a round, who may end it, and what each sees of the other's.
#include "services/matching/rounds/round_leases.h"

#include <gtest/gtest.h>

#include <vector>

#include "services/common/base/clock.h"
#include "services/common/base/ids.h"
#include "services/common/base/status.h"
#include "services/common/storage/database.h"
#include "services/common/storage/migrations.h"
#include "services/common/storage/sqlite_database.h"
#include "services/common/text/names.h"
#include "services/matching/migrations.h"
#include "services/matching/rounds/round_feed.h"
#include "tests/matching/house.h"

namespace entente::matching {
namespace {

constexpr RoundLeaseOptions kByHand{.lease = absl::Seconds(15), .beat = absl::ZeroDuration()};

struct Watching : RoundWatcher {
  std::vector<v1::Round> seen;
  void offer(const v1::Round& round) override { seen.push_back(round); }
  void finish(const absl::Status&) override {}
};

class RoundLeasesTest : public testing::Test {
 protected:
  struct Process {
    explicit Process(RoundLeasesTest& test, std::uint64_t seed)
        : ids(seed), leases(*test.database_, test.clock_, ids, feed, kByHand) {}
    common::SeededIds ids;
    RoundFeed feed;
    RoundLeases leases;
  };

  RoundLeasesTest() : database_(*common::SqliteDatabase::open(*common::DataDirectory::open(directory_.path()), "m")) {
    EXPECT_TRUE(common::migrate(*database_, migrations(), clock_).ok());
    EXPECT_TRUE(database_
                    ->write([](common::WriteTransaction& tx) {
                      return tx
                          .execute("INSERT INTO programmes (id, version, payload) VALUES ($1, $2, $3)",
                                   {"p", 1, common::Bytes{}})
                          .status();
                    })
                    .ok());
    a_.emplace(*this, 1);
    b_.emplace(*this, 2);
  }
  // A round that `process` solves from now on.
  RoundLeases::Flag run(Process& process, const std::string& id) {
    v1::Round round;
    round.set_name(common::RoundName("p", id).text());
    round.set_state(v1::Round::STATE_RUNNING);
    EXPECT_TRUE(database_
                    ->write([&](common::WriteTransaction& tx) {
                      return insert_round(tx, round, process.leases.lease(), clock_.now());
                    })
                    .ok());
    return process.leases.hold({"p", id});
  }
  v1::Round get(const std::string& id) {
    return **common::read_value<std::optional<v1::Round>>(*database_, [&](common::ReadTransaction& tx) {
      return find_round_with_progress(tx, {"p", id});
    });
  }
  void cancel(const std::string& id) {
    v1::Round round = get(id);
    round.set_state(v1::Round::STATE_CANCELLED);
    EXPECT_TRUE(
        database_->write([&](common::WriteTransaction& tx) { return update_round(tx, round, clock_.now()); }).ok());
  }
  bool may_store(Process& process, const std::string& id) {
    return *common::read_value<bool>(*database_, [&](common::ReadTransaction& tx) {
      return process.leases.may_store(tx, {"p", id});
    });
  }
  // How far it is, as its owner says.
  void report(Process& process, const std::string& id, std::int64_t done) {
    v1::Round round = get(id);
    round.mutable_progress()->set_done(done);
    process.feed.publish(round);
  }

  TemporaryDirectory directory_;
  common::ManualClock clock_{absl::FromUnixSeconds(1'800'000'000)};
  std::unique_ptr<common::SqliteDatabase> database_;
  std::optional<Process> a_, b_;
};

TEST_F(RoundLeasesTest, StartingEndsNoRoundOfAProcessThatLives) {
  const auto flag = run(*a_, "r");
  ASSERT_TRUE(b_->leases.start().ok());
  EXPECT_EQ(get("r").state(), v1::Round::STATE_RUNNING);
  for (int i = 0; i < 10; ++i) {
    clock_.advance(absl::Seconds(8));
    ASSERT_TRUE(a_->leases.beat().ok());
    ASSERT_TRUE(b_->leases.beat().ok());
  }
  EXPECT_EQ(get("r").state(), v1::Round::STATE_RUNNING);
  EXPECT_FALSE(flag->load());
  EXPECT_TRUE(may_store(*a_, "r"));
  EXPECT_FALSE(may_store(*b_, "r"));
}

TEST_F(RoundLeasesTest, WhatItsOwnerNoLongerRenewsIsInterrupted) {
  run(*a_, "r");
  a_->leases.let_go({"p", "r"});  // as if it had been killed: no beat, no stop
  clock_.advance(absl::Seconds(14));
  ASSERT_TRUE(b_->leases.beat().ok());
  EXPECT_EQ(get("r").state(), v1::Round::STATE_RUNNING);
  clock_.advance(absl::Seconds(1));
  ASSERT_TRUE(b_->leases.beat().ok());
  EXPECT_EQ(get("r").state(), v1::Round::STATE_FAILED);
  EXPECT_EQ(get("r").failure().id(), "failure.interrupted");
}

TEST_F(RoundLeasesTest, WhoSleptPastHisLeaseStoresNothing) {
  const auto flag = run(*a_, "r");
  clock_.advance(absl::Minutes(1));
  ASSERT_TRUE(b_->leases.beat().ok());
  EXPECT_EQ(get("r").state(), v1::Round::STATE_FAILED);
  EXPECT_FALSE(may_store(*a_, "r"));
  EXPECT_FALSE(flag->load());
  ASSERT_TRUE(a_->leases.beat().ok());
  EXPECT_TRUE(flag->load());
}

TEST_F(RoundLeasesTest, WhoSleptButWasNotMissedGoesOn) {
  const auto flag = run(*a_, "r");
  clock_.advance(absl::Minutes(1));
  ASSERT_TRUE(a_->leases.beat().ok());
  ASSERT_TRUE(b_->leases.beat().ok());
  EXPECT_EQ(get("r").state(), v1::Round::STATE_RUNNING);
  EXPECT_FALSE(flag->load());
}

TEST_F(RoundLeasesTest, ACancelOfAnotherReplicaReachesTheOwner) {
  const auto cancelled = run(*a_, "r");
  const auto other = run(*a_, "s");
  cancel("r");
  ASSERT_TRUE(a_->leases.beat().ok());
  EXPECT_TRUE(cancelled->load());
  EXPECT_FALSE(other->load());
  EXPECT_FALSE(may_store(*a_, "r"));
}

TEST_F(RoundLeasesTest, StoppingEndsOnlyItsOwn) {
  run(*a_, "r");
  run(*b_, "s");
  a_->leases.stop();
  EXPECT_EQ(get("r").state(), v1::Round::STATE_FAILED);
  EXPECT_EQ(get("s").state(), v1::Round::STATE_RUNNING);
}

TEST_F(RoundLeasesTest, ProgressIsSeenByEveryReplica) {
  run(*a_, "r");
  const auto watching = std::make_shared<Watching>();
  b_->feed.add(common::RoundName("p", "r").text(), watching);
  report(*a_, "r", 40);
  ASSERT_TRUE(a_->leases.beat().ok());
  EXPECT_EQ(get("r").progress().done(), 40);
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(b_->leases.beat().ok());
  ASSERT_EQ(watching->seen.size(), 1u) << "once, however often it is looked at";
  EXPECT_EQ(watching->seen[0].progress().done(), 40);
  report(*a_, "r", 60);
  ASSERT_TRUE(a_->leases.beat().ok());
  ASSERT_TRUE(b_->leases.beat().ok());
  ASSERT_EQ(watching->seen.size(), 2u);
  cancel("r");
  ASSERT_TRUE(b_->leases.beat().ok());
  ASSERT_EQ(watching->seen.size(), 3u);
  EXPECT_EQ(watching->seen[2].state(), v1::Round::STATE_CANCELLED);
  EXPECT_TRUE(b_->feed.watched().empty());
}

// The same over gRPC, with the beat's own thread.
TEST(TwoReplicas, ShareTheirRounds) {
  ServiceOptions quick;
  quick.leases.beat = absl::Milliseconds(5);
  MatchingHouse first(nullptr, quick);
  const std::string programme = first.create_programme(example_programme());
  v1::CreateRoundRequest request;
  request.set_parent(programme);
  using Rounds = v1::RoundService::Stub;
  const auto solved = call(first.rounds, &Rounds::CreateRound, first.as(Who::kCoordinator), request);
  const auto cancelled = call(first.rounds, &Rounds::CreateRound, first.as(Who::kCoordinator), request);
  ASSERT_TRUE(solved.ok() && cancelled.ok());
  {
    MatchingHouse second(first, quick);  // its start ends nothing of the first
    v1::CancelRoundRequest cancel;
    cancel.set_name(cancelled->name());
    ASSERT_TRUE(call(second.rounds, &Rounds::CancelRound, second.as(Who::kCoordinator), cancel).ok());
    EXPECT_EQ(second.watch(solved->name()).state(), v1::Round::STATE_SOLVED);
    EXPECT_EQ(first.watch(cancelled->name()).state(), v1::Round::STATE_CANCELLED);
    EXPECT_TRUE(second.all_proposals(cancelled->name()).empty());
    EXPECT_FALSE(second.all_proposals(solved->name()).empty());
  }
  EXPECT_EQ(first.solve(programme).state(), v1::Round::STATE_SOLVED) << "the end of the second ends nothing either";
}

}  // namespace
}  // namespace entente::matching
