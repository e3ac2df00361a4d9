// What SQLite's driver promises beside the contract of the seam (database_contract_test.cc): group commit, the lock of
// the directory, durability, clear errors; and migrations.
#include "services/common/storage/database.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <latch>
#include <limits>
#include <semaphore>
#include <set>
#include <thread>

#include "services/common/base/clock.h"
#include "services/common/base/errors.h"
#include "services/common/base/log.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/storage/migrations.h"
#include "services/common/storage/sqlite_database.h"
#include "services/common/storage/store_place.h"
#include "tests/common/temporary_directory.h"

namespace entente::common {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::string_view kSchema = R"sql(
CREATE TABLE things (name TEXT NOT NULL PRIMARY KEY, number BIGINT, data BYTES, note TEXT))sql";

absl::Status make_schema(Database& database) {
  return database.change_schema([](SchemaTransaction& tx) { return tx.run(tx.in_own_words(kSchema)); });
}

struct Store {
  TemporaryDirectory directory;
  std::unique_ptr<SqliteDatabase> database;
  explicit Store(SqliteOptions options = {}) {
    database = *SqliteDatabase::open(*DataDirectory::open(directory.path()), "test", options);
    EXPECT_TRUE(make_schema(*database).ok());
  }
  absl::Status execute(std::string_view sql, const Params& params = {}) {
    return database->write([&](WriteTransaction& tx) { return tx.execute(sql, params).status(); });
  }
  std::vector<Row> query(std::string_view sql, const Params& params = {}) {
    auto rows = read_value<std::vector<Row>>(*database, [&](ReadTransaction& tx) { return tx.query(sql, params); });
    EXPECT_TRUE(rows.ok()) << rows.status();
    return rows.ok() ? *std::move(rows) : std::vector<Row>();
  }
  absl::Status query_status(std::string_view sql, const Params& params = {}) {
    return database->read([&](ReadTransaction& tx) { return tx.query(sql, params).status(); });
  }
  std::int64_t count() { return query("SELECT count(*) FROM things")[0].integer(0); }
};

constexpr std::string_view kInsert = "INSERT INTO things (name, number, data, note) VALUES ($1, $2, $3, $4)";

