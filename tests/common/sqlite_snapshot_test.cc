// Several stores as they were at one instant, while they are written to.
#include "services/common/storage/sqlite_snapshot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include "absl/cleanup/cleanup.h"
#include "services/common/base/strings.h"
#include "services/common/storage/sqlite_database.h"
#include "tests/common/temporary_directory.h"

namespace entente::common {
namespace {

constexpr std::string_view kTable = "CREATE TABLE steps (number BIGINT NOT NULL PRIMARY KEY)";
constexpr std::string_view kCount = "SELECT count(*) FROM steps";

// Two stores, of which the first is always as far as the second or one step ahead: a step is written into the first,
// and when that is answered into the second.
class SqliteSnapshotTest : public testing::Test {
 protected:
  SqliteSnapshotTest() {
    for (const auto& database : {first_.get(), second_.get()}) {
      EXPECT_TRUE(database->change_schema([](SchemaTransaction& tx) { return tx.run(tx.in_own_words(kTable)); }).ok());
    }
  }
  static absl::Status add(Database& database, std::int64_t number) {
    return database.write(
        [&](WriteTransaction& tx) { return tx.execute("INSERT INTO steps (number) VALUES ($1)", {number}).status(); });
  }
  static absl::Status add_up_to(Database& database, std::int64_t number) {
    return database.write([&](WriteTransaction& tx) {
      absl::Status status;
      for (std::int64_t i = 1; i <= number && status.ok(); ++i) {
        status = tx.execute("INSERT INTO steps (number) VALUES ($1)", {i}).status();
      }
      return status;
    });
  }
  std::string path(const std::string& name) const { return concat(directory_.path(), "/", name, ".sqlite"); }
  auto snapshots() { return SqliteSnapshot::at_one_instant({path("first"), path("second")}, absl::Seconds(60)); }

  TemporaryDirectory directory_;
  std::shared_ptr<DataDirectory> opened_ = *DataDirectory::open(directory_.path());
  std::unique_ptr<SqliteDatabase> first_ = *SqliteDatabase::open(opened_, "first");
  std::unique_ptr<SqliteDatabase> second_ = *SqliteDatabase::open(opened_, "second");
};

std::int64_t count_in(SqliteSnapshot& snapshot) {
  return (*snapshot.query_one(kCount))->integer(0);
}

TEST_F(SqliteSnapshotTest, AreOfOneInstantWhileStoresAreWritten) {
  std::atomic<bool> stop{false};
  std::atomic<std::int64_t> answered{0};
  std::atomic<bool> ended{false};
  std::thread writer([&] {
    const absl::Cleanup end = [&] { ended = true; };
    for (std::int64_t number = 1; !stop; ++number) {
      ASSERT_TRUE(add(*first_, number).ok());
      ASSERT_TRUE(add(*second_, number).ok());
      answered = number;
    }
  });
  std::int64_t last = 0;
  for (int i = 0; i < 20; ++i) {
    const std::int64_t seen = answered;
    while (answered == seen && !ended) std::this_thread::yield();
    const std::int64_t before = answered;
    const auto taken = snapshots();
    ASSERT_TRUE(taken.ok()) << taken.status();
    const std::int64_t first = count_in(*(*taken)[0]);
    const std::int64_t second = count_in(*(*taken)[1]);
    EXPECT_TRUE(first == second || first == second + 1) << first << " " << second;
    EXPECT_GE(second, before) << "what was answered before is in";
    EXPECT_EQ(count_in(*(*taken)[0]), first) << "and it stays as it was";
    last = first;
  }
  stop = true;
  writer.join();
  EXPECT_GT(last, 0);
  EXPECT_GE(answered, 20) << "writers went on";
}

TEST_F(SqliteSnapshotTest, IsCopiedAsItIsIntoAFileThatStandsAlone) {
  ASSERT_TRUE(add_up_to(*first_, 50).ok());
  const auto taken = snapshots();
  ASSERT_TRUE(taken.ok()) << taken.status();
  ASSERT_TRUE(add(*first_, 1'000'000).ok()) << "nobody waits for who only reads";
  TemporaryDirectory other;
  const std::string copy = other.path() + "/copy.sqlite";
  std::int64_t told = 0;
  ASSERT_TRUE((*taken)[0]
                  ->copy_to(copy,
                            [&](std::int64_t done, std::int64_t total) {
                              EXPECT_LE(done, total);
                              told = done;
                            })
                  .ok());
  EXPECT_GT(told, 0);
  EXPECT_TRUE(check_sqlite_file(copy).ok());
  EXPECT_FALSE(std::filesystem::exists(copy + "-wal"));
  const auto database = *SqliteDatabase::open(*DataDirectory::open(other.path()), "copy");
  const auto rows = read_value<std::vector<Row>>(*database, [](ReadTransaction& tx) { return tx.query(kCount); });
  EXPECT_EQ((*rows)[0].integer(0), 50);
}

TEST_F(SqliteSnapshotTest, SaysThatAStoreIsBusyOrNotThere) {
  EXPECT_EQ(SqliteSnapshot::at_one_instant({path("third")}, absl::Seconds(1)).status().code(),
            absl::StatusCode::kNotFound);
  EXPECT_FALSE(std::filesystem::exists(path("third")));
  // A writer that doesn't come to its end.
  const absl::Status written = second_->write([&](WriteTransaction& tx) {
    EXPECT_EQ(SqliteSnapshot::at_one_instant({path("first"), path("second")}, absl::Milliseconds(20)).status().code(),
              absl::StatusCode::kUnavailable);
    EXPECT_TRUE(add(*first_, 1).ok()) << "the first one isn't held up";
    return tx.execute("INSERT INTO steps (number) VALUES (1)").status();
  });
  EXPECT_TRUE(written.ok()) << written;
  EXPECT_TRUE(snapshots().ok());
}

TEST_F(SqliteSnapshotTest, FindsWhatIsDamaged) {
  ASSERT_TRUE(add_up_to(*first_, 200).ok());
  TemporaryDirectory other;
  const std::string copy = other.path() + "/copy.sqlite";
  ASSERT_TRUE((*snapshots())[0]->copy_to(copy, [](std::int64_t, std::int64_t) {}).ok());
  std::fstream file(copy, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(4096 + 200);
  file << std::string(3000, 'x');
  file.close();
  EXPECT_FALSE(check_sqlite_file(copy).ok());
}

}  // namespace
}  // namespace entente::common
