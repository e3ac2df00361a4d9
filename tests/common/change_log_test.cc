// The change log, watchers behind the hub, repeats of requests, and waiting for a revision.
#include "services/common/storage/change_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <limits>
#include <mutex>
#include <set>
#include <thread>

#include "entente/type/v1/quantity.pb.h"
#include "services/common/base/clock.h"
#include "services/common/base/errors.h"
#include "services/common/base/ids.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/replication/watch_hub.h"
#include "services/common/rpc/revision_gate.h"
#include "services/common/storage/migrations.h"
#include "services/common/storage/request_ids.h"
#include "services/common/storage/sqlite_database.h"
#include "services/common/storage/sweeper.h"
#include "tests/common/temporary_directory.h"
#include "tests/postgres/test_store.h"

namespace entente::common {
namespace {

using ::testing::ElementsAre;

const Migration kMigrations[] = {{1, "changes", kChangeLogSchema},
                                 {2, "request ids", kRequestIdsSchema},
                                 {3, "timelines", kTimelinesSchema},
                                 {4, "times", kChangeTimesSchema}};
const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

struct Store {
  TemporaryDirectory directory;
  std::unique_ptr<Database> database;
  // `copied`: with a file that can be.
  explicit Store(bool copied = false) {
    if (copied) {
      database = *SqliteDatabase::open(*DataDirectory::open(directory.path()), "test");
    } else {
      database = open_test_store(directory.path(), "test");
    }
    EXPECT_TRUE(migrate(*database, kMigrations, SystemClock()).ok());
  }
  absl::StatusOr<std::int64_t> append(const std::string& name) {
    return write_value<std::int64_t>(
        *database, [&](WriteTransaction& tx) { return append_change(tx, "thing", name, concat("payload of ", name)); });
  }
  absl::StatusOr<std::vector<Change>> read(std::int64_t start, int limit = 1000) {
    return read_value<std::vector<Change>>(*database,
                                           [&](ReadTransaction& tx) { return read_changes(tx, start, limit); });
  }
  // As a process does that opens it.
  void open_again(std::uint64_t seed) {
    SeededIds ids(seed);
    EXPECT_TRUE(begin_timeline(*database, ids).ok());
  }
  StorePoint point() { return *read_value<StorePoint>(*database, last_point); }
  absl::Status check(const StorePoint& seen) {
    return database->read([&](ReadTransaction& tx) { return check_timeline(tx, seen); });
  }
  // A copy as of now, as a backup is.
  void copy_to(const std::string& path) {
    EXPECT_TRUE(database
                    ->read([&](ReadTransaction&) {
                      std::filesystem::create_directories(path);
                      for (const char* end : {"", "-wal"}) {
                        std::filesystem::copy_file(concat(directory.path(), "/test.sqlite", end),
                                                   concat(path, "/test.sqlite", end));
                      }
                      return absl::OkStatus();
                    })
                    .ok());
  }
  std::int64_t first_kept() {
    return read_value<StorePoint>(*database, [](ReadTransaction& tx) { return point_before_last(tx, 1 << 30); })
               ->revision +
           1;
  }
  std::int64_t compact(std::int64_t keep) {
    return *write_value<std::int64_t>(*database, [&](WriteTransaction& tx) { return compact_changes(tx, keep); });
  }
};

TEST(ChangeLog, NumbersChangesFromOne) {
  Store store;
  EXPECT_EQ(*store.append("a"), 1);
  EXPECT_EQ(*store.append("b"), 2);
  const auto changes = *store.read(1);
  ASSERT_EQ(changes.size(), 2u);
  EXPECT_EQ(changes[1].revision, 2);
  EXPECT_EQ(changes[1].kind, "thing");
  EXPECT_EQ(changes[1].name, "b");
  EXPECT_EQ(changes[1].payload, "payload of b");
  EXPECT_EQ(store.read(2, 1)->size(), 1u);
  EXPECT_TRUE(store.read(3)->empty());  // the next one
  EXPECT_EQ(reason_of(store.read(4).status()), "FUTURE_REVISION");
}

TEST(ChangeLog, AnUndoneWriteLeavesNoGap) {
  Store store;
  ASSERT_TRUE(store.append("a").ok());
  const absl::Status undone = store.database->write([](WriteTransaction& tx) -> absl::Status {
    ENTENTE_RETURN_IF_ERROR(append_change(tx, "thing", "x", "").status());
    return absl::AbortedError("no");
  });
  EXPECT_FALSE(undone.ok());
  EXPECT_EQ(*store.append("b"), 2);
}

TEST(ChangeLog, ReadersStopAtAReservedRevisionUntilItIsStored) {
  Store store;
  ASSERT_TRUE(store.append("a").ok());
  const auto first =
      write_value<std::int64_t>(*store.database, [](WriteTransaction& tx) { return reserve_revisions(tx, 2); });
  EXPECT_EQ(*first, 2);
  EXPECT_EQ(*store.append("behind"), 4);
  EXPECT_EQ(store.read(1)->size(), 1u);
  EXPECT_EQ(store.read(3)->size(), 0u);
  const auto put = [&](std::int64_t revision) {
    return store.database->write([&](WriteTransaction& tx) {
      return store_change(tx, {revision, "thing", "late", "payload"});
    });
  };
  ASSERT_TRUE(put(2).ok());
  EXPECT_EQ(store.read(1)->size(), 2u);
  ASSERT_TRUE(put(3).ok());
  EXPECT_EQ(store.read(1)->size(), 4u);
}

TEST(ChangeLog, CompactionKeepsTheLastAndSaysSo) {
  Store store;
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(store.append(std::to_string(i)).ok());
  EXPECT_EQ(store.compact(4), 6);
  EXPECT_EQ(store.compact(4), 0);
  EXPECT_EQ(reason_of(store.read(6).status()), "COMPACTED");
  EXPECT_EQ(store.read(6).status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(store.read(7)->size(), 4u);
  EXPECT_EQ(*store.append("next"), 11);
}

// Where a copy of a store stands after what happened to it, and whether what a mirror has seen is in its past.
struct Copied {
  Store live{true};
  TemporaryDirectory backup;
  std::unique_ptr<SqliteDatabase> restored;
  Copied() {
    live.open_again(1);
    for (const char* name : {"a", "b"}) EXPECT_TRUE(live.append(name).ok());
    live.copy_to(backup.path() + "/restored");
  }
  void restore() {
    restored = *SqliteDatabase::open(*DataDirectory::open(backup.path() + "/restored"), "test");
    SeededIds ids(2);
    EXPECT_TRUE(begin_timeline(*restored, ids).ok());
  }
  absl::Status check(const StorePoint& seen) {
    return restored->read([&](ReadTransaction& tx) { return check_timeline(tx, seen); });
  }
  void append_to_restored(int count) {
    for (int i = 0; i < count; ++i) {
      EXPECT_TRUE(
          restored->write([](WriteTransaction& tx) { return append_change(tx, "thing", "other", "").status(); }).ok());
    }
  }
};

TEST(Timeline, IsTheSameThroughRestartsWithoutWrites) {
  Store store;
  store.open_again(1);
  EXPECT_EQ(store.point().revision, 0);
  const std::string first = store.point().timeline;
  EXPECT_FALSE(first.empty());
  ASSERT_TRUE(store.append("a").ok());
  const StorePoint seen = store.point();
  for (std::uint64_t seed = 2; seed < 6; ++seed) store.open_again(seed);
  EXPECT_EQ(store.point(), seen);
  EXPECT_TRUE(store.check(seen).ok());
  ASSERT_TRUE(store.append("b").ok());
  EXPECT_NE(store.point().timeline, seen.timeline);
  EXPECT_TRUE(store.check(seen).ok());
  EXPECT_TRUE(store.check({0, first}).ok());
  EXPECT_EQ(store.read(1)->front().timeline, seen.timeline);
  EXPECT_EQ(store.read(1)->back().timeline, store.point().timeline);
}

TEST(Timeline, OfARestoredBackupThatOvertakesIsAnother) {
  Copied copied;
  const StorePoint at_backup = copied.live.point();
  for (const char* name : {"c", "d"}) ASSERT_TRUE(copied.live.append(name).ok());
  const StorePoint lost = copied.live.point();
  EXPECT_EQ(lost.timeline, at_backup.timeline) << "of the same process";
  copied.restore();
  EXPECT_TRUE(copied.check(at_backup).ok());
  EXPECT_EQ(reason_of(copied.check(lost)), "OTHER_TIMELINE") << "also before anything is written";
  copied.append_to_restored(5);
  EXPECT_EQ(reason_of(copied.check(lost)), "OTHER_TIMELINE");
  EXPECT_EQ(copied.check(lost).code(), absl::StatusCode::kOutOfRange);
  EXPECT_TRUE(copied.check(at_backup).ok()) << "who had seen no more than the backup goes on";
}

TEST(Timeline, OfAStoreThatWentOnAfterARestartIsAnotherToo) {
  Copied copied;
  copied.live.open_again(7);
  ASSERT_TRUE(copied.live.append("c").ok());
  const StorePoint lost = copied.live.point();
  copied.restore();
  copied.append_to_restored(5);
  EXPECT_EQ(reason_of(copied.check(lost)), "OTHER_TIMELINE");
}

TEST(Timeline, OfAnotherStoreIsAnother) {
  Store here, there;
  here.open_again(1);
  there.open_again(2);
  for (Store* store : {&here, &there}) ASSERT_TRUE(store->append("a").ok());
  EXPECT_EQ(reason_of(here.check(there.point())), "OTHER_TIMELINE");
  EXPECT_TRUE(here.check({1, ""}).ok()) << "who names none isn't compared";
}

TEST(Timeline, GoesWithItsChanges) {
  Store store;
  for (std::uint64_t seed = 1; seed < 6; ++seed) {
    store.open_again(seed);
    ASSERT_TRUE(store.append("a").ok());
    ASSERT_TRUE(store.append("b").ok());
  }
  const std::vector<Change> changes = *store.read(1);
  store.compact(5);
  EXPECT_TRUE(store.check({5, changes[4].timeline}).ok()) << "the first kept change is 6";
  EXPECT_FALSE(store.check({4, changes[3].timeline}).ok());
  EXPECT_TRUE(store.check(store.point()).ok());
}

// A watcher that takes a few changes at a time and writes down what it gets.
class RecordingWatcher : public Watcher {
 public:
  explicit RecordingWatcher(std::size_t room = std::numeric_limits<std::size_t>::max()) : room_(room) {}
  bool has_room() const override {
    std::lock_guard lock(mutex_);
    return revisions_.size() < room_;
  }
  Offered offer(OfferedChange& offered) override {
    std::lock_guard lock(mutex_);
    if (offered.change.name == "hidden") return Offered::kUnseen;
    revisions_.push_back(offered.change.revision);
    if (std::exchange(offered.made, true)) ++from_memory_;
    changed_.notify_all();
    return Offered::kTaken;
  }
  absl::Duration waits_since() const override {
    std::lock_guard lock(mutex_);
    return waits_since_;
  }
  void drop(const absl::Status& status) override { finish(status); }
  // A message is in its queue since now.
  void stand_still() {
    std::lock_guard lock(mutex_);
    waits_since_ = steady_now();
  }
  void notice(const StorePoint& point) override {
    std::lock_guard lock(mutex_);
    notices_.push_back(point.revision);
    changed_.notify_all();
  }
  void finish(const absl::Status& status) override {
    std::lock_guard lock(mutex_);
    status_ = status;
    finished_ = true;
    changed_.notify_all();
  }
  template <typename Predicate>
  bool wait(Predicate predicate) {
    return wait_for(absl::Seconds(10), predicate);
  }
  template <typename Predicate>
  bool wait_for(absl::Duration longest, Predicate predicate) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, absl::ToChronoMilliseconds(longest), [&] { return predicate(*this); });
  }
  void make_room(std::size_t room) {
    std::lock_guard lock(mutex_);
    room_ = room;
  }
  std::vector<std::int64_t> revisions_, notices_;
  int from_memory_ = 0;  // changes that another watcher got as well, so from memory
  absl::Status status_;
  bool finished_ = false;
  absl::Duration waits_since_ = absl::InfiniteDuration();

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t room_;
};

TEST(WatchHub, SendsEveryChangeOnceInTheOrderOfCommits) {
  Store store;
  WatchHub hub(*store.database, {.page = 7, .recent = 16});
  ASSERT_TRUE(hub.start().ok());
  auto live = std::make_shared<RecordingWatcher>();
  hub.add(live, 1, "", false);
  constexpr int kThreads = 16;
  constexpr int kWrites = 25;
  std::vector<std::thread> threads;
  std::mutex mutex;
  std::set<std::int64_t> answered;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kWrites; ++i) {
        const auto revision = store.append(concat(t, "-", i));
        std::lock_guard lock(mutex);
        EXPECT_TRUE(answered.insert(*revision).second);
      }
    });
  }
  auto late = std::make_shared<RecordingWatcher>();
  hub.add(late, 1, "", false);
  for (std::thread& thread : threads) thread.join();
  for (const auto& watcher : {live, late}) {
    ASSERT_TRUE(watcher->wait([](const RecordingWatcher& w) { return w.revisions_.size() == kThreads * kWrites; }));
    for (std::size_t i = 0; i < watcher->revisions_.size(); ++i) {
      ASSERT_EQ(watcher->revisions_[i], static_cast<std::int64_t>(i) + 1);
    }
  }
  EXPECT_EQ(answered.size(), static_cast<std::size_t>(kThreads * kWrites));
}

