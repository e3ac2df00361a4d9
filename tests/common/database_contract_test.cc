// The contract of the SQL seam, a case for each trap of the dialect, run on every driver. A new driver is a line at the
// end of this page and a function that opens an empty store.
#include "services/common/storage/database.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <latch>
#include <limits>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/storage/data_directory.h"
#include "services/common/storage/postgres_database.h"
#include "services/common/storage/sqlite_database.h"
#include "tests/common/temporary_directory.h"
#include "tests/postgres/private_postgres.h"

namespace entente::common {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// An empty store and what it needs to live.
struct OpenStore {
  std::shared_ptr<void> ground;
  std::unique_ptr<Database> database;
};

struct Driver {
  std::string name;
  std::function<OpenStore()> open;
};

OpenStore open_sqlite() {
  auto directory = std::make_shared<TemporaryDirectory>();
  OpenStore store{directory, nullptr};
  store.database = *SqliteDatabase::open(*DataDirectory::open(directory->path()), "test");
  return store;
}

OpenStore open_postgres() {
  PrivatePostgres& server = PrivatePostgres::shared();
  OpenStore store;
  store.database = *PostgresDatabase::open(*PostgresUrl::parse(server.url()), server.new_name());
  return store;
}

constexpr std::string_view kSchema = R"sql(
CREATE TABLE things (name TEXT NOT NULL PRIMARY KEY, number BIGINT, data BYTES, note TEXT);
CREATE TABLE parts (thing TEXT NOT NULL REFERENCES things (name), place BIGINT NOT NULL CHECK (place > 0));
CREATE TABLE counted (id BIGINT NOT NULL PRIMARY KEY NUMBERED, note TEXT NOT NULL);
CREATE TABLE results (name TEXT NOT NULL);
IMMUTABLE TABLE results 'a result never changes';
ALTER TABLE results ADD COLUMN data BYTES NOT NULL DEFAULT NO_BYTES;
CREATE INDEX numbers ON things (number) WHERE number > 0)sql";

class DatabaseContract : public testing::TestWithParam<Driver> {
 protected:
  DatabaseContract() : store_(GetParam().open()) {
    const absl::Status made =
        database().change_schema([](SchemaTransaction& tx) { return tx.run(tx.in_own_words(kSchema)); });
    EXPECT_TRUE(made.ok()) << made;
  }
  Database& database() { return *store_.database; }
  absl::Status execute(std::string_view sql, const Params& params = {}) {
    return database().write([&](WriteTransaction& tx) { return tx.execute(sql, params).status(); });
  }
  std::vector<Row> query(std::string_view sql, const Params& params = {}) {
    auto rows = read_value<std::vector<Row>>(database(), [&](ReadTransaction& tx) { return tx.query(sql, params); });
    EXPECT_TRUE(rows.ok()) << rows.status();
    return rows.ok() ? *std::move(rows) : std::vector<Row>();
  }
  absl::Status query_status(std::string_view sql, const Params& params = {}) {
    return database().read([&](ReadTransaction& tx) { return tx.query(sql, params).status(); });
  }
  std::int64_t count() { return query("SELECT count(*) FROM things")[0].integer(0); }

 private:
  OpenStore store_;
};

constexpr std::string_view kInsert = "INSERT INTO things (name, number, data, note) VALUES ($1, $2, $3, $4)";

TEST_P(DatabaseContract, ParametersGoByNumberNotByAppearance) {
  const Row row = query("SELECT $2, $1, $2", {std::int64_t{1}, "two"})[0];
  EXPECT_EQ(row.text(0), "two");
  EXPECT_EQ(row.integer(1), 1);
  EXPECT_EQ(row.text(2), "two");
}

TEST_P(DatabaseContract, EveryParameterNeedsItsPlace) {
  EXPECT_EQ(query_status("SELECT $1", {}).code(), absl::StatusCode::kInternal);
  EXPECT_EQ(query_status("SELECT $1", {1, 2}).code(), absl::StatusCode::kInternal);
  EXPECT_EQ(query_status("SELECT $2", {1}).code(), absl::StatusCode::kInternal);
}