TEST(SqliteDatabase, CallersShareCommits) {
  Store store;
  constexpr int kThreads = 64;
  constexpr int kWrites = 20;
  const std::int64_t before = store.database->commit_count();
  std::latch start(kThreads);
  std::atomic<int> failed = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      start.arrive_and_wait();
      for (int i = 0; i < kWrites; ++i) {
        // One in four is refused; that must not touch its neighbours in the batch.
        const bool refused = i % 4 == 3;
        const absl::Status status = store.database->write([&](WriteTransaction& tx) -> absl::Status {
          ENTENTE_RETURN_IF_ERROR(tx.execute(kInsert, {concat(t, "/", i), t, std::nullopt, std::nullopt}).status());
          return refused ? absl::AbortedError("refused") : absl::OkStatus();
        });
        if (status.ok() == refused) ++failed;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(failed, 0);
  EXPECT_EQ(store.count(), kThreads * kWrites * 3 / 4);
  const std::int64_t commits = store.database->commit_count() - before;
  EXPECT_LT(commits, kThreads * kWrites / 4) << "group commit doesn't group";
}

// Readers keep their snapshots while nobody writes: the log must begin anew all the same.
TEST(SqliteDatabase, TheLogStaysSmallUnderReadsBetweenWrites) {
  constexpr std::string_view kPut =
      "INSERT INTO things (name, data) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET data = $2";
  Store store;
  const std::string data(4000, 'x');
  for (int i = 0; i < 1500; ++i) {
    // Always others: what is the same isn't written.
    ASSERT_TRUE(store.execute(kPut, {concat("thing ", i % 10), Bytes{concat(i, data)}}).ok());
    ASSERT_EQ(store.query("SELECT COUNT(*) FROM things").front().integer(0), std::min(i + 1, 10));
  }
  // SQLite looks at a thousand pages whether it can begin anew.
  EXPECT_LT(std::filesystem::file_size(store.database->path() + "-wal"), std::uintmax_t{5} << 20);
}

TEST(SqliteDatabase, AReadSeesAllThatWasAcknowledgedWhoeverReads) {
  Store store;
  ASSERT_TRUE(store.execute("INSERT INTO things (name, number) VALUES ('one', 0)").ok());
  std::atomic<std::int64_t> acknowledged{0};
  std::atomic<bool> over{false};
  std::vector<std::thread> readers;
  std::atomic<int> stale{0};
  for (int i = 0; i < 4; ++i) {
    readers.emplace_back([&] {
      std::int64_t last = 0;
      while (!over) {
        const std::int64_t least = std::max(last, acknowledged.load());
        last = store.query("SELECT number FROM things").front().integer(0);
        if (last < least) ++stale;
      }
    });
  }
  for (int i = 1; i <= 500; ++i) {
    ASSERT_TRUE(store.execute("UPDATE things SET number = $1", {i}).ok());
    acknowledged = i;
  }
  over = true;
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(stale, 0);
}

TEST(SqliteDatabase, AFullDiskFailsTheBatchButNotItsNeighboursLater) {
  Store store;
  const std::string heavy(200'000, 'x');
  ASSERT_TRUE(store.execute(kInsert, {"small", 1, std::nullopt, "kept"}).ok());
  const absl::Status full = store.database->write([&](WriteTransaction& tx) -> absl::Status {
    ENTENTE_RETURN_IF_ERROR(tx.query("PRAGMA max_page_count = 40").status());
    return tx.execute(kInsert, {"heavy", 1, Bytes{heavy}, std::nullopt}).status();
  });
  EXPECT_EQ(reason_of(full), "STORE_FULL") << full;
  EXPECT_TRUE(store.execute(kInsert, {"small too", 1, std::nullopt, "kept"}).ok());
  EXPECT_EQ(store.count(), 2);
}

TEST(SqliteDatabase, EveryAcknowledgedWriteSurvivesAKill) {
  TemporaryDirectory directory;
  int pipes[2];
  ASSERT_EQ(pipe(pipes), 0);
  const pid_t child = fork();
  if (child == 0) {
    // The child writes and tells each acknowledged number; then it is killed in the midst of writing.
    close(pipes[0]);
    auto database = SqliteDatabase::open(*DataDirectory::open(directory.path()), "test");
    if (!database.ok()) _exit(1);
    if (!make_schema(**database).ok()) _exit(1);
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&, t] {
        for (std::int32_t i = t;; i += 4) {
          const absl::Status status = (*database)->write([&](WriteTransaction& tx) {
            return tx.execute(kInsert, {std::to_string(i), i, std::nullopt, std::nullopt}).status();
          });
          if (!status.ok() || write(pipes[1], &i, sizeof i) != sizeof i) _exit(1);
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    _exit(0);
  }
  close(pipes[1]);
  std::vector<std::int32_t> acknowledged;
  std::int32_t number = 0;
  while (acknowledged.size() < 200 && read(pipes[0], &number, sizeof number) == sizeof number) {
    acknowledged.push_back(number);
  }
  kill(child, SIGKILL);
  while (read(pipes[0], &number, sizeof number) == sizeof number) acknowledged.push_back(number);
  waitpid(child, nullptr, 0);
  close(pipes[0]);
  ASSERT_GE(acknowledged.size(), 200u);
  // The lock went with the process.
  auto database = SqliteDatabase::open(*DataDirectory::open(directory.path()), "test");
  ASSERT_TRUE(database.ok()) << database.status();
  const auto kept = read_value<std::vector<Row>>(
      **database, [](ReadTransaction& tx) { return tx.query("SELECT number FROM things ORDER BY number"); });
  std::set<std::int64_t> stored;
  for (const Row& row : *kept) stored.insert(row.integer(0));
  for (const std::int32_t each : acknowledged) EXPECT_TRUE(stored.contains(each)) << each;
}

TEST(DataDirectory, HasOneOwner) {
  TemporaryDirectory directory;
  const std::string path = directory.path() + "/deeper/still";
  auto first = DataDirectory::open(path);
  ASSERT_TRUE(first.ok()) << first.status();
  const auto second = DataDirectory::open(path);
  EXPECT_EQ(reason_of(second.status()), "DATA_DIR_IN_USE");
  EXPECT_THAT(std::string(second.status().message()), HasSubstr(path));
  EXPECT_THAT(std::string(second.status().message()), HasSubstr(std::to_string(getpid())));
  first->reset();
  EXPECT_TRUE(DataDirectory::open(path).ok());
}

TEST(DataDirectory, SaysWhenItCantBeWritten) {
  TemporaryDirectory directory;
  std::ofstream(directory.path() + "/file") << "x";
  const auto below_file = DataDirectory::open(directory.path() + "/file/data");
  EXPECT_EQ(reason_of(below_file.status()), "DATA_DIR_NOT_WRITABLE");
  EXPECT_THAT(std::string(below_file.status().message()), HasSubstr("--data-dir"));
  EXPECT_EQ(reason_of(DataDirectory::open("/proc/entente").status()), "DATA_DIR_NOT_WRITABLE");
}

TEST(SqliteDatabase, SaysWhenTheFileIsNoDatabase) {
  TemporaryDirectory directory;
  std::ofstream(directory.path() + "/test.sqlite") << std::string(5000, 'x');
  const auto database = SqliteDatabase::open(*DataDirectory::open(directory.path()), "test");
  EXPECT_EQ(reason_of(database.status()), "STORE_UNUSABLE");
  EXPECT_THAT(std::string(database.status().message()), HasSubstr("test.sqlite"));
}

// Without looks in between: each case says when one happens.
constexpr SqliteOptions kNoLooks{.look_interval = absl::Hours(1)};

TEST(SqliteDatabase, WritesIntoARemovedFileAreNeverAcknowledged) {
  for (const char* removed : {"", "-wal", "-shm"}) {
    Store store(kNoLooks);
    ASSERT_TRUE(store.execute(kInsert, {"kept", 1, std::nullopt, std::nullopt}).ok());
    ASSERT_TRUE(store.database->usable().ok());
    LogCapture log;
    const std::string path = store.database->path() + removed;
    std::filesystem::remove(path);
    const absl::Status lost = store.execute(kInsert, {"lost", 1, std::nullopt, std::nullopt});
    EXPECT_EQ(reason_of(lost), "STORE_GONE") << removed;
    EXPECT_EQ(lost.code(), absl::StatusCode::kUnavailable);
    EXPECT_EQ(fact_of(lost, "path"), path);
    EXPECT_EQ(reason_of(store.query_status("SELECT 1")), "STORE_GONE") << removed;
    EXPECT_THAT(log.text(), HasSubstr("\"level\":\"error\""));
    EXPECT_THAT(log.text(), HasSubstr(path));
  }
}

TEST(SqliteDatabase, AFileThatGoesWhileAWriteRunsTakesItsAcknowledgement) {
  Store store(kNoLooks);
  const absl::Status lost = store.database->write([&](WriteTransaction& tx) {
    std::filesystem::remove(store.database->path());
    return tx.execute(kInsert, {"lost", 1, std::nullopt, std::nullopt}).status();
  });
  EXPECT_EQ(reason_of(lost), "STORE_GONE");
}

TEST(SqliteDatabase, AReplacedFileIsGoneAndOneThatComesBackIsThere) {
  Store store(kNoLooks);
  const std::string path = store.database->path();
  std::vector<bool> said;
  store.database->on_usable([&](const absl::Status& usable) { said.push_back(usable.ok()); });
  std::filesystem::rename(path, path + ".away");
  std::ofstream(path) << "another";
  const absl::Status replaced = store.execute(kInsert, {"a", 1, std::nullopt, std::nullopt});
  EXPECT_EQ(reason_of(replaced), "STORE_GONE");
  EXPECT_THAT(std::string(replaced.message()), HasSubstr("replaced"));
  std::filesystem::rename(path + ".away", path);
  EXPECT_TRUE(store.execute(kInsert, {"a", 1, std::nullopt, std::nullopt}).ok());
  EXPECT_EQ(store.count(), 1);
  store.database->on_usable(nullptr);
  EXPECT_THAT(said, ElementsAre(true, false, true));
}

TEST(SqliteDatabase, LooksAtItsFileWithoutAnyCall) {
  Store store({.look_interval = absl::Milliseconds(5)});
  std::binary_semaphore gone{0};
  store.database->on_usable([&](const absl::Status& usable) {
    if (!usable.ok()) gone.release();
  });
  std::filesystem::remove(store.database->path());
  EXPECT_TRUE(gone.try_acquire_for(std::chrono::seconds(20)));
  store.database->on_usable(nullptr);
  EXPECT_EQ(reason_of(store.query_status("SELECT 1")), "STORE_GONE");
}

TEST(SqliteDatabase, IsLockedItselfWhateverBecameOfTheDirectorysLock) {
  Store store;
  std::filesystem::remove(store.directory.path() + "/entente.lock");
  auto directory = DataDirectory::open(store.directory.path());
  ASSERT_TRUE(directory.ok()) << "the lock of the directory was removed";
  const auto second = SqliteDatabase::open(*directory, "test");
  EXPECT_EQ(reason_of(second.status()), "DATA_DIR_IN_USE");
  EXPECT_EQ(fact_of(second.status(), "path"), store.database->path());
  EXPECT_TRUE(store.execute(kInsert, {"a", 1, std::nullopt, std::nullopt}).ok());
  store.database.reset();
  EXPECT_TRUE(SqliteDatabase::open(*directory, "test").ok()) << "free again with its end";
}

TEST(StorePlace, IsADirectoryWithOrWithoutItsScheme) {
  TemporaryDirectory directory;
  for (const std::string& url : {directory.path() + "/a", "sqlite:" + directory.path() + "/b"}) {
    const auto place = StorePlace::open(url);
    ASSERT_TRUE(place.ok()) << place.status();
    const auto first = place->open_store("profiles");
    const auto second = place->open_store("listings");
    ASSERT_TRUE(first.ok() && second.ok()) << "several stores in one place";
    EXPECT_TRUE(make_schema(**first).ok());
    EXPECT_EQ(reason_of(StorePlace::open(url).status()), "DATA_DIR_IN_USE");
  }
  EXPECT_TRUE(std::filesystem::exists(directory.path() + "/a/profiles.sqlite"));
  EXPECT_TRUE(std::filesystem::exists(directory.path() + "/b/listings.sqlite"));
}

TEST(StorePlace, OfAnotherKindIsRefusedWithoutItsSecrets) {
  for (const char* url :
       {"postgresql://anna:secret@db/entente?x=secret", "postgres://anna:secret@db/%zz", "mysql://secret"}) {
    const absl::Status refused = StorePlace::open(url).status();
    EXPECT_EQ(reason_of(refused), "INVALID_CONFIGURATION");
    EXPECT_THAT(std::string(refused.message()), HasSubstr("postgresql://"));
    EXPECT_THAT(std::string(refused.message()), testing::Not(HasSubstr("secret")));
  }
}

const Migration kFirst{1, "things", "CREATE TABLE m1 (a BIGINT); INSERT INTO m1 VALUES (1)"};
const Migration kSecond{2, "more", "ALTER TABLE m1 ADD COLUMN b TEXT"};

TEST(Migrations, AreAppliedOnceInOrder) {
  Store store;
  ManualClock clock(absl::FromUnixSeconds(100));
  EXPECT_EQ(*migrate(*store.database, std::vector{kFirst}, clock), 1);
  EXPECT_EQ(*migrate(*store.database, std::vector{kFirst, kSecond}, clock), 1);
  EXPECT_EQ(*migrate(*store.database, std::vector{kFirst, kSecond}, clock), 0);
  EXPECT_EQ(store.query("SELECT a, b FROM m1").size(), 1u);
  EXPECT_EQ(store.query("SELECT apply_micros FROM migrations WHERE version = 2")[0].integer(0), 100'000'000);
}

TEST(Migrations, OfProcessesThatStartTogetherAreAppliedOnce) {
  Store store;
  ManualClock clock(absl::FromUnixSeconds(100));
  constexpr int kProcesses = 8;
  std::latch start(kProcesses);
  std::atomic<int> applied = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < kProcesses; ++i) {
    threads.emplace_back([&] {
      start.arrive_and_wait();
      const auto count = migrate(*store.database, std::vector{kFirst, kSecond}, clock);
      EXPECT_TRUE(count.ok()) << count.status();
      applied += count.value_or(0);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(applied, 2);
}

TEST(Migrations, RefuseANewerOrChangedStore) {
  Store store;
  ManualClock clock(absl::FromUnixSeconds(100));
  ASSERT_TRUE(migrate(*store.database, std::vector{kFirst, kSecond}, clock).ok());
  const auto newer = migrate(*store.database, std::vector{kFirst}, clock);
  EXPECT_EQ(reason_of(newer.status()), "SCHEMA_MISMATCH");
  EXPECT_THAT(std::string(newer.status().message()), HasSubstr("schema version 2, this program knows 1"));
  Migration changed = kSecond;
  changed.sql = "ALTER TABLE m1 ADD COLUMN c TEXT";
  EXPECT_EQ(reason_of(migrate(*store.database, std::vector{kFirst, changed}, clock).status()), "SCHEMA_MISMATCH");
}

TEST(Migrations, AFailedOneLeavesNothing) {
  Store store;
  ManualClock clock(absl::FromUnixSeconds(100));
  const Migration broken{2, "broken", "CREATE TABLE m2 (a BIGINT); CREATE TABLE m2 (a BIGINT)"};
  EXPECT_FALSE(migrate(*store.database, std::vector{kFirst, broken}, clock).ok());
  EXPECT_EQ(store.query("SELECT version FROM migrations").size(), 1u);
  EXPECT_EQ(*migrate(*store.database, std::vector{kFirst, kSecond}, clock), 1);
}

}  // namespace
}  // namespace entente::common