// From revision 0 it would send everything again, and a `min_position` would seem to lie far ahead.
TEST(WatchHub, DoesNotStartWithoutItsChangeLog) {
  TemporaryDirectory directory;
  const auto database = *SqliteDatabase::open(*DataDirectory::open(directory.path()), "empty");
  WatchHub hub(*database);
  EXPECT_FALSE(hub.start().ok());
  EXPECT_EQ(hub.gate().revision(), -1);
}

TEST(RevisionGate, ForgetsWhoGoesAway) {
  RevisionGate gate(0);
  std::function<void()> go_away;
  absl::Status answer;
  gate.when_reached(
      9, absl::InfiniteFuture(), [&](absl::Status status) { answer = std::move(status); },
      [&](std::function<void()> reaction) { go_away = std::move(reaction); });
  EXPECT_EQ(gate.waiting(), 1u);
  go_away();
  EXPECT_EQ(gate.waiting(), 0u);
  EXPECT_EQ(answer.code(), absl::StatusCode::kCancelled);
  go_away();  // nobody is left: nothing happens
}

TEST(RevisionGate, LetsOnlySoManyWait) {
  RevisionGate gate(0);
  std::atomic<int> answered = 0;
  for (std::size_t i = 0; i < RevisionGate::kMostWaiters; ++i) {
    gate.when_reached(9, absl::InfiniteFuture(), [&](const absl::Status&) { ++answered; });
  }
  absl::Status refused;
  gate.when_reached(9, absl::InfiniteFuture(), [&](absl::Status status) { refused = std::move(status); });
  EXPECT_EQ(reason_of(refused), "OVERLOADED");
  EXPECT_GT(retry_after_of(refused), absl::ZeroDuration());
  EXPECT_EQ(answered, 0);
  gate.stop();
  EXPECT_EQ(answered, static_cast<int>(RevisionGate::kMostWaiters));
}