TEST_P(DatabaseContract, ValuesComeBackAsTheyWere) {
  const std::string bytes("\0\xff\x01", 3);
  const std::int64_t big = std::numeric_limits<std::int64_t>::min();
  ASSERT_TRUE(execute(kInsert, {"a", big, Bytes{bytes}, std::nullopt}).ok());
  ASSERT_TRUE(execute(kInsert, {"b", std::nullopt, Bytes{}, "né😀"}).ok());
  const auto rows = query("SELECT name, number, data, note FROM things ORDER BY name");
  EXPECT_EQ(rows[0].integer(1), big);
  EXPECT_EQ(rows[0].bytes(2), bytes);
  EXPECT_TRUE(rows[0].is_null(3));
  EXPECT_EQ(rows[1].optional_integer(1), std::nullopt);
  EXPECT_FALSE(rows[1].is_null(2));  // empty bytes aren't NULL
  EXPECT_EQ(rows[1].bytes(2), "");
  EXPECT_EQ(rows[1].optional_text(3), "né😀");
}

TEST_P(DatabaseContract, ColumnsKeepTheirType) {
  EXPECT_FALSE(execute(kInsert, {"a", "not a number", std::nullopt, std::nullopt}).ok());
  EXPECT_FALSE(execute(kInsert, {"a", 1, "text for bytes", std::nullopt}).ok());
  EXPECT_EQ(query_status("SELECT 1.5").code(), absl::StatusCode::kInternal);
}

TEST_P(DatabaseContract, TextHasNoNulAndIsUtf8) {
  EXPECT_EQ(reason_of(execute(kInsert, {std::string("a\0b", 3), 1, std::nullopt, std::nullopt})), "INVALID_FIELD");
  EXPECT_EQ(reason_of(execute(kInsert, {"\xff", 1, std::nullopt, std::nullopt})), "INVALID_FIELD");
}

TEST_P(DatabaseContract, CollationIsBinary) {
  for (const char* name : {"b", "B", "a", "é", "Z"}) {
    ASSERT_TRUE(execute(kInsert, {name, 1, std::nullopt, std::nullopt}).ok());
  }
  std::vector<std::string> names;
  for (const Row& row : query("SELECT name FROM things ORDER BY name")) names.push_back(row.text(0));
  EXPECT_THAT(names, ElementsAre("B", "Z", "a", "b", "é"));
}

TEST_P(DatabaseContract, NullsGoWhereTheyAreSent) {
  ASSERT_TRUE(execute(kInsert, {"a", std::nullopt, std::nullopt, std::nullopt}).ok());
  ASSERT_TRUE(execute(kInsert, {"b", 1, std::nullopt, std::nullopt}).ok());
  EXPECT_EQ(query("SELECT name FROM things ORDER BY number NULLS FIRST")[0].text(0), "a");
  EXPECT_EQ(query("SELECT name FROM things ORDER BY number NULLS LAST")[0].text(0), "b");
}

TEST_P(DatabaseContract, PatternsOnTextAreRefused) {
  EXPECT_FALSE(query_status("SELECT name FROM things WHERE name LIKE $1", {"a%"}).ok());
  EXPECT_FALSE(query_status("SELECT name FROM things WHERE name GLOB $1", {"a*"}).ok());
}

TEST_P(DatabaseContract, DoubleQuotesAreNamesNotTexts) {
  EXPECT_FALSE(query_status("SELECT \"no such column\"").ok());
}

TEST_P(DatabaseContract, KeysetPagesSeeEveryRowOnce) {
  for (int i = 0; i < 25; ++i) {
    ASSERT_TRUE(execute(kInsert, {concat("n", 100 + i), i % 3, std::nullopt, std::nullopt}).ok());
  }
  std::int64_t number = -1;
  std::string name;
  std::size_t seen = 0;
  for (;;) {
    const auto page =
        query("SELECT number, name FROM things WHERE (number, name) > ($1, $2) ORDER BY number, name LIMIT 7",
              {number, name});
    if (page.empty()) break;
    seen += page.size();
    number = page.back().integer(0);
    name = page.back().text(1);
  }
  EXPECT_EQ(seen, 25u);
}

TEST_P(DatabaseContract, UpsertReturnsTheRow) {
  for (int expected = 1; expected <= 3; ++expected) {
    const auto number = write_value<std::int64_t>(database(), [](WriteTransaction& tx) -> absl::StatusOr<std::int64_t> {
      ENTENTE_ASSIGN_OR_RETURN(
          auto row, tx.query_one("INSERT INTO things (name, number) VALUES ($1, 1) ON CONFLICT (name) DO UPDATE "
                                 "SET number = things.number + 1 RETURNING number",
                                 {"a"}));
      return row->integer(0);
    });
    ASSERT_TRUE(number.ok()) << number.status();
    EXPECT_EQ(*number, expected);
  }
}

