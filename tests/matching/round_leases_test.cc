// Two processes on one store: who solves a round, who may end it, and what each sees of the other's.
#include "services/matching/rounds/round_leases.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "absl/synchronization/notification.h"

#include "services/common/base/clock.h"
#include "services/common/base/ids.h"
#include "services/common/base/status.h"
#include "services/common/storage/database.h"
#include "services/common/storage/migrations.h"
#include "services/common/storage/sqlite_database.h"
#include "services/common/text/names.h"
#include "services/matching/migrations.h"
#include "services/matching/proposals/proposal_store.h"
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

// A store that lets a process sleep, as SIGSTOP or a machine under load does, right before one of its writes.
class SleepyDatabase final : public common::Database {
 public:
  explicit SleepyDatabase(common::Database& inner) : inner_(inner) {}
  absl::Status write(const common::WriteClosure& closure) override {
    if (to_come_ > 0 && --to_come_ == 0) {
      asleep_.Notify();
      awake_.WaitForNotification();
    }
    return inner_.write(closure);
  }
  absl::Status read(const common::ReadClosure& closure) override { return inner_.read(closure); }
  absl::Status change_schema(const common::SchemaClosure& closure) override { return inner_.change_schema(closure); }
  std::shared_ptr<void> on_commit(std::string_view channel, std::function<void()> wake) override {
    return inner_.on_commit(channel, std::move(wake));
  }
  void on_usable(std::function<void(const absl::Status&)>) override {}

  void sleep_before_write(int number) { to_come_ = number; }
  void wait_until_asleep() { asleep_.WaitForNotification(); }
  void wake() { awake_.Notify(); }

 private:
  common::Database& inner_;
  std::atomic<int> to_come_ = 0;
  absl::Notification asleep_, awake_;
};

// It has solved the round, sleeps before it stores it, and wakes when another process has taken it for dead.
TEST(TwoReplicas, ASolverThatWakesLateWritesNothing) {
  ServiceOptions quick;
  quick.leases.beat = absl::Milliseconds(5);
  MatchingHouse awake(nullptr, quick);
  const std::string programme = awake.create_programme(example_programme());
  GroundFloor& ground = GroundFloor::get();
  SleepyDatabase database(awake.database());
  // Nothing of it writes but what is called and what it solves.
  ServiceOptions still;
  still.leases.beat = still.sweep_interval = still.outbox_interval = absl::ZeroDuration();
  const auto sleeper =
      *Service::make(ground.harness, database, ground.profiles_client(), *ground.client, nullptr, still);
  common::ServerOptions in_process;
  in_process.listen = "";
  const auto server = *common::Server::start(in_process, sleeper->grpc_services(), nullptr);
  server->on_drain([&] { sleeper->drain(); });
  const auto rounds = v1::RoundService::NewStub(server->in_process_channel());
  ASSERT_TRUE(sleeper->listings_mirror().wait_for(ground.listings_revision, absl::Now() + absl::Seconds(30)).ok());
  ASSERT_TRUE(sleeper->profiles_mirror().wait_for(ground.profiles_revision, absl::Now() + absl::Seconds(30)).ok());

  database.sleep_before_write(2);  // the first one says that the round runs
  v1::CreateRoundRequest request;
  request.set_parent(programme);
  const auto round = call(rounds, &v1::RoundService::Stub::CreateRound, awake.as(Who::kCoordinator), request);
  ASSERT_TRUE(round.ok()) << round.status();
  database.wait_until_asleep();
  const absl::Time before = ground.clock.now();
  ground.clock.advance(absl::Minutes(1));
  v1::Round ended = awake.watch(round->name());
  EXPECT_EQ(ended.state(), v1::Round::STATE_FAILED);
  EXPECT_EQ(ended.failure().id(), "failure.interrupted");
  database.wake();
  server->stop();
  sleeper->stop();  // behind the end of the solver's thread
  ground.clock.set(before);

  v1::GetRoundRequest get;
  get.set_name(round->name());
  const auto found = call(awake.rounds, &v1::RoundService::Stub::GetRound, awake.as(Who::kObserver), get);
  ASSERT_TRUE(found.ok());
  ended.clear_progress();  // of the watch alone
  EXPECT_EQ(found->SerializeAsString(), ended.SerializeAsString());
  const common::RoundName key = *common::parse_name<common::RoundName>("round", round->name());
  const auto stored = common::read_value<std::size_t>(
      awake.database(), [&](common::ReadTransaction& tx) -> absl::StatusOr<std::size_t> {
        const auto proposals = list_proposals(tx, key, ProposalFilter(), "", common::kEverything);
        if (!proposals.ok()) return proposals.status();
        return proposals->entries.size();
      });
  EXPECT_EQ(*stored, 0U);
  const auto documents = common::read_value<std::optional<RoundDocuments>>(
      awake.database(), [&](common::ReadTransaction& tx) { return find_documents(tx, key); });
  ASSERT_TRUE(documents.ok());
  EXPECT_FALSE(documents->has_value());
  EXPECT_EQ(awake.solve(programme).state(), v1::Round::STATE_SOLVED) << "the next one is";
}