TEST(WatchHub, StartsWhereItIsAsked) {
  Store store;
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(store.append("x").ok());
  WatchHub hub(*store.database);
  ASSERT_TRUE(hub.start().ok());
  auto from_four = std::make_shared<RecordingWatcher>();
  auto from_now = std::make_shared<RecordingWatcher>();
  hub.add(from_four, 4, "", false);
  hub.add(from_now, 0, "", false);
  ASSERT_TRUE(from_four->wait([](const auto& w) { return w.revisions_.size() == 2; }));
  ASSERT_TRUE(store.append("x").ok());
  ASSERT_TRUE(from_four->wait([](const auto& w) { return w.revisions_.size() == 3; }));
  ASSERT_TRUE(from_now->wait([](const auto& w) { return w.revisions_.size() == 1; }));
  EXPECT_THAT(from_four->revisions_, ElementsAre(4, 5, 6));
  EXPECT_THAT(from_now->revisions_, ElementsAre(6));
}

TEST(WatchHub, RefusesCompactedAndFutureRevisions) {
  Store store;
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(store.append("x").ok());
  store.compact(2);
  WatchHub hub(*store.database);
  ASSERT_TRUE(hub.start().ok());
  auto old = std::make_shared<RecordingWatcher>();
  auto future = std::make_shared<RecordingWatcher>();
  hub.add(old, 2, "", false);
  hub.add(future, 9, "", false);
  ASSERT_TRUE(old->wait([](const auto& w) { return w.finished_; }));
  ASSERT_TRUE(future->wait([](const auto& w) { return w.finished_; }));
  EXPECT_EQ(reason_of(old->status_), "COMPACTED");
  EXPECT_EQ(reason_of(future->status_), "FUTURE_REVISION");
}