TEST_P(DatabaseContract, ExecuteCountsRows) {
  const absl::Status status = database().write([](WriteTransaction& tx) -> absl::Status {
    EXPECT_EQ(*tx.execute(kInsert, {"a", 1, std::nullopt, std::nullopt}), 1);
    EXPECT_EQ(*tx.execute(kInsert, {"b", 1, std::nullopt, std::nullopt}), 1);
    EXPECT_EQ(*tx.execute("UPDATE things SET number = 2"), 2);
    EXPECT_EQ(*tx.execute("DELETE FROM things WHERE name = $1", {"zz"}), 0);
    EXPECT_EQ(*tx.execute("DELETE FROM things"), 2);
    return absl::OkStatus();
  });
  EXPECT_TRUE(status.ok()) << status;
}

TEST_P(DatabaseContract, RefusedRowsSayWhy) {
  ASSERT_TRUE(execute(kInsert, {"a", 1, std::nullopt, std::nullopt}).ok());
  EXPECT_EQ(execute(kInsert, {"a", 2, std::nullopt, std::nullopt}).code(), absl::StatusCode::kAlreadyExists);
  constexpr std::string_view kPart = "INSERT INTO parts (thing, place) VALUES ($1, $2)";
  EXPECT_EQ(execute(kPart, {"none", 1}).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(execute(kPart, {"a", 0}).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(execute(kPart, {"a", 1}).ok());
}

TEST_P(DatabaseContract, AnErrorUndoesTheWholeClosure) {
  const absl::Status status = database().write([](WriteTransaction& tx) -> absl::Status {
    ENTENTE_RETURN_IF_ERROR(tx.execute(kInsert, {"a", 1, std::nullopt, std::nullopt}).status());
    EXPECT_EQ(tx.query("SELECT name FROM things")->size(), 1u);  // sees its own write
    return absl::AbortedError("changed my mind");
  });
  EXPECT_EQ(status.message(), "changed my mind");
  EXPECT_EQ(count(), 0);
}

TEST_P(DatabaseContract, AHiddenFailedStatementFailsTheClosure) {
  ASSERT_TRUE(execute(kInsert, {"a", 1, std::nullopt, std::nullopt}).ok());
  const absl::Status status = database().write([](WriteTransaction& tx) {
    tx.execute(kInsert, {"b", 1, std::nullopt, std::nullopt}).status().IgnoreError();
    tx.execute(kInsert, {"a", 1, std::nullopt, std::nullopt}).status().IgnoreError();
    return absl::OkStatus();
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(count(), 1);
}

TEST_P(DatabaseContract, WhatIsPutIsSeenByTheStatementsBehindIt) {
  const std::string large(50'000, 'x');
  const absl::Status status = database().write([&](WriteTransaction& tx) -> absl::Status {
    for (int i = 0; i < 20; ++i) {
      ENTENTE_RETURN_IF_ERROR(tx.put(kInsert, {concat("n", i), i, Bytes{large}, std::nullopt}));
    }
    ENTENTE_ASSIGN_OR_RETURN(const auto row, tx.query_one("SELECT count(*) FROM things"));
    EXPECT_EQ(row->integer(0), 20);
    return tx.put("UPDATE things SET number = $1 WHERE name = $2", {77, "n3"});
  });
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(query("SELECT number FROM things WHERE name = 'n3'")[0].integer(0), 77);
}

TEST_P(DatabaseContract, AFailedPutFailsItsClosureHoweverLateItComes) {
  ASSERT_TRUE(execute(kInsert, {"a", 1, std::nullopt, std::nullopt}).ok());
  for (const bool asks_behind_it : {false, true}) {
    const absl::Status status = database().write([&](WriteTransaction& tx) -> absl::Status {
      tx.put(kInsert, {"b", 1, std::nullopt, std::nullopt}).IgnoreError();
      tx.put(kInsert, {"a", 2, std::nullopt, std::nullopt}).IgnoreError();
      if (asks_behind_it) tx.query("SELECT name FROM things").status().IgnoreError();
      return absl::OkStatus();
    });
    EXPECT_EQ(status.code(), absl::StatusCode::kAlreadyExists) << status;
    EXPECT_EQ(count(), 1);
  }
}

// Closures that fail in every way a closure can, in the batches of others that don't.
TEST_P(DatabaseContract, AFailureIsNobodyElses) {
  ASSERT_TRUE(execute(kInsert, {"taken", 0, std::nullopt, std::nullopt}).ok());
  constexpr int kThreads = 32;
  constexpr int kWrites = 24;
  const auto code_of = [](int way) {
    if (way == 1) return absl::StatusCode::kAborted;
    if (way == 2) return absl::StatusCode::kNotFound;
    return way == 3 || way == 4 ? absl::StatusCode::kAlreadyExists : absl::StatusCode::kOk;
  };
  std::latch start(kThreads);
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      start.arrive_and_wait();
      for (int i = 0; i < kWrites; ++i) {
        const int way = (t + i) % 8;
        const absl::Status status = database().write([&](WriteTransaction& tx) -> absl::Status {
          ENTENTE_RETURN_IF_ERROR(tx.query("SELECT name FROM things WHERE name = $1", {"taken"}).status());
          if (way == 2) return absl::NotFoundError("before it has changed anything");
          ENTENTE_RETURN_IF_ERROR(tx.put(kInsert, {concat(t, "/", i), t, std::nullopt, std::nullopt}));
          if (way == 1) return absl::AbortedError("when it has");
          if (way == 3) return tx.put(kInsert, {"taken", t, std::nullopt, std::nullopt});
          if (way == 4) return tx.execute(kInsert, {"taken", t, std::nullopt, std::nullopt}).status();
          return absl::OkStatus();
        });
        if (status.code() != code_of(way)) ++wrong;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(count(), 1 + kThreads * kWrites / 2);
}

TEST_P(DatabaseContract, AClosureThatThrowsIsUndone) {
  const absl::Status status = database().write([](WriteTransaction& tx) -> absl::Status {
    ENTENTE_RETURN_IF_ERROR(tx.execute(kInsert, {"a", 1, std::nullopt, std::nullopt}).status());
    throw std::runtime_error("thrown");
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  EXPECT_EQ(count(), 0);
  EXPECT_EQ(database().read([](ReadTransaction&) -> absl::Status { throw std::runtime_error("thrown"); }).code(),
            absl::StatusCode::kInternal);
  EXPECT_TRUE(execute(kInsert, {"a", 1, std::nullopt, std::nullopt}).ok());
}

TEST_P(DatabaseContract, AVisitorMayEndAScanAndAskAgain) {
  for (const char* name : {"a", "b", "c"}) ASSERT_TRUE(execute(kInsert, {name, 1, std::nullopt, std::nullopt}).ok());
  int visited = 0;
  const absl::Status status = database().read([&](ReadTransaction& tx) -> absl::Status {
    constexpr std::string_view kAll = "SELECT name FROM things ORDER BY name";
    return tx.scan(kAll, {}, [&](const Row& row) -> absl::Status {
      EXPECT_EQ(tx.query(kAll)->size(), 3u);  // the same statement while it runs
      ++visited;
      return row.text(0) == "b" ? absl::CancelledError("enough") : absl::OkStatus();
    });
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(visited, 2);
}

TEST_P(DatabaseContract, ReadsAreOneSnapshotAndCannotWrite) {
  const absl::Status status = database().read([&](ReadTransaction& tx) -> absl::Status {
    EXPECT_EQ((*tx.query_one("SELECT count(*) FROM things"))->integer(0), 0);
    EXPECT_TRUE(execute(kInsert, {"a", 1, std::nullopt, std::nullopt}).ok());
    EXPECT_EQ((*tx.query_one("SELECT count(*) FROM things"))->integer(0), 0);
    return absl::OkStatus();
  });
  EXPECT_TRUE(status.ok());
  EXPECT_EQ(count(), 1);
  EXPECT_FALSE(query_status("DELETE FROM things").ok());
  EXPECT_EQ(count(), 1);
}

TEST_P(DatabaseContract, WakesOnceAfterACommitAndOnlyWhoListensToIt) {
  std::atomic<int> wakes = 0;
  std::atomic<int> others = 0;
  std::shared_ptr<void> listening = database().on_commit("things", [&] { ++wakes; });
  const std::shared_ptr<void> elsewhere = database().on_commit("parts", [&] { ++others; });
  const auto write = [&](bool good) {
    return database().write([&, good](WriteTransaction& tx) -> absl::Status {
      tx.notify("things");
      tx.notify("things");
      EXPECT_EQ(wakes, 0);
      return good ? absl::OkStatus() : absl::AbortedError("no");
    });
  };
  EXPECT_FALSE(write(false).ok());
  EXPECT_EQ(wakes, 0);
  EXPECT_TRUE(write(true).ok());
  EXPECT_EQ(wakes, 1);
  EXPECT_EQ(others, 0);
  listening.reset();
  wakes = 0;
  EXPECT_TRUE(write(true).ok());
  EXPECT_EQ(wakes, 0);
}

TEST_P(DatabaseContract, WritingWithinAWriteIsRefusedNotWaitedFor) {
  const absl::Status status = database().write([&](WriteTransaction&) { return execute("DELETE FROM things"); });
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
}

TEST_P(DatabaseContract, AParameterHasTheTypeOfItsValue) {
  const std::int64_t big = std::int64_t{1} << 40;
  ASSERT_TRUE(execute(kInsert, {"a", big, std::nullopt, "x"}).ok());
  ASSERT_TRUE(execute(kInsert, {"b", 1, std::nullopt, "y"}).ok());
  constexpr std::string_view kNarrowed =
      "SELECT name FROM things WHERE ($1 = 0 OR number = $1) AND ($2 = '' OR note = $2) ORDER BY name";
  EXPECT_EQ(query(kNarrowed, {0, ""}).size(), 2u);
  EXPECT_EQ(query(kNarrowed, {big, ""}).size(), 1u);
  EXPECT_EQ(query(kNarrowed, {0, "y"})[0].text(0), "b");
}

TEST_P(DatabaseContract, SumsAndCountsAreIntegersWhenTheyAreCast) {
  EXPECT_EQ(query("SELECT CAST(COALESCE(SUM(number), 0) AS BIGINT), COUNT(*) FROM things")[0].integer(0), 0);
  ASSERT_TRUE(execute(kInsert, {"a", std::int64_t{1} << 40, std::nullopt, "x"}).ok());
  EXPECT_EQ(query("SELECT CAST(COALESCE(SUM(number), 0) AS BIGINT) FROM things")[0].integer(0), std::int64_t{1} << 40);
}

TEST_P(DatabaseContract, AKeyThatTheStoreCountsNeverComesTwice) {
  const auto insert = [&] {
    return *write_value<std::int64_t>(database(), [](WriteTransaction& tx) {
      return absl::StatusOr<std::int64_t>(
          (*tx.query_one("INSERT INTO counted (note) VALUES ($1) RETURNING id", {"x"}))->integer(0));
    });
  };
  const std::int64_t first = insert();
  const std::int64_t second = insert();
  EXPECT_GT(second, first);
  ASSERT_TRUE(execute("DELETE FROM counted WHERE id = $1", {second}).ok());
  EXPECT_GT(insert(), second);
}

TEST_P(DatabaseContract, RowsOfAnImmutableTableComeAndGoButNeverChange) {
  ASSERT_TRUE(execute("INSERT INTO results (name) VALUES ($1)", {"a"}).ok());
  const absl::Status changed = execute("UPDATE results SET name = $1", {"b"});
  EXPECT_EQ(changed.code(), absl::StatusCode::kFailedPrecondition) << changed;
  EXPECT_THAT(std::string(changed.message()), HasSubstr("a result never changes"));
  const auto rows = query("SELECT name, data FROM results");
  EXPECT_EQ(rows[0].text(0), "a");
  EXPECT_EQ(rows[0].bytes(1), "") << "the default";
  EXPECT_TRUE(execute("DELETE FROM results").ok());
}

TEST_P(DatabaseContract, ASchemaChangesWholeOrNotAtAll) {
  const absl::Status failed = database().change_schema([](SchemaTransaction& tx) -> absl::Status {
    ENTENTE_RETURN_IF_ERROR(tx.run(tx.in_own_words("CREATE TABLE half (a BIGINT)")));
    EXPECT_TRUE(tx.execute("INSERT INTO half (a) VALUES ($1)", {1}).ok());
    return tx.run("CREATE TABLE half (");
  });
  EXPECT_FALSE(failed.ok());
  EXPECT_FALSE(query_status("SELECT a FROM half").ok());
}

INSTANTIATE_TEST_SUITE_P(Drivers, DatabaseContract,
                         testing::Values(Driver{"Sqlite", open_sqlite}, Driver{"Postgres", open_postgres}),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace entente::common