// Both get the same wish, as from a caller that repeats what it has no answer to.
TEST(TwoReplicas, SolveARoundOnceThoughBothAreAskedTo) {
  ServiceOptions quick;
  quick.leases.beat = absl::Milliseconds(5);
  MatchingHouse first(nullptr, quick);
  MatchingHouse second(first, quick);
  const std::string programme = first.create_programme(example_programme());
  v1::CreateRoundRequest request;
  request.set_parent(programme);
  request.set_request_id("6f1c2e0a-0000-4000-8000-000000000077");
  std::vector<absl::StatusOr<v1::Round>> made(8);
  std::vector<std::thread> callers;
  for (std::size_t i = 0; i < made.size(); ++i) {
    callers.emplace_back([&, i] {
      MatchingHouse& house = i % 2 == 0 ? first : second;
      made[i] = call(house.rounds, &v1::RoundService::Stub::CreateRound, house.as(Who::kCoordinator), request);
    });
  }
  for (std::thread& caller : callers) caller.join();
  for (const auto& round : made) {
    ASSERT_TRUE(round.ok()) << round.status();
    EXPECT_EQ(round->name(), made[0]->name());
  }
  EXPECT_EQ(first.watch(made[0]->name()).state(), v1::Round::STATE_SOLVED);
  v1::ListRoundsRequest list;
  list.set_parent(programme);
  const auto all = call(second.rounds, &v1::RoundService::Stub::ListRounds, second.as(Who::kObserver), list);
  ASSERT_TRUE(all.ok());
  EXPECT_EQ(all->rounds_size(), 1);
}

// Each of many edits is made from what was read, by callers of both: for each state one wins.
TEST(TwoReplicas, OfTwoEditsOfOneStateOneWins) {
  MatchingHouse first;
  MatchingHouse second(first, {});
  const std::string name = first.create_programme(example_programme());
  constexpr int kCallers = 6;
  constexpr int kEdits = 5;
  std::atomic<int> won = 0, lost = 0;
  std::vector<std::thread> callers;
  for (int i = 0; i < kCallers; ++i) {
    callers.emplace_back([&, i] {
      MatchingHouse& house = i % 2 == 0 ? first : second;
      using Programmes = v1::ProgrammeService::Stub;
      for (int edits = 0; edits < kEdits;) {
        v1::GetProgrammeRequest get;
        get.set_name(name);
        auto programme = call(house.programmes, &Programmes::GetProgramme, house.as(Who::kCoordinator), get);
        ASSERT_TRUE(programme.ok()) << programme.status();
        v1::UpdateProgrammeRequest update;
        *update.mutable_programme() = *programme;
        update.mutable_programme()->set_answer_days(programme->answer_days() + 1);
        update.mutable_update_mask()->add_paths("answer_days");
        const auto done = call(house.programmes, &Programmes::UpdateProgramme, house.as(Who::kCoordinator), update);
        if (done.ok()) {
          ++edits;
          ++won;
        } else {
          ASSERT_EQ(common::reason_of(done.status()), "STALE_ETAG") << done.status();
          ++lost;
        }
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  v1::GetProgrammeRequest get;
  get.set_name(name);
  const auto programme =
      call(second.programmes, &v1::ProgrammeService::Stub::GetProgramme, second.as(Who::kCoordinator), get);
  ASSERT_TRUE(programme.ok());
  EXPECT_EQ(programme->answer_days() - example_programme().answer_days(), won) << "no edit is lost";
  EXPECT_EQ(won, kCallers * kEdits);
  EXPECT_GT(lost, 0) << "nobody raced";
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