TEST(WatchHub, RefusesARevisionOfAnotherPast) {
  Store store;
  store.open_again(1);
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(store.append("x").ok());
  WatchHub hub(*store.database);
  ASSERT_TRUE(hub.start().ok());
  auto other = std::make_shared<RecordingWatcher>();
  auto same = std::make_shared<RecordingWatcher>();
  hub.add(other, 4, SeededIds(9).uuid(), false);
  hub.add(same, 4, store.point().timeline, false);
  ASSERT_TRUE(other->wait([](const auto& w) { return w.finished_; }));
  ASSERT_TRUE(same->wait([](const auto& w) { return w.revisions_.size() == 2; }));
  EXPECT_EQ(reason_of(other->status_), "OTHER_TIMELINE");
  EXPECT_TRUE(other->revisions_.empty());
}

TEST(WatchHub, ASlowWatcherHoldsUpNobodyAndLosesNothing) {
  Store store;
  WatchHub hub(*store.database, {.page = 4, .recent = 4});
  ASSERT_TRUE(hub.start().ok());
  auto slow = std::make_shared<RecordingWatcher>(3);
  auto quick = std::make_shared<RecordingWatcher>();
  hub.add(slow, 1, "", false);
  hub.add(quick, 1, "", false);
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(store.append("x").ok());
  ASSERT_TRUE(quick->wait([](const auto& w) { return w.revisions_.size() == 20; }));
  ASSERT_TRUE(slow->wait([](const auto& w) { return w.revisions_.size() == 3; }));
  slow->make_room(100);
  hub.wake();
  ASSERT_TRUE(slow->wait([](const auto& w) { return w.revisions_.size() == 20; }));
  EXPECT_EQ(slow->revisions_, quick->revisions_);
}

TEST(WatchHub, SendsProgressOnlyToWhoAsksAndIsUpToDate) {
  Store store;
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(store.append("x").ok());
  WatchHub hub(*store.database, {.progress_interval = absl::Milliseconds(2)});
  ASSERT_TRUE(hub.start().ok());
  auto asks = std::make_shared<RecordingWatcher>();
  auto asks_not = std::make_shared<RecordingWatcher>();
  hub.add(asks, 0, "", true);
  hub.add(asks_not, 0, "", false);
  ASSERT_TRUE(asks->wait([](const auto& w) { return w.notices_.size() >= 3; }));
  EXPECT_EQ(asks->notices_[0], 3);
  EXPECT_TRUE(asks_not->notices_.empty());
}

// Among changes that it doesn't see it would stay where it was, until that is compacted.
TEST(WatchHub, SendsProgressToWhoSeesNothingOfWhatChangesAllTheTime) {
  Store store;
  WatchHub hub(*store.database, {.progress_interval = absl::Milliseconds(50)});
  ASSERT_TRUE(hub.start().ok());
  auto watcher = std::make_shared<RecordingWatcher>();
  hub.add(watcher, 0, "", true);
  const absl::Time end = absl::Now() + absl::Seconds(10);
  const auto notices = [&] {
    return watcher->wait_for(absl::ZeroDuration(), [](const auto& w) { return w.notices_.size() >= 3; });
  };
  // Never as long without a change as a notice takes to be due.
  while (!notices() && absl::Now() < end) ASSERT_TRUE(store.append("hidden").ok());
  EXPECT_TRUE(notices());
  EXPECT_TRUE(watcher->revisions_.empty());
}

TEST(WatchHub, DropsWhoDoesntTakeWhatItWasGiven) {
  Store store;
  ASSERT_TRUE(store.append("x").ok());
  WatchHub hub(*store.database, {.patience = absl::Milliseconds(50)});
  ASSERT_TRUE(hub.start().ok());
  auto slow = std::make_shared<RecordingWatcher>();
  auto quick = std::make_shared<RecordingWatcher>();
  hub.add(slow, 1, "", false);
  hub.add(quick, 1, "", false);
  ASSERT_TRUE(slow->wait([](const auto& w) { return w.revisions_.size() == 1; }));
  slow->stand_still();
  ASSERT_TRUE(slow->wait([](const auto& w) { return w.finished_; }));
  EXPECT_EQ(reason_of(slow->status_), "WATCH_TOO_SLOW");
  EXPECT_EQ(slow->status_.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_GT(retry_after_of(slow->status_), absl::ZeroDuration());
  ASSERT_TRUE(store.append("x").ok());
  ASSERT_TRUE(quick->wait([](const auto& w) { return w.revisions_.size() == 2; }));
  EXPECT_EQ(slow->revisions_.size(), 1u);
  EXPECT_EQ(hub.dropped(), 1);
  EXPECT_EQ(hub.furthest_behind(), 0) << "the quick one is up to date";
  EXPECT_EQ(hub.watchers(), 1u);
}

// A store whose wake-ups get lost, as those of another process's commits may.
TEST(WatchHub, ALostWakeUpCostsOnePoll) {
  Store store;
  class Deaf final : public Database {
   public:
    explicit Deaf(Database& inner) : inner_(inner) {}
    absl::Status write(const WriteClosure& closure) override { return inner_.write(closure); }
    absl::Status read(const ReadClosure& closure) override { return inner_.read(closure); }
    absl::Status change_schema(const SchemaClosure& closure) override { return inner_.change_schema(closure); }
    std::shared_ptr<void> on_commit(std::string_view, std::function<void()>) override { return nullptr; }
    void on_usable(std::function<void(const absl::Status&)>) override {}

   private:
    Database& inner_;
  } deaf(*store.database);
  WatchHub hub(deaf, {.poll = absl::Milliseconds(2)});
  ASSERT_TRUE(hub.start().ok());
  const std::int64_t revision = *store.append("x");
  EXPECT_TRUE(hub.gate().wait_for(revision, absl::Now() + absl::Seconds(10)).ok()) << "with nobody watching";
  auto watcher = std::make_shared<RecordingWatcher>();
  hub.add(watcher, revision, "", false);
  ASSERT_TRUE(store.append("x").ok());
  EXPECT_TRUE(watcher->wait([](const auto& w) { return w.revisions_.size() == 2; }));
}

TEST(WatchHub, WhoComesBackAfterARestartIsFedFromMemory) {
  Store store;
  for (int i = 0; i < 9; ++i) ASSERT_TRUE(store.append("x").ok());
  WatchHub hub(*store.database, {.recent = 5});
  ASSERT_TRUE(hub.start().ok());
  // What somebody got before from memory comes made already.
  const auto from_memory = [&](std::int64_t start) {
    auto watcher = std::make_shared<RecordingWatcher>();
    hub.add(watcher, start, "", false);
    const auto all = static_cast<std::size_t>(10 - start);
    EXPECT_TRUE(watcher->wait([&](const auto& w) { return w.revisions_.size() == all; }));
    return watcher->from_memory_;
  };
  EXPECT_EQ(from_memory(5), 0);
  EXPECT_EQ(from_memory(5), 5);
  EXPECT_EQ(from_memory(4), 0) << "one page from the store";
}

// As after a server of the store was lost with the last commits, and another took its place.
TEST(WatchHub, GoesOnBehindChangesThatTheStoreLost) {
  Store store;
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(store.append("x").ok());
  WatchHub hub(*store.database, {.poll = absl::Milliseconds(2)});
  ASSERT_TRUE(hub.start().ok());
  auto before = std::make_shared<RecordingWatcher>();
  hub.add(before, 6, "", false);
  ASSERT_TRUE(store.append("x").ok());
  ASSERT_TRUE(before->wait([](const auto& w) { return w.revisions_.size() == 1; }));
  ASSERT_TRUE(store.database
                  ->write([](WriteTransaction& tx) -> absl::Status {
                    ENTENTE_RETURN_IF_ERROR(tx.execute("DELETE FROM changes WHERE revision > 2").status());
                    return tx.execute("UPDATE change_log SET last_revision = 2 WHERE id = 1").status();
                  })
                  .ok());
  ASSERT_TRUE(before->wait([](const auto& w) { return w.finished_; }));
  EXPECT_EQ(reason_of(before->status_), "FUTURE_REVISION");
  auto after = std::make_shared<RecordingWatcher>();
  hub.add(after, 3, "", false);
  ASSERT_TRUE(store.append("y").ok());
  ASSERT_TRUE(after->wait([](const auto& w) { return w.revisions_.size() == 1; }));
  EXPECT_THAT(after->revisions_, ElementsAre(3));
}

TEST(WatchHub, EndsEveryStreamWhenItStops) {
  Store store;
  WatchHub hub(*store.database);
  ASSERT_TRUE(hub.start().ok());
  auto watcher = std::make_shared<RecordingWatcher>();
  hub.add(watcher, 0, "", false);
  hub.stop();
  EXPECT_EQ(reason_of(watcher->status_), "SHUTTING_DOWN");
  auto late = std::make_shared<RecordingWatcher>();
  hub.add(late, 0, "", false);
  EXPECT_EQ(reason_of(late->status_), "SHUTTING_DOWN");
}

TEST(RequestIds, RepeatsAnswerTheSameAndOthersAreRefused) {
  Store store;
  int made = 0;
  const auto create = [&](const std::string& subject, const std::string& id, std::int64_t points) {
    return write_value<entente::type::v1::Position>(
        *store.database, [&](WriteTransaction& tx) -> absl::StatusOr<entente::type::v1::Position> {
          entente::type::v1::Amount request;
          request.set_points(points);
          entente::type::v1::Position reply;
          const RequestId request_id(subject, id, request);
          ENTENTE_ASSIGN_OR_RETURN(const bool repeated, request_id.replay(tx, &reply));
          if (repeated) return reply;
          reply.set_profiles(++made);
          ENTENTE_RETURN_IF_ERROR(request_id.store(tx, reply, kNow));
          return reply;
        });
  };
  constexpr char kId[] = "6f1c2e0a-0000-4000-8000-000000000001";
  EXPECT_EQ(create("anna", kId, 5)->profiles(), 1);
  EXPECT_EQ(create("anna", kId, 5)->profiles(), 1);
  EXPECT_EQ(create("anna", "6F1C2E0A-0000-4000-8000-000000000001", 5)->profiles(), 1);
  EXPECT_EQ(reason_of(create("anna", kId, 6).status()), "REQUEST_ID_REUSED");
  EXPECT_EQ(create("bo", kId, 6)->profiles(), 2);  // another caller
  EXPECT_EQ(create("anna", "", 5)->profiles(), 3);
  EXPECT_EQ(create("anna", "", 5)->profiles(), 4);
  const auto expire = [&](absl::Time before) {
    return *write_value<std::int64_t>(*store.database,
                                      [&](WriteTransaction& tx) { return expire_request_ids(tx, before); });
  };
  EXPECT_EQ(expire(kNow), 0);
  EXPECT_EQ(expire(kNow + absl::Seconds(1)), 2);
}

TEST(Housekeeping, ForgetsByAgeOnlyWhileTheClockIsBelieved) {
  Store store;
  for (const char* name : {"a", "b", "c"}) ASSERT_TRUE(store.append(name).ok());
  entente::type::v1::Amount request;
  const RequestId id("anna", "6f1c2e0a-0000-4000-8000-000000000001", request);
  ASSERT_TRUE(store.database->write([&](WriteTransaction& tx) { return id.store(tx, request, kNow); }).ok());
  const auto keep = [&](std::optional<absl::Time> now) {
    EXPECT_TRUE(sweep_store(*store.database, now, {.changes = 2, .request_ids = absl::Hours(24)}).ok());
    return *write_value<bool>(*store.database, [&](WriteTransaction& tx) { return id.replay(tx, &request); });
  };
  EXPECT_TRUE(keep(std::nullopt));
  EXPECT_EQ(reason_of(store.read(1).status()), "COMPACTED") << "changes go by number";
  EXPECT_TRUE(keep(kNow + absl::Hours(24)));
  EXPECT_FALSE(keep(kNow + absl::Hours(25)));
}

TEST(Housekeeping, ForgetsChangesByTheirAge) {
  Store store;
  const Kept kept{.changes = 100, .changes_for = absl::Hours(24)};
  const auto first_kept = [&](std::optional<absl::Time> now) {
    EXPECT_TRUE(sweep_store(*store.database, now, kept).ok());
    return store.read(store.first_kept())->front().revision;
  };
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(store.append("x").ok());
  EXPECT_EQ(first_kept(kNow), 1);
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(store.append("x").ok());
  EXPECT_EQ(first_kept(kNow + absl::Hours(23)), 1);
  EXPECT_EQ(first_kept(std::nullopt), 1) << "a clock that isn't believed makes nothing old";
  EXPECT_EQ(first_kept(kNow + absl::Hours(24)), 4) << "those of the first sweep";
  ASSERT_TRUE(store.append("x").ok());
  EXPECT_EQ(first_kept(kNow + absl::Hours(46)), 4);
  EXPECT_EQ(first_kept(kNow + absl::Hours(47)), 7);
  EXPECT_TRUE(sweep_store(*store.database, kNow + absl::Hours(1000), {.changes = 100, .changes_for = {}}).ok());
  EXPECT_EQ(store.first_kept(), 7) << "by number only";
}

TEST(Housekeeping, ForgetsManyChangesInStepsBetweenWhichOthersWrite) {
  Store store;
  constexpr std::int64_t kChanges = 2 * kCompactedAtOnce + 500;
  ASSERT_TRUE(store.database
                  ->write([&](WriteTransaction& tx) -> absl::Status {
                    for (std::int64_t i = 0; i < kChanges; ++i) {
                      ENTENTE_RETURN_IF_ERROR(append_change(tx, "thing", "x", "").status());
                    }
                    return absl::OkStatus();
                  })
                  .ok());
  EXPECT_EQ(store.compact(100), kCompactedAtOnce);
  EXPECT_EQ(store.first_kept(), kCompactedAtOnce + 1);
  ASSERT_TRUE(sweep_store(*store.database, kNow, {.changes = 100}).ok());
  EXPECT_EQ(store.first_kept(), kChanges - 99);
}

TEST(RevisionGate, WaitsByThreadAndByCallback) {
  RevisionGate gate(3);
  EXPECT_TRUE(gate.wait_for(3, absl::InfinitePast()).ok());
  EXPECT_EQ(reason_of(gate.wait_for(4, absl::InfinitePast())), "DEPENDENCY_UNAVAILABLE");
  std::atomic<int> reached = 0;
  gate.when_reached(2, absl::InfinitePast(), [&](const absl::Status& status) { reached += status.ok() ? 1 : 100; });
  EXPECT_EQ(reached, 1);
  gate.when_reached(5, absl::InfiniteFuture(), [&](const absl::Status& status) { reached += status.ok() ? 1 : 100; });
  std::thread setter([&] { gate.set(5); });
  EXPECT_TRUE(gate.wait_for(5, absl::InfiniteFuture()).ok());
  setter.join();
  absl::Status late;
  std::atomic<bool> called = false;
  gate.when_reached(9, absl::InfinitePast(), [&](const absl::Status& status) {
    late = status;
    called = true;
    called.notify_all();
  });
  called.wait(false);
  EXPECT_EQ(reason_of(late), "DEPENDENCY_UNAVAILABLE");
  absl::Status stopped;
  gate.when_reached(10, absl::InfiniteFuture(), [&](const absl::Status& status) { stopped = status; });
  gate.stop();
  EXPECT_EQ(reason_of(stopped), "SHUTTING_DOWN");
  EXPECT_EQ(reached, 2);
}

}  // namespace
}  // namespace entente::common
